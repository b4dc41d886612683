"""Where fitted poses are written, found out before the work begins."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.dataset_json import read_choices
from ins_studio.dataset.pairing import numbers_of
from ins_studio.dataset.recording import find_recordings
from ins_studio.dataset.scan_tree import find_scan_folders
from ins_studio.dataset.sequence import Sequence as Recording
from ins_studio.dataset.unposed import Unposed
from ins_studio.errors import StudioError
from ins_studio.fitting.poses_file import NAME


@dataclass(frozen=True)
class Place:
    """Where the poses of a sequence go, and the numbers in its scans' names, if they have any."""

    file: Path
    numbers: tuple[int, ...] | None


def places_for(
    opened: Unposed, chosen: Sequence[Recording], out: str | None, home: str | None = None
) -> dict[str, Place]:
    """Return a place for each sequence.

    Parameters
    ----------
    opened : Unposed
    chosen : sequence of Recording
    out : str or None
        A file for one sequence, a folder for several; None is the scans' own folder.
    home : str or None
        A folder that gets one for each sequence, instead of the scans' own.

    Raises
    ------
    StudioError
        The folder cannot be written, or the scans have poses of somebody else's.
    """
    if out is not None:
        alone = len(chosen) == 1
        files = {own.name: Path(out) if alone else Path(out) / f"{own.name}.npz" for own in chosen}
    elif home is not None:
        files = {own.name: Path(home) / own.name / NAME for own in chosen}
    else:
        files = {own.name: opened.folders[own.name] / NAME for own in chosen}
        _check(opened, files)
    return {own.name: Place(files[own.name], _numbers(own)) for own in chosen}


def _check(opened: Unposed, files: dict[str, Path]) -> None:
    way_out = "Write the new ones elsewhere: --out FILE, or a folder for several sequences."
    for file in files.values():
        if not os.access(file.parent, os.W_OK):
            raise StudioError(f"{file.parent} cannot be written.", way_out)
    folders = [own for own in find_scan_folders(opened.path) if own.name in files]
    choices = read_choices(opened.path)
    for recording in find_recordings(opened.path, folders, choices, [], builtin_body):
        others = [path for path in recording.files if path != files[recording.own.name]]
        if others:
            raise StudioError(f"{recording.own.name} has poses already, in {others[0]}.", way_out)


def _numbers(own: Recording) -> tuple[int, ...] | None:
    numbers = numbers_of([file.stem for file in own.files])
    known = [number for number in numbers if number is not None]
    return tuple(known) if len(set(known)) == len(own.files) else None
