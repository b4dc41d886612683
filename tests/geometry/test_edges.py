"""Rims, holes, crowded and twisted edges of meshes that are easy to count."""

import numpy as np
import pytest

from ins_studio.geometry.edges import edge_uses, hole_areas

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
# Counter-clockwise seen from outside, two triangles for each side: -x, +x, -y, +y, -z, +z.
SIDES = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
CUBE = np.array([t for a, b, c, d in SIDES for t in ([a, b, c], [a, c, d])])


def test_a_cube_is_closed() -> None:
    uses = edge_uses(CUBE)
    assert (len(uses.rims), uses.crowded, uses.twisted, uses.count) == (0, 0, 0, 18)
    assert len(hole_areas(CORNERS, uses.rims)) == 0


def test_a_box_without_two_lids_has_two_holes() -> None:
    uses = edge_uses(CUBE[4:])
    assert len(uses.rims) == 8
    tapered = CORNERS * [1, 1, 2] * np.where(CORNERS[:, :1] > 0, 0.5, 1)
    np.testing.assert_allclose(hole_areas(tapered, uses.rims), [2, 0.5])


def test_a_face_that_is_turned_over_disagrees_with_its_neighbours() -> None:
    faces = CUBE.copy()
    faces[0] = faces[0, ::-1]
    assert edge_uses(faces).twisted == 3
    assert edge_uses(CUBE[:, ::-1]).twisted == 0


def test_a_wall_inside_crowds_edges() -> None:
    wall = np.array([[0, 1, 7], [0, 7, 6]])  # from one edge to another, by two sides' diagonals
    uses = edge_uses(np.r_[CUBE, wall])
    assert (uses.crowded, len(uses.rims)) == (4, 0)


def test_no_faces() -> None:
    uses = edge_uses(np.zeros((0, 3), int))
    assert (uses.count, len(uses.rims)) == (0, 0)


def test_a_round_hole_has_its_area() -> None:
    turns = np.linspace(0, 2 * np.pi, 65)[:-1]
    ring = np.c_[np.cos(turns), np.sin(turns), 0 * turns]
    rims = np.c_[np.arange(64), (np.arange(64) + 1) % 64]
    assert hole_areas(0.1 * ring, rims)[0] == pytest.approx(np.pi * 0.01, rel=0.01)
