"""The projects and the scans opened lately, newest first."""

from pathlib import Path

from ins_studio.document.places import user_folder
from ins_studio.errors import StudioError
from ins_studio.files import read_json, write_json

LENGTH = 10
_PROJECTS, _DATASETS = "recent.json", "recent-scans.json"


def recent_projects() -> list[Path]:
    """Return the recent project folders that still exist."""
    return _listed(_PROJECTS)


def remember_project(folder: Path) -> None:
    """Put ``folder`` at the head of the list of projects."""
    _remember(_PROJECTS, folder)


def recent_datasets() -> list[Path]:
    """Return the recent folders of scans that still exist."""
    return _listed(_DATASETS)


def remember_dataset(folder: Path) -> None:
    """Put ``folder`` at the head of the list of scans."""
    _remember(_DATASETS, folder)


def _listed(name: str) -> list[Path]:
    try:
        listed = read_json(user_folder() / name)
    except StudioError:
        return []
    if not isinstance(listed, list):
        return []
    return [Path(entry) for entry in listed if isinstance(entry, str) and Path(entry).is_dir()]


def _remember(name: str, folder: Path) -> None:
    others = [known for known in _listed(name) if known != folder]
    write_json(user_folder() / name, [str(path) for path in [folder, *others][:LENGTH]])
