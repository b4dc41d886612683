"""Poses to bake at: the training poses, and what lies between and around them."""

import numpy as np

from ins_studio.geometry.pose_kernel import rotations
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)

NEIGHBOURS = 4
# Mean joint angle up to which poses are changed: there the default gate has all but closed.
MOST_DEG = 4.5


def poses_to_bake(training: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return about ``count`` poses (M, J, 3), radians, for training poses (T, J, 3).

    Half of them are training poses themselves, evenly chosen, as far as there are so many; a
    third of the others lie between neighbours, a third around training poses, a third is both.
    """
    known = training[np.linspace(0, len(training) - 1, min(count // 2, len(training))).astype(int)]
    third = (count - len(known)) // 3
    between = between_neighbours(known, third, rng)
    around = changed(known[rng.integers(len(known), size=third)], rng)
    both = changed(between_neighbours(known, third, rng), rng)
    return np.concatenate([known, between, around, both])


def between_neighbours(poses: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return poses (count, J, 3) between random ones of ``poses`` (T, J, 3) and the nearest."""
    turned = rotations(poses)
    # the inner product of two sets of rotations is larger the nearer they are
    order = np.argsort(-(turned @ turned.T), axis=1, kind="stable")
    first = rng.integers(len(poses), size=count)
    place = np.minimum(rng.integers(1, NEIGHBOURS + 1, size=count), len(poses) - 1)
    second = order[first, place]
    q = matrix_to_quaternion(axis_angle_to_matrix(np.asarray(poses, np.float64)))
    t = np.broadcast_to(rng.uniform(size=(count, 1)), (count, poses.shape[1]))
    return matrix_to_axis_angle(quaternion_to_matrix(slerp(q[first], q[second], t)))


def changed(poses: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Turn every joint of ``poses`` (B, J, 3) a little, each pose by another amount."""
    turns = rng.normal(size=poses.shape)
    mean = np.linalg.norm(turns, axis=-1).mean(axis=-1)
    turns *= (np.deg2rad(rng.uniform(0, MOST_DEG, len(poses))) / mean)[:, None, None]
    moved = axis_angle_to_matrix(turns) @ axis_angle_to_matrix(np.asarray(poses, np.float64))
    return matrix_to_axis_angle(moved)
