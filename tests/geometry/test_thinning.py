"""Thinning out a striped ball: its stripes stay sharp, and its shape stays round."""

import numpy as np
import pytest

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.geometry.thinning import thinned_out

TARGET = 1200


@pytest.fixture(scope="module")
def ball() -> Surface:
    axis = np.linspace(-0.65, 0.65, 41)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    field = 0.5 - np.linalg.norm(grid, axis=-1)
    return Surface(*marching_cubes(field, np.full(3, axis[0]), axis[1] - axis[0]))


@pytest.fixture(scope="module")
def stripes(ball: Surface) -> np.ndarray:
    bright = np.floor(ball.vertices[:, 1:2] * 6) % 2 == 0
    return np.where(bright, 230.0, 20.0).repeat(3, axis=1)


def smear(ball: Surface, stripes: np.ndarray, thin: Surface, colors: np.ndarray) -> float:
    """Mean difference of colours at the same places, levels."""
    spots = ball.spread(4000, np.random.default_rng(0))
    _, face, barycentric = closest_points(ball.points_at(spots), thin.vertices, thin.faces)
    seen = thin.values_at(colors, Spots(face, barycentric))
    return float(np.abs(seen - ball.values_at(stripes, spots)).mean())


def test_stripes_stay_where_plain_decimation_smears_them(
    ball: Surface, stripes: np.ndarray
) -> None:
    spots, faces = thinned_out(ball, stripes, TARGET)
    thin = Surface(ball.points_at(spots), faces)
    assert abs(len(faces) - TARGET) < 10
    assert np.abs(np.linalg.norm(thin.vertices, axis=1) - 0.5).max() < 0.004
    assert (thin.normals * thin.vertices[faces].mean(axis=1)).sum(axis=1).min() > 0
    plain = Surface(*simplify(ball.vertices, ball.faces, TARGET))
    _, face, barycentric = closest_points(plain.vertices, ball.vertices, ball.faces)
    worn = ball.values_at(stripes, Spots(face, barycentric))
    kept = smear(ball, stripes, thin, ball.values_at(stripes, spots))
    assert kept < 0.6 * smear(ball, stripes, plain, worn)


def test_a_mesh_that_is_small_already_stays(ball: Surface, stripes: np.ndarray) -> None:
    spots, faces = thinned_out(ball, stripes, len(ball.faces))
    np.testing.assert_array_equal(faces, ball.faces)
    np.testing.assert_allclose(ball.points_at(spots), ball.vertices, atol=1e-6)
