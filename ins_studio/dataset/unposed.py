"""Opening scans that nobody has fitted a body to yet: surfaces, and nothing else."""

from collections.abc import Sequence as Listed
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ins_studio.body.body import Body
from ins_studio.dataset.axes import TURNS, UNITS, Axes, Probe, find_axes
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.dataset_json import Choices, read_choices
from ins_studio.dataset.pairing import numbers_of
from ins_studio.dataset.positions import Positions
from ins_studio.dataset.scan_file import WAY_OUT, read_scan
from ins_studio.dataset.scan_opening import SCANS_WANTED
from ins_studio.dataset.scan_tree import ScanFolder, find_scan_folders
from ins_studio.dataset.scans import outward, welded
from ins_studio.dataset.sequence import Sequence
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Surface
from ins_studio.geometry.weld import weld
from ins_studio.motion.motion import DEFAULT_FPS

# As people stand who are scanned: degrees that their arms hang down from a T-pose.
_ARMS = (0.0, 45.0, 75.0)
_LOOKS = (0.0, 90.0, 180.0, 270.0)
PROBES = 2  # scans that are looked at


@dataclass(frozen=True, eq=False)
class Unposed:
    """Recordings of scans without poses.

    Attributes
    ----------
    path : Path
        The dataset's root.
    sequences : tuple of Sequence
    folders : dict of str to Path
        Where the scans of each lie.
    known_rates : dict of str to float
        Frames a second, where somebody has said them.
    axes : Axes
        Unit and up axis of the files.
    problems : tuple of Problem
    """

    path: Path
    sequences: tuple[Sequence, ...]
    folders: dict[str, Path]
    known_rates: dict[str, float]
    axes: Axes
    problems: tuple[Problem, ...]

    def sequence(self, name: str) -> Sequence:
        """Return the sequence of that name; StudioError, listing the names, if there is none."""
        for own in self.sequences:
            if own.name == name:
                return own
        listed = ", ".join(own.name for own in self.sequences)
        raise StudioError(f"{self.path} has no sequence {name}.", f"There are: {listed}.")

    def surface(self, sequence: Sequence, index: int) -> Surface:
        """Read a scan in metres, y up, faces outwards; StudioError where it is damaged."""
        return read_surface(sequence.files[index], self.path, self.axes)

    def placed(self, points: np.ndarray) -> np.ndarray:
        """Bring points (..., 3) as the files have them to metres, y up."""
        return np.asarray(UNITS[self.axes.unit] * points @ TURNS[self.axes.up].T)


def open_unposed(
    path: Path,
    body: Body,
    unit: str | None = None,
    up: str | None = None,
    excluded: Positions | None = None,
) -> Unposed:
    """List scans, and find out their unit and up axis; a few of them are read.

    Parameters
    ----------
    path : Path
        The dataset's root.
    body : Body
        Laid over the scans, standing, to see how large they are and which way is up.
    unit, up : str or None
        What somebody has said of the scans; before what ``dataset.json`` says.
    excluded : Positions, optional
        Frames that are not looked at where others can be.

    Raises
    ------
    StudioError
        No scans, or none that can be read.
    """
    folders = find_scan_folders(path) if path.is_dir() else []
    if not folders:
        raise StudioError(f"{path} holds no scans.", SCANS_WANTED)
    choices, problems = read_choices(path), list[Problem]()
    named = [own for own in folders if choices.sequences is None or own.name in choices.sequences]
    kept = [own for own in named if own.cache is None]
    unfit = "no body is fitted to a point cache: give the motion that moved it."
    problems.extend(Problem(one.cache, unfit) for one in named if one.cache is not None)
    sequences = tuple(own for one in kept if (own := _sequence(one, choices)).frame_count)
    rates = {own.name: rate for own in sequences if (rate := choices.of(own.name).fps)}
    surfaces = _first(path, sequences, problems, excluded or {})
    if not surfaces and excluded:  # they may be all that there is
        surfaces = _first(path, sequences, problems, {})
    if not surfaces:
        raise _unreadable(path, sequences, problems)
    axes = guess_axes(surfaces, body, unit or choices.unit, up or choices.up)
    if (axes.unit, axes.up) != ("m", "y"):
        what = f"The scans seem to be in {axes.convention}. All is read as metres, y up."
        problems.append(Problem(path, what))
    places = {own.name: own.folder for own in kept}
    return Unposed(path, sequences, places, rates, axes, tuple(problems))


def read_surface(path: Path, root: Path, axes: Axes) -> Surface:
    """Read a scan in metres, y up, welded, faces outwards; StudioError, naming the file."""
    scan = read_scan(path, root).moved(UNITS[axes.unit], TURNS[axes.up])
    scan = outward(welded(scan, weld(scan.vertices)))
    if len(scan.faces) == 0:
        raise StudioError(f"{path}: its faces have no area.", WAY_OUT)
    return Surface(scan.vertices, scan.faces)


def guess_axes(
    surfaces: Listed[Surface], body: Body, unit: str | None = None, up: str | None = None
) -> Axes:
    """Lay a standing body over scans in every unit and with every axis up, and take the nearest.

    Parameters
    ----------
    surfaces : sequence of Surface
        As their files have them.
    body : Body
    unit, up : str or None
        What is known.
    """
    standing = [body.posed(pose) for pose in _standing(body)]
    tried = [
        find_axes([Probe(surface.vertices, stands, None) for surface in surfaces], "y", unit, up)
        for stands in standing
    ]
    return min(tried, key=lambda axes: axes.distance)


def _standing(body: Body) -> list[np.ndarray]:
    poses = []
    for arms in _ARMS:
        for look in _LOOKS:
            pose = np.zeros((body.joint_count, 3))
            pose[0, 1] = np.radians(look)
            for name, sign in (("left_shoulder", -1.0), ("right_shoulder", 1.0)):
                if name in body.joint_names:
                    pose[body.joint_names.index(name), 2] = sign * np.radians(arms)
            poses.append(pose)
    return poses


def _sequence(own: ScanFolder, choices: Choices) -> Sequence:
    said = choices.of(own.name)
    numbers = numbers_of([scan.stem for scan in own.scans])
    kept = [
        place
        for place, scan in enumerate(own.scans)
        if scan.name not in said.ignored and numbers[place] not in said.ignored
    ]
    files = tuple(own.scans[place] for place in kept)
    rate, known = said.fps or DEFAULT_FPS, said.fps is not None
    return Sequence(own.name, rate, files, tuple(kept), len(own.scans), known)


def _first(
    path: Path, sequences: Listed[Sequence], problems: list[Problem], excluded: Positions
) -> list[Surface]:
    """Read a few scans as their files have them, the first that are in order."""
    found: list[Surface] = []
    for own in sequences:
        out = excluded.get(own.name, frozenset())
        kept = [index for index, place in enumerate(own.positions) if place not in out]
        for index in dict.fromkeys((kept[0], kept[len(kept) // 2])) if kept else ():
            if len(found) == PROBES:
                return found
            try:
                scan = read_scan(own.files[index], path)
            except StudioError as error:
                problems.append(problem_of(own.files[index], error))
            else:
                found.append(Surface(scan.vertices, scan.faces))
    return found


def _unreadable(path: Path, sequences: Listed[Sequence], problems: Listed[Problem]) -> StudioError:
    if problems and not sequences:  # caches alone
        return StudioError(f"There is no scan to fit a body to. {problems[0]}", SCANS_WANTED)
    reason = f" {str(problems[0]).removesuffix(WAY_OUT).rstrip()}" if problems else ""
    return StudioError(f"No scan in {path} can be read.{reason}", WAY_OUT)
