"""Posing in the window: dots, rings, R, G and limbs, with the mouse and the keys."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QDoubleSpinBox

from ins_studio.geometry.quaternion import exponential, multiply
from ins_studio.motion.posed_skeleton import turn_between
from ins_studio.ui.main_window import MainWindow
from ins_studio.ui.theme import apply_theme

pytestmark = pytest.mark.gl
LEFT, RIGHT, NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
PLAIN, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
Key = Qt.Key


@pytest.fixture
def window(qtbot, qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    apply_theme(qapp)
    window = MainWindow()
    monkeypatch.setattr(window.sessions.frames, "begin", lambda: None)  # no engine is needed
    window.resize(1366, 768)
    with qtbot.waitSignal(window.studio.viewport.first_drawn, timeout=60_000):
        window.show()
        window.begin()
    window._card.hide()
    window.studio.playback.set_playing(False)
    window.studio.document.timeline.seek(0)
    qtbot.waitUntil(lambda: not window.studio.jobs.tasks, timeout=60_000)
    yield window
    window.close()
    window.deleteLater()


class Person:
    """What somebody does with mouse and keys over the viewport."""

    def __init__(self, window, qtbot):
        self.window, self.qtbot = window, qtbot
        self.document = window.studio.document
        self.viewport = window.studio.viewport
        self.tool = window.sessions.animate.posing.tool
        self.desk = self.tool._desk
        self.selection = window.sessions.animate.keys.selection
        self.panel = window.sessions.animate.keys.pose.panel
        self.canvas = self.viewport._canvas.native
        self.notes = []
        self.tool.noted.connect(self.notes.append)
        self.names = self.selection.skeleton.names

    def make_editable(self):
        self.window.actions_by_name["key_every_frame"].trigger()
        assert self.selection.keyed is not None
        self.qtbot.waitUntil(lambda: not self.window.studio.jobs.tasks, timeout=60_000)

    def joint(self, name):
        return self.names.index(name)

    def at(self, name, pose=None):
        pose = pose or self.desk.pose
        size = self.viewport.pane_point(0, 0)[2]
        x, y, _ = self.viewport.camera.project(pose.joints[[self.joint(name)]], size)[0]
        return np.array([x, y])

    def _send(self, kind, place, button, buttons, held):
        point = QPointF(*np.asarray(place, float))
        event = QMouseEvent(kind, point, point, button, buttons, held)
        QApplication.sendEvent(self.canvas, event)

    def move(self, place, buttons=NONE, held=PLAIN):
        self._send(QEvent.Type.MouseMove, place, NONE, buttons, held)

    def press(self, place, button=LEFT, held=PLAIN):
        self._send(QEvent.Type.MouseButtonPress, place, button, button, held)

    def release(self, place, button=LEFT, held=PLAIN):
        self._send(QEvent.Type.MouseButtonRelease, place, button, NONE, held)

    def click(self, place, button=LEFT, held=PLAIN):
        self.move(place, held=held)
        self.press(place, button, held)
        self.release(place, button, held)

    def drag(self, start, end, steps=6):
        self.move(start)
        self.press(start)
        for share in np.linspace(0, 1, steps + 1)[1:]:
            self.move(start + share * (end - start), LEFT)
        self.release(end)

    def do(self, action):
        self.window.actions_by_name[action].trigger()

    def key(self, key, held=PLAIN):
        self.qtbot.keyClick(self.canvas, key, held)

    def type(self, text):
        self.qtbot.keyClicks(self.canvas, text)

    def ring_at(self, place):
        self.move(place)
        lit = self.tool._lit
        return lit.number if lit is not None and lit.kind == "ring" else None

    def state(self):
        clip = self.document.timeline.clip
        return clip.motion.poses.tobytes(), clip.motion.transl.tobytes()

    @property
    def steps(self):
        return self.document.undo_stack.count()


def px(right, down):
    return np.array([right, down], float)


@pytest.fixture
def person(window, qtbot):
    return Person(window, qtbot)


@pytest.fixture
def editing(person):
    person.make_editable()
    return person


def test_a_click_on_a_dot_selects_its_joint_and_panel_and_row_follow(editing):
    editing.click(editing.at("left_knee"))
    knee = editing.joint("left_knee")
    assert editing.selection.joints == (knee,)
    assert editing.panel._joint.text() == "Left knee"
    row = editing.selection.lines[editing.selection.marked_line][0]
    assert row.tracks == (knee,)
    sheet = editing.window.sessions.animate.keys.sheet
    top = sheet.picture.top(editing.selection.marked_line)
    assert 0 <= top <= sheet.height() - 10, "the row can be seen"
    editing.click(editing.at("right_elbow"), held=SHIFT)
    assert editing.selection.joints == (knee, editing.joint("right_elbow"))
    editing.click(editing.at("left_knee"), held=SHIFT)
    assert editing.selection.joints == (editing.joint("right_elbow"),)
    editing.click((12, 200))
    assert editing.selection.joints == ()
    editing.click(editing.at("pelvis"))
    assert editing.selection.joints == (0,)
    editing.key(Key.Key_Escape)
    assert editing.selection.joints == ()
    assert editing.steps == 1, "selecting is no edit"


def test_a_row_selects_the_dot_as_well(editing):
    lines = [row.title for row, _ in editing.selection.lines]
    editing.selection.fold(lines.index("Left leg"))
    lines = [row.title for row, _ in editing.selection.lines]
    editing.selection.mark(lines.index("Left knee"))
    assert editing.selection.joints == (editing.joint("left_knee"),)
    assert len(editing.viewport.scene.handles.curves) > 3, "rings"


def test_hovering_lights_a_dot_and_says_what_it_does(person):
    person.move((12, 200))
    plain = person.viewport.scene.handles
    assert len(plain.dots) == len(person.names)
    person.move(person.at("left_wrist"))
    wrist = person.joint("left_wrist")
    lit = person.viewport.scene.handles.dots[wrist]
    assert lit.radius_px > plain.dots[wrist].radius_px
    assert person.notes[-1].startswith("Left wrist")
    person.tool.hover(None)
    assert person.viewport.scene.handles is None, "nothing over the person when the pointer left"


def test_r_follows_the_pointer_and_a_click_keeps_it_as_one_step(editing):
    elbow = editing.joint("left_elbow")
    editing.click(editing.at("left_elbow"))
    before, state, steps = editing.desk.pose, editing.state(), editing.steps
    middle = editing.at("left_elbow")
    editing.move(middle + px(100, 0))
    editing.do("turn_joints")
    for degrees in (10, 20, 30):
        angle = np.deg2rad(degrees)
        editing.move(middle + 100 * np.array([np.cos(angle), -np.sin(angle)]))
        assert editing.steps == steps, "no edit yet"
    back = editing.viewport.camera.axes[2]
    expected = before.turned(elbow, np.deg2rad(30) * back)
    assert turn_between(editing.desk.pose.turns[elbow], expected) < 1e-6, "it is shown"
    assert "30.0°" in editing.notes[-1]
    editing.click(middle + 100 * np.array([np.cos(angle), -np.sin(angle)]))
    assert editing.steps == steps + 1
    assert turn_between(editing.document.keying.values()[elbow], expected) < 1e-6
    editing.document.undo_stack.undo()
    assert editing.state() == state


def test_x_and_typed_degrees_turn_about_a_local_axis_and_digits_leave_the_camera(editing):
    knee = editing.joint("right_knee")
    editing.click(editing.at("right_knee"))
    before, camera = editing.desk.pose.turns[knee], editing.viewport.camera
    look = editing.window.sessions.looks.look
    editing.do("turn_joints")
    editing.key(Key.Key_Z)
    editing.key(Key.Key_X)
    editing.type("37")
    editing.key(Key.Key_1)
    editing.key(Key.Key_Backspace)
    assert "[37]" in editing.notes[-1]
    editing.key(Key.Key_Return)
    expected = multiply(before, exponential(np.deg2rad([37.0, 0, 0])))
    assert turn_between(editing.document.keying.values()[knee], expected) < 1e-9
    assert editing.viewport.camera is camera, "the keys were the gesture's"
    assert editing.window.sessions.looks.look == look
    assert editing.tool.gesture is None


def test_keys_that_actions_have_are_the_gestures_while_it_goes_on(editing):
    def taken(key):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, PLAIN)
        event.ignore()
        QApplication.sendEvent(editing.canvas, event)
        return event.isAccepted()

    editing.click(editing.at("right_knee"))
    keys = (Key.Key_Z, Key.Key_7, Key.Key_Space, Key.Key_Left)
    assert not any(taken(key) for key in keys)
    editing.do("turn_joints")
    assert all(taken(key) for key in keys)
    editing.key(Key.Key_Escape)
    assert not any(taken(key) for key in keys)


@pytest.mark.parametrize("how", ["Esc", "right button", "playhead", "workspace", "undo"])
def test_a_gesture_that_is_given_up_leaves_nothing(editing, how):
    editing.click(editing.at("left_shoulder"))
    state, steps, middle = editing.state(), editing.steps, editing.at("left_shoulder")
    editing.move(middle + px(60, 0))
    editing.do("turn_joints")
    editing.move(middle + px(0, 60))
    assert editing.state() != state
    if how == "Esc":
        editing.key(Key.Key_Escape)
    elif how == "right button":
        editing.click(middle + px(0, 60), RIGHT)
    elif how == "playhead":
        editing.document.timeline.seek(3)
    elif how == "workspace":
        editing.window.show_workspace(2)
    else:
        editing.document.undo_stack.undo()
        editing.document.undo_stack.redo()
    assert editing.tool.gesture is None
    assert (editing.state(), editing.steps) == (state, steps)
    if how == "workspace":
        assert editing.viewport.tool is not editing.tool
        assert editing.viewport.scene.handles is None
        editing.window.show_workspace(3)
        assert editing.viewport.tool is editing.tool


def test_the_view_ring_is_dragged(editing):
    editing.click(editing.at("left_shoulder"))
    shoulder, before = editing.joint("left_shoulder"), editing.desk.pose
    steps, middle = editing.steps, editing.at("left_shoulder")
    start = middle + 70 * np.array([np.cos(0.9), -np.sin(0.9)])
    editing.move(start)
    assert editing.tool._lit is not None
    assert editing.tool._lit.kind == "ring"
    editing.drag(start, middle + 70 * np.array([np.cos(1.4), -np.sin(1.4)]), steps=20)
    turned = turn_between(before.turns[shoulder], editing.document.keying.values()[shoulder])
    assert turned == pytest.approx(0.5, abs=0.03)
    assert editing.steps == steps + 1


def test_an_axis_ring_turns_about_that_axis_alone(editing):
    editing.click(editing.at("left_shoulder"))
    editing.do("gizmo_axes")
    assert editing.tool.space == "world"
    assert editing.panel._axes["world"].isChecked()
    shoulder, before = editing.joint("left_shoulder"), editing.desk.pose
    curves = editing.viewport.scene.handles.curves[-4:-1]
    size = editing.viewport.pane_point(0, 0)[2]
    for axis, curve in enumerate(curves):
        places = editing.viewport.camera.project(curve.points, size)[:, :2]
        picked = [n for n in range(len(places) - 8) if editing.ring_at(places[n]) == axis]
        start = picked[len(picked) // 2]
        editing.drag(places[start], places[start + 8], steps=10)
        after = editing.document.keying.values()[shoulder]
        vectors = [before.turned(shoulder, s * np.eye(3)[axis]) for s in np.linspace(-3, 3, 6001)]
        assert min(turn_between(after, turn) for turn in vectors) < 2e-3, "about that axis"
        assert turn_between(after, before.turns[shoulder]) > 0.1, "and not a little"
        editing.document.undo_stack.undo()


@pytest.mark.parametrize("name", ["left_wrist", "right_ankle"])
def test_a_pulled_end_stays_under_the_pointer_and_is_one_step(editing, name):
    joint, before, state, steps = (
        editing.joint(name),
        editing.desk.pose,
        editing.state(),
        editing.steps,
    )
    limb = editing.desk.limbs[joint]
    start = editing.at(name)
    way = editing.at(editing.names[limb.upper]) - start
    goal = start + 0.3 * way + px(8, 0)  # towards the shoulder or hip: within reach
    editing.move(start)
    editing.press(start)
    for share in np.linspace(0, 1, 8)[1:]:
        editing.move(start + share * (goal - start), LEFT)
        vertices = editing.viewport.scene.avatar.vertices
        assert np.isfinite(vertices).all()
    np.testing.assert_allclose(editing.at(name), goal, atol=0.5)
    assert editing.steps == steps, "no edit yet"
    editing.release(goal)
    assert editing.steps == steps + 1
    np.testing.assert_allclose(editing.at(name), goal, atol=0.5)
    after = editing.desk.pose
    moved = {j for j in range(24) if turn_between(before.turns[j], after.turns[j]) > 1e-6}
    assert moved <= {limb.upper, limb.middle, limb.end}
    assert {limb.upper, limb.middle} <= moved
    editing.document.undo_stack.undo()
    assert editing.state() == state
    editing.document.undo_stack.redo()
    np.testing.assert_allclose(editing.at(name), goal, atol=0.5)


def test_out_of_reach_a_hand_stops_and_the_status_says_what_is_beyond_the_data(editing):
    editing.click(editing.at("left_wrist"))  # the scanned poses are read now
    editing.qtbot.waitUntil(lambda: not editing.window.studio.jobs.tasks, timeout=60_000)
    before = editing.desk.pose
    limb = editing.desk.limbs[editing.joint("left_wrist")]
    reach = sum(
        np.linalg.norm(before.rest[b] - before.rest[a])
        for a, b in ((limb.upper, limb.middle), (limb.middle, limb.end))
    )
    start = editing.at("left_wrist")
    editing.drag(start, start + px(200, -300))
    joints = editing.desk.pose.joints
    assert np.linalg.norm(joints[limb.end] - joints[limb.upper]) <= reach
    said = [note for note in editing.notes if "degrees beyond the data" in note]
    assert said, editing.notes
    assert "left shoulder" in said[-1]
    warned = editing.viewport.scene.handles
    assert len(warned.dots) > len(editing.names), "a halo about what is beyond"


def test_the_root_is_dragged_in_the_view_plane_and_g_keeps_to_an_axis(editing):
    place, state = editing.document.keying.values()[24].copy(), editing.state()
    start = editing.at("pelvis")
    editing.drag(start, start + px(40, -25))
    np.testing.assert_allclose(editing.at("pelvis"), start + px(40, -25), atol=0.5)
    moved = editing.document.keying.values()[24] - place
    assert abs(moved @ editing.viewport.camera.axes[2]) < 1e-6
    editing.document.undo_stack.undo()
    assert editing.state() == state
    editing.move(editing.at("pelvis") + px(50, 0))
    editing.tool.set_space("world")
    editing.do("move_joint")
    editing.key(Key.Key_Y)
    editing.move(editing.at("pelvis") + px(50, -30))
    editing.key(Key.Key_Return)
    moved = editing.document.keying.values()[24] - place
    assert moved[1] > 0.05
    np.testing.assert_allclose(moved[[0, 2]], 0, atol=1e-9)


@pytest.mark.parametrize("how", ["key", "drag"])
def test_a_joint_that_cannot_move_says_so(editing, how):
    state = editing.state()
    if how == "key":
        editing.click(editing.at("neck"))
        editing.do("move_joint")
    else:
        editing.drag(editing.at("neck"), editing.at("neck") + px(30, 0))
    assert editing.tool.gesture is None
    assert "R turns" in editing.notes[-1]
    assert editing.state() == state


def test_a_dragged_knee_swings_and_the_foot_stays(editing):
    before = editing.desk.pose
    ankle, knee = editing.joint("left_ankle"), editing.joint("left_knee")
    editing.drag(editing.at("left_knee"), editing.at("left_knee") + px(30, -5))
    after = editing.desk.pose
    np.testing.assert_allclose(after.joints[ankle], before.joints[ankle], atol=1e-6)
    assert np.linalg.norm(after.joints[knee] - before.joints[knee]) > 0.005
    assert editing.steps == 2


def test_a_dragged_hand_takes_the_arm_along(editing):
    before = editing.desk.pose.joints
    editing.drag(editing.at("left_hand"), editing.at("left_hand") + px(-10, -20))
    moved = editing.desk.pose.joints - before
    assert np.linalg.norm(moved[editing.joint("left_wrist")]) > 0.02
    assert np.linalg.norm(moved[editing.joint("left_shoulder")]) < 1e-9


def test_a_clip_without_keys_can_be_pointed_at_and_says_how_to_edit_it(person):
    person.click(person.at("left_knee"))
    assert person.selection.joints == (person.joint("left_knee"),)
    assert person.panel._joint.text() == "Left knee"
    assert "Make editable" in person.panel._state.text()
    state = person.state()
    person.do("turn_joints")
    assert person.tool.gesture is None
    assert "Make editable" in person.notes[-1]
    start = person.at("left_wrist")
    person.drag(start, start + px(30, -30))
    assert person.state() == state
    person.make_editable()
    sheet, line = person.window.sessions.animate.keys.sheet, person.selection.marked_line
    assert 0 <= sheet.picture.top(line) < sheet.height(), "the row shows as soon as there are rows"


def test_without_a_selection_r_asks_for_one(editing):
    editing.do("turn_joints")
    assert "Click a joint" in editing.notes[-1]


def test_auto_key_sets_keys_and_without_it_i_does(editing):
    editing.document.timeline.seek(4)
    editing.window.actions_by_name["delete_keys"].setEnabled(True)
    keyed = editing.selection.keyed
    knee = editing.joint("left_knee")
    assert keyed.tracks[knee].place_of(4) is not None
    editing.selection.select(frozenset({(knee, 4)}))
    editing.do("delete_keys")
    editing.click(editing.at("left_knee"))
    editing.do("turn_joints")
    editing.type("20")
    editing.key(Key.Key_Return)
    assert editing.selection.keyed.tracks[knee].place_of(4) is None
    assert "without a key" in editing.panel._state.text()
    editing.do("insert_key")
    assert editing.selection.keyed.tracks[knee].place_of(4) is not None


def test_alt_r_turns_back_to_the_zero_pose(editing):
    editing.click(editing.at("left_knee"))
    editing.do("clear_turns")
    knee = editing.joint("left_knee")
    np.testing.assert_allclose(editing.document.keying.values()[knee], [1, 0, 0, 0], atol=1e-12)


def test_navigation_stays_and_a_gesture_goes_on_after_it(editing):
    editing.click(editing.at("left_shoulder"))
    middle = editing.at("left_shoulder")
    editing.move(middle + px(60, 0))
    editing.do("turn_joints")
    editing.move(middle + px(0, -60))
    angle, camera = editing.tool.gesture.angle, editing.viewport.camera
    editing.press(middle + px(0, -60), Qt.MouseButton.MiddleButton)
    editing.move(middle + px(30, -60), Qt.MouseButton.MiddleButton)
    editing.release(middle + px(30, -60), Qt.MouseButton.MiddleButton)
    assert editing.viewport.camera is not camera
    editing.move(middle + px(31, -60))
    assert abs(editing.tool.gesture.angle - angle) < 0.1, "no jump"
    editing.key(Key.Key_Escape)


def test_playing_hides_the_handles_and_a_press_on_a_joint_pauses(editing):
    editing.click(editing.at("left_knee"))
    assert editing.viewport.scene.handles is not None
    editing.window.studio.playback.set_playing(True)
    assert editing.viewport.scene.handles is None
    editing.press(editing.at("right_knee"))
    editing.release(editing.at("right_knee"))
    assert not editing.window.studio.playback.playing
    assert editing.selection.joints == (editing.joint("right_knee"),)


def test_beside_the_scan_the_avatars_joints_are_grasped_in_their_own_pane(person):
    person.viewport.set_comparison("side")
    assert person.viewport.scene.effective_comparison() == "side"
    width = person.viewport.width() / 2
    knee = person.at("left_knee")
    person.click(knee)
    assert person.selection.joints == (), "that is the scan's"
    person.click(knee + px(width, 0))
    assert person.selection.joints == (person.joint("left_knee"),)
    person.make_editable()
    person.viewport.set_comparison("off")
    assert len(person.viewport.scene.handles.curves) > 3


@pytest.mark.parametrize("seed", [1, 2])
def test_random_posing_is_undone_and_done_again_to_the_bytes(editing, seed):
    rng = np.random.default_rng(seed)
    moving = ["left_wrist", "right_wrist", "left_ankle", "right_knee", "left_elbow", "pelvis"]
    first = editing.state()
    editing.document.keying.set_auto_key(bool(seed % 2))
    for _ in range(25):
        name = editing.names[rng.integers(22)]
        way = rng.integers(-60, 60, 2).astype(float)
        what = rng.integers(4)
        if what == 0:
            name = moving[rng.integers(len(moving))]
            editing.drag(editing.at(name), editing.at(name) + way, steps=3)
        elif what == 1:
            editing.selection.choose_joints((editing.joint(name),))
            editing.do("turn_joints")
            editing.key((Key.Key_X, Key.Key_Y, Key.Key_Z)[rng.integers(3)])
            editing.type(str(int(rng.integers(1, 360))))
            editing.key(Key.Key_Return if rng.integers(3) else Key.Key_Escape)
        elif what == 2:
            editing.selection.choose_joints((0,))
            editing.do("move_joint")
            editing.move(editing.at("pelvis") + way)
            editing.key(Key.Key_Return)
        else:
            editing.document.timeline.seek(int(rng.integers(10)))
        editing.tool.give_up()
        assert np.isfinite(editing.desk.pose.joints).all()
    editing.document.timeline.seek(0)
    states = editing.state()
    stack = editing.document.undo_stack
    done = stack.index()
    assert done > 8
    while stack.index() > 1:
        stack.undo()
    assert editing.state() == first
    while stack.index() < done:
        stack.redo()
    editing.document.timeline.seek(9)
    editing.document.timeline.seek(0)
    assert editing.state() == states


def test_the_camera_goes_to_the_selected_joints(editing, qtbot):
    yaw = editing.viewport.camera.yaw

    def fly():
        editing.do("frame_joints")
        qtbot.waitUntil(lambda: not editing.viewport._flight.flying)

    editing.click(editing.at("left_wrist"))
    fly()
    wrist = editing.desk.pose.joints[editing.joint("left_wrist")]
    camera = editing.viewport.camera
    np.testing.assert_allclose(camera.target, wrist, atol=1e-6)
    assert camera.distance < 2
    assert camera.yaw == yaw
    assert editing.tool._lit is None, "the pointer rests where the wrist was"
    editing.key(Key.Key_Escape)
    fly()
    assert editing.viewport.camera.distance > 2, "without a selection all of the person"


def test_typed_angles_beyond_the_data_are_said_too(editing):
    editing.click(editing.at("left_knee"))
    editing.qtbot.waitUntil(lambda: not editing.window.studio.jobs.tasks, timeout=60_000)
    said = []
    editing.window.sessions.animate.posing.told.connect(said.append)
    editing.panel.findChildren(QDoubleSpinBox)[0].setValue(170)
    assert "left knee" in said[-1]
    assert "degrees beyond the data" in said[-1]


@pytest.mark.parametrize("way", ["scrubbing", "undo"])
def test_a_pose_that_is_gone_is_warned_of_no_more(editing, way):
    editing.selection.select(frozenset({(editing.joint("left_knee"), 4)}))
    editing.do("delete_keys")
    editing.document.timeline.seek(4)
    editing.click(editing.at("left_knee"))
    editing.qtbot.waitUntil(lambda: not editing.window.studio.jobs.tasks, timeout=60_000)
    editing.panel.findChildren(QDoubleSpinBox)[0].setValue(170)
    assert editing.document.keying.unkeyed
    status = editing.window._status
    assert "degrees beyond the data" in status._note
    if way == "undo":
        editing.do("undo")
    else:
        editing.document.timeline.seek(6)
    assert not editing.document.keying.unkeyed
    assert status._note == ""


@pytest.mark.parametrize("auto", [True, False])
def test_a_turned_joint_is_keyed_at_the_playhead_only_with_auto_key(editing, auto):
    knee, other = editing.joint("left_knee"), editing.joint("right_knee")
    for joint in (knee, other):
        editing.selection.select(frozenset({(joint, 4)}))
        editing.do("delete_keys")
    editing.document.timeline.seek(4)
    before = editing.selection.keyed
    editing.window.actions_by_name["auto_key"].setChecked(auto)
    editing.click(editing.at("left_knee"))
    editing.do("turn_joints")
    editing.type("20")
    editing.key(Key.Key_Return)
    now = editing.selection.keyed
    there = set(before.tracks[knee].frames.tolist())
    assert set(now.tracks[knee].frames.tolist()) == there | ({4} if auto else set())
    np.testing.assert_array_equal(now.tracks[other].frames, before.tracks[other].frames)
    assert bool(editing.document.keying.unkeyed) is not auto
    editing.window.actions_by_name["auto_key"].setChecked(False)
