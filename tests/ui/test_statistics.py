"""The numbers in the corner: of what is shown, and of the last second alone."""

import time

import pytest

from ins_studio.ui.statistics import WINDOW_S, Statistics


@pytest.fixture
def numbers(walker):
    made = Statistics(walker.studio.viewport)
    made.desk = walker
    return made


def test_they_are_of_what_is_shown(numbers):
    numbers.set_shown(True)
    mesh = numbers.desk.mesh
    words = numbers.words(time.perf_counter())
    assert words.startswith(f"{len(mesh.vertices):,} vertices · {len(mesh.faces):,} faces")
    assert "nothing moves" in words
    numbers.set_shown(False)


def test_pictures_of_the_last_second_are_counted(numbers):
    viewport = numbers.desk.studio.viewport
    viewport.frame_drawn.emit(99.0)  # nobody looked
    numbers.set_shown(True)
    for took in (10.0, 20.0, 30.0):
        viewport.frame_drawn.emit(took)
    numbers.note_posing("exact", 3.25)
    now = time.perf_counter()
    assert "3 pictures/s · 20.0 ms each" in numbers.words(now)
    assert "posing 3.2 ms" in numbers.words(now)
    assert "nothing moves" in numbers.words(now + WINDOW_S + 0.1)
    numbers.set_shown(False)


def test_the_grid_has_a_unit_while_it_is_shown(numbers):
    scene, now = numbers.desk.scene, time.perf_counter()
    scene.floor = True
    assert numbers.words(now).endswith("grid 25 cm, strong lines 1 m")
    scene.floor = False
    assert "grid" not in numbers.words(now)
