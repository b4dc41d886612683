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
    otherwise : int or None
        The number that the first row may go by instead, where the names leave that open.
    """

    sequence: str
    pairs: tuple[Pair, ...]
    lone_scans: tuple[Path, ...]
    lone_poses: tuple[str, ...]
    how: str
    kind: str
    otherwise: int | None = None


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


def pair(
    sequence: str, scans: Sequence[Path], files: Sequence[PoseFile], first: int | None = None
) -> Pairing:
    """Pair scans with poses.

    Parameters
    ----------
    sequence : str
    scans : sequence of Path
        In order.
    files : sequence of PoseFile
        One with many rows, or one for each frame.
    first : int, optional
        The number of the scan that the first of many rows is of; else it is found out.
    """
    otherwise = None
    if len(files) == 1 and len(files[0].poses) > 1:
        rows, how, names, otherwise = _rows(scans, files[0], first)
        places = [(files[0].path, row) for row in range(len(files[0].poses))]
    else:
        rows, how = _files(scans, [file.path for file in files])
        places = [(file.path, 0) for file in files]
        names = ["" for _ in files]
    pairs = [
        Pair(scan, *places[row]) for scan, row in zip(scans, rows, strict=True) if row is not None
    ]
    taken = {(pair.poses, pair.row) for pair in pairs}
    lone = [
        f"{path.name}, {name}" if name else path.name
        for (path, row), name in zip(places, names, strict=True)
        if (path, row) not in taken
    ]
    lone_scans = [scan for scan, row in zip(scans, rows, strict=True) if row is None]
    kind = kind_of(files[0])
    return Pairing(sequence, tuple(pairs), tuple(lone_scans), tuple(lone), how, kind, otherwise)


def kind_of(file: PoseFile) -> str:
    """Say whose poses a file has."""
    return file.kind or size_in_words(file.poses.shape[1])


Rows = list[int | None]


def _rows(
    scans: Sequence[Path], file: PoseFile, first: int | None
) -> tuple[Rows, str, list[str], int | None]:
    """Choose the row of a file with many frames for each scan.

    Returns them, by what they were chosen, what the rows are called, and ``otherwise``.
    """
    count, numbers = len(file.poses), numbers_of([scan.stem for scan in scans])
    if first is None and file.numbers is not None:
        named = [f"frame {number}" for number in file.numbers]
        how = "by the frame numbers in the pose file"
        return _matched(numbers, file.numbers), how, named, None
    counted = range(count) if first is None else range(first, first + count)
    if first is None and count == len(scans):
        return list(counted), "in order, row by row", _named(counted), None
    known = [number for number in numbers if number is not None]
    if len(set(known)) < len(scans):
        how = "not at all: the numbers of scans and rows differ"
        return [None] * len(scans), how, _named(counted), None
    otherwise = None
    if first is None:
        first, otherwise = _counted_from(known, count)
        counted = range(first, first + count)
    how = f"by number, rows counted from {first}"
    return _matched(numbers, counted), how, _named(counted), otherwise


def _counted_from(numbers: Sequence[int], count: int) -> tuple[int, int | None]:
    """Return the number of the first row, and another one that it may be as well.

    Rows are counted as the scans are, by their lowest number; of scans that begin later their
    highest tells where it is the number of rows.
    """
    if 0 in numbers:
        return 0, None
    if max(numbers) == count:
        return 1, None
    return (1, 0) if min(numbers) == 1 else (0, 1)


def _named(numbers: Sequence[int]) -> list[str]:
    return [f"row {number}" for number in numbers]


def _files(scans: Sequence[Path], files: Sequence[Path]) -> tuple[Rows, str]:
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


def _matched(wanted: Sequence[object], listed: Sequence[object]) -> Rows:
    places = {value: place for place, value in enumerate(listed)}
    return [None if value is None else places.get(value) for value in wanted]
