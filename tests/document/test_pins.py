"""Pins of a document: named, undone, saved, and found again on another mesh."""

import json

import numpy as np
import pytest

from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.pins import PinBoard
from ins_studio.errors import StudioError
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.pins import Pin

SHARE = np.array([0.2, 0.3, 0.5])


@pytest.fixture
def mesh(capsule_body):
    texcoords = np.zeros((len(capsule_body.template), 2), np.float32)
    return CanonicalMesh(
        capsule_body.canonical().astype(np.float32),
        capsule_body.faces,
        texcoords,
        capsule_body.faces,
        capsule_body.weights,
        np.asarray(capsule_body.joints(), np.float32),
        capsule_body.parents,
        capsule_body.joint_names,
        capsule_body.canonical_pose,
    )


@pytest.fixture
def document(qapp, tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    return Document()


def place_of(board: PinBoard, mesh: CanonicalMesh, index: int = 0) -> np.ndarray:
    spots = board.spots(mesh)
    corners = mesh.vertices[mesh.faces[spots.face[index]]].astype(np.float64)
    return spots.barycentric[index] @ corners


def test_a_pin_is_where_it_was_put(document, mesh):
    for face in (7, 900, 3000):
        document.pins.add(mesh, face, SHARE)
        at = len(document.pins.pins) - 1
        wanted = SHARE @ mesh.vertices[mesh.faces[face]]
        np.testing.assert_allclose(place_of(document.pins, mesh, at), wanted, atol=1e-6)
        assert document.pins.spots(mesh).face[at] == face


def test_every_edit_is_one_step_back_and_forth(document, mesh):
    board, stack = document.pins, document.undo_stack
    board.add(mesh, 5, SHARE)
    board.add(mesh, 6, SHARE)
    board.rename(0, "  Left   knee ")
    board.rename(1, "Left knee")
    board.remove([0])
    states = [board.pins]
    assert [pin.name for pin in board.pins] == ["Left knee 2"]
    while stack.canUndo():
        stack.undo()
        states.append(board.pins)
    assert states[-1] == ()
    assert len(states) == 6
    assert [[pin.name for pin in pins] for pins in states[1:5]] == [
        ["Left knee", "Left knee 2"],
        ["Left knee", "Pin 2"],
        ["Pin 1", "Pin 2"],
        ["Pin 1"],
    ]
    for wanted in reversed(states[:-1]):
        stack.redo()
        assert board.pins == wanted


def test_names_that_say_nothing_change_nothing(document, mesh):
    document.pins.add(mesh, 5, SHARE)
    count = document.undo_stack.count()
    document.pins.rename(0, "   ")
    document.pins.rename(0, "Pin 1")
    document.pins.remove([4])
    assert document.undo_stack.count() == count


def test_another_mesh_of_the_same_shape_has_them_in_the_same_place(document, mesh):
    document.pins.add(mesh, 2000, SHARE)
    before = place_of(document.pins, mesh)
    keep = np.random.default_rng(1).permutation(len(mesh.faces))
    other = CanonicalMesh(
        mesh.vertices,
        mesh.faces[keep],
        mesh.texcoords,
        mesh.texcoord_faces[keep],
        mesh.weights,
        mesh.joints,
        mesh.parents,
        mesh.joint_names,
        mesh.canonical_pose,
    )
    np.testing.assert_allclose(place_of(document.pins, other), before, atol=1e-6)


def test_a_saved_project_has_them_again(document, mesh, tmp_path):
    keeper = Keeper(document)
    keeper.new()
    document.pins.add(mesh, 5, SHARE)
    document.pins.rename(0, "Колено")
    pins = document.pins.pins
    folder = tmp_path / "Pinned.insproj"
    keeper.save_as(folder)
    assert json.loads((folder / "project.json").read_text("utf-8"))["pins"][0]["name"] == "Колено"
    other = Document()
    Keeper(other).open(folder)
    assert other.pins.pins == pins
    assert not other.undo_stack.canUndo()
    Keeper(other).new()
    assert other.pins.pins == ()


def test_an_autosave_brings_them_back(document, mesh, tmp_path):
    keeper = Keeper(document)
    keeper.new()
    keeper.save_as(tmp_path / "A.insproj")
    document.pins.add(mesh, 5, SHARE)
    keeper.autosave()
    other = Document()
    Keeper(other).open(tmp_path / "A.insproj")
    assert [pin.name for pin in other.pins.pins] == ["Pin 1"]
    assert other.modified


def test_a_damaged_pin_names_the_file_and_the_entry(document, tmp_path):
    keeper = Keeper(document)
    keeper.new()
    keeper.save_as(tmp_path / "B.insproj")
    path = tmp_path / "B.insproj" / "project.json"
    said = json.loads(path.read_text()) | {"pins": [{"name": "a", "place": [1, 2, None]}]}
    path.write_text(json.dumps(said))
    with pytest.raises(StudioError, match=r"project\.json: pins\[0\]\.place\[2\]"):
        Keeper(Document()).open(tmp_path / "B.insproj")


def test_a_project_from_before_there_were_pins_opens(document, tmp_path):
    keeper = Keeper(document)
    keeper.new()
    keeper.save_as(tmp_path / "C.insproj")
    path = tmp_path / "C.insproj" / "project.json"
    said = json.loads(path.read_text())
    del said["pins"]
    path.write_text(json.dumps(said))
    document.pins.show((Pin("x", (0.0, 0.0, 0.0)),))
    Keeper(document).open(tmp_path / "C.insproj")
    assert document.pins.pins == ()
