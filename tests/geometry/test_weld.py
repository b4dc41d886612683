"""Vertices at one place become one, in an order that the faces alone decide."""

import numpy as np

from ins_studio.geometry.weld import weld

SQUARE = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 0, 0], [1, 1, 0], [0, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2], [3, 4, 5]])


def test_doubles_are_joined_to_the_first() -> None:
    joins = weld(SQUARE)
    assert joins.first.tolist() == [0, 1, 2, 0, 2, 5]
    assert joins.kept.tolist() == [0, 1, 2, 5]
    assert joins.faces(FACES).tolist() == [[0, 1, 2], [0, 2, 3]]


def test_what_parts_in_another_pose_is_two() -> None:
    other = SQUARE.copy()
    other[3] = [0, 0, 1]
    assert weld(SQUARE, other).first.tolist() == [0, 1, 2, 3, 2, 5]


def test_faces_that_lose_a_corner_go() -> None:
    flat = np.array([[0, 0, 0], [0, 0, 0], [1, 0, 0]], np.float32)
    assert len(weld(flat).faces(np.array([[0, 1, 2]]))) == 0
    assert len(weld(flat[:0]).kept) == 0


def test_many_random_doubles_against_a_slow_way() -> None:
    rng = np.random.default_rng(0)
    points = rng.integers(-3, 4, (2000, 3)).astype(np.float32) * np.float32(0.1)
    _, first, group = np.unique(points, axis=0, return_index=True, return_inverse=True)
    np.testing.assert_array_equal(weld(points).first, first[group.reshape(-1)])
