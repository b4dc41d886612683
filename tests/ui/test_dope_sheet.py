"""The dope sheet: rows of a figure, what it shows, what it asks for, and how quickly it draws."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent

from ins_studio.body.joints import BODY_JOINTS
from ins_studio.motion.anatomy import Anatomy
from ins_studio.ui.dope_picture import ROW_PX, TITLE_PX, ShownRow
from ins_studio.ui.dope_rows import dope_rows
from ins_studio.ui.dope_sheet import DopeSheet
from ins_studio.ui.joint_angles import angles_deg, quaternion_of, say_the_same
from ins_studio.ui.timeline_scale import MARGIN_PX, whole_clip

LEFT = Qt.MouseButton.LeftButton
_PARENTS = (-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21)


def row(title, frames, chosen=(), **rest):
    frames = np.array(frames, np.int64)
    return ShownRow(title, frames, np.isin(frames, chosen), **rest)


@pytest.fixture
def sheet(qtbot):
    sheet = DopeSheet()
    qtbot.addWidget(sheet)
    sheet.resize(800, 130)
    sheet.show()
    sheet.show_scale(whole_clip(800, 41, TITLE_PX + MARGIN_PX))
    sheet.show_frame(0, 41)
    sheet.show_rows(
        [
            row("All", [0, 10, 20, 30]),
            row("Root", [0, 30], is_open=False),
            row("Left arm", [0, 10], [10], is_open=True),
            row("Left elbow", [10, 20], depth=1),
        ]
    )
    return sheet


def at(sheet, line, frame):
    x = sheet.picture.scale.x(frame)
    return QPoint(round(x), round(sheet.picture.top(line) + ROW_PX / 2))


def test_rows_hold_every_track_once_and_limbs_their_joints():
    names = (*BODY_JOINTS, "left_hand", "right_index1")
    rows = dope_rows(Anatomy(names, np.array(_PARENTS, np.int32)))
    by_title = {one.title: one for one in rows}
    assert list(by_title) == [
        *("All", "Root", "Cloth", "Trunk"),
        *("Left arm", "Right arm", "Left leg", "Right leg"),
    ]
    assert sorted(track for one in rows[1:] for track in one.tracks) == list(range(26))
    assert by_title["Root"].tracks == (24, 0)
    assert {names[joint] for joint in by_title["Left leg"].tracks} == {
        *("left_hip", "left_knee", "left_ankle", "left_foot")
    }
    assert names.index("right_index1") in by_title["Right arm"].tracks, "fingers hang on the arm"
    assert names.index("head") in by_title["Trunk"].tracks
    assert by_title["Left leg"].inner[0].title == "Left hip"


def test_a_figure_that_nobody_knows_still_has_all_its_rows():
    rows = dope_rows(Anatomy(("a", "b", "c"), np.array([-1, 0, 1], np.int32)))
    assert sorted(track for one in rows[1:] for track in one.tracks) == [0, 1, 2, 3, 4]


def test_a_click_names_row_and_key_and_shift_extends(sheet, qtbot):
    asked = []
    sheet.key_pressed.connect(lambda *values: asked.append(values))
    qtbot.mouseClick(sheet, LEFT, pos=at(sheet, 1, 30))
    qtbot.mouseClick(sheet, LEFT, Qt.KeyboardModifier.ShiftModifier, at(sheet, 3, 10))
    assert asked == [(1, 30, False), (3, 10, True)]


def test_a_drag_moves_by_whole_frames_as_one(sheet, qtbot):
    asked = []
    sheet.dragged.connect(lambda *values: asked.append(values))
    start = at(sheet, 2, 10)
    frame_px = sheet.picture.scale.frame_px
    qtbot.mousePress(sheet, LEFT, pos=start)
    for frames in (1.2, 2.6, 5.1):
        qtbot.mouseMove(sheet, start + QPoint(round(frames * frame_px), 0))
    qtbot.mouseRelease(sheet, LEFT, pos=start)
    assert [by for by, _ in asked][-1] == 5
    assert len({drag for _, drag in asked}) == 1


def test_a_drag_on_empty_ground_is_a_box_and_so_is_any_after_b(sheet, qtbot):
    for press, key in ((at(sheet, 1, 5), None), (at(sheet, 1, 0), Qt.Key.Key_B)):
        if key is not None:
            qtbot.keyClick(sheet, key)
        with qtbot.waitSignal(sheet.boxed) as boxed:
            qtbot.mousePress(sheet, LEFT, pos=press)
            qtbot.mouseMove(sheet, at(sheet, 2, 15))
            qtbot.mouseMove(sheet, at(sheet, 2, 20))
            qtbot.mouseRelease(sheet, LEFT, pos=at(sheet, 2, 20))
        lines, frames, extend = boxed.args
        assert (lines, extend) == ((1, 2), False)
        assert frames[0] in {5, 0, 6, 1}
        assert frames[1] in {19, 20}
    with qtbot.waitSignal(sheet.ground_clicked):
        qtbot.mouseClick(sheet, LEFT, pos=at(sheet, 1, 5))


def test_titles_are_chosen_and_their_arrows_open(sheet, qtbot):
    with qtbot.waitSignal(sheet.title_clicked) as title:
        qtbot.mouseClick(sheet, LEFT, pos=QPoint(80, at(sheet, 2, 0).y()))
    with qtbot.waitSignal(sheet.fold_clicked) as fold:
        qtbot.mouseClick(sheet, LEFT, pos=QPoint(10, at(sheet, 1, 0).y()))
    assert (title.args, fold.args) == ([2], [1])


@pytest.mark.parametrize("key", [Qt.Key.Key_X, Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_keys_of_its_own(sheet, qtbot, key):
    with qtbot.waitSignal(sheet.commanded) as asked:
        qtbot.keyClick(sheet, key)
    assert asked.args == ["delete"]


def pixels(sheet):
    image = sheet.grab().toImage().convertToFormat(sheet.grab().toImage().Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


def test_selected_keys_are_orange_and_others_grey(sheet):
    sheet.show_frame(40, 41)
    shown = pixels(sheet)
    for line, frame, warm in ((2, 10, True), (2, 0, False), (3, 20, False)):
        place = at(sheet, line, frame)
        red, _, blue = shown[place.y(), place.x()]
        assert (red - blue > 80) == warm
        assert red > 150, "a key is drawn there"
    empty = at(sheet, 3, 30)
    assert shown[empty.y(), empty.x()].max() < 60


def test_auto_key_draws_a_red_frame(sheet):
    before = pixels(sheet)[1, 400]
    sheet.show_auto_key(True)
    red, green, _ = pixels(sheet)[1, 400]
    assert red - green > 80 > before[0] - before[1]


def test_only_the_playhead_moves_with_a_frame_and_keys_that_go_are_gone(sheet):
    sheet.show_frame(10, 41)
    before = pixels(sheet)
    sheet.show_frame(30, 41)
    after = pixels(sheet)
    changed = np.flatnonzero((before != after).any(axis=(0, 2)))
    places = [sheet.picture.scale.x(frame) for frame in (10, 30)]
    assert all(min(abs(x - place) for place in places) < 3 for x in changed)
    assert len(changed) > 1
    sheet.show_rows([row("Bare", [])])
    assert (pixels(sheet) != after).any(axis=2).mean() > 0.01


def test_many_keys_are_painted_quickly(sheet):
    """250 frames by 24 joints, dense, zoomed out and in: a fraction of a frame's time."""
    frames = np.arange(250)
    rows = [row(f"Joint {number}", frames, frames[::3]) for number in range(30)]
    sheet.resize(1000, 260)
    sheet.show_rows(rows)
    sheet.show_frame(10, 250)
    for scale in (whole_clip(1000, 250, TITLE_PX), whole_clip(1000, 60, TITLE_PX)):
        sheet.show_scale(scale)
        sheet.grab()
        began = time.process_time()
        for _ in range(5):
            sheet.show_rows(rows)  # or what was drawn would be drawn no more
            sheet.grab()
        assert (time.process_time() - began) / 5 < 0.05


def test_an_empty_sheet_says_why_and_ignores_the_mouse(sheet, qtbot):
    sheet.show_rows((), "Nothing to edit yet")
    sheet.grab()
    with qtbot.assertNotEmitted(sheet.ground_clicked), qtbot.assertNotEmitted(sheet.title_clicked):
        qtbot.mouseClick(sheet, LEFT, pos=QPoint(300, 40))
        qtbot.mouseClick(sheet, LEFT, pos=QPoint(30, 40))


@pytest.mark.parametrize("degrees", [(10, 20, 30), (-170, 5, 60), (0, 90, 0), (45, -90, 10)])
def test_typed_degrees_come_back_as_the_same_rotation(degrees):
    q = quaternion_of(degrees)
    assert say_the_same(angles_deg(q), q)
    assert not say_the_same((degrees[0] + 0.1, *degrees[1:]), q)


def test_x_turns_first_then_y_then_z():
    from scipy.spatial.transform import Rotation

    expected = Rotation.from_euler("xyz", (10, 20, 30), degrees=True).as_quat(scalar_first=True)
    np.testing.assert_allclose(np.abs(quaternion_of((10, 20, 30)) @ expected), 1, atol=1e-12)


class Gestures:
    """What the sheet says while keys follow the mouse."""

    def __init__(self, sheet):
        self.done, self.dropped, self.commands = [], [], []
        sheet.gestured.connect(lambda *what: self.done.append(what))
        sheet.gesture_dropped.connect(lambda *what: self.dropped.append(what))
        sheet.commanded.connect(self.commands.append)

    @property
    def value(self):
        return self.done[-1][1]


@pytest.fixture
def gestures(sheet, monkeypatch):
    """G and S begin where the pointer is: on frame 20."""
    place = sheet.mapToGlobal(at(sheet, 0, 20))
    monkeypatch.setattr("ins_studio.ui.dope_sheet.QCursor.pos", lambda: place)
    return Gestures(sheet)


def test_keys_follow_the_mouse_until_a_click(sheet, qtbot, gestures):
    sheet.begin("move")
    for frame in (22, 31):
        qtbot.mouseMove(sheet, at(sheet, 2, frame))
    assert [value for _, value, _ in gestures.done] == [0, 2, 11]
    assert "Move: +11 frames" in sheet.picture.gesture
    qtbot.mouseClick(sheet, LEFT, pos=at(sheet, 2, 31))
    assert sheet.picture.gesture == ""
    assert gestures.dropped == []
    count = len(gestures.done)
    qtbot.mouseMove(sheet, at(sheet, 2, 35))
    assert len(gestures.done) == count
    assert len({drag for _, _, drag in gestures.done}) == 1


@pytest.mark.parametrize("how", ["escape", "right click", "hidden"])
def test_a_gesture_is_dropped(sheet, qtbot, gestures, how):
    sheet.begin("duplicate")
    qtbot.mouseMove(sheet, at(sheet, 2, 25))
    if how == "escape":
        qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    elif how == "right click":
        qtbot.mouseClick(sheet, Qt.MouseButton.RightButton, pos=at(sheet, 2, 25))
    else:
        sheet.hide()
    assert [kind for kind, _ in gestures.dropped] == ["duplicate"]
    assert gestures.dropped[0][1] == gestures.done[-1][2]
    assert sheet.picture.gesture == ""


def test_the_scale_is_the_ratio_of_distances_from_the_playhead(sheet, qtbot, gestures):
    sheet.show_frame(10, 41)
    sheet.begin("scale")
    assert gestures.value == pytest.approx(1, abs=0.01)
    qtbot.mouseMove(sheet, at(sheet, 2, 30))
    assert gestures.value == pytest.approx(2, abs=0.02)
    qtbot.mouseMove(sheet, at(sheet, 2, 5))
    assert gestures.value == pytest.approx(-0.5, abs=0.02)
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    sheet.show_frame(20, 41)
    sheet.begin("scale")  # on the playhead: there is no ratio
    qtbot.mouseMove(sheet, at(sheet, 2, 20) + QPoint(60, 0))
    assert gestures.value == pytest.approx(1.5, abs=0.02)
    qtbot.keyClick(sheet, Qt.Key.Key_Enter)


def test_typed_numbers_come_before_the_mouse(sheet, qtbot, gestures):
    sheet.begin("move")
    for key in "1x2":
        qtbot.keyClick(sheet, key)
    assert gestures.value == 12
    qtbot.mouseMove(sheet, at(sheet, 2, 30))
    assert gestures.value == 12
    qtbot.keyClick(sheet, "-")
    assert gestures.value == -12
    for _ in range(3):
        qtbot.keyClick(sheet, Qt.Key.Key_Backspace)
    assert gestures.value == 10, "the mouse again"
    assert gestures.commands == [], "no key means anything else meanwhile"
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    sheet.begin("scale")
    for key in ".5.":
        qtbot.keyClick(sheet, key)
    assert gestures.value == 0.5
    qtbot.keyClick(sheet, Qt.Key.Key_Return)
    assert gestures.dropped == []


@pytest.mark.parametrize(
    ("key", "held", "command"),
    [
        (Qt.Key.Key_G, Qt.KeyboardModifier.NoModifier, "move"),
        (Qt.Key.Key_S, Qt.KeyboardModifier.NoModifier, "scale"),
        (Qt.Key.Key_D, Qt.KeyboardModifier.ShiftModifier, "duplicate"),
        (Qt.Key.Key_S, Qt.KeyboardModifier.ShiftModifier, "snap"),
        (Qt.Key.Key_A, Qt.KeyboardModifier.AltModifier, "none"),
        (Qt.Key.Key_I, Qt.KeyboardModifier.ControlModifier, "invert"),
        (Qt.Key.Key_BracketLeft, Qt.KeyboardModifier.NoModifier, "before"),
    ],
)
def test_its_keys_are_kept_from_the_window(sheet, qtbot, gestures, key, held, command):
    override = QKeyEvent(QEvent.Type.ShortcutOverride, key, held)
    override.ignore()
    assert sheet.event(override)
    assert override.isAccepted()
    qtbot.keyClick(sheet, key, held)
    assert gestures.commands == [command]
    for other in (Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier):
        if (key, other) in {(Qt.Key.Key_G, other), (Qt.Key.Key_D, other)}:
            foreign = QKeyEvent(QEvent.Type.ShortcutOverride, key, other)
            foreign.ignore()
            sheet.event(foreign)
            assert not foreign.isAccepted()
