"""Opening scans on a thread: a large release takes a while to list."""

from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset_json import NAME
from ins_studio.dataset.held_out import with_default_held_out
from ins_studio.dataset.moved import moved_curation
from ins_studio.dataset.people import first_person
from ins_studio.dataset.pose_file import read_pose_file
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.unposed_dataset import open_posed_or_not
from ins_studio.document.reading import read_ahead
from ins_studio.document.recordings import Scans, scans_of
from ins_studio.errors import StudioError
from ins_studio.project.schema import DatasetReference

LOOKED_INTO = 8  # folders in a folder
LEVELS = 3  # how far above a scan the dataset may begin
_OURS = {NAME, "splits.json"}


def opening(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    curation: Curation | None = None,
    fresh: bool = False,
) -> Generator[Any, None, Scans]:
    """Open scans, of the first person where several are there and none is named.

    Of ``fresh`` ones, for a project of their own, some frames are held out where nobody has said
    which. Scans without poses open, too: see ``Dataset.posed``.

    Raises
    ------
    StudioError
        As ``open_posed_or_not`` does.
    """
    yield from ()
    if subject is None:
        subject, clothing = first_person(path)
    if curation is not None and curation.poses is not None:
        curation = replace(curation, poses=str(_all_poses(Path(curation.poses))))
    dataset = open_posed_or_not(path, subject, clothing, curation)
    if fresh:
        said = with_default_held_out(dataset, dataset.curation)
        dataset = replace(dataset, curation=said)
    read_ahead(dataset)
    return scans_of(dataset)


def finding(
    folder: Path, lost: DatasetReference, curation: Curation
) -> Generator[Any, None, Scans]:
    """Open the scans that a project had lost: in a folder, or in one that lies in it.

    Returns what the folder itself holds where they are nowhere. StudioError as for ``opening``.
    """
    before, whom = Path(lost.path), (lost.subject or None, lost.clothing or None)
    found: Scans | None = None
    failure: StudioError | None = None
    for place in (folder, *_inside(folder, before.name)):
        try:
            scans = yield from opening(place, *whom, moved_curation(curation, before, place))
        except StudioError as error:
            failure = failure or error
            continue
        if scans.dataset is not None and scans.dataset.known_as(lost.fingerprint, before):
            return scans
        found = found or scans
    if found is None:
        assert failure is not None
        raise failure
    return found


def _inside(folder: Path, name: str) -> list[Path]:
    """Return some folders in a folder, the one of that name first."""
    inside = [own for own in folder.iterdir() if own.is_dir()] if folder.is_dir() else []
    seen = [own for own in inside if not own.name.startswith(".")]
    return sorted(seen, key=lambda own: (own.name != name, own.name))[:LOOKED_INTO]


def _all_poses(chosen: Path) -> Path:
    """Return the folder of a file that holds one frame's pose: the others are beside it."""
    found = read_pose_file(chosen) if chosen.is_file() else None
    return chosen.parent if found is not None and len(found.poses) == 1 else chosen


def folder_of(path: Path) -> Path:
    """Return the dataset that a dropped scan belongs to; any other path as it is.

    The nearest folder above that says of itself that it is one, or the scan's own.
    """
    if not path.is_file() or (path.suffix.lower() not in FORMATS and path.name not in _OURS):
        return path
    above = list(path.parents)[:LEVELS]
    return next((folder for folder in above if (folder / NAME).is_file()), path.parent)
