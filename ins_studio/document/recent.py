"""The projects opened lately, newest first."""

from pathlib import Path

from ins_studio.document.places import user_folder
from ins_studio.errors import StudioError
from ins_studio.files import read_json, write_json

LENGTH = 10


def recent_projects() -> list[Path]:
    """Return the recent project folders that still exist."""
    try:
        listed = read_json(_file())
    except StudioError:
        return []
    if not isinstance(listed, list):
        return []
    return [Path(entry) for entry in listed if isinstance(entry, str) and Path(entry).is_dir()]


def remember_project(folder: Path) -> None:
    """Put ``folder`` at the head of the list."""
    others = [known for known in recent_projects() if known != folder]
    write_json(_file(), [str(path) for path in [folder, *others][:LENGTH]])


def _file() -> Path:
    return user_folder() / "recent.json"
