"""The timeline: edits go both ways, the playhead stays inside, the clock drops frames."""

import numpy as np
import pytest
from PySide6.QtGui import QUndoStack

from ins_studio.document.clip import Clip
from ins_studio.document.play_way import LOOP, ONCE, PING_PONG, PlayWay
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


def test_each_clip_keeps_its_range_and_undo_is_exact(timeline):
    walk, turn = timeline.clip, clip(name="turn")
    states = [timeline.chosen]
    timeline.edit_range(2, 6)
    states.append(timeline.chosen)
    timeline.choose(turn)
    assert timeline.played == (0, 9), "another clip has its own"
    states.append(timeline.chosen)
    timeline.edit_range(4, 5)
    states.append(timeline.chosen)
    for again, played in ((walk, (2, 6)), (turn, (4, 5))):
        timeline.choose(again)
        assert timeline.played == played
        states.append(timeline.chosen)
    for state in states[-2::-1]:
        timeline.stack.undo()
        assert timeline.chosen == state
    for state in states[1:]:
        timeline.stack.redo()
        assert timeline.chosen == state


def test_a_range_is_kept_for_the_same_frames_of_one_document(timeline):
    timeline.edit_range(2, 6)
    timeline.choose(clip(name="turn"))
    timeline.choose(clip(frames=20))
    assert timeline.played == (0, 19), "the clip is another of that name"
    timeline.edit_range(2, 6)
    timeline.show(clip(name="turn"))
    timeline.choose(clip(frames=20))
    assert timeline.played == (0, 19)


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
    timeline.set_way(PlayWay(ONCE))
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


def positions(way, length, count):
    return [way.place(position, length) for position in range(count)]


def test_to_and_fro_turns_at_both_ends_and_shows_them_once():
    places = positions(PlayWay(PING_PONG), 4, 10)
    assert [offset for offset, _ in places] == [0, 1, 2, 3, 2, 1, 0, 1, 2, 3]
    assert [rounds for _, rounds in places] == [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]


@pytest.mark.parametrize("repeat", [LOOP, PING_PONG])
@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_place_is_found_again(repeat, length):
    way = PlayWay(repeat)
    for place in positions(way, length, 25):
        assert 0 <= place.offset < length
        again = way.place(way.position(place, length), length)
        assert again.offset == place.offset
        if repeat == PING_PONG and 0 < place.offset < length - 1:
            assert again.rounds % 2 == place.rounds % 2, "in the same direction"


def played(timeline, clock, playback, seconds, count):
    seen = []
    timeline.frame_changed.connect(seen.append)
    for _ in range(count):
        clock.now += seconds
        playback.tick()
    timeline.frame_changed.disconnect(seen.append)
    return seen


def test_to_and_fro_plays_so_and_each_turn_is_a_round(timeline):
    clock, turns = Clock(), []
    timeline.edit_range(2, 4)
    timeline.set_way(PlayWay(PING_PONG))
    playback = Playback(timeline, clock=clock)
    playback.looped.connect(lambda: turns.append(timeline.frame))
    playback.set_playing(True)
    assert played(timeline, clock, playback, 0.05, 7) == [3, 4, 3, 2, 3, 4, 3]
    assert len(turns) == 3
    timeline.edit_fps(40)  # in the middle of a way back
    assert played(timeline, clock, playback, 0.025, 2) == [2, 3], "it goes on the same way"
    playback.set_playing(False)


@pytest.mark.parametrize(
    ("speed", "ticks", "expected"),
    [(0.25, 8, [1, 2]), (2.0, 4, [2, 4, 6, 8]), (4.0, 2, [4, 8])],
)
def test_the_speed_scales_the_clock_and_not_the_clip(timeline, speed, ticks, expected):
    clock = Clock()
    timeline.set_way(PlayWay(speed=speed))
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    assert played(timeline, clock, playback, 0.05, ticks) == expected
    assert timeline.fps == 20
    playback.set_playing(False)


def test_every_frame_is_waited_for(timeline):
    clock = Clock()
    timeline.set_way(PlayWay(every_frame=True))
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    seen = []
    timeline.frame_changed.connect(seen.append)
    for _ in range(4):  # each takes six frames' time to draw
        clock.now += 0.3
        playback.tick()
        clock.now += 0.01
        playback.note_drawn()
    assert seen == [1, 2, 3, 4]
    assert playback._pace.dropped == 0
    playback.set_playing(False)


def test_a_frame_that_nobody_draws_holds_every_frame_up_only_for_a_while(timeline, qtbot):
    timeline.set_way(PlayWay(every_frame=True))
    timeline.edit_fps(100)
    playback = Playback(timeline)
    playback.set_playing(True)
    with qtbot.waitSignal(timeline.frame_changed, timeout=300):
        pass
    with qtbot.assertNotEmitted(timeline.frame_changed, wait=150):
        pass
    with qtbot.waitSignal(timeline.frame_changed, timeout=1000):
        pass
    playback.set_playing(False)


def test_dropped_frames_are_counted_and_said(timeline):
    clock, said = Clock(), []
    playback = Playback(timeline, clock=clock)
    playback.paced.connect(lambda *pace: said.append(pace))
    playback.set_playing(True)
    for _ in range(5):
        clock.now += 0.15  # three frames of 50 ms
        playback.tick()
        playback.note_drawn()
    shown, wanted, dropped = said[-1]
    assert shown == pytest.approx(1 / 0.15, rel=0.2)
    assert wanted == 20
    assert dropped == 8, "two at each of the four ticks before it was said"
    playback.set_playing(False)


def test_a_frame_that_was_put_there_but_not_drawn_is_dropped_too(timeline):
    clock = Clock()
    playback = Playback(timeline, clock=clock)
    playback.set_playing(True)
    for drawn in (True, False, False, True):
        clock.now += 0.05
        playback.tick()
        if drawn:
            playback.note_drawn()
    assert playback._pace.dropped == 2
    playback.set_playing(False)


def test_a_saved_way_is_read_back_and_nonsense_is_not():
    for way in (PlayWay(), PlayWay(PING_PONG, 0.25, every_frame=True), PlayWay(ONCE, 4.0)):
        assert PlayWay.from_json(way.to_json()) == way
    assert PlayWay.from_json({"loop": False}) == PlayWay(ONCE), "of an older project"
    assert PlayWay.from_json({"loop": True}) == PlayWay()
    odd = {"repeat": 3, "speed": float("nan"), "every_frame": "yes"}
    assert PlayWay.from_json(odd) == PlayWay()
    assert PlayWay.from_json({"speed": 1e9}).speed == 4
