"""The library of poses as it is used: saved, clicked, dragged, flipped, renamed, passed on."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import QLineEdit, QSlider, QWidget

from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.named_pose import NamedPose
from ins_studio.motion.pose import Pose
from ins_studio.motion.pose_json import encode_poses
from ins_studio.ui.actions import Actions
from ins_studio.ui.dope_session import DopeSession
from ins_studio.ui.pose_delegate import PICTURE_PX
from ins_studio.ui.pose_list import FULL_DRAG_PX, PoseList
from ins_studio.ui.pose_pictures import mannequin_of, pose_picture
from ins_studio.ui.theme import apply_theme

LEFT, CONTROL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
INSET_PX = 5  # of a picture in its cell, as the style has it
ROOT, LEFT_LEG, RIGHT_LEG, LEFT_ARM, RIGHT_ARM = range(5)


class Desk:
    """What somebody does with the library, on an avatar whose clip has a key on every frame."""

    def __init__(self, qtbot, walker):
        self.qtbot, self.document = qtbot, walker.studio.document
        self.playback, self.errors = walker.studio.playback, walker.errors
        self.window = QWidget()
        qtbot.addWidget(self.window)
        stack = self.document.undo_stack
        self.actions = Actions(self.window, QAction(self.window), QAction(self.window))
        self.keys = DopeSession(walker.studio, self.actions)
        self.keys.sheet.setParent(self.window)
        self.keys.pose.panel.setParent(self.window)
        self.library, self.panel = self.keys.poses, self.keys.poses.panel
        qtbot.addWidget(self.panel)
        self.notes = []
        self.keys.noted.connect(self.notes.append)
        self.panel.resize(260, 420)
        self.panel.show()
        self.keys.enter()
        self.stack = stack

    def make_keys(self):
        self.do("key_every_frame")
        self.document.timeline.seek(3)
        return self

    def do(self, action):
        self.actions[action].trigger()

    @property
    def names(self):
        return [pose.name for pose in self.document.poses.poses]

    def add(self, turned, name="Wave", place=(0.0, 0.0, 0.0)):
        """Put a pose into the library; ``turned`` are rotation vectors by joint."""
        vectors = np.zeros((5, 3))
        for joint, vector in turned.items():
            vectors[joint] = vector
        joints = self.document.mesh.joint_names
        pose = NamedPose(name, joints, Pose(exponential(vectors), np.array(place)))
        self.document.poses.add((pose,))
        return len(self.names) - 1

    def type_name(self, name):
        editor = self.panel.list.findChild(QLineEdit)
        editor.selectAll()
        self.qtbot.keyClicks(editor, name)
        self.qtbot.keyClick(editor, Qt.Key.Key_Return)

    def matrices(self, frame=3):
        return axis_angle_to_matrix(self.document.timeline.clip.motion.poses[frame].astype(float))

    def center(self, place):
        return self.panel.list.visualItemRect(self.panel.list.item(place)).center()

    def click(self, place, modifiers=Qt.KeyboardModifier.NoModifier):
        self.qtbot.mouseClick(self.panel.list.viewport(), LEFT, modifiers, self.center(place))

    def press(self, place):
        self.qtbot.mousePress(self.panel.list.viewport(), LEFT, pos=self.center(place))

    def move(self, place, share):
        across = QPoint(round(share * FULL_DRAG_PX), 0)
        self.qtbot.mouseMove(self.panel.list.viewport(), self.center(place) + across)

    def release(self, place, share):
        across = QPoint(round(share * FULL_DRAG_PX), 0)
        self.qtbot.mouseRelease(self.panel.list.viewport(), LEFT, pos=self.center(place) + across)


@pytest.fixture
def desk(qtbot, walker):
    made = Desk(qtbot, walker)
    yield made
    made.library.stop()


@pytest.fixture
def keyed(desk):
    return desk.make_keys()


def turn(x=0.0, y=0.0, z=0.0):
    return axis_angle_to_matrix(np.array([x, y, z]))


def test_the_pose_that_is_shown_is_saved_and_its_name_typed_over(keyed):
    keyed.do("save_pose")
    assert keyed.names == ["Pose"]
    keyed.type_name("Step left")
    keyed.qtbot.waitUntil(lambda: keyed.names == ["Step left"])
    saved = keyed.document.poses.poses[0]
    np.testing.assert_allclose(
        saved.pose.turns,
        exponential(keyed.document.timeline.clip.motion.poses[3].astype(float)),
    )
    assert saved.joints == keyed.document.mesh.joint_names
    keyed.stack.undo()
    assert keyed.names == ["Pose"]
    keyed.stack.undo()
    assert keyed.names == []


def test_a_pose_can_be_saved_of_a_recording_too(desk):
    desk.do("save_pose")
    assert desk.names == ["Pose"]


def test_a_click_sets_keys_as_one_step(keyed):
    place = keyed.add({LEFT_ARM: (0, 0, 1.0)})
    before, count = keyed.document.keying.keyed, keyed.stack.count()
    keyed.click(place)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=1.0), atol=1e-6)
    np.testing.assert_allclose(keyed.matrices()[LEFT_LEG], np.eye(3), atol=1e-6)
    assert keyed.stack.count() == count + 1
    assert keyed.stack.undoText() == "Apply Wave"
    keyed.stack.undo()
    assert keyed.document.keying.keyed is before


def test_where_the_figure_stands_is_where_it_stays(keyed):
    before = keyed.document.timeline.clip.motion
    keyed.click(keyed.add({}, place=(9.0, -0.25, 9.0)))
    after = keyed.document.timeline.clip.motion.transl[3]
    np.testing.assert_allclose(after[[0, 2]], before.transl[3][[0, 2]], atol=1e-6)
    assert after[1] == pytest.approx(-0.25)


def test_ctrl_applies_the_mirror_image(keyed):
    keyed.click(keyed.add({LEFT_ARM: (0.2, 0.3, 1.0)}), CONTROL)
    np.testing.assert_allclose(keyed.matrices()[RIGHT_ARM], turn(0.2, -0.3, -1.0), atol=1e-6)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], np.eye(3), atol=1e-6)


def test_on_a_marked_row_its_joints_alone_change(keyed):
    selection = keyed.keys.selection
    place = keyed.add({LEFT_ARM: (0, 0, 1.0), RIGHT_LEG: (0.7, 0, 0)})
    before = keyed.matrices()
    titles = [row.title for row, _ in selection.lines]
    arm = next(t for t in titles if "arm" in t.lower() and "left" in t.lower())
    selection.mark(titles.index(arm))
    keyed.click(place)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=1.0), atol=1e-6)
    np.testing.assert_array_equal(keyed.matrices()[RIGHT_LEG], before[RIGHT_LEG])


def test_a_drag_blends_as_it_goes_and_is_one_step(keyed):
    flat = keyed.add({}, "Flat")
    keyed.click(flat)
    place = keyed.add({LEFT_ARM: (0, 0, 1.0)})
    before, count = keyed.document.keying.keyed, keyed.stack.count()
    keyed.press(place)
    for share in (0.25, 1.0, 1.7, 0.5):
        keyed.move(place, share)
        shown = min(share, 1.0)
        np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=shown), atol=1e-5)
        assert keyed.panel.blend.value == pytest.approx(100 * shown)
    keyed.move(place, -0.5)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=-0.5), atol=1e-5)
    keyed.release(place, -0.5)
    assert keyed.stack.count() == count + 1
    assert keyed.panel.blend.value == 0
    keyed.stack.undo()
    assert keyed.document.keying.keyed is before


def test_two_drags_are_two_steps(keyed):
    place = keyed.add({LEFT_ARM: (0, 0, 1.0)})
    count = keyed.stack.count()
    for share in (0.5, 0.9):
        keyed.press(place)
        keyed.move(place, share)
        keyed.release(place, share)
    assert keyed.stack.count() == count + 2


def test_escape_leaves_nothing_behind(keyed):
    place = keyed.add({LEFT_ARM: (0, 0, 1.0)})
    before, count = keyed.document.keying.keyed, keyed.stack.count()
    keyed.press(place)
    keyed.move(place, 0.6)
    keyed.qtbot.keyClick(keyed.panel.list, Qt.Key.Key_Escape)
    assert keyed.document.keying.keyed is before
    assert keyed.stack.count() == count
    keyed.move(place, 0.9)
    keyed.release(place, 0.9)
    assert keyed.document.keying.keyed is before, "the rest of the drag is nothing"


def test_the_slider_blends_the_chosen_pose(keyed):
    keyed.click(keyed.add({}, "Flat"))
    place = keyed.add({LEFT_ARM: (0, 0, 1.0)})
    keyed.panel.list.setCurrentRow(place)
    count = keyed.stack.count()
    slider = keyed.panel.blend.findChild(QSlider)
    slider.setSliderDown(True)
    for step in (0.2, 0.8):
        slider.setSliderPosition(round(step * slider.maximum()))
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=0.8), atol=1e-2)
    slider.setSliderDown(False)
    assert keyed.stack.count() == count + 1
    assert keyed.panel.blend.value == 0


def test_a_change_without_a_key_is_not_lost(keyed):
    from ins_studio.motion.key_edits import remove_keys

    selection, keying = keyed.keys.selection, keyed.document.keying
    keying.edit("Thin", remove_keys(keying.keyed, frozenset({(RIGHT_LEG, 3)})))
    keying.change({RIGHT_LEG: exponential(np.array([0.4, 0.0, 0.0]))})
    assert keying.unkeyed
    titles = [row.title for row, _ in selection.lines]
    arm = next(t for t in titles if "arm" in t.lower() and "left" in t.lower())
    selection.mark(titles.index(arm))
    keyed.click(keyed.add({LEFT_ARM: (0, 0, 1.0)}))
    np.testing.assert_allclose(keyed.matrices()[RIGHT_LEG], turn(x=0.4), atol=1e-6)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=1.0), atol=1e-6)


def test_a_clip_without_keys_says_what_to_do(desk):
    desk.click(desk.add({LEFT_ARM: (0, 0, 1.0)}))
    assert "Make editable" in desk.notes[-1]


def test_a_pose_of_another_figure_is_refused_in_words(keyed):
    pose = NamedPose("Cat", ("root", "tail"), Pose(exponential(np.zeros((2, 3))), np.zeros(3)))
    keyed.document.poses.add((pose,))
    before = keyed.document.keying.keyed
    keyed.click(0)
    assert keyed.document.keying.keyed is before
    assert "Cat is of another figure" in keyed.notes[-1]


def test_flipping_keeps_the_mirror_image_beside_it(keyed):
    keyed.panel.list.setCurrentRow(keyed.add({LEFT_ARM: (0.2, 0.3, 1.0)}))
    keyed.do("flip_pose")
    assert keyed.names == ["Wave", "Wave flipped"]
    keyed.click(1)
    np.testing.assert_allclose(keyed.matrices()[RIGHT_ARM], turn(0.2, -0.3, -1.0), atol=1e-6)


def test_renaming_and_deleting_go_through_the_stack(keyed):
    keyed.add({}, "One")
    keyed.panel.list.setCurrentRow(keyed.add({}, "Two"))
    keyed.do("rename_pose")
    keyed.type_name("one")
    keyed.qtbot.waitUntil(lambda: keyed.names == ["One", "one 2"])  # a taken name gets a number
    assert keyed.panel.list.item(1).text() == "one 2"
    keyed.do("delete_pose")
    assert keyed.names == ["One"]
    keyed.stack.undo()
    keyed.stack.undo()
    assert keyed.names == ["One", "Two"]
    assert keyed.panel.list.item(1).text() == "Two"


def test_an_empty_name_is_none(keyed):
    keyed.panel.list.setCurrentRow(keyed.add({}, "One"))
    keyed.do("rename_pose")
    keyed.type_name("  ")
    keyed.qtbot.waitUntil(lambda: keyed.panel.list.item(0).text() == "One")
    assert keyed.names == ["One"]


def test_a_pose_goes_to_another_project_by_its_file(keyed, tmp_path):
    keyed.add({LEFT_ARM: (0, 0, 1.0)})
    file = tmp_path / "wave.inspose"
    keyed.library.export(keyed.document.poses.poses[0], file)
    assert str(file) in keyed.notes[-1]
    keyed.library.take_in(file)
    assert keyed.names == ["Wave", "Wave 2"]
    keyed.click(1)
    np.testing.assert_allclose(keyed.matrices()[LEFT_ARM], turn(z=1.0), atol=1e-6)


def test_a_file_of_another_figure_is_refused_whole(keyed, tmp_path):
    fits = NamedPose(
        "Fits", keyed.document.mesh.joint_names, Pose(exponential(np.zeros((5, 3))), np.zeros(3))
    )
    cat = NamedPose("Cat", ("root", "tail"), Pose(exponential(np.zeros((2, 3))), np.zeros(3)))
    file = tmp_path / "both.inspose"
    file.write_bytes(encode_poses((fits, cat)))
    keyed.library.take_in(file)
    assert keyed.names == []
    assert "it has tail" in keyed.errors.pop().message
    file.write_bytes(b"nothing")
    keyed.library.take_in(file)
    assert str(file) in keyed.errors.pop().message


def test_applying_stops_playback(keyed):
    place = keyed.add({})
    keyed.playback.set_playing(True)
    keyed.click(place)
    assert not keyed.playback.playing


def test_in_other_workspaces_the_keys_are_others(keyed):
    keyed.panel.list.setCurrentRow(keyed.add({}))
    assert keyed.actions["apply_pose"].isEnabled()
    keyed.keys.leave()
    names = ("save_pose", "apply_pose", "apply_pose_flipped", "delete_pose", "import_poses")
    assert not any(keyed.actions[name].isEnabled() for name in names)


def test_pictures_come_from_a_thread_and_show_the_pose(keyed):
    keyed.add({})
    keyed.add({LEFT_ARM: (0, 0, -1.2)}, "Down")
    shown = keyed.panel.list
    keyed.qtbot.waitUntil(lambda: not shown.item(1).icon().isNull(), timeout=20_000)
    figure = mannequin_of(keyed.document)
    pictures = [pose_picture(figure, pose) for pose in keyed.document.poses.poses]
    wide, narrow = (covered(picture) for picture in pictures)
    assert wide.any()
    assert narrow.any()
    assert wide.any(axis=0).mean() > 0.85, "with both arms out it is as wide as the picture"
    assert (wide != narrow).mean() > 0.01
    assert (
        pose_picture(
            figure, NamedPose("Cat", ("a",), Pose(exponential(np.zeros((1, 3))), np.zeros(3)))
        )
        is None
    )


def covered(picture):
    rows = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    return rows[:, 3 : 4 * picture.width() : 4] > 0


@pytest.mark.parametrize("drawn", [False, True])
def test_a_name_is_typed_below_its_picture(qtbot, qapp, drawn):
    apply_theme(qapp)
    shown = PoseList()
    qtbot.addWidget(shown)
    shown.show_poses(["One", "Two"], ["", ""])
    if drawn:
        shown.set_picture(1, QImage(120, 152, QImage.Format.Format_ARGB32))
    shown.show()
    shown.begin_rename(1)
    editor = shown.findChild(QLineEdit)
    cell = shown.visualItemRect(shown.item(1))
    picture = QRect(cell.left(), cell.top() + INSET_PX, cell.width(), PICTURE_PX[1])
    assert cell.contains(editor.geometry())
    assert not editor.geometry().intersects(picture)
    assert editor.height() >= editor.sizeHint().height()


def test_a_picture_that_comes_while_a_name_is_typed_leaves_the_name_alone(keyed):
    keyed.do("save_pose")
    shown = keyed.panel.list
    editor = shown.findChild(QLineEdit)
    editor.selectAll()
    keyed.qtbot.keyClicks(editor, "Lunge")
    keyed.qtbot.waitUntil(lambda: keyed.library._pictures._job is None, timeout=20_000)
    keyed.qtbot.waitUntil(lambda: not shown.item(0).icon().isNull(), timeout=20_000)
    assert editor.text() == "Lunge"
    keyed.qtbot.keyClick(editor, Qt.Key.Key_Return)
    keyed.qtbot.waitUntil(lambda: keyed.names == ["Lunge"])


def test_turning_away_changes_no_picture(keyed):
    figure = mannequin_of(keyed.document)
    names = keyed.document.mesh.joint_names
    vectors = np.zeros((2, 5, 3))
    vectors[:, LEFT_ARM] = (0, 0, 0.8)
    vectors[1, ROOT] = (0, 2.1, 0)
    one, other = (
        covered(pose_picture(figure, NamedPose("P", names, Pose(exponential(v), np.zeros(3)))))
        for v in vectors
    )
    assert (one != other).mean() < 0.005
