"""INS as a whole: identity at the canonical pose, reposing undoes training's way, SNARF-NC."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.ins import INS, OUTSIDE, aggregate
from ins_studio.avatar.lbs import root_aligned
from ins_studio.avatar.presets import PRESETS, Preset, preset
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.geometry.winding import contains

SMALL = Preset(
    "small", width=16, occupancy_width=16, bone_code=4, grid_spacing=0.02, skinning_spacing=0.05
)


def make_model(body: Body, sizes: Preset = SMALL, deform: float = 0.02) -> INS:
    torch.manual_seed(0)
    model = build_model(sizes, body)
    start_from_body(model, body)
    for pin in (model.h_c, model.h_d):
        for layer in pin.layers:
            torch.nn.init.normal_(layer.f1.out.weight, std=deform)
            torch.nn.init.normal_(layer.f2.out.weight, std=deform)
    return model.eval()


def canonical_points(body: Body, count: int = 2000) -> Tensor:
    rng = np.random.default_rng(1)
    vertices = body.canonical()[rng.integers(0, len(body.template), count)]
    return torch.from_numpy(vertices + rng.normal(scale=0.01, size=vertices.shape)).float()


def bones_of(body: Body, poses: Tensor) -> Tensor:
    return root_aligned(torch.from_numpy(body.bones(poses.numpy())).float())[0]


def test_canonical_pose_is_the_identity(capsule_body: Body) -> None:
    model = make_model(capsule_body, deform=1.0)
    poses = torch.from_numpy(capsule_body.canonical_pose)[None]
    bones, code = bones_of(capsule_body, poses), model.pose_code(poses)
    x = canonical_points(capsule_body)
    with torch.no_grad():
        assert (model.repose(x, bones, code)[0] - x).abs().max() < 1e-6


@torch.no_grad()
def test_canonicalize_undoes_repose(capsule_body: Body) -> None:
    model = make_model(capsule_body)
    poses = 0.3 * torch.randn(3, 5, 3, generator=torch.Generator().manual_seed(1))
    bones, code = bones_of(capsule_body, poses), model.pose_code(poses)
    x = canonical_points(capsule_body)
    x_d = model.repose(x, bones, code)
    back, valid = model.canonicalize(x_d, bones, code)
    off = (back - x[:, None]).norm(dim=-1).masked_fill(~valid, torch.inf).amin(-1)
    assert (off < 1e-3).float().mean() > 0.99


def test_both_pins_and_weights_and_shape_get_gradients(capsule_body: Body) -> None:
    model = make_model(capsule_body).train()
    poses = 0.3 * torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))
    bones, code = bones_of(capsule_body, poses), model.pose_code(poses)
    with torch.no_grad():
        x_d = model.repose(canonical_points(capsule_body, 500), bones, code)
    model.logits(x_d, bones, code).sum().backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert parameter.grad.isfinite().all(), name
        if "out" in name:
            continue
        assert parameter.grad.abs().max() > 0 or "occupancy" in name, name


def test_without_pins_it_is_snarf_nc(capsule_body: Body) -> None:
    """No parameter sees the pose: a code, whatever it is, changes nothing."""
    model = make_model(capsule_body, replace(SMALL, h_c_blocks=0, h_d_blocks=0))
    poses = 0.3 * torch.randn(2, 5, 3, generator=torch.Generator().manual_seed(1))
    bones, code = bones_of(capsule_body, poses), model.pose_code(poses)
    x_d = canonical_points(capsule_body).expand(2, -1, -1)
    other = code._replace(h_c=code.h_c + 1, h_d=code.h_d - 1)
    with torch.no_grad():
        assert torch.equal(model.logits(x_d, bones, code), model.logits(x_d, bones, other))


def test_untrained_pins_change_nothing_of_snarf_nc(capsule_body: Body) -> None:
    ins, nc = (
        make_model(capsule_body, deform=0.0),
        build_model(replace(SMALL, h_c_blocks=0, h_d_blocks=0), capsule_body),
    )
    nc.load_state_dict({k: v for k, v in ins.state_dict().items() if "layers" not in k})
    nc.eval()
    poses = 0.3 * torch.randn(1, 5, 3, generator=torch.Generator().manual_seed(1))
    bones, code = bones_of(capsule_body, poses), ins.pose_code(poses)
    x_d = canonical_points(capsule_body)[None]
    with torch.no_grad():
        difference = ins.logits(x_d, bones, code) - nc.logits(x_d, bones, code)
    assert difference.abs().max() < 1e-2


def test_starts_as_the_body(capsule_body: Body) -> None:
    model = make_model(capsule_body)
    low, high = model.box
    x = low + (high - low) * torch.rand(20000, 3)
    vertices = capsule_body.canonical()
    far = torch.cdist(x, torch.from_numpy(vertices)).amin(1) > 0.05
    inside = contains(x.numpy(), vertices, capsule_body.faces)
    with torch.no_grad():
        surface = model.occupancy(torch.from_numpy(vertices))
        everywhere = model.occupancy(x)
    assert (surface > 0).float().mean() > 0.99
    assert ((everywhere > 0) == torch.from_numpy(inside))[far].all()


def test_aggregate_takes_the_union() -> None:
    logits = torch.tensor([[[2.0, -3.0], [1.5, 9.0], [4.0, 4.0]]])
    valid = torch.tensor([[[True, True], [True, False], [False, False]]])
    hard = aggregate(logits, valid, soft=False)
    assert hard.tolist() == [[2.0, 1.5, OUTSIDE]]
    soft = aggregate(logits, valid, soft=True)[0]
    assert soft[1] == pytest.approx(1.5, abs=1e-5)
    assert -3.0 < soft[0] < 2.0
    assert soft[0] > 1.0
    assert soft[2] == pytest.approx(OUTSIDE, abs=1e-3)


def test_aggregate_has_finite_gradients() -> None:
    logits = torch.tensor([[[80.0, -80.0], [-90.0, 1.0], [0.0, 0.0]]], requires_grad=True)
    valid = torch.tensor([[[True, True], [True, False], [False, False]]])
    aggregate(logits, valid, soft=True).sum().backward()
    assert logits.grad is not None
    assert logits.grad.isfinite().all()


def test_gate_acts_only_when_reposing(capsule_body: Body) -> None:
    known = np.zeros((3, 5, 3), np.float32)
    model = build_model(SMALL, capsule_body, known)
    far = torch.full((1, 5, 3), 0.9)
    assert model.train().pose_code(far).h_c.abs().max() > 0.01
    assert model.eval().pose_code(far).h_c.abs().max() < 1e-4
    assert model.train().pose_code(far, keep=torch.zeros(1)).h_c.abs().max() == 0


@pytest.mark.parametrize("name", ["balanced", "draft", "snarf-nc"])
def test_presets_build_for_any_number_of_joints(capsule_body: Body, name: str) -> None:
    small = replace(preset(name), grid_spacing=0.1, skinning_spacing=0.1)
    model = build_model(small, capsule_body)
    assert model.weights(torch.zeros(2, 3)).shape == (2, 5)


def test_presets_survive_json_and_name_what_they_do_not_know() -> None:
    for sizes in PRESETS.values():
        assert Preset.from_dict(sizes.to_dict()) == sizes
    with pytest.raises(StudioError, match="nonsense"):
        Preset.from_dict({"name": "x", "nonsense": 1})
    with pytest.raises(StudioError, match="balanced"):
        preset("nothing")
