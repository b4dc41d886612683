"""A project survives saving, moving, crashing and a full disk."""

import errno
import gc
import json
import threading
import weakref

import numpy as np
import pytest

from ins_studio.dataset.opening import open_dataset
from ins_studio.document import autosave
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.opening_edits import add_clips, use_scans
from ins_studio.document.places import is_untitled
from ins_studio.document.play_way import PlayWay
from ins_studio.document.recent import recent_projects
from ins_studio.document.recordings import scans_of
from ins_studio.document.restoring import keep_motions
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import face_normals
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.texture.brush import Brush


def reopened(folder):
    document = Document()
    keeper = Keeper(document)
    notes = []
    keeper.noted.connect(notes.append)
    keeper.open(folder)
    return document, notes


def add_run(document, body, name="001"):
    run = document.places.run(name)
    run.write_config({"preset": "draft"})
    count = len(body.faces)
    across = int(np.ceil(np.sqrt(count)))
    origin = np.stack(np.divmod(np.arange(count), across), 1) / across
    corner = np.array([[0.1, 0.1], [0.8, 0.1], [0.1, 0.8]])
    mesh = CanonicalMesh(
        body.template,
        body.faces,
        (origin[:, None] + corner / across).reshape(-1, 2).astype(np.float32),
        np.arange(3 * count, dtype=np.int32).reshape(-1, 3),
        body.weights,
        np.asarray(body.joints(), np.float32),
        body.parents,
        body.joint_names,
        body.canonical_pose,
    )
    run.mesh_path.parent.mkdir(parents=True)
    run.mesh_path.write_bytes(encode_canonical(mesh))
    document.use_run(run)
    document.reload_mesh()
    return mesh


def paint_something(document, mesh):
    centre = mesh.vertices[mesh.faces[:1]].mean(axis=1)
    eye = centre[0] + face_normals(mesh.vertices, mesh.faces[:1])[0]
    document.paint.strokes.begin(mesh.vertices, eye, Brush(radius=0.3))
    document.paint.strokes.dabs(centre, np.zeros(1, np.int32))
    document.paint.strokes.end()
    assert document.paint.has_paint


def test_a_new_project_is_untitled_and_plays(document, keeper):
    assert is_untitled(document.places.path)
    assert not document.modified
    assert document.timeline.frame_count == 12
    assert not document.places.path.exists(), "nothing is written before there is anything"


def test_walking_comes_first(document, keeper):
    assert document.clips.first().name == "shirt_step"
    assert [entry.recorded for entry in document.clips.entries] == [True] * 3


def test_save_as_and_open_bring_everything_back(document, keeper, tmp_path):
    document.timeline.choose(document.clips.clip("shirt_wave"))
    document.timeline.edit_fps(24)
    document.timeline.edit_range(3, 8)
    document.timeline.set_way(PlayWay("ping-pong", 0.5))
    assert document.modified
    keeper.save_as(tmp_path / "Ada")
    assert not document.modified
    assert document.name == "Ada"
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert again.timeline.clip.name == "shirt_wave"
    assert (again.timeline.fps, again.timeline.played) == (24, (3, 8))
    assert again.timeline.way == PlayWay("ping-pong", 0.5)
    assert not again.modified
    assert recent_projects() == [tmp_path / "Ada.insproj"]


def test_how_it_plays_is_remembered_without_an_edit(document, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    document.timeline.set_way(PlayWay(speed=2.0, every_frame=True))
    assert not document.modified
    keeper.autosave()  # as when the window closes
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert again.timeline.way == PlayWay(speed=2.0, every_frame=True)
    keeper.new()
    assert document.timeline.way == PlayWay(), "another project has its own"


@pytest.mark.slow
def test_paint_and_runs_survive(document, keeper, capsule_body, tmp_path):
    mesh = add_run(document, capsule_body)
    paint_something(document, mesh)
    keeper.save_as(tmp_path / "Ada")
    assert document.places.flattened_path.is_file()
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert again.run.path == tmp_path / "Ada.insproj" / "runs" / "001"
    assert (again.paint.stack.layers[1].pixels == document.paint.stack.layers[1].pixels).all()


def test_a_normal_map_survives_and_what_was_removed_stays_removed(
    document, keeper, capsule_body, tmp_path
):
    mesh = add_run(document, capsule_body)
    paint_something(document, mesh)
    normals = np.full((document.paint.stack.size,) * 2 + (4,), (204, 128, 230, 255), np.uint8)
    document.paint.add_normals("Knit", normals)
    keeper.save_as(tmp_path / "Ada")
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert again.paint.relief.name == "Knit"
    assert (again.paint.relief.pixels == normals).all()
    for index in (2, 1):
        document.paint.remove_layer(index)
    assert not document.paint.has_work
    keeper.save()
    again, _ = reopened(tmp_path / "Ada.insproj")
    assert again.paint.relief is None
    assert not again.paint.has_paint
    assert not document.places.flattened_path.exists()


def test_undo_after_saving_shows_the_star(document, keeper, tmp_path):
    document.timeline.edit_fps(24)
    keeper.save_as(tmp_path / "Ada")
    states = []
    document.modified_changed.connect(states.append)
    document.undo_stack.undo()
    document.undo_stack.redo()
    assert states == [True, False]


@pytest.mark.slow
def test_a_crash_after_autosave_loses_nothing(document, keeper, capsule_body, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    mesh = add_run(document, capsule_body)
    paint_something(document, mesh)
    document.timeline.edit_fps(12)
    keeper.autosave()  # and then the power goes
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert any("recovered" in note for note in notes)
    assert again.timeline.fps == 12
    assert again.paint.has_paint
    assert again.modified, "it is not in project.json yet"


def test_autosave_leaves_the_saved_file_alone(document, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    before = document.places.file_path.read_bytes()
    document.timeline.edit_fps(12)
    keeper.autosave()
    assert document.places.file_path.read_bytes() == before


def test_edits_are_autosaved_by_themselves(document, keeper, qtbot):
    document.timeline.edit_fps(12)
    keeper._timer.setInterval(1)
    document.timeline.edit_fps(13)
    file = document.places.autosave_path / "project.json"
    qtbot.waitUntil(file.is_file)
    assert json.loads(file.read_text())["timeline"]["fps"] == 13


def test_an_autosave_that_fails_is_said(document, keeper, qtbot, monkeypatch):
    def full(_held, _clips):
        raise StudioError("The disk is full.", "Make room.")

    monkeypatch.setattr(autosave.Unsaved, "write", full)
    keeper._timer.setInterval(1)
    with qtbot.waitSignal(keeper.failed) as said:
        document.timeline.edit_fps(13)
    assert "disk is full" in str(said.args[0])


def test_an_autosave_under_way_holds_no_object_of_qt(document, qtbot, monkeypatch):
    keeper = Keeper(document)
    keeper.new()
    begun, may_end = threading.Event(), threading.Event()

    def slow(_held, _clips):
        begun.set()
        assert may_end.wait(10)

    monkeypatch.setattr(autosave.Unsaved, "write", slow)
    keeper._timer.setInterval(1)
    document.timeline.edit_fps(13)
    qtbot.waitUntil(begun.is_set)
    ended_on = []
    weakref.finalize(keeper, lambda: ended_on.append(threading.current_thread()))
    del keeper
    gc.collect()
    assert ended_on == [threading.main_thread()]
    may_end.set()


def test_a_full_disk_is_said_and_keeps_the_old_file(document, keeper, tmp_path, monkeypatch):
    keeper.save_as(tmp_path / "Ada")
    before = document.places.file_path.read_bytes()
    document.timeline.edit_fps(12)

    def full(_file):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StudioError, match="disk is full"):
        keeper.save()
    assert document.places.file_path.read_bytes() == before
    assert document.modified


def test_a_moved_dataset_is_said_and_the_rest_opens(document, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    path = document.places.file_path
    value = json.loads(path.read_text())
    value["datasets"][0]["path"] = str(tmp_path / "gone")
    path.write_text(json.dumps(value))
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert again.dataset is None
    assert "gone" in notes[0]


@pytest.mark.slow
def test_damaged_paint_is_said_and_the_rest_opens(document, keeper, capsule_body, tmp_path):
    paint_something(document, add_run(document, capsule_body))
    keeper.save_as(tmp_path / "Ada")
    (document.places.texture_path / "layers.json").write_text("{")
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert again.mesh is not None
    assert "layers.json" in notes[0]


def test_a_motion_is_copied_into_the_project(document, keeper, tmp_path):
    motion = Motion(np.full((7, 5, 3), 0.1, np.float32), np.zeros((7, 3), np.float32), 25.0)
    motions = [("shirt_step", motion), ("a/b:c", motion), ("a/b:c", motion)]
    add_clips(document, keep_motions(document, motions, keeper.ensure_folder()))
    assert document.timeline.clip.name == "shirt_step 2", "the name was taken"
    names = [clip.name for clip in document.clips.opened]
    assert names[1:] == ["a_b_c", "a_b_c 2"], "no name leads out of the folder"
    document.undo_stack.undo()
    assert document.timeline.clip.name == "shirt_step"
    document.undo_stack.redo()
    keeper.save_as(tmp_path / "Ada")
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert again.timeline.clip.frame_count == 7
    np.testing.assert_array_equal(again.timeline.clip.motion.poses, motion.poses)


def test_scans_can_be_changed_back(document, keeper, tiny_dataset, qtbot):
    first = document.dataset
    other = open_dataset(tiny_dataset)
    use_scans(document, scans_of(other), "Open scans")
    assert document.dataset is other
    document.undo_stack.undo()
    assert document.dataset is first
    assert document.undo_stack.index() == 0


def test_an_untouched_scratch_project_leaves_nothing(document, keeper):
    folder = keeper.ensure_folder()
    keeper.discard_untouched()
    assert not folder.exists()


def test_save_as_does_not_overwrite_another_folder(document, keeper, tmp_path):
    other = tmp_path / "Ada.insproj"
    other.mkdir()
    (other / "mine.txt").write_text("x")
    with pytest.raises(StudioError, match="exists"):
        keeper.save_as(other)


def test_a_scratch_project_with_an_export_stays_and_is_found(document, keeper):
    keeper.ensure_folder()
    exported = document.places.export_path / "walk.glb"
    exported.parent.mkdir(parents=True)
    exported.write_bytes(b"glTF")
    keeper.discard_untouched()
    assert exported.is_file()
    assert recent_projects() == [document.places.path]


def test_a_new_project_does_not_list_the_clips_of_the_one_before(keeper, document):
    document.clip_editing.make_editable(None)
    assert len(document.clips.opened) == 1
    keeper.new(document.dataset)
    assert document.clips.opened == ()
    assert document.file.clips == ()
