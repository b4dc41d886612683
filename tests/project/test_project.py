import json
from dataclasses import replace
from pathlib import Path

import pytest

from ins_studio.errors import StudioError
from ins_studio.project.project import (
    ProjectFolder,
    autosave_project,
    create_project,
    discard_autosave,
    open_project,
    save_project,
)
from ins_studio.project.run import RunFolder
from ins_studio.project.schema import (
    PROJECT_VERSION,
    ClipReference,
    DatasetReference,
    ProjectFile,
    migrate,
    parse_project,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Ada.insproj"
    create_project(folder, "Ada")
    return folder


def full(folder: Path) -> ProjectFile:
    RunFolder(folder / "runs" / "001").write_config({})
    return ProjectFile(
        "Ada",
        datasets=(DatasetReference("/data/cape", "abc"),),
        runs=("001",),
        current_run="001",
        clips=(ClipReference("walk", "motion/walk.npz"),),
        texture="texture/layers.json",
        timeline={"fps": 24, "loop": True},
    )


def test_round_trip(folder: Path) -> None:
    file = full(folder)
    save_project(folder, file)
    opened = open_project(folder)
    assert (opened.file, opened.notes, opened.unsaved) == (file, (), None)


def test_a_project_is_not_made_over_something_else(folder: Path) -> None:
    with pytest.raises(StudioError, match="not empty"):
        create_project(folder, "Eve")
    assert open_project(folder).file.name == "Ada"


def test_an_autosave_is_offered_until_saved_or_discarded(folder: Path) -> None:
    changed = replace(open_project(folder).file, timeline={"fps": 12})
    autosave_project(folder, changed)
    opened = open_project(folder)
    assert opened.file.timeline == {}
    assert opened.unsaved == changed
    discard_autosave(folder)
    assert open_project(folder).unsaved is None
    autosave_project(folder, changed)
    save_project(folder, changed)
    assert open_project(folder).unsaved is None


def test_an_autosave_equal_to_the_file_is_offered_for_what_lies_beside_it_alone(
    folder: Path,
) -> None:
    file = open_project(folder).file
    autosave_project(folder, file)
    assert open_project(folder).unsaved is None
    for place in (folder, folder / "autosave"):
        (place / "motion").mkdir(exist_ok=True)
        (place / "motion" / "wave.npz").write_bytes(b"keys")
    assert open_project(folder).unsaved is None
    (folder / "autosave" / "motion" / "wave.npz").write_bytes(b"more keys")
    assert open_project(folder).unsaved == file


def test_a_run_of_a_cut_off_training_is_taken_in(folder: Path) -> None:
    RunFolder(folder / "runs" / "001").write_config({})
    opened = open_project(folder)
    assert opened.file.runs == ("001",)
    assert opened.file.current_run == "001"
    assert "001 was found" in opened.notes[0]


def test_a_run_that_is_gone_is_dropped(folder: Path) -> None:
    file = full(folder)
    save_project(folder, replace(file, runs=("001", "002"), current_run="002"))
    opened = open_project(folder)
    assert (opened.file.runs, opened.file.current_run) == (("001",), "001")
    assert "002 is no longer" in opened.notes[0]


@pytest.mark.parametrize("wreck", ["torn", "gone"])
def test_a_lost_file_is_rebuilt_from_the_autosave(folder: Path, wreck: str) -> None:
    file = full(folder)
    autosave_project(folder, file)
    path = ProjectFolder(folder).file_path
    path.unlink() if wreck == "gone" else path.write_text('{"version": 1, "na')
    opened = open_project(folder)
    assert opened.file == file
    assert "rebuilt" in opened.notes[0]


def test_a_file_never_written_is_rebuilt_from_the_folder(folder: Path) -> None:
    full(folder)
    ProjectFolder(folder).file_path.unlink()
    opened = open_project(folder)
    assert (opened.file.name, opened.file.runs) == ("Ada", ("001",))


def test_a_torn_file_without_an_autosave_is_an_error(folder: Path) -> None:
    ProjectFolder(folder).file_path.write_text("{")
    with pytest.raises(StudioError, match=r"project\.json cannot be read"):
        open_project(folder)


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"version": PROJECT_VERSION + 1}, "of version 2"),
        ({"version": "1"}, "version is '1'"),
        ({"version": 0}, "never in use"),
        ({"name": 3}, "name is not a text"),
        ({"runs": "001"}, "runs is not a list"),
        ({"runs": ["../001"]}, "not the name of a folder"),
        ({"current_run": "001"}, "not among the runs"),
        ({"texture": "../../etc/passwd"}, "outside the project"),
        ({"texture": "C:/x.json"}, "outside the project"),
        ({"clips": [{"name": "a", "file": "/tmp/a.npz"}]}, "outside the project"),
        ({"datasets": ["/data"]}, "not an object"),
        ({"timeline": [1]}, "timeline"),
    ],
)
def test_what_does_not_fit_is_named(folder: Path, change: dict[str, object], what: str) -> None:
    value = {"version": 1, "name": "Ada", **change}
    with pytest.raises(StudioError, match=what):
        parse_project(folder / "project.json", value)


def test_a_newer_project_is_left_alone_even_with_an_autosave(folder: Path) -> None:
    autosave_project(folder, open_project(folder).file)
    path = ProjectFolder(folder).file_path
    path.write_text(json.dumps({"version": 7, "name": "Ada"}))
    with pytest.raises(StudioError, match="of version 7"):
        open_project(folder)


def test_migrations_run_one_after_another() -> None:
    steps = {
        1: lambda old: {**old, "names": [old["name"]]},
        2: lambda old: {"title": old["names"][0]},
    }
    assert migrate(Path("p"), {"version": 1, "name": "Ada"}, steps, 3) == {
        "version": 3,
        "title": "Ada",
    }


def test_runs_get_numbers_that_are_free(folder: Path) -> None:
    places = ProjectFolder(folder)
    assert places.next_run().path.name == "001"
    places.next_run().write_config({})
    assert places.next_run().path.name == "002"


def test_a_full_disk_keeps_the_old_project(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = ProjectFolder(folder).file_path.read_bytes()

    def full_disk(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full_disk)
    with pytest.raises(StudioError, match=r"disk is full: .*project\.json"):
        save_project(folder, replace(open_project(folder).file, name="Eve"))
    assert ProjectFolder(folder).file_path.read_bytes() == before
    assert not list(folder.glob(".*"))
