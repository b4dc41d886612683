"""The whole window on a software graphics card: what a person sees and does first."""

import gc
import os
import shutil
import subprocess
import sys
import time

import numpy as np
import pytest
from fake_motions import figure, moving, rigged_glb, walking, write_bvh
from fake_rigs import worm, write_rig
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QWidget
from scan_folders import write_scans

from ins_studio.document.recent import recent_datasets, recent_projects
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.skeleton import Skeleton
from ins_studio.project.records import Progress
from ins_studio.ui.figure_choice import MOTION, SCANS
from ins_studio.ui.motion_dialog import MotionDialog
from ins_studio.ui.panel_float import PanelFloat
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.view_panel import ViewPanel
from ins_studio.viewport.heat import HOT
from ins_studio.viewport.surface import NEUTRAL

pytestmark = pytest.mark.gl


@pytest.fixture
def window(demo_window):
    return demo_window


def shades(window):
    image = window.studio.viewport.grab_image().convertToFormat(
        window.studio.viewport.grab_image().Format.Format_RGB888
    )
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3)


def test_first_start_shows_somebody_walking_and_three_offers(window, qtbot):
    qtbot.waitUntil(lambda: window.studio.document.timeline.frame > 2, timeout=10_000)
    assert window.studio.playback.playing
    assert window._card.isVisible()
    picture = shades(window)
    assert (picture.max(axis=2) > 90).mean() > 0.02, "a lit figure is drawn"


WALK_AND_TELL = """
import sys
import time
from PySide6.QtCore import QTimer
from ins_studio.app import run

def tell():
    print([name for name in ("torch", "smplx") if name in sys.modules])
    QTimer.singleShot(0, __import__("PySide6.QtWidgets").QtWidgets.QApplication.closeAllWindows)

timer = None
def later():
    global timer
    timer = QTimer.singleShot(6000, tell)

from ins_studio.ui import main_window
begin = main_window.MainWindow.begin
main_window.MainWindow.begin = lambda window: (begin(window), later())
sys.exit(run([]))
"""


def test_the_windows_process_never_imports_torch(tmp_path):
    """The real program, on the demo, in a process of its own: here torch came with other tests."""
    environment = {**os.environ, "INS_STUDIO_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", WALK_AND_TELL],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_the_card_goes_after_the_first_action(window):
    window._card.paint_clicked.emit()
    assert window._top._tabs.currentIndex() == 2
    window._card._close()
    assert not window._card.isVisible()


def test_workspaces_share_camera_and_playhead(window, qtbot):
    window.studio.playback.set_playing(False)
    window.studio.document.timeline.seek(5)
    camera = window.studio.viewport.camera
    for name in ("data", "train", "paint", "animate"):
        window.actions_by_name[name].trigger()
        assert window.studio.viewport.camera == camera
        assert window.studio.document.timeline.frame == 5


def test_maximising_leaves_the_viewport_alone(window, qtbot):
    before = window.studio.viewport.width()
    window.actions_by_name["maximise"].setChecked(True)
    qtbot.waitUntil(lambda: window.studio.viewport.width() > before)
    assert not window._timeline.isVisible()
    window.actions_by_name["maximise"].setChecked(False)
    assert window._timeline.isVisible()


def test_it_fits_a_small_screen(window):
    window.resize(1366, 768)
    assert window.minimumSizeHint().width() <= 1366
    assert window.minimumSizeHint().height() <= 740


def test_play_and_steps_by_action(window):
    timeline = window.studio.document.timeline
    window.actions_by_name["play"].trigger()
    assert not window.studio.playback.playing
    timeline.seek(3)
    window.actions_by_name["next_frame"].trigger()
    assert timeline.frame == 4
    window.actions_by_name["last_frame"].trigger()
    assert timeline.frame == 11


def test_alt_p_plays_the_whole_clip_again(paused_window, qtbot):
    timeline = paused_window.studio.document.timeline
    timeline.edit_range(2, 8)
    paused_window.activateWindow()
    qtbot.waitUntil(paused_window.isActiveWindow)
    qtbot.keyClick(paused_window, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    assert timeline.played == (0, 11)


def test_undo_is_one_stack_and_shows_the_star(window):
    window.studio.document.timeline.edit_fps(25)
    assert window.isWindowModified()
    window.actions_by_name["undo"].trigger()
    assert window.studio.document.timeline.fps != 25
    assert not window.isWindowModified()


def test_every_shortcut_is_one_of_an_action_and_all_differ(window):
    keys = list(SHORTCUTS.values())
    assert len(keys) == len(set(keys))
    for name, key in SHORTCUTS.items():
        assert window.actions_by_name[name].shortcut().toString() == key


def test_every_action_is_in_a_menu(window):
    listed = set()
    for menu in window.findChildren(QMenu):
        listed |= {action.objectName() for action in menu.actions()}
    assert {name for name in SHORTCUTS if name not in {"undo", "redo"}} <= listed


def test_a_dropped_project_opens(window, qtbot, tmp_path):
    window.keeper.save_as(tmp_path / "Ada")
    window.keeper.new_demo()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "Ada.insproj"))])
    event = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.files.opened):
        window.dropEvent(event)
    assert window.studio.document.name == "Ada"


def test_other_scans_begin_a_project_of_their_own(window, qtbot, tiny_dataset):
    window.studio.document.timeline.edit_fps(25)
    before = window.studio.document.places.path
    with qtbot.waitSignal(window.files.opened):
        window.files.open(tiny_dataset)
    assert window.studio.document.places.path != before
    assert window.studio.document.undo_stack.count() == 0
    assert recent_projects() == [before], "what was unsaved is found again"


def test_scans_that_were_lost_are_found_again_in_their_project(window, qtbot, tiny_dataset):
    window.keeper.new()
    place = window.studio.document.places.path
    with qtbot.waitSignal(window.files.opened):
        window.files.open(tiny_dataset)
    assert window.studio.document.places.path == place
    assert window.studio.document.dataset is not None


def test_moved_scans_are_found_again_by_their_fingerprint(window, qtbot, tiny_dataset, tmp_path):
    place, moved = tmp_path / "scans", tmp_path / "moved"
    shutil.copytree(tiny_dataset, place)
    with qtbot.waitSignal(window.files.opened, timeout=10_000):
        window.files.open(place)
    window.studio.document.recordings.toggle_excluded("shirt_step", [1])
    window.keeper.save_as(tmp_path / "Ada")
    place.rename(moved)
    with qtbot.waitSignal(window.files.opened, timeout=10_000):
        window.files.open(tmp_path / "Ada.insproj")
    document, panel = window.studio.document, window.sessions.data.panel
    assert document.dataset is None
    assert panel.find_button.isVisibleTo(panel)
    said = []
    window.files.noted.connect(said.append)
    with qtbot.waitSignal(window.files.opened, timeout=10_000):
        window.files.scans.find(moved)
    assert document.dataset.path == moved
    assert document.recordings.curation.excluded == {"shirt_step": frozenset([1])}
    assert "same scans" in said[-1]
    assert recent_datasets() == [moved]


def test_errors_of_a_project_go_with_it(window):
    window.studio.report(StudioError("A scan of this project is damaged.", ""))
    assert [box.isVisible() for box in window.findChildren(QMessageBox)] == [True]
    window.files.new()
    assert not any(box.isVisible() for box in window.findChildren(QMessageBox))


def test_scans_without_poses_are_shown_with_offers_not_with_an_error(window, qtbot, tmp_path):
    recorded = window.studio.document.dataset
    write_scans(tmp_path / "bare", recorded, [("shirt_step", 0), ("shirt_step", 1)])
    with (
        qtbot.assertNotEmitted(window.reporter.reported),
        qtbot.waitSignal(window.files.opened, timeout=20_000),
    ):
        window.files.open(tmp_path / "bare" / "shirt_step" / "scan_0001.ply")
    assert not window.studio.document.dataset.posed
    banner = window.sessions.data.side.banner
    assert banner.isVisible(), "Data is shown"
    for button in (banner.fit_button, banner.load_button, banner.mark_button):
        assert button.isVisible()
    qtbot.waitUntil(lambda: window.studio.viewport.scene.scan is not None, timeout=20_000)
    with qtbot.waitSignal(window.reporter.reported, timeout=5000) as said:
        window.sessions.training.start(window.sessions.train.panel.budget, "cpu")
    assert "have no poses" in said.args[0]


def test_a_clip_of_keys_has_no_scan_to_be_compared_with(window):
    window._top.choose(3)
    panel = window.sessions.animate.right.findChild(ViewPanel)
    buttons = {button.property("mode"): button for button in panel._modes.buttons()}
    assert all(button.isEnabled() for button in buttons.values())
    window.actions_by_name["make_editable"].trigger()
    usable = {mode for mode, button in buttons.items() if button.isEnabled()}
    assert usable == {"off", "lbs"}
    assert "not recorded" in buttons["wipe"].toolTip()
    window.studio.document.undo_stack.undo()
    assert buttons["wipe"].isEnabled()
    assert "goes round" in buttons["wipe"].toolTip()


def test_a_training_that_is_stopped_before_its_first_step_keeps_nothing(window, qtbot, monkeypatch):
    def preparing():
        while True:
            yield Progress("Labelling", 0, 1)
            time.sleep(0.01)

    jobs, training = window.studio.jobs, window.sessions.training
    monkeypatch.setattr(jobs, "run_engine", lambda label, *_: jobs.run(label, preparing))
    said, runs = [], window.studio.document.runs
    training.noted.connect(said.append)
    with qtbot.waitSignal(training.prepared, timeout=10_000):
        training.start(window.sessions.train.panel.budget, "cpu")
    training.stop()
    qtbot.waitUntil(lambda: training.state == "idle", timeout=10_000)
    assert said[-1] == "Stopped before the first step: there is nothing to keep."
    assert window.studio.document.runs == runs


def test_a_wrong_folder_is_said_and_nothing_is_lost(window, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    before = window.studio.document.dataset
    with qtbot.waitSignal(window.reporter.reported, timeout=20_000) as said:
        window.files.open(tmp_path / "empty")
    assert str(tmp_path / "empty") in said.args[0]
    assert window.studio.document.dataset is before


def test_closing_keeps_unsaved_work(window, tmp_path):
    window.studio.document.timeline.edit_fps(25)
    folder = window.studio.document.places.path
    window.close()
    assert (folder / "autosave" / "project.json").is_file()


def share_of(window, color) -> float:
    """How much of the viewport has this very colour."""
    return float((np.abs(shades(window).astype(int) - color).max(axis=2) <= 3).mean())


def test_in_data_the_body_and_the_heat_are_seen_and_leave_with_it(window, qtbot):
    """Unlit, so that colours are the very ones; the tiny figure's legs are bare: cold."""
    actions, viewport = window.actions_by_name, window.studio.viewport
    window.studio.playback.set_playing(False)
    cold = HOT[0]
    actions["data"].trigger()
    viewport.set_overlays(unlit=True, skeleton=False)
    scan = share_of(window, NEUTRAL)  # its own colours are a ramp of greys
    assert share_of(window, cold) == 0
    actions["show_body"].trigger()
    actions["show_body"].trigger()
    seen = share_of(window, NEUTRAL)
    assert seen > 5 * scan
    actions["show_distance"].trigger()
    qtbot.waitUntil(lambda: share_of(window, cold) > 0.5 * seen, timeout=30_000)
    assert share_of(window, NEUTRAL) == 0
    actions["animate"].trigger()
    assert share_of(window, cold) == 0
    assert share_of(window, NEUTRAL) < 2 * scan


def dropped_motion(window, qtbot, path):
    """Open a file, wait until it plays, and return what was said about it."""
    said = []
    window.files.noted.connect(said.append)
    with qtbot.waitSignal(window.files.opened, timeout=10_000):
        window.files.open(path)
    qtbot.waitUntil(lambda: bool(said), timeout=5_000)
    return said[0]


def test_a_bvh_plays_on_the_figure_that_is_there(window, qtbot, tmp_path):
    """Five joints of other names than the file's limbs: two legs and two arms are enough."""
    document = window.studio.document
    body = document.dataset.body
    skeleton = Skeleton(body.joint_names, body.parents, body.joints(), 0.0)
    local = moving(12, body.joint_count)
    path = write_bvh(tmp_path / "hop.bvh", skeleton, local, walking(12), fps=25)
    said = dropped_motion(window, qtbot, path)
    assert "5 of the avatar's 5 joints follow" in said
    clip = document.timeline.clip
    assert (clip.name, clip.frame_count, clip.motion.fps) == ("hop", 12, 25)
    np.testing.assert_allclose(
        axis_angle_to_matrix(clip.motion.poses[:, 3].astype(float)), local[:, 3], atol=1e-5
    )
    assert (document.places.path / clip.path).is_file()
    document.undo_stack.undo()
    assert document.timeline.clip.name != "hop"


def test_all_animations_of_a_gltf_are_listed(window, qtbot, tmp_path):
    body = window.studio.document.dataset.body
    skeleton = Skeleton(body.joint_names, body.parents, body.joints(), 0.0)
    path = rigged_glb(tmp_path / "a.glb", skeleton, moving(12, 5), walking(12))
    dropped_motion(window, qtbot, path)
    assert [clip.name for clip in window.studio.document.clips.opened] == ["Dance"]


def test_a_motion_that_fits_nothing_is_said(window, qtbot, tmp_path):
    names = tuple(f"bone{n}" for n in range(24))
    own = figure()
    strange = Skeleton(names, own.parents, own.joints, 0.0)
    path = write_bvh(tmp_path / "odd.bvh", strange, moving(), walking())
    before = window.studio.document.timeline.clip
    with qtbot.waitSignal(window.reporter.reported) as said:
        window.files.open(path)
    assert "odd.bvh" in said.args[0]
    assert window.studio.document.timeline.clip is before


def test_the_dialog_of_a_motion_changes_saves_and_loads_its_table(
    window, qtbot, tmp_path, monkeypatch
):
    body = window.studio.document.dataset.body
    skeleton = Skeleton(body.joint_names, body.parents, body.joints(), 0.0)
    path = write_bvh(tmp_path / "hop.bvh", skeleton, moving(12, 5), walking(12))
    table = str(tmp_path / "table")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (table, ""))
    window.files.ask_motion()
    qtbot.waitUntil(lambda: window.findChild(MotionDialog) is not None, timeout=10_000)
    dialog = window.findChild(MotionDialog)
    assert "12 frames" in dialog.notes.text()
    dialog.boxes["left_arm"].setCurrentIndex(0)
    dialog.save_button.click()
    dialog.boxes["left_arm"].setCurrentText("left_arm")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (f"{table}.json", ""))
    dialog.load_button.click()
    assert "left_arm" not in dialog.mapping.joints
    with qtbot.waitSignal(window.files.opened, timeout=10_000):
        dialog.play_button.click()
    poses = window.studio.document.timeline.clip.motion.poses
    assert not poses[:, 3].any(), "that arm rests"
    assert poses[:, 4].any()


def test_a_rigged_figure_is_opened_to_train_on(window, qtbot, tmp_path, monkeypatch):
    path = write_rig(tmp_path / "worm.glb", worm(4))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.files.opened, timeout=30_000):
        window.actions_by_name["open_figure"].trigger()
    dataset = window.studio.document.dataset
    assert dataset.body.joint_names == ("bone0", "bone1", "bone2", "bone3")
    assert [clip.name for clip in window.studio.document.clips.entries] == ["walk"]


def dropped_figure(window, qtbot, path, words):
    """Drop a figure and click one of what is offered; return what Enter would have taken."""

    def boxes():
        found = window.findChildren(QMessageBox)
        return [box for box in found if path.name in box.text() and "two ways" in box.text()]

    window.files.open(path)
    qtbot.waitUntil(lambda: len(boxes()) == 1)
    (box,) = boxes()
    (chosen,) = (one for one in box.buttons() if one.text() == words)
    first = box.defaultButton().text()
    chosen.click()
    qtbot.waitUntil(lambda: not boxes())
    return first


def test_a_dropped_figure_is_scans_or_a_motion_as_one_likes(window, qtbot, tmp_path):
    path = write_rig(tmp_path / "worm.glb", worm(4))
    before = window.studio.document.dataset
    with qtbot.waitSignal(window.reporter.reported, timeout=30_000):  # no joint is a person's
        assert dropped_figure(window, qtbot, path, MOTION) == MOTION, "somebody is there to move"
    assert window.studio.document.dataset is before
    with qtbot.waitSignal(window.files.opened, timeout=30_000):
        dropped_figure(window, qtbot, path, SCANS)
    assert window.studio.document.dataset.body.joint_names == ("bone0", "bone1", "bone2", "bone3")


def test_a_dropped_figure_may_be_left(window, qtbot, tmp_path):
    path = write_rig(tmp_path / "worm.glb", worm(4))
    before = window.studio.document.dataset
    dropped_figure(window, qtbot, path, "Cancel")
    assert (window.studio.document.dataset, window.studio.jobs.tasks) == (before, ())


def test_panels_float_and_come_back_whole(paused_window, qtbot):
    """PySide takes a panel for deleted with its window unless it was told whose it is now."""
    window = paused_window
    for index in range(4):
        window._top.choose(index)
        for side in ("right", "bottom"):
            window.actions_by_name[f"float_{side}"].trigger()
        qtbot.wait(50)
        for side in ("right", "bottom"):
            window.actions_by_name[f"float_{side}"].trigger()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            qtbot.wait(50)
            gc.collect()
    window.resize(window.width() - 40, window.height() - 30)  # every layout is asked again
    qtbot.wait(50)
    assert window._frame.floats.out == frozenset()
    assert window.findChildren(PanelFloat) == []


def test_keys_are_the_viewports_after_a_change_of_workspace(paused_window, qtbot):
    """A stack of pages gives them to the first field of the new one: B was typed in the filter."""
    window = paused_window
    window.activateWindow()
    clips = window.findChild(QWidget, "clips")
    clips.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is clips)
    window._top.choose(0)
    qtbot.wait(50)
    assert QApplication.focusWidget() is window.studio.viewport._canvas.native
