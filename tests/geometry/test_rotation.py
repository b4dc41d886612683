import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    continuous_quaternions,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)

ANGLES = [0.0, 1e-12, 1e-8, 1e-5, 0.3, 1.0, 3.0, np.pi - 1e-7, np.pi]


def random_axes(count: int = 40) -> np.ndarray:
    axes = np.random.default_rng(1).normal(size=(count, 3))
    axes = np.vstack([np.eye(3), -np.eye(3), axes])
    return axes / np.linalg.norm(axes, axis=1, keepdims=True)


@pytest.mark.parametrize("angle", ANGLES)
def test_matrix_agrees_with_scipy(angle: float) -> None:
    vectors = random_axes() * angle
    expected = Rotation.from_rotvec(vectors).as_matrix()
    np.testing.assert_allclose(axis_angle_to_matrix(vectors), expected, atol=1e-14)


@pytest.mark.parametrize("angle", ANGLES)
def test_axis_angle_comes_back(angle: float) -> None:
    vectors = random_axes() * angle
    back = matrix_to_axis_angle(axis_angle_to_matrix(vectors))
    # At pi the axis may flip, so compare up to sign there.
    if angle > 3.1415:
        back *= np.sign(np.sum(back * vectors, axis=1, keepdims=True))
    np.testing.assert_allclose(back, vectors, atol=1e-9 if angle < 3.1 else 1e-7)


def test_quarter_turn_about_z_takes_x_to_y() -> None:
    turned = axis_angle_to_matrix(np.array([0, 0, np.pi / 2])) @ [1, 0, 0]
    np.testing.assert_allclose(turned, [0, 1, 0], atol=1e-15)


def test_quaternions_round_trip_at_every_angle() -> None:
    for angle in ANGLES:
        matrices = axis_angle_to_matrix(random_axes() * angle)
        q = matrix_to_quaternion(matrices)
        np.testing.assert_allclose(np.linalg.norm(q, axis=1), 1, atol=1e-14)
        assert (q[:, 0] >= 0).all()
        np.testing.assert_allclose(quaternion_to_matrix(q), matrices, atol=1e-13)


def test_precision_and_batch_shape_are_kept() -> None:
    vectors = np.zeros((2, 5, 3), np.float32)
    matrices = axis_angle_to_matrix(vectors)
    assert matrices.dtype == np.float32
    assert matrices.shape == (2, 5, 3, 3)
    assert matrix_to_quaternion(matrices).shape == (2, 5, 4)
    assert matrix_to_axis_angle(matrices).dtype == np.float32


def test_slerp_has_constant_speed_and_takes_the_short_way() -> None:
    axis = np.array([1.0, 2.0, 2.0]) / 3
    ends = matrix_to_quaternion(axis_angle_to_matrix(np.outer([0.2, 1.4], axis)))
    for sign in (1, -1):
        middle = slerp(ends[0], sign * ends[1], np.array([0.25, 0.5]))
        vectors = matrix_to_axis_angle(quaternion_to_matrix(middle))
        np.testing.assert_allclose(vectors, np.outer([0.5, 0.8], axis), atol=1e-12)
    np.testing.assert_allclose(slerp(ends[0], ends[0], 0.3), ends[0], atol=1e-15)


def test_continuous_quaternions_never_jump() -> None:
    angles = np.linspace(0, 4 * np.pi, 50)
    q = matrix_to_quaternion(axis_angle_to_matrix(np.outer(angles, [0, 1.0, 0])))
    smooth = continuous_quaternions(q)
    assert (np.sum(q[1:] * q[:-1], axis=1) < 0).any()
    assert (np.sum(smooth[1:] * smooth[:-1], axis=1) > 0).all()
    np.testing.assert_allclose(quaternion_to_matrix(smooth), quaternion_to_matrix(q), atol=1e-14)
    assert len(continuous_quaternions(q[:1])) == 1
