import math

import numpy as np
import pytest

from ins_studio.project.training_records import Preview, Step
from ins_studio.ui.checkpoint_strip import CheckpointStrip
from ins_studio.ui.thumbnail import mesh_thumbnail
from ins_studio.ui.train_panel import BUDGETS, TrainPanel
from ins_studio.ui.train_words import quality_sentence, time_left


def preview(step, error_mm, mean_mesh_mm=4.6):
    vertices = np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
    faces = np.array([[0, 1, 2]], np.int32)
    return Preview(step, "shirt_walk", 3, vertices, faces, error_mm, mean_mesh_mm)


def step(index, total=100, remaining_s=120.0):
    return Step(index, total, 0.5, 0.4, 0.1, 0.8, 1e-3, 1.0, remaining_s)


@pytest.fixture
def panel(qtbot):
    panel = TrainPanel()
    qtbot.addWidget(panel)
    panel.set_frames(214, 40)
    return panel


def test_asks_for_the_chosen_budget(panel, qtbot):
    panel.choose("Draft")
    with qtbot.waitSignal(panel.start_requested) as asked:
        panel.start_button.click()
    assert asked.args == [BUDGETS[0], "auto"]


def test_cannot_start_without_frames(panel):
    panel.set_frames(0, 0)
    assert not panel.start_button.isEnabled()


def test_buttons_follow_the_state(panel):
    panel.set_state("training")
    assert panel.start_button.isHidden()
    assert panel.pause_button.isEnabled()
    panel.set_state("paused")
    assert panel.pause_button.isChecked()
    assert panel.pause_button.text() == "Go on"
    panel.set_state("extracting")
    assert not panel.stop_button.isEnabled()
    panel.set_state("idle")
    assert not panel.start_button.isHidden()


def test_shows_progress_and_time(panel):
    panel.set_state("training")
    panel.add_steps([step(1), step(50)])
    panel.show_step()
    assert panel.progress.value() == 50
    assert panel.remaining.text() == "Step 50 of 100, about 2 min left"
    assert len(panel.plot.steps) == 2


def test_says_in_words_how_good_it_is(panel):
    panel.set_state("training")
    panel.add_preview(preview(10, 6.0))
    panel.add_preview(preview(20, 4.1))
    assert panel.sentence.text() == "Held-out 4.1 mm; a plain mean mesh gives 4.6; improving."


def test_scans_without_a_mean_mesh_are_not_compared_with_one(panel):
    panel.show()
    panel.add_preview(preview(10, 6.0, math.nan))
    panel.plot.redraw()
    assert panel.sentence.text() == "Held-out 6.0 mm; first look."


@pytest.mark.parametrize(
    ("errors", "ending"),
    [
        ([5.0], "first look."),
        ([5.0, 4.0], "improving."),
        ([4.0, 4.02], "steady."),
        ([4.0, 5.0], "a little worse than before, which can pass."),
    ],
)
def test_trend(errors, ending):
    assert quality_sentence([preview(i, e) for i, e in enumerate(errors)]).endswith(ending)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (3, "about 5 s left"),
        (41, "about 40 s left"),
        (90, "about 2 min left"),
        (9000, "about 2.5 h left"),
    ],
)
def test_time_left(seconds, words):
    assert time_left(seconds) == words


def test_strip_follows_the_newest_until_somebody_looks_back(qtbot):
    strip = CheckpointStrip()
    qtbot.addWidget(strip)
    picture = mesh_thumbnail(preview(0, 1).vertices, preview(0, 1).faces)
    strip.add(100, picture)
    strip.add(200, picture)
    assert strip.current == 1
    with qtbot.waitSignal(strip.chosen):
        strip.choose(0)
    strip.add(300, picture)
    assert strip.current == 0
