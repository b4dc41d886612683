"""Where fitted poses go: beside the scans, or where a person chooses if that cannot be written."""

import os
from pathlib import Path

from PySide6.QtWidgets import QWidget

from ins_studio.dataset.dataset import Dataset
from ins_studio.fitting.poses_file import NAME
from ins_studio.project.project import ProjectFolder
from ins_studio.ui.file_kinds import FITTED
from ins_studio.ui.fit_reports import fitted_files

TITLE = "The folder of these scans cannot be written: choose one for their poses"


def home_of(dataset: Dataset) -> Path | None:
    """Return the folder that earlier fits of these scans are in; None where they lie beside."""
    said, files = dataset.curation.poses, fitted_files(dataset)
    if said is None or not files:
        return None
    home = Path(said)
    return home if all(file == home / name / NAME for name, file in files.items()) else None


def poses_places(dataset: Dataset, home: Path | None) -> list[Path]:
    """Return the files that a fit writes."""
    if home is not None:
        return [home / own.name / NAME for own in dataset.sequences]
    return [folder / NAME for folder in _folders(dataset)]


def beside_is_writable(dataset: Dataset) -> bool:
    """Say whether poses can be written beside all scans."""
    return all(os.access(folder, os.W_OK) for folder in _folders(dataset))


def ask_home(window: QWidget | None, places: ProjectFolder) -> Path | None:
    """Ask for a folder; None where none is chosen."""
    return FITTED.ask_folder(window, TITLE, FITTED.folder(places))


def _folders(dataset: Dataset) -> list[Path]:
    return sorted({file.parent for own in dataset.sequences for file in own.files})
