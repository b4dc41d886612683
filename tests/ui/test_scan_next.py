"""The dialog on where to scan next, and what its session does with a click."""

import numpy as np
import pytest
from bare_studio import bare_studio
from PySide6.QtWidgets import QFileDialog

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.project.scan_next import CoveragePlot, ScanNext, ScanReport, SuggestedPose
from ins_studio.ui.scan_next_dialog import ScanNextDialog
from ins_studio.ui.scan_next_session import ScanNextSession


def report_of(count=3, joints=5):
    poses = tuple(
        SuggestedPose(
            f"pose {n}", f"Pose {n}: because.", "j", 20.0, 1.0, "s 1", ((0.1 * n,) * 3,) * joints,
            (0.0, 0.0, 0.0),
        )
        for n in range(count)
    )  # fmt: skip
    result = ScanNext("/scans", 7, 4, poses, (), ("Left armpit: hardly any frame shows it.",))
    pictures = tuple(np.full((26, 20, 3), 40 * n, np.uint8) for n in range(count))
    flat = np.zeros((count, 2))
    return ScanReport(result, pictures, CoveragePlot(flat, flat[:0], flat, (0.6, 0.3)))


def test_a_click_says_why_and_asks_for_the_pose(qtbot):
    dialog = ScanNextDialog(report_of())
    qtbot.addWidget(dialog, before_close_func=lambda widget: widget.hide())
    assert len(dialog.buttons.buttons()) == 3
    assert "armpit" in dialog.findings.item(0).text()
    with qtbot.waitSignal(dialog.pose_chosen) as chosen:
        dialog.buttons.button(2).click()
    assert chosen.args == [2]
    assert dialog.sentence.text() == "Pose 2: because."


@pytest.fixture
def studio(qtbot, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path))
    errors = []
    made = bare_studio(errors)
    qtbot.addWidget(made.viewport)
    object.__setattr__(made, "errors", errors)
    return made


def test_the_session_shows_a_pose_and_comes_back(qtbot, studio, small_dataset, monkeypatch):
    monkeypatch.setattr("ins_studio.tasks.scan_next.LOOKED_AT", 2)
    session = ScanNextSession(studio)
    Keeper(studio.document).new(open_dataset(small_dataset))
    played = studio.document.timeline.clip
    session.open(None)
    qtbot.waitUntil(lambda: session._dialog is not None, timeout=60_000)
    dialog = session._dialog
    assert len(dialog.buttons.buttons()) == 10
    dialog.buttons.button(4).click()
    timeline = studio.document.timeline
    assert timeline.clip.name == "Where to scan next"
    assert timeline.frame == 4
    assert not studio.document.undo_stack.canUndo(), "a look is no edit"
    body = studio.document.dataset.body
    pose, transl = timeline.clip.motion.poses[4], timeline.clip.motion.transl[4]
    shown = studio.viewport.scene.scan.vertices
    np.testing.assert_allclose(shown, body.posed(pose, transl=transl), atol=1e-5)
    dialog.close_button.click()
    assert timeline.clip is played
    assert session._dialog is None


def test_the_report_is_saved(qtbot, studio, tmp_path, monkeypatch, small_dataset):
    session = ScanNextSession(studio)
    dataset = open_dataset(small_dataset)
    Keeper(studio.document).new(dataset)
    session._show(dataset, None, report_of())
    chosen = tmp_path / "next"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(chosen), ""))
    with qtbot.waitSignal(session.noted):
        session._dialog.save_button.click()
    assert "Pose 1: because." in chosen.with_suffix(".html").read_text()
    session._dialog.close_button.click()


def test_without_scans_it_says_so(studio):
    session = ScanNextSession(studio)
    session.open(None)
    assert "no scans" in str(studio.errors[0])
