"""Turns and moves from the pointer's rays, against closed forms."""

from itertools import pairwise

import numpy as np
import pytest

from ins_studio.geometry.ray_drags import angle_about, circle, line_place, plane_hit, screen_angle
from ins_studio.geometry.rotation import axis_angle_to_matrix

X, Y, Z = np.eye(3)


def towards(start, end):
    way = np.asarray(end, float) - start
    return np.asarray(start, float), way / np.linalg.norm(way)


def units(rng, count):
    vectors = rng.normal(size=(count, 3))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_ray_meets_a_plane_where_it_was_aimed():
    rng = np.random.default_rng(0)
    for normal in units(rng, 200):
        point, aside = rng.normal(size=3), rng.normal(size=3)
        aimed = point + aside - (aside @ normal) * normal
        eye = aimed + (rng.choice([-1, 1]) * 3 * normal + 0.5 * rng.normal(size=3))
        hit = plane_hit(towards(eye, aimed), point, normal)
        np.testing.assert_allclose(hit, aimed, atol=1e-9)


def test_a_plane_seen_from_its_edge_or_behind_the_eye_is_not_met():
    assert plane_hit((Z * 3, -Z), np.zeros(3), X) is None
    assert plane_hit((Z * 3, Z), np.zeros(3), Z) is None


def test_a_turn_is_measured_as_it_was_made():
    rng = np.random.default_rng(1)
    for axis in units(rng, 300):
        angle, start = rng.uniform(-3.1, 3.1), rng.normal(size=3)
        end = axis_angle_to_matrix(angle * axis) @ start
        # what lies along the axis does not count, nor do lengths
        end = 2.5 * end + rng.normal() * axis
        assert angle_about(axis, start, end) == pytest.approx(angle, abs=1e-9)


def test_the_pointer_on_a_ring_turns_by_what_it_passes():
    """From the eye through points of a circle, as a drag of a ring does."""
    eye, centre, axis = np.array([1.0, 2, 4]), np.array([0.2, 1, 0]), units_of([1, 2, 3])
    ring = circle(centre, axis, 0.3, 72)
    hits = [plane_hit(towards(eye, point), centre, axis) - centre for point in ring]
    turns = [angle_about(axis, a, b) for a, b in pairwise(hits)]
    np.testing.assert_allclose(np.rad2deg(turns), 5, atol=1e-9)


def units_of(vector):
    return np.array(vector, float) / np.linalg.norm(vector)


def test_screen_angles_grow_anticlockwise_as_seen():
    centre = np.array([100.0, 100])
    right, above, left = centre + np.array([[50, 0], [0, -20], [-70, 0]])
    assert np.rad2deg(screen_angle(centre, right, above)) == pytest.approx(90)
    assert np.rad2deg(screen_angle(centre, above, right)) == pytest.approx(-90)
    assert abs(np.rad2deg(screen_angle(centre, right, left))) == pytest.approx(180)


def test_the_place_on_a_line_nearest_to_a_ray():
    assert line_place(towards([0, 0, 5], [2, 0, 0]), np.zeros(3), X) == pytest.approx(2)
    rng = np.random.default_rng(2)
    for direction, look in zip(units(rng, 200), units(rng, 200), strict=True):
        if abs(direction @ look) > 0.9:
            continue
        point, start = rng.normal(size=(2, 3))
        place = line_place((start, look), point, direction)
        # the shortest way between two lines is across both
        near = point + place * direction
        gap = near - (start + (near - start) @ look * look)
        assert abs(gap @ direction) < 1e-9


def test_a_line_into_the_picture_gives_small_places_not_endless_ones():
    ray = towards([0, 0, 5], [0.01, 0, 0])
    assert abs(line_place(ray, np.zeros(3), Z)) < 6
    assert np.isfinite(line_place((Z * 5, -Z), np.zeros(3), Z))


def test_a_circle_lies_across_its_axis_and_runs_by_the_right_hand():
    for axis in (X, Y, Z, units_of([1, -1, 0.3])):
        points = circle(np.ones(3), axis, 0.5, 12)
        np.testing.assert_allclose((points - 1) @ axis, 0, atol=1e-12)
        np.testing.assert_allclose(np.linalg.norm(points - 1, axis=1), 0.5)
        assert angle_about(axis, points[0] - 1, points[1] - 1) == pytest.approx(np.pi / 6)
