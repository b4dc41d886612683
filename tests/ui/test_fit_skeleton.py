"""From scans without poses to a corrected skeleton, through the Data workspace's session."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from data_desk import Desk
from fitted_figures import BETAS, TRANSL, dressed, walking_pose
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from scan_folders import turned_away, write_scan

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.unposed import open_unposed
from ins_studio.dataset.unposed_dataset import open_posed_or_not, open_without_poses
from ins_studio.document.keeper import Keeper
from ins_studio.files import write_atomic
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.poses_file import NAME, encode_poses, read_track
from ins_studio.fitting.track import Track
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.project.fit_records import Fitted, FittedFrame, FittedSequence
from ins_studio.tasks.catalog import start_task
from ins_studio.tasks.fit_places import places_for
from ins_studio.ui import fit_home, fit_skeleton_session
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.residual_strip import Residuals
from ins_studio.ui.scan_marks import in_file
from ins_studio.ui.viewport_tool import Pointer

POSES = [walking_pose(builtin_body(), 0.35 * frame) for frame in range(3)]
CLICKED = ("head", "left_elbow", "right_elbow", "left_knee", "right_knee", "pelvis", "left_wrist")
FIT_MS = 300_000


def true_joints(frame):
    body = builtin_body()
    joints = posed_joints(POSES[frame], body.joints(BETAS), body.parents) + TRANSL
    return dict(zip(body.joint_names, joints, strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Three scans of somebody who walks, in centimetres, z up."""
    root = tmp_path_factory.mktemp("made")
    for number, pose in enumerate(POSES):
        surface = dressed(builtin_body(), pose, 3000 + number)
        vertices = turned_away(surface.vertices, "cm", "z")
        write_scan(root / "walk" / f"scan_{number:04d}.ply", vertices, surface.faces)
    return root


@pytest.fixture
def desk(qtbot, made, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))

    def run_engine(board, label, task, arguments, *, writes):
        assert not writes
        board.asked = (task, arguments)
        return board.run(label, lambda: start_task(task, arguments))

    monkeypatch.setattr(JobBoard, "run_engine", run_engine)
    folder = shutil.copytree(made, tmp_path / "scans")
    desk = Desk(qtbot, open_without_poses(folder, Curation(units="cm", up="z")))
    desk.studio.viewport.resize(400, 300)
    desk.workspace.enter()
    return desk


def click_landmarks(desk, frame):
    recordings, axes = desk.studio.document.recordings, desk.dataset.reader.axes
    own = {name: in_file(true_joints(frame)[name], axes) for name in CLICKED}
    recordings.mark("walk", f"scan_{frame:04d}.ply", own, "Mark")


def settle(desk):
    """Wait until nothing runs and the reports are read."""
    reports = desk.workspace.fitting.reports
    desk.qtbot.waitUntil(lambda: not desk.studio.jobs.tasks and reports.known, timeout=FIT_MS)


@pytest.mark.slow
def test_from_clicks_to_a_fit_to_a_correction(desk):
    document, fitting = desk.studio.document, desk.workspace.fitting
    side, strip = desk.workspace.side, desk.workspace.bottom.residuals
    file = desk.dataset.path / "walk" / NAME
    bare, seen = desk.dataset, []
    click_landmarks(desk, 1)
    fitting.reports.changed.connect(lambda: seen.append(len(strip.shown.millimetres)))
    steps = document.undo_stack.index()
    side.banner.fit_button.click()
    task, arguments = desk.studio.jobs.asked
    said = arguments["curation"]
    assert (task, said["units"], said["up"]) == ("fit", "cm", "z")
    settle(desk)
    assert desk.errors == []

    # the same project, with poses now; they are where the clicks were
    assert desk.dataset.posed
    assert document.undo_stack.index() == steps + 1
    assert 1 in seen, "frames show as they are fitted"
    assert side.box.isVisibleTo(side)
    assert side.train_button.isEnabled()
    assert strip.shown.keys == {1}
    assert set(strip.shown.millimetres) == {0, 1, 2}
    for frame in range(3):
        placed, body = desk.dataset.pose("walk", frame), desk.dataset.body
        found = posed_joints(placed.pose, body.joints(), body.parents) + placed.transl
        apart = np.linalg.norm(found - list(true_joints(frame).values()), axis=1)
        assert apart.mean() < 0.02

    # undo brings the scans without poses back, on the disk, too
    first = file.read_bytes()
    document.undo_stack.undo()
    assert desk.dataset is bare
    assert not file.exists()
    document.undo_stack.redo()
    assert desk.dataset.posed
    assert file.read_bytes() == first
    settle(desk)

    # one joint of the last frame is dragged: it is tracked again, and the first stays as it is
    assert not side.box.again_button.isEnabled()
    desk.seek(2)
    wait_for_joints(desk)
    count = document.undo_stack.count()
    drag_joint(desk, "left_wrist", (6, -4))
    assert document.undo_stack.count() == count + 1
    assert document.undo_stack.undoText() == "Move the left wrist"
    assert strip.shown.stale == {2}
    assert side.box.again_button.text() == "Track again from 1 frame"
    before = desk.dataset.motion("walk").poses.copy()
    side.box.again_button.click()
    assert desk.studio.jobs.asked[1]["again"] is True
    settle(desk)
    assert desk.errors == []
    assert strip.shown.keys == {1, 2}
    assert strip.shown.stale == frozenset()
    after = desk.dataset.motion("walk").poses
    np.testing.assert_array_equal(after[:2], before[:2])
    assert not np.array_equal(after[2], before[2])

    # the drag is undone: its frame is tracked from its neighbour again
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert file.read_bytes() == first
    document.undo_stack.redo()
    document.undo_stack.redo()
    settle(desk)
    document.recordings.mark("walk", "scan_0002.ply", {}, "Let go")
    assert strip.shown.stale == {2}
    fitting.start(again=True)
    settle(desk)
    assert strip.shown.keys == {1}


def wait_for_joints(desk):
    desk.actions["correct_joints"].setChecked(True)
    tool = desk.workspace.fitting.joints._tool
    desk.qtbot.waitUntil(lambda: bool(tool.dots), timeout=30_000)
    desk.studio.viewport.camera = desk.studio.viewport.camera.looking("front")
    desk.studio.viewport.frame_all()


def drag_joint(desk, name, by):
    viewport, tool = desk.studio.viewport, desk.studio.viewport.tool
    x, y, _ = viewport.camera.project(tool.dots[name][None], viewport.pane_point(0, 0)[2])[0]
    start, end = Pointer(float(x), float(y)), Pointer(float(x + by[0]), float(y + by[1]))
    joint = desk.dataset.body.joint_names.index(name)
    placed = tool.dots[name].copy()
    tool.hover(start)
    assert tool.press(start)
    tool.move(end)
    at, *_ = viewport.camera.project(tool.dots[name][None], viewport.pane_point(0, 0)[2])
    assert (at[0], at[1]) == pytest.approx((end.x, end.y), abs=0.01), "under the pointer"
    assert np.linalg.norm(desk.scene.joints[joint] - placed) > 0.01, "the skeleton follows"
    tool.release(end)


@pytest.fixture
def posed(desk):
    """The same, the first two of three frames fitted well, and the second by 5 cm too far left."""
    body = builtin_body()
    states = {
        frame: BodyState(
            axis_angle_to_matrix(POSES[frame]), TRANSL + np.array([0.05 * frame, 0, 0]), BETAS
        )
        for frame in range(2)
    }
    track = Track(3, states, residuals_mm={0: 9.0, 1: 31.0}, keys={0})
    file = desk.dataset.path / "walk" / NAME
    file.write_bytes(encode_poses(track, body, (0, 1, 2), 30.0, (0, 1, 2)))
    found = open_posed_or_not(desk.dataset.path, curation=Curation(units="cm", up="z"))
    Keeper(desk.studio.document).new(found)
    settle(desk)
    return desk


def test_the_report_is_read_back_and_the_worst_frame_is_one_click_away(posed):
    side, strip = posed.workspace.side, posed.workspace.bottom.residuals
    assert strip.shown == Residuals({0: 9.0, 1: 31.0}, frozenset({0}))
    assert "20 mm from scan to body" in side.box.words.text()
    assert "worst 31 mm, frame 2 of walk. 1 without a pose." in side.box.words.text()
    assert side.box.again_button.text() == "Go on with 1 scan"
    side.box.worst_button.click()
    assert posed.studio.document.timeline.frame == 1


def test_excluding_a_frame_offers_to_track_over_it(posed, qtbot):
    side, strip = posed.workspace.side, posed.workspace.bottom.residuals
    recordings, stack = posed.studio.document.recordings, posed.studio.document.undo_stack
    said = recordings.curation
    recordings.say(said.excluding({"walk": frozenset({1})}), "Exclude")
    assert side.box.again_button.text() == "Track again: 1 frame out or in"
    assert side.box.again_button.isEnabled()
    assert strip.shown.stale == frozenset(), "nobody has corrected it"
    stack.undo()
    assert side.box.again_button.text() == "Go on with 1 scan"

    # as tracking again leaves it
    file = posed.dataset.path / "walk" / NAME
    track = read_track(file, 3, builtin_body())
    track.leave_out({1: "excluded"})
    file.write_bytes(encode_poses(track, builtin_body(), (0, 1, 2), 30.0, (0, 1, 2)))
    out = said.excluding({"walk": frozenset({1})})
    Keeper(posed.studio.document).new(open_posed_or_not(posed.dataset.path, curation=out))
    settle(posed)
    assert strip.shown.left_out == {1: "excluded"}
    assert "left out of the fit (excluded): its pose is interpolated" in strip.shown.words(1)
    posed.workspace.strip.resize(600, 96)
    strip.resize(600, strip.height())
    picture, scale = strip.grab().toImage(), posed.workspace.strip.scale
    colors = {
        picture.pixelColor(x, y).name()
        for x in range(round(scale.x(1)) + 2, round(scale.x(2)) - 2)
        for y in range(1, strip.height() - 1)
    }
    assert len(colors) > 1, "hatched"
    recordings.say(said, "Include")
    assert side.box.again_button.text() == "Track again: 1 frame out or in"


def test_joints_are_dragged_taken_back_and_undone(posed):
    stack, strip = posed.studio.document.undo_stack, posed.workspace.bottom.residuals
    fitted = posed.scene.joints.copy()
    wait_for_joints(posed)
    np.testing.assert_allclose(posed.scene.joints, fitted, atol=1e-4)
    drag_joint(posed, "left_elbow", (5, 5))
    assert (stack.count(), strip.shown.stale) == (1, {0})
    pulled = posed.scene.joints.copy()
    assert np.abs(pulled - fitted).max() > 0.01
    stack.undo()
    np.testing.assert_allclose(posed.scene.joints, fitted, atol=1e-4)
    assert strip.shown.stale == frozenset()
    stack.redo()
    np.testing.assert_allclose(posed.scene.joints, pulled, atol=0.02)
    posed.seek(1)
    assert strip.shown.stale == {0}, "another frame has marks of its own"
    posed.seek(0)
    tool, viewport = posed.studio.viewport.tool, posed.studio.viewport
    at = viewport.camera.project(tool.dots["left_elbow"][None], viewport.pane_point(0, 0)[2])[0]
    tool.hover(Pointer(float(at[0]), float(at[1])))
    press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    tool.key(press, True)
    assert stack.undoText() == "Let go of the left elbow"
    assert strip.shown.stale == frozenset()
    posed.workspace.leave()
    assert posed.studio.viewport.tool is None
    assert posed.scene.markers is None


def test_scans_that_cannot_be_written_to_get_their_poses_elsewhere(desk, tmp_path, monkeypatch):
    monkeypatch.setattr(fit_skeleton_session, "beside_is_writable", lambda _dataset: False)
    chosen, asked = [None, tmp_path / "fits"], []
    monkeypatch.setattr(
        fit_skeleton_session, "ask_home", lambda *_: asked.append(1) or chosen.pop(0)
    )
    monkeypatch.setattr(JobBoard, "run_engine", write_fit)
    document, fitting, bare = desk.studio.document, desk.workspace.fitting, desk.dataset
    fitting.start()
    assert not fitting.skeleton.busy, "no place was chosen"
    fitting.start()
    settle(desk)
    assert desk.errors == []
    assert desk.dataset.posed
    assert document.recordings.curation.poses == str(tmp_path / "fits")
    assert (tmp_path / "fits" / "walk" / NAME).is_file()
    assert not (desk.dataset.path / "walk" / NAME).exists()
    assert fit_home.home_of(desk.dataset) == tmp_path / "fits", "tracking again goes there"
    assert len(asked) == 2
    document.undo_stack.undo()
    assert desk.dataset is bare
    assert not (tmp_path / "fits" / "walk" / NAME).exists()


def write_fit(board, label, task, arguments, *, writes):
    """Stand in for an engine that fits: two frames, where the real one would write it."""
    assert (task, writes) == ("fit", False)
    opened = open_unposed(Path(arguments["dataset"]), builtin_body(), "cm", "z")
    places = places_for(opened, opened.sequences, None, arguments["home"])
    states = {at: BodyState(axis_angle_to_matrix(POSES[at]), TRANSL, BETAS) for at in range(2)}
    track = Track(3, states, residuals_mm={0: 9.0, 1: 9.0}, keys={0})

    def work():
        yield from ()
        write_atomic(places["walk"].file, encode_poses(track, builtin_body(), (0, 1, 2), 30.0))
        own = FittedSequence("walk", str(places["walk"].file), 3, 2, (0,), 9.0, 0, (9.0, 9.0))
        return Fitted(arguments["dataset"], "built-in", "centimetres, z up", (), (own,), True)

    return board.run(label, work)


def test_nothing_to_fit_is_said(desk):
    fitting = desk.workspace.fitting
    fitting.start(again=True)
    assert "No frame was corrected" in str(desk.errors[-1])
    assert not fitting.skeleton.busy
    assert not desk.actions["track_again"].isEnabled()
    assert not desk.actions["correct_joints"].isEnabled()


def test_a_click_on_the_strip_goes_to_its_frame(desk, qtbot):
    strip, film = desk.workspace.bottom.residuals, desk.workspace.strip
    film.resize(600, 96)
    strip.resize(600, strip.height())
    desk.workspace.fitting.reports.add(
        [
            FittedFrame("walk", frame, np.zeros((24, 3)), np.zeros(3), mm, frame == 1)
            for frame, mm in ((0, 10.0), (1, 11.0), (2, 60.0))
        ]
    )
    assert strip.shown == Residuals({0: 10.0, 1: 11.0, 2: 60.0}, frozenset({1}))
    assert "key frame" in strip.shown.words(1)
    where = QPoint(round(film.scale.x(2.5)), 8)
    qtbot.mouseClick(strip, Qt.MouseButton.LeftButton, pos=where)
    assert desk.studio.document.timeline.frame == 2
    colors = strip.grab().toImage()
    cells = [colors.pixelColor(round(film.scale.x(at + 0.3)), strip.height() - 2) for at in (0, 2)]
    assert cells[0].green() > cells[0].red(), "as usual: green"
    assert cells[1].red() > cells[1].green(), "six times the usual: red"
