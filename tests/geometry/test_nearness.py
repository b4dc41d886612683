"""Winding numbers, closest points and rays, against spheres and cubes."""

import sys

import numpy as np
import pytest

from ins_studio.geometry.closest import (
    POINTS_A_TURN,
    barycentric_coordinates,
    closest_points,
    signed_distances,
    surface_distances,
)
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.geometry.raycast import RayCaster
from ins_studio.geometry.winding import contains, winding_number

Mesh = tuple[np.ndarray, np.ndarray]


@pytest.fixture(scope="module")
def ball() -> Mesh:
    axis = np.linspace(-0.65, 0.65, 25)
    grid = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1)
    field = 0.5 - np.linalg.norm(grid, axis=-1)
    return marching_cubes(field, np.full(3, axis[0]), axis[1] - axis[0])


@pytest.fixture
def points() -> np.ndarray:
    return np.random.default_rng(0).uniform(-0.8, 0.8, (2000, 3))


def test_winding_number_of_a_ball(ball: Mesh, points: np.ndarray) -> None:
    radius = np.linalg.norm(points, axis=1)
    clear = np.abs(radius - 0.5) > 0.004
    winding = winding_number(points, *ball)
    np.testing.assert_allclose(winding[clear], radius[clear] < 0.5, atol=0.02)
    np.testing.assert_array_equal(contains(points, *ball)[clear], radius[clear] < 0.5)


def test_overlaps_are_inside_and_holes_do_little_harm(ball: Mesh) -> None:
    vertices, faces = ball
    shifted = np.concatenate([vertices, vertices + np.float32([0.4, 0, 0])])
    twice = np.concatenate([faces, faces + len(vertices)])
    probes = np.array([[0.2, 0, 0], [-0.3, 0, 0], [2.0, 0, 0]])
    np.testing.assert_allclose(winding_number(probes, shifted, twice), [2, 1, 0], atol=0.02)
    holed = faces[10:]
    np.testing.assert_array_equal(contains(probes, vertices, holed), [True, True, False])
    assert contains(probes[:0], *ball).shape == (0,)
    assert not contains(probes, vertices, faces[:0]).any()


def test_closest_points_of_a_ball(ball: Mesh, points: np.ndarray) -> None:
    vertices, faces = ball
    distance, face, barycentric = closest_points(points, vertices, faces)
    np.testing.assert_allclose(distance, np.abs(np.linalg.norm(points, axis=1) - 0.5), atol=3e-3)
    assert barycentric.min() >= 0
    np.testing.assert_allclose(barycentric.sum(axis=1), 1)
    nearest = np.einsum("nk,nkc->nc", barycentric, vertices[faces[face]].astype(np.float64))
    np.testing.assert_allclose(np.linalg.norm(points - nearest, axis=1), distance, atol=1e-9)


def test_closest_points_on_one_triangle() -> None:
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]])
    faces = np.array([[0, 1, 2]])
    probes = np.array([[0.25, 0.25, 2], [-1, -1, 0], [1, 1, 0], [0.5, -3, 0]])
    distance, _, barycentric = closest_points(probes, vertices, faces)
    np.testing.assert_allclose(distance, [2, np.sqrt(2), np.sqrt(0.5), 3])
    expected = [[0.5, 0.25, 0.25], [1, 0, 0], [0, 0.5, 0.5], [0.5, 0.5, 0]]
    np.testing.assert_allclose(barycentric, expected, atol=1e-12)
    assert closest_points(probes[:0], vertices, faces)[2].shape == (0, 3)
    with pytest.raises(ValueError, match="without faces"):
        closest_points(probes, vertices, faces[:0])


def test_distances_in_parts_are_the_distances_at_once(ball: Mesh, points: np.ndarray) -> None:
    assert len(points) > 2 * POINTS_A_TURN
    wanted, _, _ = closest_points(points, *ball)
    np.testing.assert_array_equal(surface_distances(points, *ball), wanted)
    assert surface_distances(points[:0], *ball).shape == (0,)
    with pytest.raises(ValueError, match="without faces"):
        surface_distances(points, ball[0], ball[1][:0])


def test_the_sign_says_on_which_side() -> None:
    """A cube, whose edges and corners are where a face's own normal may err."""
    corners = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], float)
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = np.array([(a, b, c) for a, b, c, d in quads] + [(a, c, d) for a, b, c, d in quads])
    probes = np.random.default_rng(0).uniform(-0.5, 1.5, (3 * POINTS_A_TURN + 7, 3))
    outside = np.maximum(np.maximum(-probes, probes - 1), 0)
    inside = np.minimum(probes, 1 - probes).min(axis=1)
    wanted = np.where(inside > 0, -inside, np.linalg.norm(outside, axis=1))
    np.testing.assert_allclose(signed_distances(probes, corners, faces), wanted, atol=1e-12)
    assert signed_distances(probes[:0], corners, faces).shape == (0,)


def test_flat_triangles_answer_as_segments_and_points() -> None:
    line = np.array([[[0, 0, 0], [4.0, 0, 0], [1, 0, 0]], [[2.0, 2, 2]] * 3])
    found = barycentric_coordinates(np.array([[3.0, 0, 0], [2, 2, 2]]), line)
    np.testing.assert_allclose(np.einsum("nk,nkc->nc", found, line), [[3, 0, 0], [2, 2, 2]])


@pytest.mark.parametrize("embree", [True, False])
def test_rays_hit_the_ball_where_they_should(ball: Mesh, embree: bool) -> None:
    vertices, faces = ball
    caster = RayCaster(vertices, faces, embree=embree)
    assert caster.uses_embree is embree
    aims = np.random.default_rng(1).normal(size=(200, 3))
    aims /= np.linalg.norm(aims, axis=1, keepdims=True)
    face, barycentric, distance = caster.cast(2 * aims, -3 * aims)
    np.testing.assert_allclose(distance, 1.5, atol=3e-3)
    hit = np.einsum("nk,nkc->nc", barycentric, vertices[faces[face]].astype(np.float64))
    np.testing.assert_allclose(hit, 2 * aims - distance[:, None] * aims, atol=2e-6)
    _, _, inside = caster.cast(np.zeros((200, 3)), aims)
    np.testing.assert_allclose(inside, 0.5, atol=3e-3)
    face, barycentric, distance = caster.cast(2 * aims, aims)
    assert (face == -1).all()
    assert np.isinf(distance).all()
    assert (barycentric == 0).all()


def test_both_ways_agree(ball: Mesh) -> None:
    rng = np.random.default_rng(2)
    origins = rng.normal(size=(500, 3))
    directions = rng.normal(size=(500, 3)) - 0.7 * origins
    fast, slow = (RayCaster(*ball, embree=e).cast(origins, directions) for e in (True, False))
    assert 50 < (fast[0] >= 0).sum() < 450
    agree = fast[0] == slow[0]
    assert agree.mean() > 0.99  # neighbours may win on a shared edge
    np.testing.assert_allclose(fast[2][agree], slow[2][agree], atol=1e-5)
    np.testing.assert_allclose(fast[1][agree], slow[1][agree], atol=1e-3)


def test_no_rays_no_faces_no_direction(ball: Mesh) -> None:
    vertices, faces = ball
    assert RayCaster(vertices, faces).cast(np.zeros((0, 3)), np.zeros((0, 3)))[0].shape == (0,)
    nothing = RayCaster(vertices, faces[:0])
    assert nothing.cast(np.zeros((2, 3)), np.ones((2, 3)))[0].tolist() == [-1, -1]
    with pytest.raises(ValueError, match="direction"):
        RayCaster(vertices, faces).cast(np.zeros((1, 3)), np.zeros((1, 3)))


def test_without_embree_numpy_answers(ball: Mesh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "embreex", None)
    monkeypatch.setitem(sys.modules, "embreex.mesh_construction", None)
    caster = RayCaster(*ball)
    assert not caster.uses_embree
    assert caster.cast(np.array([[0, 0, 2.0]]), np.array([[0, 0, -1.0]]))[2][0] < 1.51
