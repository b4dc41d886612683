"""Metrics against figures that can be worked out by hand."""

import math

import numpy as np
import pytest

from ins_studio.geometry.surface import Surface
from ins_studio.training.metrics import compare, mean_distance_mm, vertex_distance_mm
from ins_studio.training.overlap import (
    PAPER_NEAR,
    PAPER_REACH,
    SURFACE_SPREAD,
    intersection_over_union,
    overlap,
    points_around,
    points_near,
    points_of_paper,
)

COUNT = 20_000


def sphere(radius: float, centre: tuple[float, float, float] = (0, 0, 0)) -> Surface:
    import trimesh

    mesh = trimesh.creation.icosphere(subdivisions=4, radius=radius)
    return Surface(mesh.vertices + np.array(centre), np.asarray(mesh.faces, np.int32))


def cube(side: float, shift: float = 0.0) -> Surface:
    import trimesh

    mesh = trimesh.creation.box((side, side, side))
    return Surface(mesh.vertices + np.array([shift, 0, 0]), np.asarray(mesh.faces, np.int32))


def test_a_mesh_is_perfect_against_itself() -> None:
    ball = sphere(0.3)
    found = compare(ball, ball, count=2000)
    assert found.iou_surface == found.iou_bbox == 1
    assert found.chamfer_mm < 1e-3
    assert found.point_to_surface_p95_mm < 1e-3
    assert found.normal_consistency == pytest.approx(1, abs=1e-4)


def test_concentric_spheres() -> None:
    small, large = sphere(0.50), sphere(0.52)
    found = compare(small, large, count=COUNT)
    assert found.iou_bbox == pytest.approx((0.50 / 0.52) ** 3, abs=0.015)
    assert found.point_to_surface_mm == pytest.approx(20, abs=0.5)
    assert found.chamfer_mm == pytest.approx(20, abs=0.5)
    assert found.point_to_surface_p95_mm == pytest.approx(20, abs=1)
    assert found.normal_consistency > 0.99


def test_surface_iou_of_a_shift_by_one_spread() -> None:
    """A flat wall moved by s: IoU = P(z < -s) / P(z < 0) for noise of the same spread."""
    found = compare(cube(2.0 - 2 * SURFACE_SPREAD), cube(2.0), count=COUNT)
    assert found.iou_surface == pytest.approx(0.15866 / 0.5, abs=0.02)


def test_shifted_cube() -> None:
    found = compare(cube(1.0, shift=0.05), cube(1.0), count=COUNT)
    assert found.iou_bbox == pytest.approx(0.95 / 1.05, abs=0.015)
    # One face lies 50 mm outside the mesh. The opposite one lies 50 mm inside, nearer to other
    # faces around its rim: the integral of (1 - 2 t)^2 to 0.05. Four faces lie on the mesh but
    # for a strip of a twentieth, 25 mm away in the mean.
    inner = (1 - 0.9**3) / 6 * 1000
    assert found.point_to_surface_mm == pytest.approx((50 + inner + 4 * 0.05 * 25) / 6, rel=0.03)


def test_the_same_seed_gives_the_same_figures() -> None:
    a, b = sphere(0.3), sphere(0.31)
    assert compare(a, b, count=1000, seed=3) == compare(a, b, count=1000, seed=3)
    assert compare(a, b, count=1000, seed=3) != compare(a, b, count=1000, seed=4)


def test_points_lie_where_they_should() -> None:
    ball = sphere(0.5, centre=(1, 2, 3))
    rng = np.random.default_rng(0)
    off = np.linalg.norm(points_near(ball, COUNT, rng) - [1, 2, 3], axis=1) - 0.5
    assert off.std() == pytest.approx(SURFACE_SPREAD, rel=0.05)
    around = points_around(ball, COUNT, rng) - [1, 2, 3]
    assert np.abs(around).max() == pytest.approx(0.55, abs=0.002)


def test_iou_of_sets() -> None:
    a, b = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert intersection_over_union(a, b) == pytest.approx(1 / 3)
    assert intersection_over_union(~a & a, ~a & a) == 1


def test_iou_of_two_overlapping_spheres() -> None:
    """The lens of spheres: pi (R + r - d)^2 (d^2 + 2 d (R + r) - 3 (R - r)^2) / (12 d)."""
    large, small, apart = 0.5, 0.3, 0.25
    lens = np.pi * (large + small - apart) ** 2 / (12 * apart)
    lens *= apart**2 + 2 * apart * (large + small) - 3 * (large - small) ** 2
    either = 4 / 3 * np.pi * (large**3 + small**3) - lens
    found = compare(sphere(small, (apart, 0, 0)), sphere(large), count=COUNT)
    assert found.iou_bbox == pytest.approx(lens / either, abs=0.015)
    # What is outside both is common too: with the masks turned over it would be 0.66.
    cube_of_points = (1.1 * 2 * large) ** 3
    assert (cube_of_points - either) / (cube_of_points - lens) > 0.6


def test_distances_have_a_direction() -> None:
    """Half of the scan is missing in the mesh: far from there to here, not from here to there."""
    one, other = cube(1.0), cube(1.0, shift=3.0)
    both = Surface(
        np.concatenate([one.vertices, other.vertices]), np.concatenate([one.faces, other.faces + 8])
    )
    lacking, excess = (compare(*pair, count=COUNT) for pair in ((one, both), (both, one)))
    assert lacking.point_to_surface_mm > 1000
    assert excess.point_to_surface_mm < 1e-3
    assert lacking.chamfer_mm == pytest.approx(lacking.point_to_surface_mm / 2, rel=0.05)
    assert lacking.iou_bbox == pytest.approx(0.5, abs=0.15)


def test_normals_turned_over() -> None:
    ball = sphere(0.3)
    inside_out = Surface(ball.vertices, ball.faces[:, ::-1])
    assert compare(inside_out, ball, count=500).normal_consistency == pytest.approx(-1, abs=1e-3)


def test_normals_of_a_slope() -> None:
    """A patch below a plane that is turned by 20 degrees: each pair differs by those 20."""
    square = np.array([[-1, 0, -1], [-1, 0, 1], [1, 0, 1], [1, 0, -1]]) * 0.5
    faces = np.array([[0, 1, 2], [0, 2, 3]])
    turn = np.radians(20)
    rotation = np.array(
        [[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]]
    )
    found = compare(Surface(5 * square @ rotation.T, faces), Surface(square, faces), count=500)
    assert found.normal_consistency == pytest.approx(np.cos(turn))


def test_vertex_to_vertex() -> None:
    moved = cube(1.0, shift=0.05)
    assert vertex_distance_mm(moved, cube(1.0)) == pytest.approx(50)
    renumbered = Surface(moved.vertices[::-1], 7 - moved.faces)
    assert math.isnan(vertex_distance_mm(renumbered, cube(1.0)))
    assert math.isnan(vertex_distance_mm(sphere(1.0), cube(1.0)))


def test_both_printed_columns_are_measured_near_the_surface() -> None:
    """The surface IoU of a wall moved by one spread, in "bbox" too: not the 0.94 of volumes."""
    true, made = sphere(0.5), sphere(0.49)
    found = overlap(made, true, COUNT, np.random.default_rng(0), np.zeros(3))
    assert found.iou_paper == pytest.approx(0.32, abs=0.06)
    assert found.iou_paper_bbox == pytest.approx(0.32, abs=0.03)
    assert found.iou_bbox > 0.9


def test_the_printed_surface_column_is_the_one_with_far_points() -> None:
    """A box of stray volume far from the ball lowers "surface" and leaves "bbox" alone."""
    ball, stray = sphere(0.5), cube(1.0)
    both = Surface(
        np.concatenate([ball.vertices, stray.vertices + np.array([1.2, 1.2, 1.2])]),
        np.concatenate([ball.faces, stray.faces + len(ball.vertices)]),
    )
    found = overlap(both, ball, COUNT, np.random.default_rng(0), np.zeros(3))
    assert found.iou_paper_bbox == 1
    assert found.iou_paper == pytest.approx(0.988, abs=0.005)


def test_only_the_second_half_has_far_points() -> None:
    scan = cube(1.0)
    points = points_of_paper(scan, 50, np.random.default_rng(0), np.array([0, 0, 5.0]))
    assert points.shape == (50, 2250, 3)
    off = np.linalg.norm(points[:, :PAPER_NEAR, None] - scan.vertices, axis=-1).min(axis=-1)
    assert off.mean() == pytest.approx(SURFACE_SPREAD * math.sqrt(8 / math.pi), rel=0.02)
    far = points[:, PAPER_NEAR:] - [0, 0, 5.0]
    assert np.abs(far).max() == pytest.approx(PAPER_REACH, rel=1e-3)
    assert far.std() == pytest.approx(PAPER_REACH / math.sqrt(3), rel=0.02)


def test_mean_distance() -> None:
    assert mean_distance_mm(sphere(0.5), sphere(0.53), count=500) == pytest.approx(30, abs=0.5)
