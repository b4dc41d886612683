"""Opening whatever kind of recordings a folder holds."""

from pathlib import Path

from ins_studio.dataset import point_cache
from ins_studio.dataset.alembic_door import WAY_OUT
from ins_studio.dataset.cape import open_cape
from ins_studio.dataset.cape_tree import LAYOUT
from ins_studio.dataset.curated import curated
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.rig_files import SUFFIXES, find_rig_files, is_rig_file
from ins_studio.dataset.rig_opening import open_rigs
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.scan_opening import POSES_WANTED, open_scans
from ins_studio.dataset.scan_tree import find_scan_folders
from ins_studio.errors import StudioError

ALEMBIC = ".abc"


def open_dataset(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
    curation: Curation | None = None,
) -> Dataset:
    """Open the recordings of one dressed person.

    A release in CAPE's layout, a folder of scans or point caches with poses beside them, or a
    rigged, animated figure in a file or a folder of files: `open_cape`, `open_scans` and
    `open_rigs` say what the parameters are and what they raise. A figure brings its own body.
    ``curation`` comes before what the folder says of itself.

    Raises
    ------
    StudioError
        There is none of them.
    """
    path = Path(path)
    if is_rig_file(path):
        return curated(open_rigs(path, [path], subject, clothing), curation)
    if not path.is_dir():
        raise _no_folder(path)
    if body is None and curation is not None and curation.body is not None:
        body = Path(curation.body)
    if is_cape(path):
        return curated(open_cape(path, subject, clothing, body), curation)
    figures = find_rig_files(path)
    if figures:
        return curated(open_rigs(path, figures, subject, clothing), curation)
    folders = find_scan_folders(path)
    if folders:
        scans = open_scans(path, folders, subject, clothing, body, curation)
        return curated(scans, curation, placed=True)
    if (path / "sequences").is_dir():
        return open_cape(path, subject, clothing, body)  # says what is missing
    raise _no_recordings(path)


def _no_folder(path: Path) -> StudioError:
    if not path.is_file():
        return StudioError(f"There is no dataset folder {path}.", "Check the path.")
    if path.suffix.lower() == ALEMBIC:
        return _alembic(path)
    if path.suffix.lower() == ".bvh":
        return StudioError(
            f"{path} is a motion; a dataset is a folder of scans.",
            "Bring it to an avatar: ins-studio motion convert, or File > Open a motion.",
        )
    return StudioError(
        f"There is no dataset folder {path}.", "It is a file: choose the folder that it lies in."
    )


def _no_recordings(path: Path) -> StudioError:
    unread = next(path.glob(f"**/*{ALEMBIC}"), None)
    if unread is not None:
        return _alembic(unread)
    return StudioError(
        f"{path} holds no recordings: neither {LAYOUT}, as CAPE's release does, nor scans "
        f"({' '.join(FORMATS)}) or point caches ({' '.join(point_cache.SUFFIXES)}), nor a rigged "
        f"figure ({' '.join(SUFFIXES)}).",
        f"Choose a folder with scans and their poses. {POSES_WANTED}",
    )


def _alembic(path: Path) -> StudioError:
    return StudioError(
        f"{path} is an Alembic archive, which is not read in place.",
        f"Unpack it: ins-studio dataset unpack {path.name}. Or: {WAY_OUT}",
    )


def is_cape(path: Path) -> bool:
    """Say whether a folder holds frames in CAPE's layout."""
    return next((path / "sequences").glob("*/*/*.npz"), None) is not None
