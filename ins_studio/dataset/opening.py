"""Opening whatever kind of recordings a folder holds."""

from pathlib import Path

from ins_studio.dataset.cape import open_cape
from ins_studio.dataset.cape_tree import LAYOUT
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.rig_files import SUFFIXES, find_rig_files, is_rig_file
from ins_studio.dataset.rig_opening import open_rigs
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.scan_opening import POSES_WANTED, open_scans
from ins_studio.dataset.scan_tree import find_scan_folders
from ins_studio.errors import StudioError


def open_dataset(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
) -> Dataset:
    """Open the recordings of one dressed person.

    A release in CAPE's layout, a folder of scans with poses beside them, or a rigged, animated
    figure in a file or a folder of files: `open_cape`, `open_scans` and `open_rigs` say what the
    parameters are and what they raise. A figure brings its own body.

    Raises
    ------
    StudioError
        There is none of them.
    """
    path = Path(path)
    if is_rig_file(path):
        return open_rigs(path, [path], subject, clothing)
    if not path.is_dir():
        raise StudioError(f"There is no dataset folder {path}.", "Check the path.")
    if is_cape(path):
        return open_cape(path, subject, clothing, body)
    figures = find_rig_files(path)
    if figures:
        return open_rigs(path, figures, subject, clothing)
    folders = find_scan_folders(path)
    if folders:
        return open_scans(path, folders, subject, clothing, body)
    if (path / "sequences").is_dir():
        return open_cape(path, subject, clothing, body)  # says what is missing
    raise StudioError(
        f"{path} holds no recordings: neither {LAYOUT}, as CAPE's release does, nor scans "
        f"({' '.join(FORMATS)}), nor a rigged figure ({' '.join(SUFFIXES)}).",
        f"Choose a folder with scans and their poses. {POSES_WANTED}",
    )


def is_cape(path: Path) -> bool:
    """Say whether a folder holds frames in CAPE's layout."""
    return next((path / "sequences").glob("*/*/*.npz"), None) is not None
