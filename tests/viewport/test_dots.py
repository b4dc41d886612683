"""Which dot the pointer means, and dots that follow it."""

import numpy as np
import pytest

from ins_studio.viewport.camera import FIELD_OF_VIEW, Camera
from ins_studio.viewport.dots import ALIKE_PX, PICK_PX, dot_at, view_offset

SIZE = (800.0, 600.0)
FRONT = Camera(target=np.zeros(3), distance=4.0, yaw=0.0, pitch=0.0)


def screen(camera, point):
    x, y, _ = camera.project(np.asarray(point, float)[None], SIZE)[0]
    return float(x), float(y)


def test_the_nearest_dot_is_meant_up_to_the_tolerance():
    dots = np.array([[-0.5, 0, 0], [0.5, 0, 0]])
    x, y = screen(FRONT, dots[1])
    assert dot_at(FRONT, SIZE, dots, (x + PICK_PX - 0.01, y)) == 1
    assert dot_at(FRONT, SIZE, dots, (x + PICK_PX + 0.01, y)) is None
    assert dot_at(FRONT, SIZE, dots, (x, y - 20), within_px=21) == 1
    assert dot_at(FRONT, SIZE, np.zeros((0, 3)), (x, y)) is None


@pytest.mark.parametrize("flat", [False, True])
def test_of_dots_that_lie_together_the_one_in_front_is_meant(flat):
    camera = Camera(target=np.zeros(3), distance=4.0, yaw=0.3, pitch=0.2, flat=flat)
    back = camera.axes[2]
    dots = np.array([-0.7 * back, 0.9 * back, [0.5, 0.5, 0]])
    x, y = screen(camera, dots[0])
    # the pointer is nearer to the one behind, but not by enough to tell them apart
    assert dot_at(camera, SIZE, dots, (x + 0.4 * ALIKE_PX, y)) == 1
    assert dot_at(camera, SIZE, dots[:1], (x, y)) == 0


def test_dots_behind_the_eye_and_dots_that_are_none_are_never_meant():
    behind = FRONT.eye + 2 * FRONT.axes[2]
    dots = np.array([behind, [np.nan] * 3, [0, 0, 0]])
    assert dot_at(FRONT, SIZE, dots, (400, 300)) == 2
    assert dot_at(FRONT, SIZE, dots[:2], (400, 300), within_px=1e6) is None


@pytest.mark.parametrize("flat", [False, True])
def test_a_dragged_dot_stays_under_the_pointer_and_keeps_its_depth(flat):
    rng = np.random.default_rng(5)
    for _ in range(50):
        yaw, pitch = rng.uniform(-3, 3), rng.uniform(-1.4, 1.4)
        camera = Camera(rng.normal(size=3), rng.uniform(2, 6), yaw, pitch, flat)
        point = camera.target + 0.3 * rng.normal(size=3)
        by = tuple(rng.uniform(-200, 200, 2))
        moved = point + view_offset(camera, SIZE, point, by)
        before, after = camera.project(np.stack([point, moved]), SIZE)
        np.testing.assert_allclose(after - before, [*by, 0], atol=1e-9)


def test_a_drag_across_half_the_picture_is_as_long_as_the_field_of_view_says():
    moved = view_offset(FRONT, SIZE, np.zeros(3), (0.0, -SIZE[1] / 2))
    np.testing.assert_allclose(moved, [0, 4 * np.tan(FIELD_OF_VIEW / 2), 0], atol=1e-12)
