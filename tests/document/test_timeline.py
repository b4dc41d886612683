"""The timeline: edits go both ways, the playhead stays inside, the clock drops frames."""

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack

from ins_studio.document.clip import Clip
from ins_studio.document.playback import Playback
from ins_studio.document.timeline import Timeline
from ins_studio.motion.motion import Motion


def clip(frames=10, fps=20.0, name="walk"):
    return Clip(name, Motion(np.zeros((frames, 5, 3), np.float32), np.zeros((frames, 3)), fps))


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def timeline(qapp):
    stack = QUndoStack()
    timeline = Timeline(stack)
    timeline.stack = stack
    timeline.show(clip())
    return timeline


def test_showing_a_clip_is_not_an_edit(timeline):
    assert timeline.stack.count() == 0
    assert (timeline.fps, timeline.played, timeline.frame_count) == (20.0, (0, 9), 10)


def test_a_choice_of_clip_brings_back_rate_and_range(timeline):
    timeline.edit_fps(24)
    timeline.edit_range(2, 6)
    first = timeline.clip
    timeline.choose(clip(frames=4, fps=60.0))
    assert (timeline.fps, timeline.played) == (60.0, (0, 3))
    timeline.stack.undo()
    assert timeline.clip is first
    assert (timeline.fps, timeline.played) == (24.0, (2, 6))
    timeline.stack.redo()
    assert timeline.frame_count == 4


def test_a_drag_of_the_range_is_one_step(timeline):
    for last in (8, 7, 6):
        timeline.edit_range(0, last, drag=1)
    timeline.edit_range(1, 6, drag=2)
    assert timeline.stack.count() == 2
    timeline.stack.undo()
    assert timeline.played == (0, 6)
    timeline.stack.undo()
    assert timeline.played == (0, 9)


def test_ranges_and_rates_are_kept_possible(timeline):
    timeline.edit_range(50, -3)
    assert timeline.played == (0, 9)
    timeline.edit_fps(0)
    assert timeline.fps == 1


def test_the_playhead_stays_inside_the_clip(timeline):
    timeline.seek(99)
    assert timeline.frame == 9
    timeline.edit_range(2, 4)
    timeline.step(1)
    assert 2 <= timeline.frame <= 4
    timeline.show(clip(frames=3))
    assert timeline.frame == 2


def test_an_empty_timeline_takes_everything(qapp):
    timeline = Timeline(QUndoStack())
    timeline.seek(4)
    timeline.step(1)
    assert timeline.frame == 0
    assert timeline.frame_count == 0


def test_a_visited_clip_leaves_what_the_document_chose_alone(timeline, qtbot):
    timeline.edit_range(2, 6)
    chosen, edits = timeline.chosen, timeline.stack.count()
    with qtbot.waitSignals([timeline.clip_changed, timeline.range_changed, timeline.fps_changed]):
        timeline.visit(clip(frames=4, fps=6.0, name="guest"))
    assert (timeline.clip.name, timeline.fps, timeline.played) == ("guest", 6.0, (0, 3))
    timeline.edit_fps(12)
    timeline.edit_range(1, 2)
    assert (timeline.fps, timeline.played) == (12.0, (1, 2))
    assert timeline.chosen == chosen
    assert timeline.stack.count() == edits, "how a guest plays is no edit"
    with qtbot.waitSignals([timeline.clip_changed, timeline.range_changed, timeline.fps_changed]):
        timeline.come_back()
    assert (timeline.clip, timeline.fps, timeline.played) == chosen


def test_a_choice_ends_a_visit_and_so_does_undo(timeline):
    first = timeline.clip
    timeline.visit(clip(name="guest"))
    timeline.choose(first)
    assert (timeline.clip, timeline.stack.count()) == (first, 0)
    timeline.visit(clip(name="guest"))
    timeline.choose(clip(name="run"))
    assert (timeline.clip.name, timeline.stack.count()) == ("run", 1)
    timeline.visit(clip(name="guest"))
    timeline.stack.undo()
    assert timeline.clip is first


def test_slow_drawing_drops_frames_and_keeps_time(timeline):
    clock = Clock()
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    seen = []
    timeline.frame_changed.connect(seen.append)
    clock.now += 0.151  # three frames of 50 ms, drawn once
    playback.tick()
    assert seen == [3]
    clock.now += 0.05
    playback.tick()
    assert seen == [3, 4]
    playback.set_playing(False)


def test_it_loops_inside_the_range_and_says_so(timeline, qtbot):
    clock = Clock()
    timeline.edit_range(2, 5)
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    assert timeline.frame == 2
    clock.now += 4.2 / 20
    with qtbot.waitSignal(playback.looped):
        playback.tick()
    assert timeline.frame == 2
    clock.now += 1 / 20
    with qtbot.assertNotEmitted(playback.looped):
        playback.tick()
    assert timeline.frame == 3
    playback.set_playing(False)


def test_without_loop_it_stops_at_the_end(timeline):
    clock = Clock()
    timeline.set_loop(False)
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    clock.now += 99
    playback.tick()
    assert timeline.frame == 9
    assert not playback.playing
    playback.set_playing(True)
    assert timeline.frame == 0, "playing again begins again"
    playback.set_playing(False)


def test_nothing_plays_without_a_clip(qapp):
    playback = Playback(Timeline(QUndoStack()))
    playback.set_playing(True)
    assert not playback.playing
