"""Laws that hold for any input, tried on what hypothesis finds awkward."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ins_studio.geometry.closest import barycentric_coordinates
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)
from ins_studio.geometry.skeleton import invert_rigid, rest_to_posed
from ins_studio.geometry.skinning import strongest

angles = arrays(np.float64, (4, 3), elements=st.floats(-10, 10))
PARENTS = np.array([-1, 0, 1, 1])


@settings(max_examples=60, deadline=None)
@given(angles)
def test_rotations_are_proper_and_every_form_says_the_same(vectors: np.ndarray) -> None:
    matrices = axis_angle_to_matrix(vectors)
    np.testing.assert_allclose(np.linalg.det(matrices), 1, atol=1e-12)
    identity = np.tile(np.eye(3), (4, 1, 1))
    np.testing.assert_allclose(matrices @ np.swapaxes(matrices, 1, 2), identity, atol=1e-12)
    shortest = matrix_to_axis_angle(matrices)
    assert np.linalg.norm(shortest, axis=1).max() <= np.pi + 1e-12
    np.testing.assert_allclose(axis_angle_to_matrix(shortest), matrices, atol=1e-7)
    q = matrix_to_quaternion(matrices)
    np.testing.assert_allclose(quaternion_to_matrix(q), matrices, atol=1e-12)


@settings(max_examples=60, deadline=None)
@given(angles, angles, st.floats(0, 1))
def test_slerp_goes_the_same_way_back(start: np.ndarray, end: np.ndarray, t: float) -> None:
    q0, q1 = (matrix_to_quaternion(axis_angle_to_matrix(v)) for v in (start, end))
    there, back = slerp(q0, q1, t), slerp(q1, q0, 1 - t)
    opposite = np.abs(np.sum(q0 * q1, axis=1)) < 1e-6  # half a turn apart: two shortest ways
    same = np.abs(np.sum(there * back, axis=1))
    np.testing.assert_allclose(same[~opposite], 1, atol=1e-9)


@settings(max_examples=60, deadline=None)
@given(angles, angles)
def test_a_skeleton_moves_rigidly_and_returns(pose: np.ndarray, joints: np.ndarray) -> None:
    transforms = rest_to_posed(axis_angle_to_matrix(pose), joints, PARENTS)
    identity = np.tile(np.eye(4), (4, 1, 1))
    np.testing.assert_allclose(invert_rigid(transforms) @ transforms, identity, atol=1e-10)
    # A joint is where its own bone and its parent's bone put it: nothing comes apart.
    for joint, parent in enumerate(PARENTS[1:].tolist(), 1):
        place = np.append(joints[joint], 1)
        own, other = transforms[joint] @ place, transforms[parent] @ place
        np.testing.assert_allclose(own, other, atol=1e-10)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (5, 8), elements=st.floats(1e-3, 1)), st.integers(1, 8))
def test_strongest_weights_sum_to_one(weights: np.ndarray, count: int) -> None:
    kept = strongest(weights, count)
    np.testing.assert_allclose(kept.sum(axis=1), 1)
    assert ((kept > 0).sum(axis=1) == count).all()


@settings(max_examples=60, deadline=None)
@given(
    arrays(np.float64, (3, 3, 3), elements=st.floats(-2, 2)),
    arrays(np.float64, (3, 3), elements=st.floats(-2, 2)),
)
def test_barycentric_coordinates_stay_in_the_triangle(
    corners: np.ndarray, points: np.ndarray
) -> None:
    found = barycentric_coordinates(points, corners)
    assert found.min() >= 0
    np.testing.assert_allclose(found.sum(axis=1), 1)
