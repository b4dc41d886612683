"""Colours of scans: drawn from each frame's own surface, and what they teach occupancy cannot."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ins_studio.avatar.color_field import ColorField
from ins_studio.avatar.extraction import finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import root_aligned
from ins_studio.avatar.presets import BALANCED, Preset
from ins_studio.body.body import Body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.surface import Surface
from ins_studio.training.batches import Batch, draw
from ins_studio.training.distributed import Ranks
from ins_studio.training.losses import losses_of
from ins_studio.training.sampling import Labels, label_frames
from ins_studio.training.scan_colors import (
    SHARE,
    ColorBatch,
    ScanColors,
    color_distance,
    color_points,
    start_colors,
)
from ins_studio.training.schedule import make_optimizer, set_rates

CPU = torch.device("cpu")
SIZES = replace(
    BALANCED,
    h_c_blocks=3,
    h_d_blocks=1,
    width=16,
    shift_across=0.08,
    shift_shapes=8,
    pose_centers=16,
    tracking=0.0,
    color=1.0,
    color_spacing=0.03,
    occupancy_width=16,
    occupancy_layers=2,
    frames=3,
    points=401,
)
PLAIN = replace(SIZES, color=0.0)
SLID = 0.012  # metres


@pytest.fixture(scope="module")
def split(dataset: Dataset) -> Split:
    """A few frames of it."""
    found = read_split(dataset)
    return Split(found.training[::5], (), ())


def labelled(dataset: Dataset, split: Split, sizes: Preset = SIZES) -> tuple[INS, Labels]:
    torch.manual_seed(0)
    model = build_model(sizes, dataset.body)
    start_from_body(model, dataset.body)
    labels = finished(label_frames(dataset, split.training, model, 1200, 0))
    start_colors(model, labels.scans)
    model.remember(torch.from_numpy(labels.poses))
    return model, labels


def test_points_lie_on_the_scan_with_its_colours(capsule_body: Body) -> None:
    surface = Surface(capsule_body.template, capsule_body.faces)
    colors = np.rint(80 * surface.vertices + 100).astype(np.uint8)  # where it is, as a colour
    points, found = color_points(surface, colors, 500, np.random.default_rng(0))
    distance, _, _ = closest_points(points, surface.vertices, surface.faces)
    assert distance.max() < 1e-6
    assert np.abs(255 * found - (80 * points + 100)).max() < 0.6


def test_any_mesh_of_the_surface_gives_its_colours(capsule_body: Body) -> None:
    """Vertices in another order mean the same: only the frame itself is asked."""
    order = np.random.default_rng(1).permutation(len(capsule_body.template))
    back = np.argsort(order)
    colors = np.random.default_rng(2).integers(0, 256, capsule_body.template.shape, np.uint8)
    one = Surface(capsule_body.template, capsule_body.faces)
    other = Surface(capsule_body.template[order], back[capsule_body.faces].astype(np.int32))
    drawn = color_points(one, colors, 300, np.random.default_rng(0))
    again = color_points(other, colors[order], 300, np.random.default_rng(0))
    for ours, theirs in zip(drawn, again, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-9)


def test_labels_are_the_same_with_and_without_colours(dataset: Dataset, split: Split) -> None:
    colored, plain = (labelled(dataset, split, sizes)[1] for sizes in (SIZES, PLAIN))
    for ours, theirs in zip(colored[:-1], plain[:-1], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert colored.scans.points.shape == (len(split.training), 1200 // SHARE, 3)
    assert plain.scans.points.shape == (len(split.training), 0, 3)
    assert 0 < colored.scans.colors.mean() < 1
    roots = colored.scans.starts[:, :, 0].astype(np.float32)
    assert np.isnan(roots).any(-1).mean() < 0.01


def test_a_batch_is_a_function_of_seed_and_step(dataset: Dataset, split: Split) -> None:
    _, labels = labelled(dataset, split)
    first, again, other = (draw(labels, SIZES, 0, step, CPU) for step in (3, 3, 4))
    assert first.scans.points.shape == (3, 401 // SHARE, 3)
    for ours, theirs in zip(first.scans[:3], again.scans[:3], strict=True):
        assert torch.equal(ours.nan_to_num(), theirs.nan_to_num())
    assert not torch.equal(first.scans.points, other.scans.points)
    none = ScanColors(*(column[:, :0] for column in labels.scans))
    without = draw(labels._replace(scans=none), SIZES, 0, 3, CPU)
    assert without.scans.points.shape[1] == 0
    for ours, theirs in zip(first[:-2], without[:-2], strict=True):
        assert torch.equal(ours.nan_to_num(), theirs.nan_to_num())


@pytest.mark.parametrize("count", [2, 3])
def test_the_parts_of_a_batch_add_up_to_the_whole(
    dataset: Dataset, split: Split, count: int
) -> None:
    """401 labelled points and 100 coloured ones: no part has the same share of both."""
    model, labels = labelled(dataset, split)
    batch = draw(labels, SIZES, 0, 0, CPU)
    whole = losses_of(model, batch, None)
    parts = [Ranks(rank, count).part(batch) for rank in range(count)]
    totals = [share * losses_of(model, part, None).total for part, share in parts]
    assert torch.stack(totals).sum().item() == pytest.approx(whole.total.item(), abs=1e-6)
    assert whole.total > whole.bce + 0.01


def test_colours_teach_weights_and_both_pins(dataset: Dataset, split: Split) -> None:
    model, labels = labelled(dataset, split)
    batch = draw(labels, SIZES, 0, 0, CPU)
    distance(model, batch).backward()
    for part in (model.h_c, model.h_d, model.skinning, model.color):
        gradients = [p.grad for p in part.parameters() if p.grad is not None]
        assert max(float(gradient.abs().max()) for gradient in gradients) > 0
        assert all(gradient.isfinite().all() for gradient in gradients)
    assert all(p.grad is None for p in model.occupancy.parameters())


def test_training_learns_the_colours(dataset: Dataset, split: Split) -> None:
    """Of the tiny figure they change with height; the start knows them nearly."""
    model, labels = labelled(dataset, split)
    first = off_by(model, labels)
    optimizer = make_optimizer(model, SIZES)
    for step in range(40):
        set_rates(optimizer, SIZES, step, 40)
        losses = losses_of(model.train(), draw(labels, SIZES, 0, step, CPU), None)
        optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        optimizer.step()
    assert first < 0.05
    assert off_by(model, labels) < 0.6 * first


def test_finer_levels_join_later(dataset: Dataset, split: Split) -> None:
    model, _ = labelled(dataset, split)
    optimizer = make_optimizer(model, SIZES)
    rates = {}
    for step in (5, 20, 40):
        set_rates(optimizer, SIZES, step, 100)
        groups = {group["name"]: group["lr"] for group in optimizer.param_groups}
        rates[step] = [groups[f"color.levels.{level}"] > 0 for level in range(3)]
    assert rates == {
        5: [True, False, False],
        20: [True, True, False],
        40: [True, True, True],
    }


def test_a_point_of_two_parts_is_the_one_that_is_most_inside(capsule_body: Body) -> None:
    """Where an arm lies on the trunk, the trunk's inside is no place for a colour of the arm."""
    model = build_model(SIZES, capsule_body).eval()
    start_from_body(model, capsule_body)
    assert isinstance(model.color, ColorField)
    x = torch.tensor([[0.0, 1.25, 0.14], [0.0, 1.25, 0.35]])  # on the trunk, and in front of it
    model.color.start_from(x, torch.tensor([[1.0, 1, 1], [0, 0, 0]]))
    seen = model.color(x[:1]).expand(1, 1, 3)
    batch = ColorBatch(x[None, :1], seen, x[None, None])
    both = x[None, None], torch.ones(1, 1, 2, dtype=torch.bool)
    code = model.pose_code(torch.zeros(1, 5, 3))
    assert color_distance(model, batch, both, code) < 1e-6


@pytest.mark.parametrize("sizes", [SIZES, PLAIN], ids=["colours", "occupancy alone"])
def test_a_slid_shirt_is_pulled_back(capsule_body: Body, sizes: Preset) -> None:
    """Stripes on the trunk, seen 12 mm higher than they are worn: no surface says so."""
    model, x_c, batch = slid_shirt(capsule_body, sizes)
    optimizer = torch.optim.Adam(model.h_c.parameters(), lr=2e-3)
    for _ in range(60):
        optimizer.zero_grad()
        losses_of(model, batch, None).total.backward()
        optimizer.step()
    with torch.no_grad():
        code = model.pose_code(batch.poses)
        where, valid = model.canonicalize(batch.scans.points, batch.bones, code, batch.scans.starts)
    moved = (where[:, :, 0] - x_c)[valid[:, :, 0]].mean(0)
    if sizes is PLAIN:
        assert abs(moved[1]) < 0.05 * SLID
    else:
        assert moved[1] == pytest.approx(-SLID, abs=0.25 * SLID)
    assert abs(moved[0]) < 0.1 * SLID
    assert abs(moved[2]) < 0.1 * SLID


def slid_shirt(body: Body, sizes: Preset) -> tuple[INS, Tensor, Batch]:
    """A model that knows the shape and the stripes, and a frame whose stripes are too high."""
    torch.manual_seed(0)
    model = build_model(replace(sizes, color=1.0), body).train()
    model.preset = sizes
    start_from_body(model, body)
    poses = torch.zeros(1, 5, 3)
    poses[0, 3, 2], poses[0, 4, 2] = 0.4, -0.4
    model.remember(poses)
    bones = root_aligned(torch.from_numpy(body.bones(poses.numpy())).float())[0]
    code = model.pose_code(poses)
    around, height = torch.rand(2, 3000, generator=torch.Generator().manual_seed(1))
    x_c = trunk(around, 1.05 + 0.25 * height, 0.14)
    assert model.color is not None
    model.color.start_from(x_c, stripes(x_c))
    learn = torch.optim.Adam(model.color.parameters(), lr=0.05)
    for _ in range(60):
        learn.zero_grad()
        (model.color(x_c) - stripes(x_c)).abs().mean().backward()
        learn.step()
    model.color.requires_grad_(requires_grad=False)
    depth = 0.12 + 0.04 * torch.rand(3000, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        points = model.repose(trunk(around, 1.05 + 0.25 * height, depth), bones, code)
        starts = model.find_starts(points, bones)
        inside = model.logits(points, bones, code, starts).sigmoid()
        seen = model.repose(x_c, bones, code)
        scans = ColorBatch(
            seen,
            stripes(x_c - torch.tensor([0, SLID, 0]))[None],
            model.find_starts(seen, bones),
        )
    nothing = torch.zeros(1, 0, 3)
    keep = torch.ones(1)
    followed = (nothing, nothing[0], nothing[0], nothing[0, :, 0])
    return model, x_c, Batch(points, inside, starts, bones, poses, keep, *followed, scans)


def trunk(around: Tensor, height: Tensor, radius: Tensor | float) -> Tensor:
    """Points (M, 3) about the trunk's axis, ``around`` from 0 to 1."""
    angle = 2 * torch.pi * around
    return torch.stack([radius * angle.cos(), height, radius * angle.sin()], dim=1)


def stripes(x: Tensor) -> Tensor:
    """Level stripes, (M, 3), one every ten centimetres."""
    return (0.5 + 0.4 * torch.sin(2 * torch.pi * x[:, 1:2] / 0.1)).expand(-1, 3)


@torch.no_grad()
def off_by(model: INS, labels: Labels) -> float:
    found = [distance(model.eval(), draw(labels, SIZES, 1, step, CPU)) for step in range(4)]
    return float(torch.stack(found).mean())


def distance(model: INS, batch: Batch) -> Tensor:
    code, scans = model.pose_code(batch.poses), batch.scans
    candidates = model.canonicalize(scans.points, batch.bones, code, scans.starts)
    return color_distance(model, scans, candidates, code)
