"""Where file dialogs begin, and how what is chosen ends."""

from pathlib import Path

import pytest
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog

from ins_studio.document.places import untitled_folder
from ins_studio.project.project import ProjectFolder
from ins_studio.ui import file_kinds
from ins_studio.ui.file_kinds import EXPORTS, MOTIONS, PROJECTS, with_ending
from ins_studio.ui.motion_export_session import FILTER, MotionExportSession


@pytest.fixture(autouse=True)
def person(tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "own"))
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: str(tmp_path / "Documents"))
    (tmp_path / "Documents").mkdir()


@pytest.fixture
def named(tmp_path):
    (tmp_path / "work" / "Ada.insproj").mkdir(parents=True)
    return ProjectFolder(tmp_path / "work" / "Ada.insproj")


@pytest.fixture
def asked(monkeypatch):
    """What the dialogs were told; ``asked.answer`` is what is chosen."""

    class Dialogs:
        answer, kind, started = "", "", ""

        def file(self, _window, _title, start, *_kinds):
            self.started = start
            return self.answer, self.kind

        def folder(self, *told):
            return self.file(*told)[0]

    dialogs = Dialogs()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", dialogs.file)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialogs.file)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", dialogs.folder)
    return dialogs


def test_at_first_a_dialog_begins_with_the_project(named, tmp_path):
    assert EXPORTS.folder(named) == named.export_path
    assert MOTIONS.folder(named) == tmp_path / "work"


def test_a_project_without_a_name_is_nowhere_to_look(tmp_path):
    untitled = ProjectFolder(untitled_folder())
    for kind in (EXPORTS, MOTIONS, PROJECTS):
        assert kind.folder(untitled) == tmp_path / "Documents"
    (tmp_path / "Documents").rmdir()
    assert PROJECTS.folder(untitled) == Path.home()


def test_each_kind_begins_where_it_was_chosen_last(named, tmp_path, asked):
    mocap = tmp_path / "mocap"
    mocap.mkdir()
    asked.answer = str(mocap / "walk.bvh")
    assert MOTIONS.ask_file(None, "Open", MOTIONS.folder(named), "") == mocap / "walk.bvh"
    assert asked.started == str(tmp_path / "work")
    assert MOTIONS.folder(named) == mocap
    assert EXPORTS.folder(named) == named.export_path, "another kind"
    mocap.rmdir()
    assert MOTIONS.folder(named) == tmp_path / "work", "it is gone"


def test_beside_the_folder_that_was_chosen_are_others(named, tmp_path, asked):
    asked.answer = str(named.path)
    assert PROJECTS.ask_folder(None, "Open", tmp_path) == named.path
    assert PROJECTS.folder(ProjectFolder(untitled_folder())) == tmp_path / "work"


def test_nothing_chosen_changes_nothing(named, asked):
    assert EXPORTS.ask_new(None, "Save", named.export_path / "a.glb", "GLB (*.glb)") is None
    assert EXPORTS.ask_file(None, "Open", named.path, "") is None
    assert EXPORTS.ask_folder(None, "Open", named.path) is None
    assert EXPORTS.folder(named) == named.export_path


def test_the_folder_of_one_project_is_not_that_of_another(named, tmp_path):
    other = ProjectFolder(tmp_path / "Bo.insproj")
    EXPORTS.keep(tmp_path / "work" / "a.glb")
    assert EXPORTS.folder(other) == tmp_path / "work"
    EXPORTS.keep(named.export_path / "a.glb")
    assert EXPORTS.folder(other) == other.export_path


def test_what_is_not_there_yet_is_looked_for_above(named, asked):
    EXPORTS.ask_new(None, "Save", named.export_path / "a.glb", "GLB (*.glb)")
    assert asked.started == str(named.path / "a.glb")
    EXPORTS.ask_folder(None, "Into", named.export_path / "frames")
    assert asked.started == str(named.path)


def test_a_name_without_an_ending_gets_that_of_the_kind(tmp_path):
    bvh, npz = FILTER.split(";;")
    assert with_ending(tmp_path / "a.b", FILTER, npz).name == "a.b.npz"
    assert with_ending(tmp_path / "a.b", FILTER, bvh).name == "a.b.bvh"
    assert with_ending(tmp_path / "a", FILTER).name == "a.bvh", "some dialogs do not say"
    assert with_ending(tmp_path / "a.NPZ", FILTER, bvh).name == "a.NPZ"


def test_a_motion_is_exported_where_an_avatar_was(walker, tmp_path, asked):
    elsewhere = tmp_path / "game"
    elsewhere.mkdir()
    EXPORTS.keep(elsewhere / "anna.glb")
    MotionExportSession(walker.studio, walker.studio.jobs).ask(None)
    assert Path(asked.started).parent == elsewhere


def test_nobody_asks_for_files_past_this():
    ui = Path(file_kinds.__file__).parent
    asking = [file.name for file in ui.glob("*.py") if "QFileDialog" in file.read_text("utf-8")]
    assert asking == ["file_kinds.py"]
