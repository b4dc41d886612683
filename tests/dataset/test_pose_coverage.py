"""The flat picture of poses, and how far poses lie from known ones."""

import numpy as np
import pytest

from ins_studio.dataset import pose_coverage
from ins_studio.dataset.pose_coverage import PoseMap, farthest_first, nearness, projected


def _turned(joint: int, axis: int, angles: np.ndarray, joints: int = 4) -> np.ndarray:
    poses = np.zeros((len(angles), joints, 3))
    poses[:, joint, axis] = angles
    return poses


def test_a_joint_that_turns_all_round_is_a_circle():
    """Angles would tear it open at 180 degrees."""
    flat = projected(_turned(2, 1, np.linspace(0, 2 * np.pi, 60, endpoint=False)))
    radius = np.linalg.norm(flat, axis=1)
    np.testing.assert_allclose(radius, 1, atol=1e-9)
    steps = np.linalg.norm(np.diff(flat, axis=0), axis=1)
    assert steps.max() == pytest.approx(steps.min(), rel=1e-6)


def test_small_distances_in_the_plane_are_radians():
    flat = projected(_turned(1, 0, np.array([-0.01, 0.0, 0.02])))
    np.testing.assert_allclose(np.abs(np.diff(flat[:, 0])), [0.01, 0.02], rtol=1e-3)
    np.testing.assert_allclose(flat[:, 1], 0, atol=1e-4)


def test_turning_the_whole_person_changes_nothing():
    rng = np.random.default_rng(3)
    poses = rng.normal(0, 0.4, (20, 5, 3))
    turned = poses.copy()
    turned[:, 0] = rng.normal(0, 1, (20, 3))
    np.testing.assert_array_equal(projected(poses), projected(turned))


def test_the_order_of_poses_and_the_size_of_blocks_do_not_turn_the_picture(monkeypatch):
    poses = np.random.default_rng(4).normal(0, 0.4, (50, 5, 3))
    flat = projected(poses)
    order = np.random.default_rng(5).permutation(50)
    np.testing.assert_allclose(projected(poses[order]), flat[order], atol=1e-9)
    monkeypatch.setattr(pose_coverage, "BLOCK", 7)
    np.testing.assert_allclose(projected(poses), flat, atol=1e-9)


def test_further_poses_come_into_the_same_picture():
    poses = np.random.default_rng(6).normal(0, 0.4, (30, 5, 3))
    plane = PoseMap.of(poses)
    np.testing.assert_allclose(plane(poses[3:5]), projected(poses)[3:5], atol=1e-12)
    assert plane(poses[:0]).shape == (0, 2)
    assert 0 < plane.share[1] <= plane.share[0] < 1


@pytest.mark.parametrize(("count", "joints"), [(0, 4), (1, 4), (5, 4), (3, 1)])
def test_poses_that_do_not_spread_lie_on_one_spot(count, joints):
    np.testing.assert_array_equal(projected(np.full((count, joints, 3), 0.2)), np.zeros((count, 2)))


def test_a_joint_is_measured_by_itself():
    known = np.zeros((2, 4, 3))
    known[0, 1, 0], known[1, 2, 1] = np.deg2rad(60), np.deg2rad(30)
    asked = np.zeros((1, 4, 3))
    asked[0, 1, 0], asked[0, 2, 1] = np.deg2rad(70), np.deg2rad(-20)
    found = nearness(asked, known)
    np.testing.assert_allclose(found.joints_deg, [[0, 10, 20, 0]], atol=1e-6)
    assert found.nearest.tolist() == [0]
    assert found.distance[0] == pytest.approx(np.hypot(*np.deg2rad([10, 20])), rel=0.01)


def test_a_known_pose_is_at_no_distance_in_any_block(monkeypatch):
    monkeypatch.setattr(pose_coverage, "BLOCK", 4)
    known = np.random.default_rng(7).normal(0, 0.5, (11, 6, 3))
    found = nearness(known[[9, 2, 5]], known)
    assert found.nearest.tolist() == [9, 2, 5]
    np.testing.assert_allclose(found.distance, 0, atol=1e-6)
    np.testing.assert_allclose(found.joints_deg, 0, atol=1e-4)


def test_nothing_known_is_an_error():
    with pytest.raises(ValueError, match="cannot be compared"):
        nearness(np.zeros((2, 4, 3)), np.zeros((0, 4, 3)))


def test_the_farthest_come_first_and_none_comes_twice():
    poses = _turned(1, 0, np.array([0.0, 0.1, 1.0, 0.5]))
    assert farthest_first(poses, 3) == [0, 2, 3]
    assert farthest_first(poses, 2, np.array([0.1, 0.3, 0.2, 0.0])) == [1, 2]
    assert sorted(farthest_first(np.zeros((3, 4, 3)), 9)) == [0, 1, 2]
    assert farthest_first(poses[:0], 3) == []
