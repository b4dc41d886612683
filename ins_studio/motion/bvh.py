"""BVH, as motion capture has delivered it since the nineties: text, a tree, and rows of numbers."""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.motion.bvh_pose import pose_joints
from ins_studio.motion.bvh_tree import BvhJoint, Line, finite_numbers, read_tree, wrong
from ins_studio.motion.skeleton_motion import MOST_KEYS, SkeletonMotion

MOST_BYTES = 1 << 28
ROUNDING = 2e-4


def load_bvh(path: Path, unit: str | None = None, up: str | None = None) -> SkeletonMotion:
    """Read a BVH.

    Parameters
    ----------
    path : Path
        The file.
    unit : str or None
        What one unit is: m, dm, cm, mm, in, ft, cmu or a number of metres. None guesses.
    up : str or None
        "y" or "z". None guesses.

    Returns
    -------
    SkeletonMotion
        Metres and y up.

    Raises
    ------
    StudioError
        Naming the file and the line that is wrong.
    """
    lines = _numbered(path)
    joints = read_tree(path, lines)
    frames = _read_frames(path, lines, joints)
    figure = next((i for i, j in enumerate(joints[1:], 1) if j.parent < 0), len(joints))
    if figure < len(joints):
        frames.notes.append("There are several figures; the first one is read.")
    notes = tuple(frames.notes)
    posed = pose_joints(joints[:figure], frames.values, unit, up)
    return SkeletonMotion(path=path, name=path.stem, fps=frames.fps, notes=notes, **posed)


@dataclass
class _Frames:
    fps: float
    values: NDArray[np.float64]  # (T, C), the channels of all joints
    notes: list[str]


def _numbered(path: Path) -> Iterator[Line]:
    try:
        if not path.is_file():
            raise StudioError(f"There is no file {path}.", "Check the path.")
        if path.stat().st_size > MOST_BYTES:
            raise StudioError(f"{path} is larger than {MOST_BYTES:,} bytes.", "Split the motion.")
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error}.", "Check the file.") from error
    return enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1)


def _read_frames(path: Path, lines: Iterator[Line], joints: list[BvhJoint]) -> _Frames:
    """Read what comes after MOTION; StudioError names the line that does not fit the tree."""
    lines = ((number, text) for number, text in lines if text.strip())
    claimed = int(_after(path, lines, r"Frames:\s*(\d{1,12})", "Frames: and their number"))
    seconds = float(_after(path, lines, r"Frame\s+Time:\s*([\d.eE+-]{1,30})", "Frame Time: ..."))
    width = sum(len(joint.channels) for joint in joints)
    if not width:
        raise StudioError(f"{path} has no CHANNELS: nothing moves.", "Export the motion again.")
    flat, count = array("d"), 0
    for number, text in lines:
        words = text.split()
        if len(words) != width:
            raise wrong(path, number, f"a frame has {width} numbers, but here are {len(words)}")
        flat.extend(finite_numbers(path, number, words))
        count += 1
        if count * len(joints) > MOST_KEYS:
            raise wrong(path, number, f"{count} frames of {len(joints)} joints are too many")
    if not count:
        raise StudioError(f"{path} holds no frames.", "Export the motion again.")
    off = f"The file claims {claimed} frames and holds {count}."
    notes = [] if claimed == count else [off]
    return _Frames(_rate(path, seconds), np.frombuffer(flat).reshape(count, width), notes)


def _after(path: Path, lines: Iterator[Line], pattern: str, wanted: str) -> str:
    number, text = next(lines, (0, ""))
    match = re.fullmatch(pattern, text.strip(), re.IGNORECASE)
    if match is None:
        raise wrong(path, number, f"here should be {wanted}, not {text.strip()[:40]!r}")
    return match[1]


def _rate(path: Path, seconds: float) -> float:
    """Return frames per second; files round 1 / 30 to five digits, which is meant to be 30."""
    if not 1e-5 < seconds < 1e5:
        raise StudioError(f"{path}: the Frame Time is {seconds}.", "Give seconds above zero.")
    whole = round(1 / seconds)
    return float(whole) if whole and abs(whole * seconds - 1) < ROUNDING else 1 / seconds
