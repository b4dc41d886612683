"""The pose code by distances: zero where nothing shall move, and kriging in between."""

import torch
from torch import Tensor

from ins_studio.avatar.pose_kernel import PoseKernel
from ins_studio.avatar.regions import joint_shares

JOINTS = 6
CANONICAL = torch.zeros(JOINTS, 3)
CANONICAL[1, 2] = 0.5


def poses(count: int, spread: float = 0.4) -> Tensor:
    torch.manual_seed(1)
    return CANONICAL + spread * torch.randn(count, JOINTS, 3)


def kernel(known: Tensor, size: int = 32, reach: float = 1.0) -> PoseKernel:
    made = PoseKernel(CANONICAL, size, reach, 1e-3)
    made.remember(known)
    return made


def test_zero_at_the_canonical_pose_however_the_person_is_turned() -> None:
    encode = kernel(poses(20))
    turned = CANONICAL.clone()
    turned[0] = torch.tensor([0.3, 2.0, -0.4])
    assert torch.equal(encode(CANONICAL[None]), torch.zeros(1, 32))
    assert torch.equal(encode(turned[None]), torch.zeros(1, 32))


def test_fades_away_from_the_data() -> None:
    known = poses(20)
    encode = kernel(known)
    at, near, far = encode(known), encode(known + 0.02), encode(known + 2.0)
    assert at.norm(dim=1).min() > 0.5
    assert near.norm(dim=1).mean() > 0.9 * at.norm(dim=1).mean()
    assert far.norm(dim=1).max() < 0.35 * at.norm(dim=1).min()


def test_a_linear_map_of_it_interpolates_what_was_seen() -> None:
    known = poses(20)
    encode = kernel(known)
    seen = torch.randn(20, 4, dtype=torch.float64)
    code = encode(known).double()[:, :20]  # the rest of it is zero
    weights = torch.linalg.lstsq(code, seen).solution
    assert (code @ weights - seen).abs().max() < 1e-3
    between = encode((known[:1] + known[1:2]) / 2).double()[:, :20] @ weights
    assert between.abs().max() < 3 * seen.abs().max()


def test_many_poses_are_thinned_to_those_that_differ() -> None:
    twice = torch.cat([poses(10), poses(10) + 1e-3])
    encode = kernel(twice, size=10)
    assert encode(twice).norm(dim=1).min() > 0.5  # every pose has one of its kind among the centers
    assert encode(twice).shape == (20, 10)


def test_same_poses_same_code() -> None:
    known = poses(40)
    assert torch.equal(kernel(known)(known), kernel(known.clone())(known))


def test_a_region_hardly_sees_what_moves_at_the_other_end_of_the_body() -> None:
    parents = torch.tensor([-1, 0, 1, 0, 3, 4])
    made = PoseKernel(CANONICAL, 32, 0.5, 1e-2, joint_shares(parents, 0.3))
    known = poses(30)
    made.remember(known)
    moved = known[:4].clone()
    moved[:, 5] += 0.3
    change = (made(moved) - made(known[:4])).unflatten(1, (6, 32)).norm(dim=(0, 2))
    size = made(known[:4]).unflatten(1, (6, 32)).norm(dim=(0, 2))
    assert change[5] / size[5] > 5 * change[2] / size[2]
    assert torch.equal(made(CANONICAL[None]), torch.zeros(1, 6 * 32))
