"""The camera's arithmetic, against closed forms."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.viewport.camera import FIELD_OF_VIEW, MARGIN, NEAREST, Camera

SIZE = (800.0, 600.0)


def clip_to_pixels(camera: Camera, point: np.ndarray) -> np.ndarray:
    clip = camera.projection(SIZE) @ camera.view() @ np.append(point, 1)
    ndc = clip[:3] / clip[3]
    return np.array([(ndc[0] + 1) / 2 * SIZE[0], (1 - ndc[1]) / 2 * SIZE[1]])


@pytest.fixture
def camera() -> Camera:
    return Camera(np.array([0.2, 1.1, -0.3]), 3.0, 0.7, 0.4)


def test_axes_are_a_right_handed_frame(camera):
    assert np.allclose(camera.axes @ camera.axes.T, np.eye(3))
    assert np.linalg.det(camera.axes) == pytest.approx(1)


def test_front_view_looks_at_a_person_who_faces_z():
    camera = Camera(np.zeros(3), 2.0).looking("front")
    assert np.allclose(camera.eye, [0, 0, 2])
    assert np.allclose(camera.axes, np.eye(3))


def test_side_view_looks_from_the_persons_left():
    assert np.allclose(Camera(np.zeros(3), 2.0).looking("side").eye, [2, 0, 0], atol=1e-12)


def test_top_view_looks_down():
    assert Camera(np.zeros(3), 2.0).looking("top").eye[1] == pytest.approx(2, abs=1e-3)


def test_project_agrees_with_the_matrices(camera):
    points = np.random.default_rng(0).normal(size=(20, 3)) * 0.3 + camera.target
    projected = camera.project(points, SIZE)
    for point, seen in zip(points, projected, strict=True):
        assert np.allclose(clip_to_pixels(camera, point), seen[:2], atol=1e-9)


def test_ray_through_a_projected_point_meets_it(camera):
    point = camera.target + np.array([0.3, -0.2, 0.25])
    x, y, _ = camera.project(point[None], SIZE)[0]
    origin, direction = camera.ray(x, y, SIZE)
    along = (point - origin) @ direction
    assert np.allclose(origin + along * direction, point, atol=1e-9)
    assert np.linalg.norm(direction) == pytest.approx(1)


def test_centre_ray_is_the_line_to_the_target(camera):
    origin, direction = camera.ray(SIZE[0] / 2, SIZE[1] / 2, SIZE)
    assert np.allclose(origin + camera.distance * direction, camera.target)


def test_orbit_keeps_target_and_distance(camera):
    turned = camera.orbited(37, -12)
    assert np.allclose(turned.target, camera.target)
    assert np.linalg.norm(turned.eye - turned.target) == pytest.approx(camera.distance)


def test_a_whole_turn_comes_back(camera):
    assert np.allclose(camera.orbited(900, 0).eye, camera.eye)


def test_orbit_never_tips_over(camera):
    assert camera.orbited(0, 1e5).axes[1, 1] > 0


def test_pan_moves_the_target_by_the_pointers_way(camera):
    before = camera.project(camera.target[None], SIZE)[0]
    after = camera.panned(25, -40, SIZE).project(camera.target[None], SIZE)[0]
    assert np.allclose(after - before, [25, -40, 0], atol=1e-9)


def test_dolly_keeps_the_point_under_the_pointer(camera):
    x, y = 610.0, 140.0
    origin, direction = camera.ray(x, y, SIZE)
    point = origin + direction * camera.distance / -(direction @ camera.axes[2])
    nearer = camera.dollied(0.4, x, y, SIZE)
    assert nearer.distance == pytest.approx(0.4 * camera.distance)
    assert np.allclose(nearer.project(point[None], SIZE)[0, :2], [x, y], atol=1e-8)


def test_dolly_stops_before_the_target(camera):
    assert camera.dollied(1e-9, 10, 10, SIZE).distance == NEAREST


@pytest.mark.parametrize("size", [(800.0, 600.0), (300.0, 900.0)])
def test_framed_box_fits_and_fills(camera, size):
    low, high = np.array([-0.9, 0.0, -0.2]), np.array([0.9, 1.8, 0.3])
    framed = camera.framed(low, high, size)
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, 8).T
    seen = framed.project(corners, size)
    span = np.abs(seen[:, :2] / size - 0.5).max() * 2
    assert 0.75 / MARGIN < span <= 1 / MARGIN + 1e-9


def test_metres_per_pixel_is_what_projection_does(camera):
    step = camera.metres_per_pixel(SIZE)
    ends = np.stack([camera.target, camera.target + 10 * step * camera.axes[0]])
    seen = camera.project(ends, SIZE)
    assert seen[1, 0] - seen[0, 0] == pytest.approx(10)
    assert pytest.approx(2 * np.tan(FIELD_OF_VIEW / 2) * 3.0 / 600) == step


@pytest.fixture
def flat(camera) -> Camera:
    return replace(camera, flat=True)


def test_flat_pictures_show_the_target_as_large_and_nothing_else_smaller(camera, flat):
    right, up, back = camera.axes
    beside = camera.target + 0.2 * right + 0.1 * up
    assert np.allclose(
        camera.project(beside[None], SIZE)[0, :2], flat.project(beside[None], SIZE)[0, :2]
    )
    far = beside - 5 * back
    assert np.allclose(
        flat.project(far[None], SIZE)[0, :2], flat.project(beside[None], SIZE)[0, :2]
    )


def test_flat_project_agrees_with_the_matrices(flat):
    points = np.random.default_rng(0).normal(size=(20, 3)) * 2 + flat.target
    for point, seen in zip(points, flat.project(points, SIZE), strict=True):
        assert np.allclose(clip_to_pixels(flat, point), seen[:2], atol=1e-9)
        clip = flat.projection(SIZE) @ flat.view() @ np.append(point, 1)
        assert -1 < clip[2] < 1, "also what is behind the eye is drawn"


def test_a_flat_ray_begins_before_everything_and_meets_its_point(flat):
    point = flat.target + np.array([0.3, -0.2, 0.25]) + 4 * flat.axes[2]  # behind the eye
    x, y, _ = flat.project(point[None], SIZE)[0]
    origin, direction = flat.ray(x, y, SIZE)
    along = (point - origin) @ direction
    assert along > 0
    assert np.allclose(origin + along * direction, point, atol=1e-9)


@pytest.mark.parametrize("kind", [False, True])
def test_the_point_under_the_pointer_stays_when_dollying(camera, kind):
    camera = replace(camera, flat=kind)
    start, direction = camera.ray(600, 150, SIZE)
    back = camera.axes[2]
    point = start + direction * ((camera.target - start) @ back) / (direction @ back)
    nearer = camera.dollied(0.5, 600, 150, SIZE)
    assert np.allclose(nearer.project(point[None], SIZE)[0, :2], (600, 150), atol=1e-6)
    assert nearer.metres_per_pixel(SIZE) == pytest.approx(camera.metres_per_pixel(SIZE) / 2)


def test_framing_a_flat_picture_fits_the_box(flat):
    low, high = np.array([-0.4, 0.0, -3.0]), np.array([0.4, 1.8, 3.0])
    framed = flat.looking("front").framed(low, high, SIZE)
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, 8).T
    seen = framed.project(corners, SIZE)[:, :2]
    assert seen[:, 1].min() == pytest.approx(SIZE[1] * (1 - 1 / MARGIN) / 2, abs=1)
    assert (seen > 0).all()
    assert (seen < SIZE).all()


def test_what_carries_a_camera_looks_the_same_from_it(camera):
    turn = axis_angle_to_matrix(np.array([0.3, 1.2, -0.7]))
    motion = np.eye(4)
    motion[:3, :3], motion[:3, 3] = turn, [0.5, -0.2, 1.0]
    points = np.random.default_rng(0).normal(size=(20, 3)) + camera.target
    before = camera.project(points, SIZE)
    after = camera.carried(motion).project(points @ turn.T + motion[:3, 3], SIZE)
    np.testing.assert_allclose(after, before, atol=1e-8)
    assert np.allclose(camera.carried(motion).axes @ camera.carried(motion).axes.T, np.eye(3))


def test_upright_keeps_the_way_it_looks_and_levels_the_horizon(camera):
    motion = np.eye(4)
    motion[:3, :3] = axis_angle_to_matrix(np.array([0.3, 0.2, 0.9]))
    tilted = camera.carried(motion)
    assert abs(tilted.axes[0, 1]) > 0.1
    level = tilted.upright()
    np.testing.assert_allclose(level.eye, tilted.eye, atol=1e-9)
    np.testing.assert_allclose(level.axes[2], tilted.axes[2], atol=1e-9)
    assert abs(level.axes[0, 1]) < 1e-12
