"""Metrics against figures that can be worked out by hand."""

import numpy as np
import pytest

from ins_studio.training.metrics import (
    SURFACE_SPREAD,
    Surface,
    compare,
    half_split_iou,
    intersection_over_union,
    mean_distance_mm,
    points_around,
    points_near,
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


def test_half_split_measures_near_the_surface_twice() -> None:
    """Both halves of SNARF's split say the same, and nothing like the IoU of volumes."""
    true, made = sphere(0.5), sphere(0.49)
    surface, bbox = half_split_iou(made, true, true.vertices, repeats=4)
    assert surface == pytest.approx(bbox, abs=0.06)
    assert surface == pytest.approx(0.32, abs=0.06)


def test_mean_distance() -> None:
    assert mean_distance_mm(sphere(0.5), sphere(0.53), count=500) == pytest.approx(30, abs=0.5)
