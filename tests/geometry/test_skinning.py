import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skinning import blend, skin, strongest, unskin


@pytest.fixture
def figure() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(3)
    weights = rng.dirichlet(np.ones(6), 100)
    bones = np.tile(np.eye(4), (6, 1, 1))
    bones[:, :3, :3] = axis_angle_to_matrix(rng.normal(scale=0.5, size=(6, 3)))
    bones[:, :3, 3] = rng.normal(scale=0.2, size=(6, 3))
    return rng.normal(size=(100, 3)), weights, bones


def test_identity_bones_move_nothing(figure: tuple[np.ndarray, ...]) -> None:
    x, weights, bones = figure
    np.testing.assert_allclose(
        skin(x, weights, np.broadcast_to(np.eye(4), bones.shape)), x, atol=1e-14
    )


def test_one_hot_weights_follow_their_bone(figure: tuple[np.ndarray, ...]) -> None:
    x, _, bones = figure
    chosen = np.arange(100) % 6
    moved = skin(x, np.eye(6)[chosen], bones)
    expected = np.einsum("vrc,vc->vr", bones[chosen][:, :3, :3], x) + bones[chosen][:, :3, 3]
    np.testing.assert_allclose(moved, expected, atol=1e-14)


def test_rigid_motion_commutes_with_skinning(figure: tuple[np.ndarray, ...]) -> None:
    x, weights, bones = figure
    whole = np.eye(4)
    whole[:3, :3] = axis_angle_to_matrix(np.array([0.3, -2.0, 1.0]))
    whole[:3, 3] = [1, 2, 3]
    expected = skin(x, weights, bones) @ whole[:3, :3].T + whole[:3, 3]
    np.testing.assert_allclose(skin(x, weights, whole @ bones), expected, atol=1e-13)


def test_unskin_undoes_skin(figure: tuple[np.ndarray, ...]) -> None:
    x, weights, bones = figure
    np.testing.assert_allclose(unskin(skin(x, weights, bones), weights, bones), x, atol=1e-11)


def test_weights_and_bones_must_fit(figure: tuple[np.ndarray, ...]) -> None:
    _, weights, bones = figure
    with pytest.raises(ValueError, match="do not fit"):
        blend(weights[:, :5], bones)


def test_strongest_keeps_the_largest_and_sums_to_one(figure: tuple[np.ndarray, ...]) -> None:
    _, weights, _ = figure
    kept = strongest(weights, 4)
    assert ((kept > 0).sum(1) == 4).all()
    np.testing.assert_allclose(kept.sum(1), 1)
    for row, full in zip(kept, weights, strict=True):
        assert set(np.flatnonzero(row)) == set(np.argsort(full)[-4:])
    np.testing.assert_allclose(strongest(weights, 9), weights)
