"""Stretch of areas, against plain numbers."""

import numpy as np

from ins_studio.geometry.stretch import area_stretch

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [9, 9, 9]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]])


def test_twice_as_wide_is_twice_the_area_and_turning_is_nothing() -> None:
    wide = SQUARE * [2, 1, 1]
    np.testing.assert_allclose(area_stretch(wide, SQUARE, FACES), [1, 1, 1, 1, 0], atol=1e-6)
    np.testing.assert_allclose(area_stretch(SQUARE[:, ::-1], SQUARE, FACES), 0, atol=1e-6)
    half = area_stretch(SQUARE * [1, 0.5, 1], SQUARE, FACES)
    np.testing.assert_allclose(half, [-0.5, -0.5, -0.5, -0.5, 0], atol=1e-6)


def test_it_is_where_it_happens() -> None:
    moved = SQUARE.copy()
    moved[3] = [-1, 1, 0]  # only the second face grows, to twice its area
    np.testing.assert_allclose(area_stretch(moved, SQUARE, FACES), [0.5, 0, 0.5, 1, 0], atol=1e-6)
