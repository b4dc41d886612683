"""Pointing at places of a scan by clicks and drags: one undoable edit each, kept in the project."""

import numpy as np
import pytest
from data_desk import Desk
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from scan_folders import write_scans

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.unposed_dataset import open_posed_or_not, open_without_poses
from ins_studio.document.keeper import Keeper
from ins_studio.fitting.landmarks import ASKED
from ins_studio.ui import tip_session
from ins_studio.ui.landmark_words import next_landmark, where_to_click
from ins_studio.ui.mark_guide import GuideRow, MarkGuide
from ins_studio.ui.scan_marks import in_file, in_world, marked_scan
from ins_studio.ui.viewport_tool import Pointer

SAID = Curation(units="cm", up="z")
WAIT_MS = 20_000


@pytest.fixture(scope="module")
def bare(tiny_dataset, tmp_path_factory):
    """Four scans in centimetres, z up, without poses."""
    root = tmp_path_factory.mktemp("bare")
    keys = [("shirt_step", index) for index in range(4)]
    write_scans(root, open_dataset(tiny_dataset), keys, unit="cm", up="z")
    return root


@pytest.fixture
def desk(qtbot, bare, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(tip_session, "LOOK_AFTER_MS", 10**6)
    desk = Desk(qtbot, open_without_poses(bare, SAID))
    desk.studio.viewport.resize(400, 300)
    desk.workspace.enter()
    wait_for_scan(desk)
    desk.studio.viewport.camera = desk.studio.viewport.camera.looking("front")
    desk.studio.viewport.frame_all()
    return desk


def wait_for_scan(desk):
    """Wait until the playhead's scan, a proxy made on a thread, is in view."""
    view = desk.workspace.fitting.landmarks._in_view
    frame = desk.studio.document.timeline.frame
    desk.qtbot.waitUntil(lambda: view.marked(frame) is not None, timeout=WAIT_MS)


def mark(desk):
    desk.actions["mark_landmarks"].setChecked(True)
    return desk.studio.viewport.tool


def on_screen(desk, point):
    viewport = desk.studio.viewport
    x, y, _ = viewport.camera.project(np.asarray(point)[None], viewport.pane_point(0, 0)[2])[0]
    return Pointer(float(x), float(y))


def click(tool, pointer):
    tool.hover(pointer)
    taken = tool.press(pointer)
    tool.release(pointer)
    return taken


def top_of(desk):
    """A place of the scan just below its top, that is seen from the front."""
    scan = desk.scene.scan.vertices
    return scan[scan[:, 1].argmax()] - [0, 0.03, 0]


def said(desk, frame=0):
    return marked_scan(desk.studio.document, frame).points


def press(tool, key):
    event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
    return tool.key(event, True)


def test_scans_without_poses_are_shown_and_train_nothing(desk, bare):
    side = desk.workspace.side
    assert not desk.dataset.posed
    assert desk.scene.scan is not None
    assert np.ptp(desk.scene.scan.vertices[:, 1]) == pytest.approx(1.8, abs=0.5), "metres, y up"
    assert side.banner.isVisibleTo(side)
    assert not side.box.isVisibleTo(side)
    assert side.train_button.text() == "Train on 0 good frames"
    assert not side.train_button.isEnabled()
    assert desk.scene.joints is None, "nobody knows where its joints are"
    assert open_posed_or_not(bare, curation=SAID).posed is False


def test_the_plane_of_poses_says_that_there_are_none(desk):
    plot = desk.workspace.side.coverage
    plot.wanted.emit()
    assert "no poses yet" in plot._words.text()
    assert "Reading the poses" not in [task.label for task in desk.studio.jobs.tasks]


def test_a_click_marks_the_surface_and_the_next_is_asked_for(desk):
    tool, guide = mark(desk), desk.workspace.side.guide
    assert guide.isVisibleTo(desk.workspace.side)
    assert guide.words.text().startswith("Click the top of the head")
    pointer = on_screen(desk, top_of(desk))
    assert click(tool, pointer)
    (name,) = said(desk)
    assert name == "head_top"
    there = on_screen(desk, said(desk)[name])
    assert (there.x, there.y) == pytest.approx((pointer.x, pointer.y), abs=0.01)
    apart = np.linalg.norm(desk.scene.scan.vertices - said(desk)[name], axis=1)
    assert apart.min() < 0.05, "it lies on the scan, not in it"
    assert desk.studio.document.undo_stack.undoText() == "Mark the head top"
    assert "left wrist" in guide.words.text()
    assert desk.scene.markers.filled.all()
    file = desk.studio.document.recordings.curation.landmarks["shirt_step"]["scan_0001.ply"]
    assert np.abs(file["head_top"]).max() > 100, "as the file has it: centimetres"


def test_who_marks_has_the_keys_too(desk, monkeypatch):
    """Esc leaves, wherever the button that began it is."""
    taken = []
    monkeypatch.setattr(desk.studio.viewport, "take_keys", lambda: taken.append(True))
    mark(desk)
    assert taken == [True]


def test_a_click_beside_the_scan_marks_nothing(desk):
    tool = mark(desk)
    assert not click(tool, Pointer(2.0, 2.0))
    assert said(desk) == {}
    assert "beside the scan" in desk.workspace.side.guide.words.text()


def test_a_drag_is_one_step_and_esc_lets_it_go_back(desk):
    tool, stack = mark(desk), desk.studio.document.undo_stack
    start = on_screen(desk, top_of(desk))
    click(tool, start)
    before, count = said(desk)["head_top"], stack.count()
    down = on_screen(desk, top_of(desk) - [0, 0.2, 0])
    tool.press(start)
    for share in np.linspace(0.1, 1, 5):
        tool.move(Pointer(start.x, start.y + share * (down.y - start.y)))
    tool.release(down)
    assert stack.count() == count + 1
    assert stack.undoText() == "Move the head top"
    assert before[1] - said(desk)["head_top"][1] == pytest.approx(0.2, abs=0.02)
    stack.undo()
    np.testing.assert_array_equal(said(desk)["head_top"], before)
    tool.press(start)
    tool.move(down)
    assert press(tool, Qt.Key.Key_Escape)
    tool.release(down)
    np.testing.assert_array_equal(said(desk)["head_top"], before)
    assert desk.actions["mark_landmarks"].isChecked(), "only the drag was given up"
    assert press(tool, Qt.Key.Key_Escape)
    assert not desk.actions["mark_landmarks"].isChecked()
    assert desk.studio.viewport.tool is None
    assert desk.scene.markers is None
    assert said(desk).keys() == {"head_top"}, "leaving keeps what was marked"


def test_landmarks_can_be_skipped_chosen_and_taken_away(desk):
    tool, guide = mark(desk), desk.workspace.side.guide
    guide.skip_button.click()
    assert tool.next_name == ASKED[1]
    press(tool, Qt.Key.Key_S)
    assert tool.next_name == ASKED[2]
    guide.chosen.emit("pelvis")
    assert tool.next_name == "pelvis"
    pointer = on_screen(desk, top_of(desk))
    click(tool, pointer)
    assert said(desk).keys() == {"pelvis"}
    assert tool.next_name == ASKED[2]
    tool.hover(pointer)
    press(tool, Qt.Key.Key_Delete)
    assert said(desk) == {}
    desk.studio.document.undo_stack.undo()
    assert said(desk).keys() == {"pelvis"}


def test_found_tips_are_offered_kept_by_a_click_or_all_at_once(desk):
    tool, session = mark(desk), desk.workspace.fitting.landmarks
    places = {"head_top": top_of(desk).astype(float), "left_toe": top_of(desk) - [0, 0.5, 0]}
    session.tips.take(session._scan, places)
    assert not desk.scene.markers.filled.any(), "offered, not marked"
    click(tool, on_screen(desk, places["left_toe"]))
    assert said(desk).keys() == {"left_toe"}
    assert tool.next_name == "head_top"
    desk.workspace.side.guide.accept_button.click()
    assert said(desk).keys() == {"left_toe", "head_top"}
    np.testing.assert_allclose(said(desk)["head_top"], places["head_top"], atol=1e-6)
    assert desk.scene.markers.filled.all()


def test_each_frame_has_its_own_and_a_restart_loses_none(desk, tmp_path):
    tool = mark(desk)
    click(tool, on_screen(desk, top_of(desk)))
    desk.seek(2)
    wait_for_scan(desk)
    assert tool.dots == {}
    click(tool, on_screen(desk, top_of(desk)))
    kept = desk.studio.document.recordings.curation.landmarks
    assert set(kept["shirt_step"]) == {"scan_0001.ply", "scan_0003.ply"}
    keeper = Keeper(desk.studio.document)
    keeper.save_as(tmp_path / "Ada")
    keeper.new()
    keeper.open(tmp_path / "Ada.insproj")
    assert desk.studio.document.recordings.curation.landmarks == kept
    assert not desk.dataset.posed


def test_a_drag_that_the_playhead_leaves_marks_nothing(desk):
    tool = mark(desk)
    start = on_screen(desk, top_of(desk))
    tool.press(start)
    desk.seek(1)
    wait_for_scan(desk)
    tool.release(start)
    assert said(desk, 0) == {}
    assert said(desk, 1) == {}
    assert desk.studio.document.undo_stack.count() == 0


def test_another_unit_moves_the_marks_with_the_scan(desk, bare):
    tool = mark(desk)
    click(tool, on_screen(desk, top_of(desk)))
    before = said(desk)["head_top"]
    said_before = desk.studio.document.recordings.curation
    millimetres = open_without_poses(bare, Curation("mm", "z", landmarks=said_before.landmarks))
    Keeper(desk.studio.document).new(millimetres)
    np.testing.assert_allclose(said(desk)["head_top"], before / 10, atol=1e-6)
    wait_for_scan(desk)  # or a job would outlive its window


@pytest.mark.parametrize(("unit", "up"), [("m", "y"), ("cm", "z"), ("mm", "-z")])
def test_points_go_into_the_file_and_back(bare, unit, up):
    axes = open_without_poses(bare, Curation(unit, up)).reader.axes
    assert (axes.unit, axes.up) == (unit, up)
    point = np.array([0.1234567, 1.7, -0.3])
    np.testing.assert_allclose(in_world(in_file(point, axes), axes), point, atol=1e-6)


def test_words_name_every_landmark():
    assert next_landmark(set(ASKED), set()) == ""
    assert next_landmark({ASKED[0]}, {ASKED[1]}) == ASKED[2]
    words = [where_to_click(name) for name in (*ASKED, "left_hip", "neck")]
    assert "{" not in " ".join(words)
    assert len(set(words)) == len(words)


def test_no_button_moves_while_landmarks_are_marked(qtbot):
    guide = MarkGuide()
    qtbot.addWidget(guide)
    guide.resize(284, 900)  # the side at its narrowest, less its scroll bar
    guide.show()
    tips = ("left_fingertip", "right_toe")
    places = set()
    for following in ("", *ASKED, *tips):
        for names in ((), ASKED, (*ASKED, *tips)):
            states = {following: "next", tips[0]: "found"}
            rows = [GuideRow(name, states.get(name, "")) for name in names]
            guide.show_rows(rows, found=True)
            guide.layout().activate()
            places.add((guide.accept_button.y(), guide.fit_button.y()))
    assert len(places) == 1
