"""SNARF's two ways to a mesh of a pose, on a shape that is known."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.frozen import freeze
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.per_pose import EXTRACTIONS, FastPoser, FieldPoser, per_pose
from ins_studio.avatar.presets import preset
from ins_studio.avatar.reposer import Reposer
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import is_closed, sample_surface
from ins_studio.geometry.rotation import axis_angle_to_matrix

TRANSL = np.array([1.0, 2.0, 3.0])


class Trunk(nn.Module):
    """A tube around the trunk and both arms, the wider the more the last joint is turned by z."""

    def __init__(self) -> None:
        super().__init__()
        starts = torch.tensor([[0.0, 0.95, 0.0], [-0.7, 1.4, 0.0]])
        ends = torch.tensor([[0.0, 1.55, 0.0], [0.7, 1.4, 0.0]])
        self.register_buffer("starts", starts)
        self.register_buffer("alongs", ends - starts)

    def radius(self, condition: Tensor) -> Tensor:
        return 0.07 + 0.1 * condition[:, -1]

    def distance(self, x: Tensor) -> Tensor:
        off = x[:, None] - self.starts
        share = ((off * self.alongs).sum(-1) / (self.alongs**2).sum(-1)).clamp(0, 1)
        return (off - share[..., None] * self.alongs).norm(dim=-1).amin(-1)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        return 80 * (self.radius(condition) - self.distance(x))


@pytest.fixture(scope="module")
def avatar(capsule_body: Body) -> Avatar:
    torch.manual_seed(0)
    model = build_model(preset("snarf"), capsule_body)
    start_from_body(model, capsule_body)
    model.occupancy = Trunk()
    poses = np.zeros((2, 5, 3), np.float32)
    poses[1, 4, 2] = 0.5
    return Avatar(model.eval(), capsule_body, "snarf", poses, torch.device("cpu"))


def a_pose(turn: float) -> np.ndarray:
    """The canonical pose with the whole person turned and the last joint turned by z."""
    pose = np.zeros((5, 3))
    pose[1, 2], pose[2, 2] = np.pi / 6, -np.pi / 6
    pose[0] = [0.2, 0.6, -0.1]
    pose[4, 2] = turn
    return pose


@pytest.mark.parametrize("kind", [FastPoser, FieldPoser])
def test_known_shape_where_nothing_is_bent(avatar: Avatar, kind: type) -> None:
    surface = kind(avatar, 48).surface(a_pose(0.0), TRANSL)
    assert is_closed(surface.faces)
    pivot = avatar.body.joints()[0]
    points, _ = sample_surface(surface.vertices, surface.faces, 5000, np.random.default_rng(0))
    back = (points - TRANSL - pivot) @ axis_angle_to_matrix(a_pose(0.0)[0]) + pivot
    off = avatar.model.occupancy.distance(torch.from_numpy(back).float()).numpy() - 0.07
    assert np.quantile(np.abs(off), 0.95) < 4e-3  # the chords of 4 cm triangles
    if kind is FastPoser:  # balanced
        assert abs(off.mean()) < 3e-4


@pytest.mark.parametrize("refined", [True, False])
def test_both_ways_agree_where_an_arm_is_bent(avatar: Avatar, refined: bool) -> None:
    pose = a_pose(0.5)
    fast, field = (
        kind(avatar, 64, refined=refined).surface(pose, TRANSL) for kind in (FastPoser, FieldPoser)
    )
    assert len(fast.vertices) != len(field.vertices)  # the meshes have nothing in common
    for one, other in ((fast, field), (field, fast)):
        away, _, _ = closest_points(one.vertices, other.vertices, other.faces)
        assert away.mean() < (2e-3 if refined else 4e-3)
    straight = FastPoser(avatar, 64).surface(a_pose(0.0), TRANSL)
    away, _, _ = closest_points(fast.vertices, straight.vertices, straight.faces)
    assert away.max() > 0.1


def test_the_condition_is_that_of_the_pose(avatar: Avatar) -> None:
    surface = FastPoser(avatar, 64).surface(a_pose(0.5), np.zeros(3))
    assert surface.canonical is not None
    distance = avatar.model.occupancy.distance(torch.from_numpy(surface.canonical)).numpy()
    assert np.median(distance) == pytest.approx(0.07 + 0.1 * 0.5 / np.pi, abs=1e-3)


def test_one_mesh_only_when_frozen(avatar: Avatar) -> None:
    mesh = finished(extract(avatar, 48))
    with pytest.raises(StudioError, match="another mesh for every pose"):
        Reposer(avatar, mesh)
    held = freeze(avatar, "mean")
    reposer = Reposer(held, finished(extract(held, 48)))
    distance = avatar.model.occupancy.distance(torch.from_numpy(reposer.mesh.vertices)).numpy()
    assert np.median(distance) == pytest.approx(0.07 + 0.1 * 0.25 / np.pi, abs=1e-3)
    assert reposer.posed(a_pose(0.5)).shape == reposer.mesh.vertices.shape


def test_ways_by_name(avatar: Avatar) -> None:
    assert [type(per_pose(avatar, name)) for name in EXTRACTIONS] == [FastPoser, FieldPoser]
    with pytest.raises(StudioError, match="no extraction 'slow'"):
        per_pose(avatar, "slow")
    with pytest.raises(StudioError, match="too coarse"):
        per_pose(avatar, "fast", 8)
