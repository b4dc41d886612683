"""SNARF's own root finding: recall on known points, gradients, and the bones it starts from."""

import numpy as np
import pytest
import torch
from torch import Tensor

from ins_studio.avatar import broyden
from ins_studio.avatar.initial import build_model
from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import root_aligned, skin
from ins_studio.avatar.presets import preset
from ins_studio.avatar.root_finding import implicit
from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body

POSES = np.random.default_rng(2).normal(scale=0.3, size=(3, 5, 3)).astype(np.float32)


@pytest.fixture(scope="module")
def model(capsule_body: Body) -> INS:
    """SNARF as published, its weight network fitted to the body's weights."""
    torch.manual_seed(0)
    model = build_model(preset("snarf-published"), capsule_body)
    field, x = model.skinning, torch.from_numpy(capsule_body.canonical()).float()
    optimizer = torch.optim.Adam(field.parameters(), 2e-3)
    for _ in range(150):
        found = field(x).clamp_min(1e-6).log()
        loss = -(torch.from_numpy(capsule_body.weights) * found).sum(-1).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def known(model: INS, body: Body, count: int = 400) -> tuple[Tensor, Tensor, Tensor]:
    """Canonical points near the body, where skinning takes them, and its bones."""
    rng = np.random.default_rng(4)
    vertices = body.canonical()[rng.integers(0, len(body.template), count)]
    x_c = torch.from_numpy(vertices + rng.normal(scale=0.01, size=vertices.shape)).float()
    bones = root_aligned(torch.from_numpy(body.bones(POSES)).float())[0]
    x_c = x_c.expand(len(POSES), -1, -1)
    with torch.no_grad():
        return x_c, skin(x_c, model.skinning(x_c), bones), bones


@pytest.mark.parametrize("training", [True, False])
def test_recall_and_residual(model: INS, capsule_body: Body, training: bool) -> None:
    field = model.skinning.train(training)
    x_c, x_d, bones = known(model, capsule_body)
    roots = broyden.find_roots(field, x_d, bones, torch.arange(5))
    off = (roots.x - x_c[:, :, None]).norm(dim=-1).masked_fill(~roots.valid, torch.inf)
    assert (off.amin(-1) < 1e-3).float().mean() > 0.99
    with torch.no_grad():
        again = skin(roots.x.flatten(1, 2), field(roots.x.flatten(1, 2)), bones)
    residual = (again.unflatten(1, roots.valid.shape[1:]) - x_d[:, :, None]).norm(dim=-1)
    assert residual[roots.valid].max() < 2 * broyden.CONVERGED
    assert roots.valid.sum(-1).float().mean() > 2  # nothing is deduplicated


@pytest.mark.parametrize("training", [True, False])
def test_collapsed_bones_have_no_root(model: INS, capsule_body: Body, training: bool) -> None:
    field = model.skinning.train(training)
    _, x_d, bones = known(model, capsule_body, 20)
    roots = broyden.find_roots(field, x_d, torch.zeros_like(bones), torch.arange(5))
    assert not roots.valid.any()
    assert roots.x.isfinite().all()
    assert roots.inverse_jacobian.isfinite().all()


def test_exact_jacobian_agrees_with_differences(model: INS, capsule_body: Body) -> None:
    x_c, _, bones = known(model, capsule_body, 20)
    jacobian = broyden.exact_jacobian(model.skinning, x_c, bones)
    step = 1e-3
    for axis in range(3):
        ahead, behind = x_c.clone(), x_c.clone()
        ahead[..., axis] += step
        behind[..., axis] -= step
        with torch.no_grad():
            ends = [skin(x, model.skinning(x), bones) for x in (ahead, behind)]
        slope = (ends[0] - ends[1]) / (2 * step)
        assert (jacobian[..., axis] - slope).abs().max() < 2e-2


def test_gradients_reach_the_weight_network(model: INS, capsule_body: Body) -> None:
    """Along a change of the weights the roots move as a second search finds them."""
    field = model.skinning.train()
    _, x_d, bones = known(model, capsule_body, 60)
    roots = broyden.find_roots(field, x_d, bones, torch.arange(1))
    assert roots.valid.any()
    candidates = roots.packed()
    x = implicit(candidates, field, x_d, bones)
    assert torch.equal(x.detach(), candidates.x)
    bias = field.network[-1].bias
    (gradient,) = torch.autograd.grad(x[candidates.valid].sum(), bias)
    change = 1e-4 * torch.tensor([1.0, -1.0, 0.5, -0.5, 1.0])
    with torch.no_grad():
        bias += change
        after = broyden.find_roots(field, x_d, bones, torch.arange(1))
        bias -= change
    both = roots.valid & after.valid
    assert both.sum() == roots.valid.sum()
    found = float((after.x - roots.x)[both].sum())
    assert found == pytest.approx(float(gradient @ change), rel=0.1)
    assert float((after.x - roots.x)[both].abs().sum()) > 1e-3


def test_starts_from_the_nine_bones_of_snarf() -> None:
    body = builtin_body()
    joints = torch.from_numpy(body.joints()).float()
    chosen = broyden.init_bones(joints, torch.from_numpy(body.parents.astype(np.int64)))
    sides = [f"{side}_{part}" for part in ("hip", "knee") for side in ("left", "right")]
    sides += [f"{side}_{part}" for part in ("shoulder", "elbow") for side in ("left", "right")]
    assert [body.joint_names[index] for index in chosen] == ["pelvis", *sides]


def test_all_bones_of_a_small_skeleton(model: INS) -> None:
    assert model.init_bones.tolist() == [0, 1, 2, 3, 4]
