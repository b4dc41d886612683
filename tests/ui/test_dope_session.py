"""Keys in the window: the Animate workspace's sheet, panel and menu on a document."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QDoubleSpinBox, QLineEdit, QListWidget, QSlider

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.key_ways import CONSTANT
from ins_studio.ui.command_palette import commands_of, plain
from ins_studio.ui.dope_picture import ROW_PX
from ins_studio.ui.joint_angles import quaternion_of
from ins_studio.ui.pose_list import PoseList

pytestmark = pytest.mark.gl
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(paused_window):
    paused_window.actions_by_name["key_every_frame"].trigger()
    return paused_window


class Person:
    """What somebody does with the sheet."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.document = window.studio.document
        self.session = window.sessions.animate.keys
        self.sheet = self.session.sheet
        self.panel = self.session.pose.panel

    @property
    def keyed(self):
        return self.document.keying.keyed

    def line(self, title):
        return [row.title for row in self.sheet.picture.rows].index(title)

    def place(self, title, frame):
        picture = self.sheet.picture
        self.sheet._scroll_to(self.line(title) * ROW_PX)
        y = self.sheet.picture.top(self.line(title)) + ROW_PX / 2
        return QPoint(round(picture.scale.x(frame)), round(y))

    def click(self, title, frame, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.mouseClick(self.sheet, LEFT, modifiers, self.place(title, frame))

    def choose(self, title):
        place = self.place(title, 0)
        self.qtbot.mouseClick(self.sheet, LEFT, pos=QPoint(90, place.y()))

    def drag(self, title, start, end):
        self.qtbot.mousePress(self.sheet, LEFT, pos=self.place(title, start))
        for frame in np.linspace(start, end, 5):
            self.qtbot.mouseMove(self.sheet, self.place(title, frame))
        self.qtbot.mouseRelease(self.sheet, LEFT, pos=self.place(title, end))

    def do(self, action):
        self.window.actions_by_name[action].trigger()

    def box(self, axis):
        return self.panel.findChildren(QDoubleSpinBox)[axis]


@pytest.fixture
def person(window, qtbot):
    return Person(window, qtbot)


def tracks_of(person, title):
    return person.session.selection.lines[person.line(title)][0].tracks


def test_the_sheet_lies_under_the_ruler_in_animate_alone(person, window):
    ruler = window._timeline.widget
    assert person.sheet.isVisible()
    assert person.sheet.picture.scale == ruler.scale
    assert person.sheet.picture.scale.x(5) == pytest.approx(
        ruler.mapTo(window, QPoint(0, 0)).x()
        - person.sheet.mapTo(window, QPoint(0, 0)).x()
        + ruler.scale.x(5)
    )
    window.show_workspace(2)
    assert not person.sheet.isVisible()
    assert ruler.scale.left < 20
    assert not window.actions_by_name["insert_key"].isEnabled(), "I picks colours in Paint"


def test_a_clip_is_made_editable_dragged_and_undone(person):
    before, count = person.keyed, person.document.undo_stack.count()
    assert person.document.timeline.clip.name == "Step keys"
    tracks = tracks_of(person, "Left arm")
    person.click("Left arm", 3)
    person.drag("Left arm", 3, 7)
    frames = person.keyed.tracks[tracks[0]].frames.tolist()
    assert frames == [0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11]
    moved = person.keyed.values_at(7)[tracks[0]]
    np.testing.assert_allclose(moved, before.values_at(3)[tracks[0]])
    assert person.document.undo_stack.count() == count + 1
    person.do("undo")
    assert person.keyed.tracks == before.tracks
    person.do("redo")
    assert person.keyed.tracks[tracks[0]].frames.tolist() == frames


def test_what_is_dragged_back_is_no_edit(person):
    count, start = person.document.undo_stack.count(), person.place("Cloth", 0)
    person.qtbot.mousePress(person.sheet, LEFT, pos=start)
    for frame in (4, 2, 0):
        person.qtbot.mouseMove(person.sheet, person.place("Cloth", frame))
    person.qtbot.mouseRelease(person.sheet, LEFT, pos=start)
    assert person.document.undo_stack.count() == count


def test_selected_keys_are_deleted_copied_and_set_again(person):
    (track,) = tracks_of(person, "Cloth")
    person.click("Cloth", 0)
    person.do("copy_keys")
    person.document.timeline.seek(6)
    person.do("paste_keys")
    assert person.keyed.tracks[track].frames.tolist() == [0, 6]
    person.do("duplicate_keys")
    assert person.keyed.tracks[track].frames.tolist() == [0, 6, 7]
    person.click("Cloth", 6)
    person.click("Cloth", 7, SHIFT)
    person.window.actions_by_name.ways.actions()[CONSTANT].trigger()
    assert person.keyed.tracks[track].ways.tolist()[1:] == [CONSTANT, CONSTANT]
    person.do("delete_keys")
    assert person.keyed.tracks[track].frames.tolist() == [0]
    assert person.session.selection.keys == frozenset()


def test_a_key_is_mirrored_to_the_other_side(person):
    (left,), (right,) = tracks_of(person, "Left arm"), tracks_of(person, "Right arm")
    person.click("Left arm", 3)
    person.do("mirror_keys")
    wanted = person.keyed.values_at(3)[left] * [1, 1, -1, -1]
    np.testing.assert_allclose(np.abs(person.keyed.values_at(3)[right] @ wanted), 1, atol=1e-12)
    assert person.session.selection.keys == {(right, 3)}


def test_typed_degrees_set_a_key_where_one_is_and_wait_for_i_where_none_is(person):
    limb = tracks_of(person, "Left arm")
    joint = limb[0]
    person.session.selection.fold(person.line("Left arm"))
    title = person.session.selection.lines[person.line("Left arm") + 1][0].title
    person.choose(title)
    person.box(0).setValue(25)
    assert person.keyed.tracks[joint].place_of(0) == 0
    np.testing.assert_allclose(
        np.abs(person.keyed.values_at(0)[joint] @ quaternion_of(person.panel.angles)), 1
    )
    person.click(title, 5)
    person.do("delete_keys")
    person.document.timeline.seek(5)
    count = person.document.undo_stack.count()
    person.box(2).setValue(40)
    assert person.document.undo_stack.count() == count + 1
    assert person.document.keying.unkeyed
    shown = axis_angle_to_matrix(person.document.timeline.clip.motion.poses[5, joint])
    person.do("insert_key")
    assert person.keyed.tracks[joint].place_of(5) is not None
    stored = axis_angle_to_matrix(person.document.timeline.clip.motion.poses[5, joint])
    np.testing.assert_allclose(stored, shown, atol=1e-6)
    assert not person.document.keying.unkeyed


def test_auto_key_is_seen_and_keys_every_change(person):
    person.do("auto_key")
    assert person.sheet.picture.auto_key
    person.document.timeline.seek(6)
    person.panel.cloth_changed.emit(0.5, 1)
    (track,) = tracks_of(person, "Cloth")
    assert person.keyed.tracks[track].frames.tolist() == [0, 6]
    assert person.keyed.cloth()[6] == 0.5


def test_the_skeleton_follows_an_edit_at_once(person, window, monkeypatch):
    viewport, shown = window.studio.viewport, []
    viewport.set_overlays(skeleton=True)
    monkeypatch.setattr(viewport, "set_skeleton", lambda joints, _: shown.append(joints))
    person.document.timeline.seek(3)
    before = shown[-1]
    person.choose("Root")
    person.box(2).setValue(80)
    assert not np.allclose(shown[-1], before)
    person.do("undo")
    np.testing.assert_allclose(shown[-1], before, atol=1e-5)


@pytest.fixture
def stepping(person, window):
    """Keys of the cloth on frames 0 and 6, the playhead between them."""
    person.choose("Cloth")
    person.document.timeline.seek(6)
    person.do("insert_key")
    person.document.timeline.seek(2)
    window.activateWindow()
    person.qtbot.waitUntil(window.isActiveWindow)
    return person


@pytest.mark.parametrize("place", ["sheet", "viewport", "window", "poses"])
def test_up_and_down_go_from_key_to_key(stepping, window, place):
    widgets = {
        "sheet": stepping.sheet,
        "viewport": window.studio.viewport._canvas.native,
        "window": window,
        "poses": window.findChild(PoseList),
    }
    widgets[place].setFocus()
    window.studio.playback.set_playing(True)
    stepping.qtbot.keyClick(widgets[place], Qt.Key.Key_Up)
    assert stepping.document.timeline.frame == 6
    assert not window.studio.playback.playing
    stepping.qtbot.keyClick(widgets[place], Qt.Key.Key_Down)
    assert stepping.document.timeline.frame == 0
    stepping.qtbot.keyClick(widgets[place], Qt.Key.Key_Down)
    assert stepping.document.timeline.frame == 0, "there is none before"


def test_who_needs_the_arrows_keeps_them(stepping, window):
    """A field of a number, one of text, a list, a slider; afterwards they go to keys again."""
    box = window.findChild(QDoubleSpinBox)
    slider = next(s for s in window.findChildren(QSlider) if s.isVisible())
    field, clips = QLineEdit(window), window.findChild(QListWidget, "clips")
    field.show()
    action = window.actions_by_name["next_key"]
    for widget in (box, field, clips, slider):
        widget.setFocus()
        assert widget.hasFocus()
        assert action.shortcutContext() == Qt.ShortcutContext.WidgetShortcut
        assert action.shortcut().toString() == "Up", "menus and F3 name it"
    before = box.value()
    box.setFocus()
    stepping.qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == before + box.singleStep()
    assert stepping.document.timeline.frame == 2
    stepping.sheet.setFocus()
    stepping.qtbot.keyClick(stepping.sheet, Qt.Key.Key_Up)
    assert stepping.document.timeline.frame == 6


def test_up_and_down_are_offered_in_animate_alone(stepping, window):
    listed = [plain(command.action.text()) for command in commands_of(window._top.menu_bar)]
    assert {"Previous key", "Next key"} <= set(listed)
    assert window.actions_by_name["next_key"].isEnabled()
    window.show_workspace(0)
    assert not window.actions_by_name["next_key"].isEnabled()


def test_the_pose_of_a_recorded_frame_is_copied_in_data_and_pasted_as_keys(person, window):
    document, keyed_clip = person.document, person.document.timeline.clip
    recorded = document.clips.clip(document.clips.entries[0].name)
    window.show_workspace(0)
    document.timeline.visit(recorded)
    document.timeline.seek(7)
    person.do("copy_keys")
    assert document.clipboard.pose is not None
    window.show_workspace(3)
    document.timeline.come_back()
    assert document.timeline.clip is keyed_clip
    document.timeline.seek(2)
    count = document.undo_stack.count()
    person.do("paste_keys")
    assert document.undo_stack.count() == count + 1
    poses = axis_angle_to_matrix(document.timeline.clip.motion.poses[2, 1:])
    wanted = axis_angle_to_matrix(recorded.motion.poses[7, 1:])
    np.testing.assert_allclose(poses, wanted, atol=1e-6)
    assert {frame for _, frame in person.session.selection.keys} == {2}
    person.do("undo")
    assert document.timeline.clip.keyed is keyed_clip.keyed


def test_a_pose_cannot_be_pasted_into_a_recorded_clip_and_that_is_said(person, window, qtbot):
    person.do("copy_keys")
    document = person.document
    document.timeline.choose(document.clips.clip(document.clips.entries[0].name))
    with qtbot.waitSignal(window.sessions.noted) as told:
        person.do("paste_keys")
    assert "Make editable" in told.args[0]


def test_keys_are_scaled_doubled_and_dropped_as_one_step_each(person):
    document, sheet = person.document, person.sheet
    (track,) = tracks_of(person, "Cloth")
    document.timeline.seek(4)
    person.choose("Cloth")
    person.do("insert_key")
    person.choose("Cloth")
    person.do("select_no_keys")
    person.click("Cloth", 0)
    person.click("Cloth", 4, SHIFT)
    before, count = document.timeline.clip, document.undo_stack.count()
    document.timeline.seek(0)
    person.do("scale_keys")
    for key in "2":
        person.qtbot.keyClick(sheet, key)
    assert person.keyed.tracks[track].frames.tolist() == [0, 8]
    person.qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert document.undo_stack.count() == count + 1
    assert document.undo_stack.undoText() == "Scale keys"
    person.qtbot.keyClick(sheet, Qt.Key.Key_D, SHIFT)
    person.qtbot.keyClick(sheet, "2")
    assert person.keyed.tracks[track].frames.tolist() == [0, 2, 8, 10]
    person.qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert document.undo_stack.count() == count + 2
    assert person.session.selection.keys == {(track, 2), (track, 10)}
    kept = document.timeline.clip
    person.do("move_keys")
    person.qtbot.keyClick(sheet, "1")
    assert document.timeline.clip is not kept
    person.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert document.timeline.clip is kept
    assert document.undo_stack.index() == count + 2
    person.do("undo")
    person.do("undo")
    assert document.timeline.clip is before


def test_the_sheet_says_where_the_clip_holds_keys(person):
    """Twelve frames, a key on the playhead and one on the frame behind the middle."""
    document, sheet = person.document, person.sheet
    person.choose("Cloth")
    document.timeline.seek(7)
    person.do("insert_key")
    person.do("select_no_keys")
    person.click("Cloth", 0)
    person.click("Cloth", 7, SHIFT)
    document.timeline.seek(0)
    (track,), said = tracks_of(person, "Cloth"), {}
    typed = {"scale_keys": "2", "move_keys": "9", "duplicate_move": "9"}
    for name, digit in typed.items():
        person.do(name)
        person.qtbot.keyClick(sheet, digit)
        said[name] = sheet.picture.gesture.split(".  ")[0]
        person.qtbot.keyClick(sheet, Qt.Key.Key_Backspace)
        person.qtbot.keyClick(sheet, "1")
        assert "held" not in sheet.picture.gesture
        person.qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert said == {
        "scale_keys": "Scale: 2, held at 1.571 by the clip's end",
        "move_keys": "Move: 9, held at +4 frames by the clip's end",
        "duplicate_move": "Duplicate: 9, held at +4 frames by the clip's end",
    }
    assert person.keyed.tracks[track].frames.tolist() == [0, 7]


def test_keys_snap_and_are_selected_by_sides(person):
    document = person.document
    (track,) = tracks_of(person, "Cloth")
    for frame in (3, 7):
        document.timeline.seek(frame)
        person.choose("Cloth")
        person.do("insert_key")
        person.choose("Cloth")
    person.do("select_after")
    assert {frame for _, frame in person.session.selection.keys} == set(range(7, 12))
    person.do("invert_keys")
    assert {frame for _, frame in person.session.selection.keys} == set(range(7))
    person.do("select_no_keys")
    document.markers.add(5)
    person.click("Cloth", 3)
    person.click("Cloth", 7, SHIFT)
    snaps = {a.data(): a for a in person.window.actions_by_name.snaps.actions()}
    snaps["marker"].trigger()
    assert person.keyed.tracks[track].frames.tolist() == [0, 5], "two that meet are one"
    person.do("undo")
    person.click("Cloth", 3)
    document.timeline.seek(9)
    snaps["playhead"].trigger()
    assert person.keyed.tracks[track].frames.tolist() == [0, 7, 9]


def test_markers_are_set_found_and_taken_away_by_the_menu(person, window):
    document = person.document
    for frame in (4, 9):
        document.timeline.seek(frame)
        person.do("add_marker")
    assert [marker.frame for marker in document.markers.shown] == [4, 9]
    document.timeline.seek(0)
    person.do("next_marker")
    person.do("next_marker")
    assert document.timeline.frame == 9
    person.do("previous_marker")
    assert document.timeline.frame == 4
    assert not window.actions_by_name["add_marker"].isEnabled(), "one stands here"
    person.do("delete_marker")
    assert [marker.frame for marker in document.markers.shown] == [9]
    person.do("undo")
    assert window._markers.band._markers == document.markers.shown
