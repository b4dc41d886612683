"""A project folder: opening, saving, autosave, and getting up again after being cut off."""

import filecmp
from dataclasses import dataclass, replace
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.files import read_json, unwritable, write_json
from ins_studio.project.run import RunFolder
from ins_studio.project.schema import ProjectFile, parse_project

PROJECT_SUFFIX = ".insproj"


@dataclass(frozen=True)
class ProjectFolder:
    """Names the places of a project; ``path`` need not exist yet."""

    path: Path

    @property
    def file_path(self) -> Path:
        """What the project consists of."""
        return self.path / "project.json"

    @property
    def autosave_path(self) -> Path:
        """Folder that mirrors the project's files as they were at the last autosave."""
        return self.path / "autosave"

    @property
    def curation_path(self) -> Path:
        """What the person says of the dataset, beside what it says of itself."""
        return self.path / "curation.json"

    @property
    def poses_path(self) -> Path:
        """The library of poses."""
        return self.path / "poses.json"

    @property
    def runs_path(self) -> Path:
        """Folder of the trained avatars."""
        return self.path / "runs"

    @property
    def texture_path(self) -> Path:
        """Folder of the paint layers."""
        return self.path / "texture"

    @property
    def flattened_path(self) -> Path:
        """All visible layers in one picture, as the terminal exports it."""
        return self.texture_path / "flattened.png"

    @property
    def motion_path(self) -> Path:
        """Folder of the motions."""
        return self.path / "motion"

    @property
    def export_path(self) -> Path:
        """Folder that the window proposes for exports."""
        return self.path / "export"

    def run(self, name: str) -> RunFolder:
        """Return the run folder called ``name``."""
        return RunFolder(self.runs_path / name)

    def next_run(self) -> RunFolder:
        """Return the first unused run folder: ``runs/001``, ``runs/002``; nothing is created."""
        number = 1
        while (self.runs_path / f"{number:03d}").exists():
            number += 1
        return self.run(f"{number:03d}")


@dataclass(frozen=True)
class OpenedProject:
    """A project as found on disk.

    ``notes`` are sentences on what was recovered; ``unsaved`` is an autosave younger than the
    last save, for the person to take or to discard. It may say the same as ``file``: paint and
    keys that were not saved lie beside it.
    """

    folder: ProjectFolder
    file: ProjectFile
    notes: tuple[str, ...] = ()
    unsaved: ProjectFile | None = None


def create_project(folder: Path, name: str) -> ProjectFile:
    """Lay an empty project out in ``folder``; StudioError if something lies there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StudioError(f"{folder} is not empty.", "Choose another name for the project.")
    places = ProjectFolder(folder)
    inner = (places.runs_path, places.texture_path, places.motion_path, places.export_path)
    try:
        for place in inner:
            place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from error
    file = ProjectFile(name)
    save_project(folder, file)
    return file


def save_project(folder: Path, file: ProjectFile) -> None:
    """Write project.json atomically; the autosave is thereby out of date and forgotten."""
    write_json(ProjectFolder(folder).file_path, file.to_dict())
    discard_autosave(folder)


def autosave_project(folder: Path, file: ProjectFile) -> None:
    """Write ``autosave/project.json``, leaving what was saved alone."""
    write_json(ProjectFolder(folder).autosave_path / "project.json", file.to_dict())


def discard_autosave(folder: Path) -> None:
    """Forget the autosave; its other files stay until the next autosave overwrites them."""
    path = ProjectFolder(folder).autosave_path / "project.json"
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise unwritable(path, error) from error


def open_project(folder: Path) -> OpenedProject:
    """Open a project folder, mending what a crash may have left.

    Runs that a cut-off training left in ``runs/`` are taken in, runs that have gone are dropped,
    a lost project.json is rebuilt from the autosave or from the folder. Nothing is written.

    Raises
    ------
    StudioError
        When the folder is missing, not a project, or its project.json is damaged beyond that.
    """
    places = ProjectFolder(folder)
    if not folder.is_dir():
        raise StudioError(f"There is no project folder {folder}.", "It was moved or deleted.")
    unsaved = _autosaved(places)
    notes: list[str] = []
    try:
        value = read_json(places.file_path)
    except StudioError as error:
        file = _rebuilt(places, unsaved, error)
        notes.append(f"{error.message} It was rebuilt from what lies in the folder.")
        unsaved = None
    else:
        file = parse_project(places.file_path, value)
    file, mended = _with_runs_on_disk(places, file)
    if unsaved is not None:
        unsaved = _with_runs_on_disk(places, unsaved)[0]
    if unsaved == file and not _autosave_differs(places):
        unsaved = None
    return OpenedProject(places, file, (*notes, *mended), unsaved)


def _autosaved(places: ProjectFolder) -> ProjectFile | None:
    path = places.autosave_path / "project.json"
    try:
        return parse_project(path, read_json(path))
    except StudioError:
        return None


def _autosave_differs(places: ProjectFolder) -> bool:
    """Say whether a file that project.json only names was changed: paint, or the curation."""
    files = (file for file in places.autosave_path.rglob("*") if file.is_file())
    pairs = ((file, places.path / file.relative_to(places.autosave_path)) for file in files)
    return any(
        not saved.is_file() or not filecmp.cmp(file, saved, shallow=False)
        for file, saved in pairs
        if file.name != "project.json"
    )


def _rebuilt(places: ProjectFolder, unsaved: ProjectFile | None, error: StudioError) -> ProjectFile:
    """Return the best guess at a lost project.json; raise ``error`` when there is none."""
    if unsaved is not None:
        return unsaved
    if places.file_path.exists() or not places.runs_path.is_dir():
        raise error
    return ProjectFile(places.path.name.removesuffix(PROJECT_SUFFIX))


def _with_runs_on_disk(
    places: ProjectFolder, file: ProjectFile
) -> tuple[ProjectFile, tuple[str, ...]]:
    found = sorted(path.parent.name for path in places.runs_path.glob("*/config.json"))
    kept = [name for name in file.runs if name in found]
    taken = [name for name in found if name not in file.runs]
    lost = [name for name in file.runs if name not in found]
    notes = [f"The run {name} was found in the folder and taken in." for name in taken]
    notes += [f"The run {name} is no longer in the folder." for name in lost]
    runs = (*kept, *taken)
    current = file.current_run
    if current not in runs and (current is not None or lost or taken):
        current = runs[-1] if runs else None
    return replace(file, runs=runs, current_run=current), tuple(notes)
