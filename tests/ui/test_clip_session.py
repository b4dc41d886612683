"""Whole clips edited in the window: the Clip menu, the list's own menu, the dialogs."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QListWidget, QMenu

from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.motion import load_motion
from ins_studio.ui.clip_dialogs import (
    ClipDialog,
    JoinDialog,
    LoopDialog,
    NameDialog,
    SpeedDialog,
    frames_at,
)

pytestmark = pytest.mark.gl


@pytest.fixture
def window(paused_window, qtbot):
    yield paused_window
    qtbot.waitUntil(lambda: not paused_window.studio.jobs.tasks, timeout=20_000)


class Person:
    """What somebody does with the list and the menus."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.document = window.studio.document
        self.list = window.findChild(QListWidget, "clips")

    @property
    def names(self):
        return [clip.name for clip in self.document.clips.opened]

    @property
    def clip(self):
        return self.document.timeline.clip

    def do(self, action):
        assert self.window.actions_by_name[action].isEnabled(), action
        self.window.actions_by_name[action].trigger()

    def offered(self, action):
        return self.window.actions_by_name[action].isEnabled()

    def dialog(self, kind):
        (dialog,) = [d for d in self.window.findChildren(ClipDialog) if d.isVisible()]
        assert isinstance(dialog, kind)
        return dialog

    def wait(self):
        self.qtbot.waitUntil(lambda: not self.window.studio.jobs.tasks, timeout=20_000)


@pytest.fixture
def person(window, qtbot):
    return Person(window, qtbot)


def test_recordings_are_copied_and_the_projects_clips_change_in_place(person):
    recorded = person.clip
    assert not person.offered("rename_clip")
    assert not person.offered("delete_clip")
    person.do("duplicate_clip")
    (copy,) = person.names
    assert person.clip.sequence is None
    np.testing.assert_array_equal(person.clip.motion.poses, recorded.motion.poses)
    person.document.timeline.edit_range(2, 8)
    person.do("trim_clip")
    person.wait()
    assert (person.names, person.clip.frame_count) == ([copy], 7)
    np.testing.assert_array_equal(person.clip.motion.poses, recorded.motion.poses[2:9])
    person.do("delete_clip")
    assert person.names == []
    assert person.clip.sequence is not None, "the one before it plays"
    for _ in range(4):
        person.do("undo")
    assert person.names == []
    assert person.clip is recorded
    assert person.document.timeline.played == (0, recorded.frame_count - 1)


@pytest.mark.parametrize("name", ["trim_clip", "duplicate_clip"])
def test_what_is_said_of_a_new_clip_goes_with_it(person, name):
    words = person.window._status._words
    person.document.timeline.edit_range(2, 8)
    person.do(name)
    person.wait()
    assert "is a new clip" in words.text()
    person.do("undo")
    assert person.names == []
    assert "clip" not in words.text()
    assert words.text() == person.window._status._hint


def test_nothing_is_trimmed_where_the_range_is_everything(person, qtbot):
    with qtbot.waitSignal(person.window.sessions.noted) as told:
        person.do("trim_clip")
    assert "drag the ends of the band" in told.args[0]
    assert person.names == []


def test_a_clip_is_renamed_by_a_double_click_and_odd_letters_are_said(person, qtbot):
    person.do("duplicate_clip")
    row = person.list.currentRow()
    place = person.list.visualItemRect(person.list.item(row)).center()
    qtbot.mouseClick(person.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(person.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    dialog = person.dialog(NameDialog)
    assert dialog.focusWidget() is dialog.name
    assert dialog.name.selectedText() == dialog.name.text(), "typing replaces it"
    dialog.name.setText("  ")
    assert not dialog.button.isEnabled()
    dialog.name.setText("Fast/slow")
    with qtbot.waitSignal(person.window.sessions.told) as told:
        dialog.button.click()
    assert "It is called Fast_slow" in told.args[0]
    assert person.names == ["Fast_slow"]
    assert person.list.currentItem().text().startswith("Fast_slow")


def test_the_right_button_plays_a_clip_and_offers_its_menu(person, qtbot):
    person.do("duplicate_clip")
    place = person.list.visualItemRect(person.list.item(0)).center()
    qtbot.mousePress(person.list.viewport(), Qt.MouseButton.RightButton, pos=place)
    person.list.customContextMenuRequested.emit(place)
    assert person.clip.sequence is not None, "the one under the pointer"
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    offered = {action.objectName(): action.isEnabled() for action in menu.actions()}
    assert offered["duplicate_clip"]
    assert offered["mirror_clip"]
    assert not offered["rename_clip"], "recordings keep their names"
    menu.close()
    person.list.customContextMenuRequested.emit(QPoint(5, person.list.height() - 3))
    assert QApplication.activePopupWidget() is None


def test_the_speed_is_said_in_percent_frames_or_seconds(person):
    person.do("make_editable")
    before, count = person.clip, person.document.undo_stack.count()
    frames = before.frame_count
    person.do("retime_clip")
    dialog = person.dialog(SpeedDialog)
    assert not dialog.button.isEnabled(), "nothing to change yet"
    dialog.percent.setValue(50)
    assert dialog.frames.value() == frames_at(frames, 0.5) == 2 * frames - 1
    dialog.frames.setValue(4 * (frames - 1) + 1)
    assert dialog.percent.value() == 25
    dialog.seconds.setValue((2 * frames - 1) / person.document.timeline.fps)
    assert dialog.percent.value() == 50
    dialog.button.click()
    person.wait()
    assert person.clip.frame_count == 2 * frames - 1
    assert person.clip.keyed.tracks[2].frames.tolist() == [
        2 * frame for frame in before.keyed.tracks[2].frames
    ]
    assert person.document.undo_stack.count() == count + 1
    rows = person.window.sessions.animate.keys.sheet.picture.rows
    assert rows[0].frames[-1] == 2 * (frames - 1), "the sheet shows the keys where they are"
    person.do("undo")
    assert person.clip is before


def test_a_loop_and_a_join(person):
    frames = person.clip.frame_count
    person.do("loop_clip")
    dialog = person.dialog(LoopDialog)
    assert dialog.focusWidget() is dialog.blend
    dialog.blend.setValue(3)
    assert f"{frames} frames become {frames - 3}" in dialog.words.text()
    dialog.button.click()
    person.wait()
    (loop,) = person.names
    assert person.clip.frame_count == frames - 3
    person.do("join_clip")
    dialog = person.dialog(JoinDialog)
    dialog.other.setCurrentIndex(0)
    dialog.fade.setValue(2)
    dialog.button.click()
    person.wait()
    assert person.names == [loop, person.clip.name]
    assert person.clip.name.startswith(f"{loop} + ")
    assert person.clip.frame_count == frames - 3 + frames - 2


def test_the_whole_clip_is_mirrored_twice_to_what_it_was(person):
    person.do("duplicate_clip")
    before = person.clip.motion.poses
    person.do("mirror_clip")
    assert not np.array_equal(person.clip.motion.poses, before)
    person.do("mirror_clip")
    np.testing.assert_array_equal(person.clip.motion.poses, before)


def test_the_edits_are_offered_in_animate_alone(person):
    person.window.show_workspace(0)
    assert not any(person.offered(name) for name in ("trim_clip", "join_clip", "delete_clip"))
    assert person.offered("export_motion")
    person.window.show_workspace(3)
    assert person.offered("trim_clip")


def test_the_range_is_exported_as_bvh_and_as_poses(person, qtbot, tmp_path):
    document, session = person.document, person.window.sessions.motion_export
    document.timeline.edit_range(2, 8)
    document.timeline.edit_fps(24)
    for name in ("Größe {1}.bvh", "out.npz"):
        with qtbot.waitSignal(session.noted, timeout=20_000) as told:
            session.export(tmp_path / name)
        assert str(tmp_path / name) in told.args[0]
    person.wait()
    bvh = load_bvh(tmp_path / "Größe {1}.bvh")
    assert (bvh.frame_count, bvh.fps) == (7, 24)
    motion = load_motion(tmp_path / "out.npz", 5)
    np.testing.assert_array_equal(motion.poses, person.clip.motion.poses[2:9])
    assert motion.fps == 24


def test_what_cannot_be_written_is_said_in_the_window(person, qtbot, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("here")
    said = []
    monkeypatch.setattr(person.window.reporter, "_show", said.append)
    session = person.window.sessions.motion_export
    session.export(tmp_path / "file" / "out.bvh")
    qtbot.waitUntil(lambda: said != [], timeout=20_000)
    assert "cannot be written" in str(said[0])
