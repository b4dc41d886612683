"""Which scan goes with which pose: by the numbers in their names, or by their order."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.pose_vector import size_in_words


@dataclass(frozen=True)
class Pair:
    """A scan, the file of its pose, and the row in that file, from 0."""

    scan: Path
    poses: Path
    row: int


@dataclass(frozen=True)
class Pairing:
    """How the scans of one sequence were paired with poses.

    Attributes
    ----------
    sequence : str
    pairs : tuple of Pair
        In the order of the scans.
    lone_scans : tuple of Path
        Scans without a pose.
    lone_poses : tuple of str
        Poses without a scan, as "file" or "file, row 3".
    how : str
        By what they were paired; a few words.
    kind : str
        Whose poses they are, by the numbers of a frame; a few words.
    """

    sequence: str
    pairs: tuple[Pair, ...]
    lone_scans: tuple[Path, ...]
    lone_poses: tuple[str, ...]
    how: str
    kind: str


def numbers_of(stems: Sequence[str]) -> list[int | None]:
    """Return the number that counts files in each of their names; None where there is none.

    Where names hold several numbers, it is the last one that differs from file to file.
    """
    groups = [[int(digits) for digits in re.findall(r"\d+", stem)] for stem in stems]
    sizes = {len(group) for group in groups}
    if len(sizes) == 1:
        for place in reversed(range(sizes.pop())):
            column = [group[place] for group in groups]
            if len(set(column)) == len(column):
                return list(column)
    return [group[-1] if group else None for group in groups]


def in_order(files: Iterable[Path]) -> list[Path]:
    """Sort files by their numbers, then by their names: 2 comes before 10."""
    listed = list(files)
    numbers = numbers_of([file.stem for file in listed])
    keyed = zip((-1 if number is None else number for number in numbers), listed, strict=True)
    return [file for _, file in sorted(keyed)]


def pair(sequence: str, scans: Sequence[Path], files: Sequence[PoseFile]) -> Pairing:
    """Pair scans with poses.

    Parameters
    ----------
    sequence : str
    scans : sequence of Path
        In order.
    files : sequence of PoseFile
        One with many rows, or one for each frame.
    """
    if len(files) == 1 and len(files[0].poses) > 1:
        rows, how = _rows(scans, files[0])
        places = [(files[0].path, row) for row in range(len(files[0].poses))]
    else:
        rows, how = _files(scans, [file.path for file in files])
        places = [(file.path, 0) for file in files]
    pairs = [
        Pair(scan, *places[row]) for scan, row in zip(scans, rows, strict=True) if row is not None
    ]
    taken = {(pair.poses, pair.row) for pair in pairs}
    lone = [
        path.name if len(files) > 1 else f"{path.name}, row {row}"
        for path, row in places
        if (path, row) not in taken
    ]
    lone_scans = [scan for scan, row in zip(scans, rows, strict=True) if row is None]
    kind = kind_of(files[0])
    return Pairing(sequence, tuple(pairs), tuple(lone_scans), tuple(lone), how, kind)


def kind_of(file: PoseFile) -> str:
    """Say whose poses a file has."""
    return file.kind or size_in_words(file.poses.shape[1])


Rows = tuple[list[int | None], str]


def _rows(scans: Sequence[Path], file: PoseFile) -> Rows:
    """Choose the row of a file with many frames for each scan."""
    count, numbers = len(file.poses), numbers_of([scan.stem for scan in scans])
    if file.numbers is not None:
        return _matched(numbers, file.numbers), "by the frame numbers in the pose file"
    if count == len(scans):
        return list(range(count)), "in order, row by row"
    known = [number for number in numbers if number is not None]
    if len(set(known)) < len(scans):
        return [None] * len(scans), "not at all: the numbers of scans and rows differ"
    if min(known) > 0 and max(known) == count:
        return _matched(numbers, range(1, count + 1)), "by number, rows counted from 1"
    return _matched(numbers, range(count)), "by number, rows counted from 0"


def _files(scans: Sequence[Path], files: Sequence[Path]) -> Rows:
    """Choose the file of one frame for each scan."""
    if len(scans) == len(files) == 1:
        return [0], "the one with the other"
    numbers = [numbers_of([path.stem for path in paths]) for paths in (scans, files)]
    if all(None not in own and len(set(own)) == len(own) for own in numbers):
        rows = _matched(*numbers)
        if any(row is not None for row in rows):
            return rows, "by the numbers in the file names"
    stems = [[path.stem for path in paths] for paths in (scans, files)]
    rows = _matched(*stems)
    if any(row is not None for row in rows):
        return rows, "by the file names"
    if len(scans) == len(files):
        return list(range(len(scans))), "in order of the file names"
    return [None] * len(scans), "not at all: neither numbers nor names agree"


def _matched(wanted: Sequence[object], listed: Sequence[object]) -> list[int | None]:
    places = {value: place for place, value in enumerate(listed)}
    return [None if value is None else places.get(value) for value in wanted]
