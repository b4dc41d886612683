"""Handles keep their size in pixels and lie where their points are."""

import numpy as np
import pytest

from ins_studio.viewport.camera import Camera
from ins_studio.viewport.handles import EDGE_PX, Curve, Dot, Handles, handle_triangles

SIZE = (640, 400)
WHITE = (1.0, 1.0, 1.0, 1.0)


def triangles(handles, camera):
    """Pixels from the top left (N, 3, 2) and colours (N, 3, 4)."""
    found = handle_triangles(handles, camera.projection(SIZE) @ camera.view(), SIZE)
    places = found["a_place"].astype(float)
    x, y = (places[:, 0] + 1) * SIZE[0] / 2, (1 - places[:, 1]) * SIZE[1] / 2
    return np.stack([x, y], 1).reshape(-1, 3, 2), found["a_color"].reshape(-1, 3, 4)


def area(corners):
    a, b = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    return np.abs(a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]) / 2


@pytest.mark.parametrize("distance", [1.5, 6.0])
@pytest.mark.parametrize("flat", [False, True])
def test_a_dot_lies_at_its_point_and_is_as_large_from_anywhere(distance, flat):
    camera = Camera(np.array([0.1, 1, 0]), distance, 0.7, -0.3, flat)
    point = (0.3, 0.9, 0.2)
    corners, colors = triangles(Handles((Dot(point, 6.0, WHITE),), scale=2.0), camera)
    core = corners[(colors[:, 0] == 1).all(axis=1)]
    x, y, _ = camera.project(np.array([point]), SIZE)[0]
    np.testing.assert_allclose(core[:, 0], np.tile([x, y], (len(core), 1)), atol=1e-2)
    reach = np.linalg.norm(core[:, 1] - core[:, 0], axis=1)
    np.testing.assert_allclose(reach, 12, atol=1e-3)
    assert area(core).sum() == pytest.approx(np.pi * 144, rel=0.03)


def test_nearer_dots_cover_those_behind():
    camera = Camera(np.zeros(3), 4.0, 0.0, 0.0)
    near, far = (0.0, 0.0, 1.0), (0.0, 0.0, -1.0)
    red, blue = (1.0, 0, 0, 1.0), (0, 0, 1.0, 1.0)
    for dots in ((Dot(near, 5, red), Dot(far, 5, blue)), (Dot(far, 5, blue), Dot(near, 5, red))):
        _, colors = triangles(Handles(dots), camera)
        assert colors[-1, 0].tolist() == list(red)


def test_a_line_is_so_many_pixels_wide():
    camera = Camera(np.zeros(3), 4.0, 0.0, 0.0)
    points = np.array([[-0.5, 0, 0], [0.0, 0, 0], [0.5, 0, 0]])
    corners, colors = triangles(Handles(curves=(Curve(points, 3.0, WHITE),)), camera)
    core = corners[(colors[:, 0] == 1).all(axis=1)].reshape(-1, 2)
    edge = corners[(colors[:, 0] != 1).any(axis=1)].reshape(-1, 2)
    assert np.ptp(core[:, 1]) == pytest.approx(3, abs=1e-3)
    assert np.ptp(edge[:, 1]) == pytest.approx(3 + 2 * EDGE_PX, abs=1e-3)
    x = camera.project(points, SIZE)[:, 0]
    assert core[:, 0].min() == pytest.approx(x[0], abs=1)
    assert core[:, 0].max() == pytest.approx(x[2], abs=1)


def test_a_closed_line_has_one_piece_more():
    camera = Camera(np.zeros(3), 4.0, 0.0, 0.0)
    points = np.array([[-0.5, 0, 0], [0.0, 0.5, 0], [0.5, 0, 0]])
    counts = [
        len(triangles(Handles(curves=(Curve(points, 2, WHITE, closed),)), camera)[0])
        for closed in (False, True)
    ]
    assert counts[1] / counts[0] == 3 / 2


def test_pieces_apart_are_not_joined():
    camera = Camera(np.zeros(3), 4.0, 0.0, 0.0)
    points = np.array([[-0.5, 0, 0], [-0.3, 0, 0], [0.3, 0, 0], [0.5, 0, 0]])
    corners, _ = triangles(Handles(curves=(Curve(points, 2, WHITE, apart=True),)), camera)
    assert len(corners) == 2 * 2 * 2
    assert not ((corners[..., 0] > 290) & (corners[..., 0] < 350)).any(), "nothing in the middle"


def test_what_lies_behind_the_eye_is_left_out():
    camera = Camera(np.zeros(3), 4.0, 0.0, 0.0)
    behind = np.array([[0, 0, 9.0], [0.1, 0, 9.0]])
    handles = Handles((Dot((0, 0, 9.0), 5, WHITE),), (Curve(behind, 2, WHITE),))
    assert len(triangles(handles, camera)[0]) == 0
    assert len(triangles(Handles(), camera)[0]) == 0
