"""What takes long about opening a project or scans, for a thread: nothing here is a document's."""

from dataclasses import dataclass
from pathlib import Path

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.clip import first_of
from ins_studio.document.curation_file import read_said
from ins_studio.document.poses import Poses
from ins_studio.document.poses_file import read_kept_poses
from ins_studio.document.recordings import Scans
from ins_studio.document.restoring import find_scans
from ins_studio.errors import StudioError
from ins_studio.project.project import ProjectFolder, open_project
from ins_studio.project.schema import ProjectFile


@dataclass(frozen=True, eq=False)
class ReadProject:
    """A project as it was read, before any of it is shown.

    Attributes
    ----------
    folder : ProjectFolder
    file : ProjectFile
        What was saved, or what was recovered.
    home : Path
        The folder or its autosave: where the paint is, and what is said of the scans.
    scans : Scans
    recovered : bool
        Whether there is more than was saved.
    poses : tuple of NamedPose
        The library.
    notes : tuple of str
        What the person should know; sentences.
    """

    folder: ProjectFolder
    file: ProjectFile
    home: Path
    scans: Scans
    recovered: bool
    poses: Poses
    notes: tuple[str, ...]


def read_project(folder: Path) -> ReadProject:
    """Read a project folder and open its scans; ``open_project`` says what is raised.

    A dataset that has moved is noted, not an error: paint and avatars open without it.
    """
    opened = open_project(folder)
    notes, file, home = list(opened.notes), opened.file, folder
    if opened.unsaved is not None:
        file, home = opened.unsaved, opened.folder.autosave_path
        notes.append(f"Unsaved work in {file.name} was recovered from its autosave.")
    scans = find_scans(file, read_said(home, notes), notes)
    if scans.dataset is not None:
        read_ahead(scans.dataset)
    recovered = opened.unsaved is not None
    poses = read_kept_poses(home, notes)
    return ReadProject(opened.folder, file, home, scans, recovered, poses, tuple(notes))


def read_ahead(dataset: Dataset) -> None:
    """Read what a document asks of scans when it is shown them, so that it is known then."""
    dataset.fingerprint()
    try:
        dataset.motion(first_of([sequence.name for sequence in dataset.sequences]))
    except StudioError:  # it is said where it is shown
        return
