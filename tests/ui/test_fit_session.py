"""B and D in the Data workspace: the fitted body and the heat belong to the scan in view."""

import shutil
import threading

import numpy as np
import pytest
from data_desk import Desk
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from ins_studio.dataset.fit import body_to_scan, fitted_body, scan_to_body
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.clip import Clip
from ins_studio.motion.motion import Motion
from ins_studio.ui.fit_distances import FitDistances
from ins_studio.ui.heat_legend import HeatLegend
from ins_studio.ui.hints import mouse_hint
from ins_studio.viewport.heat import heat_colors


@pytest.fixture
def desk(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    desk = Desk(qtbot, open_dataset(tiny_dataset))
    desk.workspace.enter()
    return desk


def test_b_goes_round_and_the_panel_follows(desk):
    views = []
    for _ in range(4):
        views.append(desk.scene.scan_view)
        marked = [
            button.text()
            for button in desk.workspace.fit._panel._views.buttons()
            if button.isChecked()
        ]
        assert marked == [desk.scene.scan_view.capitalize()]
        desk.press("B")
    assert views == ["scan", "both", "body", "scan"]


def test_the_panels_buttons_choose(desk, qtbot):
    body = desk.workspace.fit._panel._views.buttons()[2]
    qtbot.mouseClick(body, Qt.MouseButton.LeftButton)
    assert desk.scene.effective_scan_view() == "body"


def test_the_body_has_the_pose_of_the_scan_while_scrubbing(desk):
    desk.press("B")
    for index in (3, 9, 0):
        desk.seek(index)
        frame = desk.dataset.frame("shirt_step", index)
        np.testing.assert_array_equal(desk.scene.scan.vertices, frame.vertices)
        np.testing.assert_allclose(
            desk.scene.body.vertices, fitted_body(desk.dataset, frame), atol=1e-6
        )


def test_heat_is_grey_until_it_is_measured(desk):
    desk.seek(4)
    desk.press("D")
    assert desk.scene.scan.colors is None
    desk.wait_for_heat(desk.scene.scan)
    distance = scan_to_body(desk.dataset, desk.dataset.frame("shirt_step", 4))
    np.testing.assert_array_equal(desk.scene.scan.colors, heat_colors(distance * 1000))
    desk.press("D")
    assert desk.scene.scan.colors is desk.dataset.sample.colors


def test_no_frame_wears_the_heat_of_another(desk):
    desk.press("D")
    desk.wait_for_heat(desk.scene.scan)
    first = desk.scene.scan.colors
    desk.seek(9)
    assert desk.scene.scan.colors is None
    desk.play("shirt_wave")  # while frame 9 of the other sequence is being measured
    assert desk.scene.scan.colors is None
    desk.wait_for_heat(desk.scene.scan)
    distance = scan_to_body(desk.dataset, desk.dataset.frame("shirt_wave", 9))
    np.testing.assert_array_equal(desk.scene.scan.colors, heat_colors(distance * 1000))
    assert not np.array_equal(desk.scene.scan.colors, first)


def test_the_body_alone_shows_its_own_distance(desk):
    desk.press("D")
    desk.wait_for_heat(desk.scene.scan)
    desk.press("B")
    assert not desk.scene.body_through, "glass would tint the heat under it"
    desk.press("B")
    assert desk.scene.body.colors is None
    desk.wait_for_heat(desk.scene.body)
    distance = body_to_scan(desk.dataset, desk.dataset.frame("shirt_step", 0))
    np.testing.assert_array_equal(desk.scene.body.colors, heat_colors(distance * 1000))
    assert desk.workspace.fit._legend.title == "Body to scan"


def test_while_it_plays_the_frames_that_come_are_measured(desk, qtbot):
    desk.press("D")
    desk.studio.playback.set_playing(True)
    known = desk.workspace.fit._distances
    qtbot.waitUntil(lambda: all(known.of_frame(i) is not None for i in range(6)), timeout=20_000)
    desk.studio.playback.set_playing(False)
    desk.wait_for_heat(desk.scene.scan)


def test_a_longer_clip_asks_for_none_of_its_frames_in_the_scans(desk, qtbot, monkeypatch):
    asked = []
    monkeypatch.setattr(desk.workspace.fit._distances, "want", asked.extend)
    desk.press("D")
    desk.seek(11)
    own = desk.studio.document.timeline.clip.motion
    long = Motion(np.tile(own.poses, (4, 1, 1)), np.tile(own.transl, (4, 1)), own.fps)
    desk.studio.document.timeline.show(Clip("Long", long))
    desk.seek(40)
    desk.studio.playback.set_playing(True)
    desk.studio.playback.set_playing(False)
    assert asked
    assert max(asked) < desk.dataset.sequence("shirt_step").frame_count


def test_a_frame_that_cannot_be_read_kills_nothing(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    copy = tmp_path / "dataset"
    shutil.copytree(tiny_dataset, copy)
    dataset = open_dataset(copy)
    desk = Desk(qtbot, dataset)
    desk.workspace.enter()
    files, checks = dataset.sequence("shirt_step").files, desk.workspace.side.checks
    for index in (5, 7):
        files[index].write_bytes(b"nothing of use")
    desk.press("D")
    desk.press("B")
    desk.seek(4)
    before = desk.scene.body.vertices
    desk.seek(5)
    assert desk.workspace.strip.frames[5].words.startswith("does not train · bad: ")
    assert any(str(files[5]) in widget.row.sentence for widget in checks.widgets)
    np.testing.assert_array_equal(desk.scene.body.vertices, before)
    desk.seek(6)
    desk.wait_for_heat(desk.scene.scan)
    desk.seek(7)
    assert desk.frames.damaged.sentence(dataset) == (
        f"2 scans cannot be read: {files[5].name}, {files[7].name}. See Checks."
    )
    assert desk.errors == []


def test_leaving_gives_the_viewport_back_and_coming_again_remembers(desk):
    desk.workspace.leave()
    desk.studio.viewport.set_comparison("side")
    camera = desk.studio.viewport.camera
    desk.workspace.enter()
    desk.press("B")
    desk.press("D")
    assert desk.scene.skeleton
    desk.wait_for_heat(desk.scene.scan)
    desk.workspace.leave()
    assert (desk.scene.comparison, desk.scene.skeleton) == ("side", False)
    assert (desk.scene.scan_view, desk.scene.body) == ("scan", None)
    assert desk.scene.scan.colors is desk.dataset.sample.colors
    assert not desk.workspace.fit._legend.isVisibleTo(desk.studio.viewport)
    desk.seek(3)
    assert desk.scene.body is None
    desk.workspace.enter()
    assert desk.scene.effective_scan_view() == "both"
    assert desk.workspace.fit._legend.isVisibleTo(desk.studio.viewport)
    desk.wait_for_heat(desk.scene.scan)
    assert desk.studio.viewport.camera is camera
    assert desk.studio.document.undo_stack.count() == 0


def test_a_skeleton_taken_off_in_data_stays_off_there(desk):
    desk.studio.viewport.set_overlays(skeleton=False)
    desk.workspace.leave()
    desk.studio.viewport.set_overlays(skeleton=True)
    desk.workspace.enter()
    assert not desk.scene.skeleton
    desk.workspace.leave()
    assert desk.scene.skeleton


def test_elsewhere_b_and_d_are_other_tools_keys(desk):
    desk.workspace.leave()
    desk.press("B")
    desk.press("D")
    assert not desk.actions["show_distance"].isChecked()
    assert desk.scene.scan_view == "scan"
    assert "D distance" in mouse_hint("Data", Qt.KeyboardModifier.NoModifier)
    assert "D distance" not in mouse_hint("Paint", Qt.KeyboardModifier.NoModifier)


def test_b_brings_the_scan_back_into_view(desk):
    desk.studio.viewport.set_comparison("off")
    desk.press("B")
    assert desk.scene.comparison == "scan"


def test_only_what_was_wanted_last_is_measured(qtbot, tiny_dataset):
    dataset = open_dataset(tiny_dataset)
    known = FitDistances()
    known.follow(dataset, "shirt_step", of_body=False)
    known.want([0])
    known.want([7, 8])
    known.want([3])
    qtbot.waitUntil(lambda: known.of_frame(3) is not None, timeout=20_000)
    assert known.of_frame(0) is not None, "it was under way"
    assert known.of_frame(7) is None
    known.stop()


def test_what_comes_late_for_another_sequence_is_dropped(qtbot, tiny_dataset, monkeypatch):
    dataset = open_dataset(tiny_dataset)
    begun, may_end = threading.Event(), threading.Event()

    def measure_slowly(_dataset, _frame):
        begun.set()
        assert may_end.wait(20)
        return np.zeros(5, np.float32)

    monkeypatch.setattr("ins_studio.ui.fit_distances.scan_to_body", measure_slowly)
    known = FitDistances()
    known.follow(dataset, "shirt_step", of_body=False)
    known.want([9])
    assert begun.wait(20)
    known.follow(dataset, "shirt_wave", of_body=False)
    may_end.set()
    with qtbot.assertNotEmitted(known.arrived):
        qtbot.waitUntil(lambda: known._job is None, timeout=20_000)
    assert known.of_frame(9) is None
    with qtbot.waitSignal(known.arrived, timeout=20_000) as arrived:
        known.want([2])
    assert arrived.args == [2]
    known.stop()


def test_the_legend_runs_from_cold_to_hot_in_its_corner(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.resize(600, 400)
    legend = HeatLegend(owner)
    legend.show_scale("Scan to body")
    owner.resize(700, 500)
    owner.show()
    assert legend.geometry().right() < 700
    assert legend.geometry().left() > 450
    assert legend.geometry().top() > 400
    image = legend.grab().toImage()
    cold, hot = image.pixelColor(18, 31), image.pixelColor(178, 31)
    assert cold.blue() > 2 * cold.red()
    assert hot.red() > 2 * hot.blue()
