"""Opening whatever kind of recordings a folder holds."""

from pathlib import Path

from ins_studio.dataset.cape import open_cape
from ins_studio.dataset.cape_tree import LAYOUT
from ins_studio.dataset.curated import curated
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.scan_opening import POSES_WANTED, open_scans
from ins_studio.dataset.scan_tree import find_scan_folders
from ins_studio.errors import StudioError


def open_dataset(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
    curation: Curation | None = None,
) -> Dataset:
    """Open the recordings of one dressed person.

    A release in CAPE's layout, or a folder of scans with poses beside them: `open_cape` and
    `open_scans` say what the parameters are and what they raise. ``curation`` comes before what
    the folder says of itself.

    Raises
    ------
    StudioError
        The folder holds neither.
    """
    path = Path(path)
    if not path.is_dir():
        raise StudioError(f"There is no dataset folder {path}.", "Check the path.")
    if body is None and curation is not None and curation.body is not None:
        body = Path(curation.body)
    if is_cape(path):
        return curated(open_cape(path, subject, clothing, body), curation)
    folders = find_scan_folders(path)
    if folders:
        scans = open_scans(path, folders, subject, clothing, body, curation)
        return curated(scans, curation, placed=True)
    if (path / "sequences").is_dir():
        return open_cape(path, subject, clothing, body)  # says what is missing
    raise StudioError(
        f"{path} holds no recordings: neither {LAYOUT}, as CAPE's release does, nor scans "
        f"({' '.join(FORMATS)}).",
        f"Choose a folder with scans and their poses. {POSES_WANTED}",
    )


def is_cape(path: Path) -> bool:
    """Say whether a folder holds frames in CAPE's layout."""
    return next((path / "sequences").glob("*/*/*.npz"), None) is not None
