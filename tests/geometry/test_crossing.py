"""Edges that pierce faces, against every edge tried with every face."""

import numpy as np
import pytest

from ins_studio.geometry.crossing import crossing_share
from ins_studio.geometry.mesh import unique_edges

CORNERS = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
SIDES = [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
CUBE = np.array([t for a, b, c, d in SIDES for t in ([a, b, c], [a, c, d])])


def two_cubes(shift: list[float]) -> tuple[np.ndarray, np.ndarray]:
    return np.r_[CORNERS, CORNERS + shift], np.r_[CUBE, CUBE + 8]


def tried_one_by_one(vertices: np.ndarray, faces: np.ndarray) -> float:
    """Moeller and Trumbore's intersection, for every edge and every face without its ends."""
    edges, pierced = unique_edges(faces), 0
    for first, last in edges:
        start, along = vertices[first], vertices[last] - vertices[first]
        for face in faces:
            if first in face or last in face:
                continue
            corner, u_side, v_side = (vertices[face[k]] for k in range(3))
            u_side, v_side = u_side - corner, v_side - corner
            across = np.cross(along, v_side)
            det = across @ u_side
            if abs(det) < 1e-12:
                continue
            u = across @ (start - corner) / det
            q = np.cross(start - corner, u_side)
            v, t = along @ q / det, v_side @ q / det
            if u >= 0 and v >= 0 and u + v <= 1 and 0 < t < 1:
                pierced += 1
                break
    return pierced / len(edges)


@pytest.mark.parametrize("shift", [[0.5, 0.43, 0.31], [0.7, -0.2, 0.11], [0.1, 0.21, -0.83]])
def test_as_many_as_there_are(shift: list[float]) -> None:
    vertices, faces = two_cubes(shift)
    share = crossing_share(vertices, faces, 1000, np.random.default_rng(0))
    assert share == pytest.approx(tried_one_by_one(vertices, faces))
    assert share > 0


def test_none_where_nothing_touches() -> None:
    assert crossing_share(*two_cubes([2, 0, 0]), 1000, np.random.default_rng(0)) == 0
    assert crossing_share(CORNERS, CUBE, 1000, np.random.default_rng(0)) == 0


def test_a_sample_estimates_the_share() -> None:
    vertices, faces = two_cubes([0.5, 0.43, 0.31])
    many = [crossing_share(vertices, faces, 9, np.random.default_rng(seed)) for seed in range(60)]
    assert np.mean(many) == pytest.approx(tried_one_by_one(vertices, faces), abs=0.08)
