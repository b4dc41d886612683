"""Quaternions that keep their sign."""

import numpy as np
from scipy.spatial.transform import Rotation

from ins_studio.geometry.quaternion import (
    conjugate,
    exponential,
    logarithm,
    multiply,
    on_shorter_arc,
)


def random_vectors(count: int = 200, longest: float = 2 * np.pi) -> np.ndarray:
    rng = np.random.default_rng(3)
    axes = rng.normal(size=(count, 3))
    axes /= np.linalg.norm(axes, axis=1, keepdims=True)
    return axes * rng.uniform(0, longest, (count, 1))


def test_products_agree_with_scipy() -> None:
    a, b = exponential(random_vectors()), exponential(random_vectors()[::-1])
    ours = Rotation.from_quat(multiply(a, b), scalar_first=True)
    theirs = Rotation.from_quat(a, scalar_first=True) * Rotation.from_quat(b, scalar_first=True)
    np.testing.assert_allclose(ours.as_matrix(), theirs.as_matrix(), atol=1e-13)
    np.testing.assert_allclose(multiply(a, conjugate(a)), [[1, 0, 0, 0]] * len(a), atol=1e-14)


def test_logarithm_undoes_the_exponential_up_to_a_whole_turn() -> None:
    vectors = random_vectors(longest=2 * np.pi - 1e-3)
    np.testing.assert_allclose(logarithm(exponential(vectors)), vectors, atol=1e-9)
    tiny = random_vectors() * 1e-13
    np.testing.assert_allclose(logarithm(exponential(tiny)), tiny, atol=1e-24)


def test_the_shorter_arc_is_at_most_half_a_turn() -> None:
    q = exponential(random_vectors())
    short = logarithm(on_shorter_arc(q))
    assert np.linalg.norm(short, axis=1).max() <= np.pi
    same = Rotation.from_rotvec(short).as_matrix()
    np.testing.assert_allclose(
        same, Rotation.from_quat(q, scalar_first=True).as_matrix(), atol=1e-12
    )
