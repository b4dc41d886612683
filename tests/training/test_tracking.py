"""Following points of the cloth: where they are, and that training brings the avatar there."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import finished
from ins_studio.avatar.initial import build_model, start_from_body, start_from_surface
from ins_studio.avatar.ins import INS
from ins_studio.avatar.presets import BALANCED
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.splits import Split
from ins_studio.geometry.skinning import skin
from ins_studio.training.batches import draw
from ins_studio.training.first_motion import start_from_tracks
from ins_studio.training.losses import losses_of, shape_loss
from ins_studio.training.sampling import Labels, label_frames
from ins_studio.training.schedule import make_optimizer, set_rates
from ins_studio.training.tracking import TrackedSurface, track

SIZES = replace(
    BALANCED,
    h_c_blocks=3,
    h_d_blocks=0,
    shift_across=0.08,
    shift_shapes=8,
    pose_centers=16,
    occupancy_width=16,
    occupancy_layers=2,
    frames=3,
    points=400,
    tracked_points=300,
)


@pytest.fixture(scope="module")
def tracked(dataset: Dataset, split: Split) -> TrackedSurface:
    average = finished(fit_average(dataset, split.training))
    return finished(track(dataset, split.training, started(dataset), average, seed=0, count=500))


def started(dataset: Dataset) -> INS:
    torch.manual_seed(0)
    model = build_model(SIZES, dataset.body)
    start_from_body(model, dataset.body)
    return model


def labelled(dataset: Dataset, split: Split, tracked: TrackedSurface | None):
    model = started(dataset)
    labels = finished(label_frames(dataset, split.training, model, 500, 0, tracked))
    model.remember(torch.from_numpy(labels.poses))
    return model, labels


def test_places_lie_on_every_frame(dataset: Dataset, split: Split, tracked: TrackedSurface) -> None:
    """At a vertex's own place, the tracked point is that vertex."""
    frame = dataset.frame(*split.training[0])
    posed = tracked.posed(frame.vertices)
    corners = frame.vertices[frame.faces[tracked.spots.face]]
    assert posed.shape == (500, 3)
    assert (posed >= corners.min(axis=1) - 1e-6).all()
    assert (posed <= corners.max(axis=1) + 1e-6).all()


def test_lbs_alone_brings_the_usual_shape_nearest_to_the_frames(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    """Nearer than the mean of the recordings, which were unposed in another way."""
    model = started(dataset).eval()
    average = finished(fit_average(dataset, split.training)).canonical()

    def distance(canonical: np.ndarray) -> float:
        apart = []
        for frame in map(dataset.frame, *zip(*split.training, strict=True)):
            bones = dataset.body.bones(frame.pose.astype(np.float64))
            with torch.no_grad():
                weights = model.weights(torch.from_numpy(canonical)).numpy()
            posed = skin(canonical, weights, bones) + frame.transl
            apart.append(np.linalg.norm(posed - frame.vertices, axis=1).mean())
        return float(np.mean(apart))

    assert distance(tracked.usual.vertices) < 0.99 * distance(average)


def test_a_batch_holds_the_same_points_in_all_its_frames(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    _, labels = labelled(dataset, split, tracked)
    batch = draw(labels, SIZES, 0, 3, torch.device("cpu"))
    again = draw(labels, SIZES, 0, 3, torch.device("cpu"))
    assert batch.points.shape == (3, 400, 3)
    assert batch.tracks.shape == (3, 300, 3)
    assert batch.canonical.shape == (300, 3)
    assert torch.equal(batch.tracks, again.tracks)
    for canonical, posed in zip(batch.canonical[:5], batch.tracks[0, :5], strict=True):
        place = int(np.abs(labels.canonical - canonical.numpy()).sum(axis=1).argmin())
        assert np.isclose(labels.tracks[:, place], posed.numpy()).all(axis=1).any()


def test_training_brings_the_points_where_they_were_seen(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    model, labels = labelled(dataset, split, tracked)
    first, last = _distance(model, labels), None
    optimizer = make_optimizer(model, SIZES)
    for step in range(60):
        set_rates(optimizer, SIZES, step, 60)
        losses = losses_of(model.train(), draw(labels, SIZES, 0, step, torch.device("cpu")), None)
        optimizer.zero_grad(set_to_none=True)
        losses.total.backward()
        optimizer.step()
    last = _distance(model, labels)
    assert last < 0.5 * first


def test_h_c_starts_near_where_the_points_were_seen(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    """And at the canonical pose it is the identity, as it always is."""
    model, labels = labelled(dataset, split, tracked)
    before = _distance(model, labels)
    assert start_from_tracks(model, labels)
    assert _distance(model, labels) < 0.6 * before
    code = model.pose_code(torch.from_numpy(dataset.body.canonical_pose).float()[None])
    on = torch.from_numpy(tracked.canonical)[None]
    assert (model.h_c.inverse(on, code.h_c) - on).abs().max() < 1e-6


def test_without_followed_points_h_c_starts_as_it_was(dataset: Dataset, split: Split) -> None:
    model, labels = labelled(dataset, split, None)
    assert not start_from_tracks(model, labels)
    assert all(not layer.field.values.any() for layer in model.h_c.layers)


def test_without_tracking_nothing_is_followed(dataset: Dataset, split: Split) -> None:
    model, labels = labelled(dataset, split, None)
    batch = draw(labels, SIZES, 0, 0, torch.device("cpu"))
    losses = losses_of(model, batch, None)
    assert batch.canonical.shape == (0, 3)
    assert batch.around.shape == (0, 3)
    assert losses.track_mm == 0
    assert losses.total == losses.bce


def test_the_shape_is_held_to_the_usual_one(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    model, labels = labelled(dataset, split, tracked)
    usual, rng = tracked.usual, np.random.default_rng(9)
    points, inside = label_points(usual.vertices, usual.faces, 2000, rng)

    def wrong() -> float:
        with torch.no_grad():
            return float(((model.shape(torch.from_numpy(points)) > 0).numpy() != inside).mean())

    first = wrong()  # the body, grown: not what is worn
    optimizer = torch.optim.Adam(model.occupancy.parameters(), lr=1e-2)
    for step in range(60):
        loss = shape_loss(model, draw(labels, SIZES, 0, step, torch.device("cpu")))
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
    assert wrong() < 0.5 * first


def test_the_first_shape_is_the_usual_one(
    dataset: Dataset, split: Split, tracked: TrackedSurface
) -> None:
    model, _ = labelled(dataset, split, tracked)
    usual = tracked.usual
    start_from_surface(model, usual.vertices, usual.faces)
    on = torch.from_numpy(tracked.canonical)
    normals = torch.from_numpy(usual.normals[tracked.spots.face]).float()
    with torch.no_grad():
        inside, outside = model.shape(on - 0.02 * normals), model.shape(on + 0.02 * normals)
    assert (inside > 0).float().mean() > 0.9
    assert (outside < 0).float().mean() > 0.9


@torch.no_grad()
def _distance(model, labels: Labels) -> float:
    found = [
        losses_of(model.eval(), draw(labels, SIZES, 1, step, torch.device("cpu")), None).track_mm
        for step in range(4)
    ]
    return float(torch.stack(found).mean())
