"""The index of a folder of scans: their recordings, with poses or without."""

import sys
from pathlib import Path

from ins_studio.dataset import point_cache
from ins_studio.dataset.dataset_json import Choices, read_choices
from ins_studio.dataset.folder_tree import Kind, Tree
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.pose_file import read_pose_file
from ins_studio.dataset.scan_file import FORMATS
from ins_studio.dataset.scan_tree import ScanFolder, pose_candidates, scan_folders_of
from ins_studio.errors import StudioError
from ins_studio.motion.motion import DEFAULT_FPS
from ins_studio.project.indexed import IndexedClothing, IndexedSequence, IndexedSubject

SCANS = Kind(
    name="scans",
    start="",
    depth=sys.maxsize,
    links=False,
    wanted=lambda name: Path(name).suffix.lower() in {*FORMATS, *point_cache.SUFFIXES},
    whole=lambda _file: True,  # the formats have no end that could be looked for
)


def scan_subjects(root: Path, tree: Tree) -> tuple[IndexedSubject, ...]:
    """Return the one person that ``dataset.json`` names, or nobody's name, and all recordings.

    Scans need no poses to be listed. What has but one mesh is no folder of scans: how many
    frames are in such a file is known where it can be opened.

    Raises
    ------
    StudioError
        Nothing is recorded there, or ``dataset.json`` is mistaken.
    """
    levels = ((root / place, listing.files()) for place, listing in tree.items())
    folders = scan_folders_of(root, levels)
    choices = read_choices(root)
    if all(len(own.scans) == 1 for own in folders):
        try:
            return _opened(root)
        except StudioError:
            if not folders:
                raise
    kept = [own for own in folders if choices.sequences is None or own.name in choices.sequences]
    alone = len(folders) == 1
    sequences = tuple(_sequence(root, own, choices, alone) for own in kept)
    clothing = IndexedClothing(choices.clothing, sequences)
    return (IndexedSubject(choices.subject, (clothing,)),)


def _opened(root: Path) -> tuple[IndexedSubject, ...]:
    dataset = open_dataset(root)
    sequences = tuple(
        IndexedSequence(own.name, own.frame_count, own.fps, own.frame_count / own.fps)
        for own in dataset.sequences
    )
    clothing = IndexedClothing(dataset.clothing, sequences)
    return (IndexedSubject(dataset.subject, (clothing,)),)


def _sequence(root: Path, own: ScanFolder, choices: Choices, alone: bool) -> IndexedSequence:
    fps = choices.of(own.name).fps or _rate(root, own, alone) or DEFAULT_FPS
    count = len(own.scans) if own.cache is None else _cached_frames(own.cache)
    return IndexedSequence(own.name, count, fps, count / fps)


def _cached_frames(path: Path) -> int:
    """Return how many frames a point cache says it has; one that is damaged has none."""
    try:
        return point_cache.open_point_cache(path).frame_count
    except StudioError:  # opening the dataset says so
        return 0


def _rate(root: Path, own: ScanFolder, alone: bool) -> float | None:
    """Return the frames per second that the nearest file of poses tells, if any."""
    for listed in pose_candidates(own, root, alone):
        for file in listed[:1]:
            try:
                found = read_pose_file(file)
            except StudioError:  # opening the dataset says so
                continue
            if found is not None:
                return found.fps
    return None
