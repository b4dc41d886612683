"""What the person says of the scans, in the project's folder; the scans' own is never written."""

from pathlib import Path

from ins_studio.dataset.curation import Curation, read_curation
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.project import ProjectFolder


def read_said(home: Path, notes: list[str]) -> Curation:
    """Read ``curation.json`` of a project or its autosave; a sentence in ``notes`` if damaged.

    Nothing is said where there is no such file.
    """
    path = ProjectFolder(home).curation_path
    if not path.is_file():
        return Curation()
    try:
        return read_curation(path)
    except StudioError as error:
        kept = path.with_name("curation-damaged.json")
        path.replace(kept)
        notes.append(f"{error} It is kept as {kept.name}; no frame is left out by hand.")
        return Curation()


def write_said(curation: Curation, home: Path) -> Path:
    """Write ``curation.json`` and return where; StudioError leaves the old one whole."""
    path = ProjectFolder(home).curation_path
    if curation != Curation() or path.is_file():
        write_atomic(path, curation.encode())
    return path
