"""A pose is copied, mirrored, and stands where the figure stands."""

import numpy as np
import pytest

from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.key_edits import set_keys
from ins_studio.motion.keyed_motion import of_motion
from ins_studio.motion.mirror import mirrored
from ins_studio.motion.motion import Motion
from ins_studio.motion.pose import (
    Pose,
    mirrored_pose,
    pose_at,
    standing_at,
    turned_about_vertical,
)

PARTNER = np.array([0, 2, 1, 3])


def moving(seed=2, frames=6):
    rng = np.random.default_rng(seed)
    poses = rng.normal(size=(frames, 4, 3)).astype(np.float32) * 0.5
    return Motion(poses, rng.normal(size=(frames, 3)).astype(np.float32), 30.0)


def forward(root):
    """Where a root of (3,) axis-angle looks on the floor, taken from its twist about y."""
    w, _, y, _ = exponential(np.asarray(root, np.float64))
    return 2 * np.arctan2(y, w)


def test_a_mirrored_pose_is_a_frame_of_the_mirrored_motion():
    motion = moving()
    poses, transl = mirrored(motion.poses, motion.transl, PARTNER)
    found = mirrored_pose(pose_at(motion, 3), PARTNER)
    np.testing.assert_allclose(found.turns, exponential(poses[3].astype(float)), atol=1e-12)
    np.testing.assert_allclose(found.place, transl[3])


def test_a_pose_is_set_with_the_heading_and_place_that_the_figure_has():
    keyed, other = of_motion(moving()), moving(seed=5)
    after = set_keys(keyed, 4, standing_at(pose_at(other, 1), keyed, 4)).motion()
    before = keyed.motion()
    np.testing.assert_allclose(
        axis_angle_to_matrix(after.poses[4, 1:]),
        axis_angle_to_matrix(other.poses[1, 1:]),
        atol=1e-6,
    )
    np.testing.assert_allclose(after.transl[4, [0, 2]], before.transl[4, [0, 2]], atol=1e-6)
    np.testing.assert_allclose(after.transl[4, 1], other.transl[1, 1], atol=1e-6)
    off = forward(after.poses[4, 0]) - forward(before.poses[4, 0])
    np.testing.assert_allclose(np.cos(off / 2) ** 2, 1, atol=1e-6)
    # it leans as the copied figure does: which of its axes points up is not changed by a heading
    up = axis_angle_to_matrix(np.stack([after.poses[4, 0], other.poses[1, 0]]))[:, 1]
    np.testing.assert_allclose(up[0], up[1], atol=1e-6)
    np.testing.assert_array_equal(after.poses[0], before.poses[0])


def test_its_own_pose_changes_nothing():
    keyed = of_motion(moving())
    after = set_keys(keyed, 2, standing_at(pose_at(keyed.motion(), 2), keyed, 2)).motion()
    np.testing.assert_allclose(after.poses, keyed.motion().poses, atol=1e-6)
    np.testing.assert_allclose(after.transl, keyed.motion().transl, atol=1e-6)


def test_a_pose_of_another_figure_is_none():
    pose = Pose(np.tile([1.0, 0, 0, 0], (7, 1)), np.zeros(3))
    assert standing_at(pose, of_motion(moving()), 0) is None
    with pytest.raises(ValueError, match="place"):
        Pose(np.zeros((7, 4)), np.zeros(2))


def test_turning_about_the_vertical_turns_the_place_too():
    pose = Pose(exponential(np.array([[0.0, 0.2, 0.0], [0.3, 0, 0]])), np.array([1.0, 2, 0]))
    turned = turned_about_vertical(pose, np.pi / 2)
    np.testing.assert_allclose(turned.place, [0, 2, -1], atol=1e-12)
    np.testing.assert_allclose(turned.turns[0], exponential(np.array([0, 0.2 + np.pi / 2, 0])))
    np.testing.assert_array_equal(turned.turns[1], pose.turns[1])
