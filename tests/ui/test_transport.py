"""The Play menu and the timeline's buttons: what they do to range, way and playhead."""

import pytest
from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QWidget

from ins_studio.document.play_way import ONCE, PING_PONG, PlayWay
from ins_studio.ui.actions import Actions
from ins_studio.ui.status_strip import StatusStrip
from ins_studio.ui.timeline_panel import TimelinePanel
from ins_studio.ui.transport import Transport


@pytest.fixture
def desk(qtbot, walker):
    owner = QWidget()
    qtbot.addWidget(owner)
    stack = QUndoStack(owner)
    actions = Actions(owner, stack.createUndoAction(owner), stack.createRedoAction(owner))
    walker.owned = owner, stack
    walker.actions, walker.panel = actions, TimelinePanel(owner)
    walker.transport = Transport(walker.studio, walker.panel, walker.frames, actions)
    walker.timeline = walker.studio.document.timeline
    walker.undo_stack = walker.studio.document.undo_stack
    return walker


def test_the_range_starts_and_ends_where_the_playhead_stands_and_undo_brings_it_back(desk):
    desk.timeline.seek(4)
    desk.actions["range_start"].trigger()
    desk.timeline.seek(8)
    desk.actions["range_end"].trigger()
    assert desk.timeline.played == (4, 8)
    desk.timeline.seek(10)
    desk.actions["range_start"].trigger()
    assert desk.timeline.played == (10, 10), "a start behind the end takes it along"
    desk.undo_stack.undo()
    assert desk.timeline.played == (4, 8)
    desk.actions["whole_clip"].trigger()
    assert desk.timeline.played == (0, 11)
    desk.undo_stack.undo()
    desk.undo_stack.undo()
    assert desk.timeline.played == (4, 11)


def test_first_and_last_are_the_ranges_and_ten_frames_stop_at_the_clips_ends(desk):
    desk.timeline.edit_range(2, 9)
    desk.actions["last_frame"].trigger()
    assert desk.timeline.frame == 9
    desk.actions["first_frame"].trigger()
    assert desk.timeline.frame == 2
    desk.actions["ten_on"].trigger()
    assert desk.timeline.frame == 11
    desk.actions["ten_back"].trigger()
    assert desk.timeline.frame == 1
    desk.panel._last.click()
    assert desk.timeline.frame == 9


def test_ways_are_set_by_menus_keys_and_buttons_and_are_no_edits(desk):
    count = desk.undo_stack.count()
    desk.actions["next_repeat"].trigger()
    assert desk.timeline.way == PlayWay(PING_PONG)
    desk.panel._repeat.click()
    assert desk.timeline.way == PlayWay(ONCE)
    desk.actions["slower"].trigger()
    desk.actions["slower"].trigger()
    desk.actions["slower"].trigger()
    assert desk.timeline.way.speed == 0.25
    quick = next(action for action in desk.actions.speeds.actions() if action.data() == 4.0)
    quick.trigger()
    desk.actions["faster"].trigger()
    desk.actions["every_frame"].toggle()
    assert desk.timeline.way == PlayWay(ONCE, 4.0, every_frame=True)
    ticked = [
        action.data()
        for group in (desk.actions.repeats, desk.actions.speeds)
        for action in group.actions()
        if action.isChecked()
    ]
    assert ticked == [ONCE, 4.0]
    assert desk.panel._speed.text().startswith("4x every")
    assert desk.undo_stack.count() == count
    desk.timeline.set_way(PlayWay())
    assert not desk.actions["every_frame"].isChecked()


def test_the_pace_is_said_while_it_plays(qtbot):
    strip = StatusStrip()
    qtbot.addWidget(strip)
    strip.show()
    strip.show_playing(True)
    strip.show_pace(29.8, 30.0, 0)
    assert strip._pace.text() == "30 fps"
    strip.show_pace(17.0, 30.0, 42)
    assert strip._pace.text() == "17 of 30 fps, 42 dropped"
    assert strip._pace.isVisible()
    strip.show_playing(False)
    assert not strip._pace.isVisible()
