"""LBS and its inverse: against numpy, recall on known points, and gradients by differences."""

import numpy as np
import pytest
import torch
from torch import Tensor

from ins_studio.avatar.initial import build_model, spread_weights, start_from_body
from ins_studio.avatar.ins import INS
from ins_studio.avatar.lbs import inverse_3x3, rigid_inverse, root_aligned, skin, to_root, to_world
from ins_studio.avatar.presets import Preset
from ins_studio.avatar.root_finding import find_roots, implicit
from ins_studio.avatar.skinning_field import VoxelSkinning
from ins_studio.avatar.starts import bone_starts
from ins_studio.avatar.voxels import Voxels
from ins_studio.body.body import Body
from ins_studio.geometry.skinning import skin as numpy_skin

SMALL = Preset("small", width=16, occupancy_width=16, bone_code=4, grid_spacing=0.05)


@pytest.fixture(scope="module")
def model(capsule_body: Body) -> INS:
    torch.manual_seed(0)
    model = build_model(SMALL, capsule_body)
    start_from_body(model, capsule_body)
    return model


def some_poses(count: int, joints: int = 5) -> np.ndarray:
    rng = np.random.default_rng(2)
    return rng.normal(scale=0.45, size=(count, joints, 3)).astype(np.float32)


def aligned(body: Body, poses: np.ndarray) -> Tensor:
    return root_aligned(torch.from_numpy(body.bones(poses)).float())[0]


def near_body(body: Body, count: int) -> Tensor:
    rng = np.random.default_rng(4)
    vertices = body.canonical()[rng.integers(0, len(body.template), count)]
    return torch.from_numpy(vertices + rng.normal(scale=0.02, size=vertices.shape)).float()


def test_skin_equals_numpy(capsule_body: Body) -> None:
    bones = capsule_body.bones(some_poses(2))
    x, weights = capsule_body.canonical(), capsule_body.weights
    ours = skin(*(torch.from_numpy(np.stack([a, a])) for a in (x, weights)), torch.tensor(bones))
    for frame in range(2):
        assert np.abs(ours[frame].numpy() - numpy_skin(x, weights, bones[frame])).max() < 1e-5


def test_identity_bones_leave_points_alone(model: INS, capsule_body: Body) -> None:
    x = near_body(capsule_body, 500)[None]
    bones = torch.eye(4).expand(1, 5, 4, 4)
    assert (skin(x, model.weights(x), bones) - x).abs().max() < 1e-6


def test_turning_the_person_changes_nothing_in_the_root_frame(capsule_body: Body) -> None:
    poses = some_poses(1)
    turned = poses.copy()
    turned[0, 0] = [0.3, 1.2, -0.4]
    assert torch.allclose(aligned(capsule_body, poses), aligned(capsule_body, turned), atol=1e-5)


def test_world_undoes_root(capsule_body: Body) -> None:
    bones, root = root_aligned(torch.from_numpy(capsule_body.bones(some_poses(2))).float())
    assert torch.allclose(bones[:, 0], torch.eye(4).expand(2, 4, 4), atol=1e-6)
    x, transl = torch.rand(2, 9, 3), torch.rand(2, 3)
    assert torch.allclose(to_world(to_root(x, root, transl), root, transl), x, atol=1e-6)
    assert torch.allclose(rigid_inverse(root) @ root, torch.eye(4).expand(2, 4, 4), atol=1e-6)


def test_inverse_3x3_is_the_inverse_and_never_infinite() -> None:
    matrices = torch.eye(3) + 0.3 * torch.randn(50, 3, 3)
    inverse, determinant = inverse_3x3(matrices, least=0.0)
    assert torch.allclose(inverse @ matrices, torch.eye(3).expand(50, 3, 3), atol=1e-3)
    assert torch.allclose(determinant, torch.linalg.det(matrices), atol=1e-5)
    assert inverse_3x3(torch.zeros(1, 3, 3))[0].isfinite().all()


def test_voxels_are_exact_on_nodes_and_linear_between() -> None:
    voxels = Voxels(torch.tensor([-0.5, 0.0, 0.2]), torch.tensor([0.5, 1.1, 0.6]), 0.1)
    nodes = voxels.nodes()
    assert len(nodes) == voxels.count
    values = nodes @ torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    x = torch.rand(100, 3) * torch.tensor([1.0, 1.1, 0.4]) + torch.tensor([-0.5, 0.0, 0.2])
    expected = x @ torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    assert torch.allclose(voxels.sample(values, x), expected, atol=1e-5)
    assert torch.allclose(voxels.sample(values, nodes), values, atol=1e-5)
    rows, places = voxels.corners(x)
    value, *slopes = voxels.value_and_slopes(values[rows], places).unbind(1)
    assert torch.allclose(value, expected, atol=1e-5)
    assert torch.allclose(
        torch.stack(slopes, dim=1),
        torch.tensor([[1.0, 2], [3, 4], [5, 6]]).expand(100, 3, 2),
        atol=1e-4,
    )


def test_gradients_of_interpolated_values_are_those_of_plain_sums() -> None:
    voxels = Voxels(torch.zeros(3), torch.ones(3), 0.25)
    voxels = voxels.double()
    values = torch.randn(voxels.count, 3, dtype=torch.float64, requires_grad=True)
    x = (0.1 + 0.8 * torch.rand(40, 3, dtype=torch.float64)).requires_grad_()

    def plain(values: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        rows, places = voxels.corners(x)
        return (values[rows] * voxels.shares(places)[..., None]).sum(1)

    assert torch.autograd.gradcheck(voxels.sample, (values, x))
    for ours, theirs in zip(
        torch.autograd.grad(voxels.sample(values, x).pow(2).sum(), (values, x)),
        torch.autograd.grad(plain(values, x).pow(2).sum(), (values, x)),
        strict=True,
    ):
        assert torch.allclose(ours, theirs, atol=1e-12)


def test_weights_are_on_the_simplex_and_follow_the_body(model: INS, capsule_body: Body) -> None:
    x = torch.from_numpy(capsule_body.canonical())
    weights = model.weights(x)
    assert (weights >= 0).all()
    assert torch.allclose(weights.sum(-1), torch.ones(len(x)), atol=1e-5)
    assert (weights - torch.from_numpy(capsule_body.weights)).abs().mean() < 0.03
    nearest = spread_weights(x.numpy(), capsule_body.canonical(), capsule_body.weights)
    assert nearest.shape == weights.shape


@torch.no_grad()
def test_root_finder_recalls_known_points(model: INS, capsule_body: Body) -> None:
    poses = some_poses(6)
    bones = aligned(capsule_body, poses)
    x_c = near_body(capsule_body, 4000).expand(6, -1, -1)
    x_d = skin(x_c, model.weights(x_c), bones)
    roots = find_roots(model.skinning, x_d, bones, model.find_starts(x_d, bones))
    off = (roots.x - x_c[:, :, None]).norm(dim=-1).masked_fill(~roots.valid, torch.inf)
    recall = (off.amin(-1) < 1e-3).float().mean()
    assert recall >= 0.995
    again = skin(roots.x.flatten(1, 2), model.weights(roots.x.flatten(1, 2)), bones)
    residual = (again.unflatten(1, roots.valid.shape[1:]) - x_d[:, :, None]).norm(dim=-1)
    assert residual[roots.valid].max() < 1e-4


@torch.no_grad()
def test_touching_parts_have_two_roots(model: INS, capsule_body: Body) -> None:
    pose = np.zeros((1, 5, 3), np.float32)
    pose[0, 3, 2], pose[0, 4, 2] = -1.45, 1.45  # the arms hang beside, and into, the trunk
    bones = aligned(capsule_body, pose)
    arm = torch.tensor([[0.3, 1.4, 0.0], [0.45, 1.4, 0.0]])[None]
    x_d = skin(arm, model.weights(arm), bones)
    valid = find_roots(model.skinning, x_d, bones, bone_starts(x_d, bones)).valid
    assert valid.sum(-1).max() >= 2


@torch.no_grad()
def test_points_far_away_have_no_root(model: INS, capsule_body: Body) -> None:
    x = torch.tensor([[[3.0, 3.0, 3.0], [0.0, -4.0, 0.0]]])
    bones = aligned(capsule_body, some_poses(1))
    roots = find_roots(model.skinning, x, bones, bone_starts(x, bones))
    assert not roots.valid.any()
    assert roots.x.isfinite().all()


def test_implicit_gradient_agrees_with_differences(model: INS, capsule_body: Body) -> None:
    """Both terms: the one of the weights, and the one of x_d' that H_d learns from."""
    double = build_model(SMALL, capsule_body).double()
    double.load_state_dict({k: v.double() for k, v in model.state_dict().items()})
    field = double.skinning
    bones = aligned(capsule_body, some_poses(1)).double()
    x_c = near_body(capsule_body, 30).double()[None]
    x_d = skin(x_c, field(x_c), bones).detach()
    push = torch.randn(3, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    turn = torch.randn_like(field.log_weights, generator=None) * 0.1
    base = field.log_weights.detach().clone()

    def solve(amount: Tensor) -> Tensor:
        """Return roots of points pushed, and under weights changed, by ``amount``."""
        weights = base + amount[1] * turn
        with torch.no_grad():
            field.log_weights.copy_(weights)
        moved = x_d + amount[0] * push
        roots = find_roots(field, moved, bones, x_c[:, :, None], 20, 1e-10)
        assert roots.valid.all()
        changed = torch.func.functional_call(
            _Implicit(field), {"field.log_weights": weights}, (roots.packed(), moved, bones)
        )
        return changed.flatten()

    zero = torch.zeros(2, dtype=torch.float64)
    by_autograd = torch.autograd.functional.jacobian(solve, zero)
    step = 1e-5
    for column in range(2):
        amount = torch.zeros(2, dtype=torch.float64)
        amount[column] = step
        by_differences = (solve(amount) - solve(-amount)) / (2 * step)
        error = (by_autograd[:, column] - by_differences).abs()
        assert error.median() < 1e-3 * by_differences.abs().max()


class _Implicit(torch.nn.Module):
    def __init__(self, field: torch.nn.Module) -> None:
        super().__init__()
        self.field = field

    def forward(self, candidates, x_posed, bones):
        return implicit(candidates, self.field, x_posed, bones)


def test_a_start_leaves_as_little_to_other_bones_however_many_there_are() -> None:
    voxels = Voxels(torch.zeros(3), torch.ones(3), 0.5, torch.full((1, 3), 0.5))
    left = []
    for joints in (24, 240):
        field = VoxelSkinning(voxels, joints)
        field.start_from(torch.eye(joints)[:1].expand(voxels.count, -1))
        weights = field.node_weights()[0].detach()
        assert weights.min() > 0  # every bone can still be learned
        left.append(float(1 - weights[0]))
    assert 1e-3 < left[0] < 3e-3
    assert left[1] == pytest.approx(left[0], rel=0.1)
