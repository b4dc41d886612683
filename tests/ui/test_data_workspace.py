"""The Data workspace as a whole: gestures go in, the document changes, everything shows it."""

import shutil

import numpy as np
import pytest
from data_desk import Desk
from PySide6.QtCore import QPoint, Qt
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.errors import StudioError
from ins_studio.project.person_folder import CACHE
from ins_studio.ui import curating_session
from ins_studio.ui.coverage_session import read_coverage
from ins_studio.ui.fit_words import again_words
from ins_studio.ui.frame_selection import FrameSelection
from ins_studio.ui.scan_opening import folder_of, opening

WAIT_MS = 20_000


@pytest.fixture
def desk(qtbot, tiny_dataset, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    desk = Desk(qtbot, open_dataset(tiny_dataset))
    desk.workspace.strip.resize(624, 96)
    desk.workspace.enter()
    return desk


def finished(work):
    """Drive work to its end and return what it returns."""
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value


def select(desk, *frames):
    desk.workspace.strip.select(FrameSelection(frozenset(frames), frames[0]))


def button(desk):
    return desk.workspace.side.train_button.text()


def test_x_excludes_what_is_selected_and_undo_is_one_step(desk):
    document, strip = desk.studio.document, desk.workspace.strip
    assert button(desk) == "Train on 21 good frames"
    select(desk, 2, 3, 4)
    desk.actions["exclude"].trigger()
    assert [frame.excluded for frame in strip.frames[1:6]] == [False, True, True, True, False]
    assert button(desk) == "Train on 18 good frames"
    assert desk.workspace.panel.tree.items.rows["shirt_step"].excluded == 3
    assert strip.selected == [2, 3, 4], "still selected, so that X takes it back"
    desk.actions["exclude"].trigger()
    assert button(desk) == "Train on 21 good frames"
    assert document.undo_stack.count() == 2
    document.undo_stack.undo()
    assert button(desk) == "Train on 18 good frames"


def test_h_holds_frames_out_and_ctrl_h_sequences(desk):
    document, strip, tree = desk.studio.document, desk.workspace.strip, desk.workspace.panel.tree
    select(desk, 0, 1)
    desk.actions["hold_out"].trigger()
    assert [frame.held_out for frame in strip.frames[:3]] == [True, True, False]
    assert tree.items.rows["shirt_step"].tag == "Part held out"
    tree.clearSelection()
    desk.actions["hold_out_sequences"].trigger()  # the one that plays
    assert tree.items.rows["shirt_step"].tag == "Held out"
    assert button(desk) == "Train on 9 good frames"
    tree.hold_out_wanted.emit(["shirt_swing"], True)
    assert "Nothing is left to train on" in str(desk.errors.pop())
    assert document.undo_stack.count() == 2
    tree.hold_out_wanted.emit(["shirt_wave"], False)
    assert tree.items.rows["shirt_wave"].tag == "Train"


def test_elsewhere_x_and_h_are_other_tools_keys(desk):
    desk.workspace.leave()
    desk.actions["exclude"].trigger()
    assert desk.studio.document.undo_stack.count() == 0


def test_units_are_said_on_a_thread_and_undone_at_once(desk, qtbot):
    document, form = desk.studio.document, desk.workspace.side.facts
    first, height = document.dataset, np.ptp(document.dataset.sample.vertices[:, 1])
    desk.play("shirt_wave")
    desk.seek(7)
    desk.studio.document.recordings.toggle_excluded("shirt_step", [1])
    assert form.units.currentText() == "metres (found)"
    form.units.setCurrentIndex(form.units.findData("cm"))
    with qtbot.waitSignal(document.dataset_changed, timeout=WAIT_MS):
        form.units.activated.emit(form.units.currentIndex())
    sample = document.dataset.sample
    assert np.ptp(sample.vertices[:, 1]) == pytest.approx(height / 100, rel=1e-4)
    assert (form.units.currentData(), form.units.itemText(0)) == ("cm", "As found")
    assert (document.timeline.clip.name, document.timeline.frame) == ("shirt_wave", 7)
    assert document.recordings.curation.excluded == {"shirt_step": frozenset([1])}
    assert document.undo_stack.undoText() == "Set the units"
    document.undo_stack.undo()
    assert document.dataset is first
    assert form.units.currentText() == "metres (found)"
    assert document.recordings.curation.excluded == {"shirt_step": frozenset([1])}


def test_a_rate_can_be_said_and_given_back(desk, qtbot):
    document, form = desk.studio.document, desk.workspace.side.facts
    found = document.dataset.sequences[0].fps
    with qtbot.waitSignal(document.dataset_changed, timeout=WAIT_MS):
        form.fps.setValue(12)
    assert {own.fps for own in document.dataset.sequences} == {12}
    assert document.timeline.fps == 12
    assert form.fps_found.isVisibleTo(form)
    with qtbot.waitSignal(document.dataset_changed, timeout=WAIT_MS):
        form.fps_found.click()
    assert document.dataset.sequences[0].fps == found


def test_pictures_come_from_the_disk_the_second_time(desk, qtbot, monkeypatch):
    strip = desk.workspace.strip
    qtbot.waitUntil(lambda: not strip.missing_pictures(), timeout=WAIT_MS)
    kept = sorted((CACHE.path / "pictures").glob("*.png"))
    assert len(kept) == 12
    first = strip._pictures[0]
    monkeypatch.setattr("ins_studio.ui.picture_session.mesh_thumbnail", None)  # must not be called
    desk.workspace.leave()  # first: pictures of the other recording would be drawn
    desk.play("shirt_wave")
    desk.play("shirt_step")
    desk.workspace.enter()
    qtbot.waitUntil(lambda: not strip.missing_pictures(), timeout=WAIT_MS)
    assert strip._pictures[0].convertToFormat(first.format()) == first
    assert desk.errors == []


def test_every_pose_is_a_point_and_a_click_goes_to_its_frame(desk, qtbot):
    plot, document = desk.workspace.side.coverage, desk.studio.document
    plot.wanted.emit()
    qtbot.waitUntil(lambda: len(plot._points) == 36, timeout=WAIT_MS)
    session = desk.workspace._uses.coverage
    uses = dict(zip(session._keys, plot._uses, strict=True))
    assert (uses["shirt_step", 0], uses["shirt_wave", 0]) == ("training", "held out")
    select(desk, 0)
    desk.actions["exclude"].trigger()
    assert plot._uses[session._keys.index(("shirt_step", 0))] == "excluded"
    plot.chosen.emit(session._keys.index(("shirt_wave", 5)))
    qtbot.waitUntil(lambda: document.timeline.clip.name == "shirt_wave", timeout=WAIT_MS)
    assert document.timeline.frame == 5
    assert session._keys[plot._current] == ("shirt_wave", 5)


def test_the_plane_keeps_equal_poses_together(tiny_dataset):
    found = finished(read_coverage(open_dataset(tiny_dataset)))
    at = {key: found.points[number] for number, key in enumerate(found.keys)}
    # a sine comes by the same value twice
    np.testing.assert_allclose(at["shirt_step", 1], at["shirt_step", 5], atol=1e-5)
    assert np.linalg.norm(at["shirt_step", 3] - at["shirt_step", 9]) > 0.3


def test_a_dropped_scan_opens_its_dataset(tmp_path):
    (tmp_path / "d" / "walk").mkdir(parents=True)
    scan = tmp_path / "d" / "walk" / "scan_01.ply"
    scan.write_bytes(b"")
    assert folder_of(scan) == scan.parent
    (tmp_path / "d" / "dataset.json").write_text("{}")
    assert folder_of(scan) == tmp_path / "d"
    assert folder_of(tmp_path / "notes.txt") == tmp_path / "notes.txt"


def test_of_several_people_the_first_is_opened(tiny_dataset, tmp_path):
    copy = tmp_path / "release"
    shutil.copytree(tiny_dataset, copy)
    home = copy / "sequences"
    shutil.copytree(home / "00001", home / "00002")
    shutil.copytree(home / "00001" / "shirt_wave", home / "00001" / "coat_wave")
    scans = finished(opening(copy))
    assert (scans.dataset.subject, scans.dataset.clothing) == ("00001", "coat")
    assert (scans.reference.subject, scans.reference.clothing) == ("00001", "coat")


def test_poses_are_paired_with_scans_that_are_open_without(desk, qtbot, tmp_path, monkeypatch):
    recorded, root = desk.dataset, tmp_path / "scans"
    keys = [("shirt_step", index) for index in range(3)]
    write_scans(root, recorded, keys)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz"}')
    scans = finished(opening(root))
    assert not scans.dataset.posed
    document, side = desk.studio.document, desk.workspace.side
    Keeper(document).new_on(scans)
    assert side.banner.isVisibleTo(side)
    file = write_npz_files(tmp_path / "fits", recorded, keys)
    monkeypatch.setattr(curating_session, "choose_poses", lambda *_: file)
    side.banner.load_button.click()
    qtbot.waitUntil(lambda: document.dataset.posed, timeout=WAIT_MS)
    assert document.dataset.frame_count == 3, "one frame a file: the others are beside it"
    assert document.recordings.curation.poses == str(file.parent)
    assert not side.banner.isVisibleTo(side)
    document.undo_stack.undo()
    assert document.dataset is scans.dataset
    wrong = Curation(poses=str(root / "body.npz"))
    with pytest.raises(StudioError):  # poses that were chosen and do not fit are not passed over
        finished(opening(root, curation=wrong))


def test_poses_that_cannot_be_read_are_named_where_poses_are_missing(desk, tmp_path):
    recorded, root = desk.dataset, tmp_path / "scans"
    write_scans(root, recorded, [("shirt_step", 0), ("shirt_step", 1)])
    words = desk.workspace.side.banner.words
    Keeper(desk.studio.document).new_on(finished(opening(root)))
    assert words.text() == "The 2 scans in scans have no poses."
    (root / "shirt_step" / "poses.npz").write_bytes(b"no archive")
    Keeper(desk.studio.document).new_on(finished(opening(root)))
    assert "no poses that can be used. poses.npz: cannot be read" in words.text()
    checks = desk.workspace.side.checks.widgets
    assert any("poses.npz" in widget.row.sentence for widget in checks)


def write_npz_files(folder, recorded, keys):
    poses, transl = poses_of(recorded, keys)
    for number in range(len(keys)):
        rows = slice(number, number + 1)
        write_npz(folder / f"fit_{number + 1:04d}.npz", poses[rows], transl[rows])
    return folder / "fit_0001.npz"


def test_the_panels_fit_a_small_window(desk):
    side, panel = desk.workspace.side, desk.workspace.panel
    assert side.minimumSizeHint().width() <= 300
    assert side.minimumSizeHint().height() <= 670
    for shown in ({"posed": False}, {"fitted": True}, {"marking": True}):
        side.arrange(**shown)
        words = "Drag a joint to where it belongs, on any frame. " * 3
        side.box.show_fit(words, again_words(0, 240, 0), busy=False)
        assert side.minimumSizeHint().width() <= 300
        assert side.minimumSizeHint().height() <= 670, shown
    assert panel.minimumSizeHint().width() <= 260


def test_what_lies_under_the_strip_says_what_is_selected(desk, qtbot):
    words = desk.workspace.bottom.words
    qtbot.mouseClick(
        desk.workspace.strip,
        Qt.MouseButton.LeftButton,
        pos=QPoint(round(desk.workspace.strip.scale.x(3.5)), 40),
    )
    assert words.text() == "Frame 4 · trains · not checked"
    assert desk.studio.document.timeline.frame == 3
    desk.actions["exclude"].trigger()
    assert words.text().startswith("Frame 4 · excluded")
    select(desk, 1, 2, 3)
    assert words.text() == "3 frames, 2 to 4"
