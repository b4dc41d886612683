import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import (
    bone_transforms,
    forward_kinematics,
    invert_rigid,
    posed_joints,
    rest_to_posed,
)

PARENTS = np.array([-1, 0, 1, 1, 3], np.int32)
JOINTS = np.array([[0.1, 1, 0], [0.1, 1.5, 0], [0.6, 1.5, 0], [-0.4, 1.5, 0], [-0.7, 1.5, 0.1]])


def random_poses(count: int) -> np.ndarray:
    return np.random.default_rng(2).normal(size=(count, 5, 3))


def test_no_rotation_leaves_the_figure_at_rest() -> None:
    still = np.broadcast_to(np.eye(3), (5, 3, 3))
    np.testing.assert_allclose(forward_kinematics(still, JOINTS, PARENTS)[:, :3, 3], JOINTS)
    np.testing.assert_allclose(
        rest_to_posed(still, JOINTS, PARENTS), np.tile(np.eye(4), (5, 1, 1)), atol=1e-15
    )


def test_an_elbow_bends_only_what_hangs_from_it() -> None:
    pose = np.zeros((5, 3))
    pose[3] = [0, 0, np.pi / 2]
    joints = posed_joints(pose, JOINTS, PARENTS)
    np.testing.assert_allclose(joints[:4], JOINTS[:4], atol=1e-15)
    np.testing.assert_allclose(joints[4], [-0.4, 1.2, 0.1], atol=1e-15)


def test_bones_are_the_identity_in_the_canonical_pose() -> None:
    canonical = random_poses(1)[0]
    bones = bone_transforms(canonical, canonical, JOINTS, PARENTS)
    np.testing.assert_allclose(bones, np.tile(np.eye(4), (5, 1, 1)), atol=1e-14)


def test_bones_go_through_rest() -> None:
    canonical, pose = random_poses(2)
    to_pose = rest_to_posed(axis_angle_to_matrix(pose), JOINTS, PARENTS)
    to_canonical = rest_to_posed(axis_angle_to_matrix(canonical), JOINTS, PARENTS)
    bones = bone_transforms(pose, canonical, JOINTS, PARENTS)
    np.testing.assert_allclose(bones @ to_canonical, to_pose, atol=1e-13)


def test_bones_carry_canonical_joints_to_posed_joints() -> None:
    canonical, pose = random_poses(2)
    bones = bone_transforms(pose, canonical, JOINTS, PARENTS)
    start = posed_joints(canonical, JOINTS, PARENTS)
    moved = np.einsum("jrc,jc->jr", bones[:, :3, :3], start) + bones[:, :3, 3]
    np.testing.assert_allclose(moved, posed_joints(pose, JOINTS, PARENTS), atol=1e-14)


def test_batches_equal_single_poses_and_keep_precision() -> None:
    poses = random_poses(6).reshape(2, 3, 5, 3).astype(np.float32)
    bones = bone_transforms(poses, np.zeros((5, 3)), JOINTS, PARENTS)
    assert bones.shape == (2, 3, 5, 4, 4)
    assert bones.dtype == np.float32
    np.testing.assert_array_equal(
        bones[1, 2], bone_transforms(poses[1, 2], np.zeros((5, 3)), JOINTS, PARENTS)
    )


def test_inverse_of_rigid_transforms() -> None:
    transforms = rest_to_posed(axis_angle_to_matrix(random_poses(4)), JOINTS, PARENTS)
    np.testing.assert_allclose(invert_rigid(transforms), np.linalg.inv(transforms), atol=1e-13)


def test_wrong_trees_are_refused() -> None:
    still = np.broadcast_to(np.eye(3), (5, 3, 3))
    with pytest.raises(ValueError, match="before its parent"):
        forward_kinematics(still, JOINTS, np.array([-1, 2, 0, 1, 3]))
    with pytest.raises(ValueError, match="5 parents"):
        forward_kinematics(still[:4], JOINTS, PARENTS)
