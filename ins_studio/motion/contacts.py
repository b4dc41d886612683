"""When a foot stands: found from how high its sole is, and how fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

# The leg of an adult; the thresholds below are for it, and go with the length of other legs.
ADULT_LEG = 0.85  # metres


@dataclass(frozen=True)
class Thresholds:
    """What is taken for standing, for an adult's legs.

    Two of each, so that a foot does not stand and rise by turns while it is near one: it begins
    to stand when it is under both lower ones, and rises when it is over one of the upper ones.

    Attributes
    ----------
    height, height_off : float
        Of the sole over the floor, metres.
    speed, speed_off : float
        Metres a second. Feet of recorded people stand at up to 0.1, those of retargeted motions
        slide at up to half a metre a second; swinging ones go at two and more.
    shortest : float
        Seconds; what is shorter is no step.
    gap : float
        Seconds; what rises for less has not risen.
    longest_slide : float
        Metres; who slides further does not stand but shuffles, and begins to stand anew.
    """

    height: float = 0.05
    height_off: float = 0.08
    speed: float = 0.4
    speed_off: float = 0.8
    shortest: float = 0.08
    gap: float = 0.05
    longest_slide: float = 0.3


ADULT = Thresholds()


def standing(points: Floats, floor: float, fps: float, leg: float, limits: Thresholds) -> Flags:
    """Say which points of a sole stand in which frames.

    Parameters
    ----------
    points : (T, P, 3) float
        In the world, metres, y up.
    floor : float
        Its height.
    fps : float
        Frames per second.
    leg : float
        Its length, metres.
    limits : Thresholds

    Returns
    -------
    (T, P) bool
    """
    size = leg / ADULT_LEG
    height, speed = points[..., 1] - floor, speeds(points, fps)
    on = (height < limits.height * size) & (speed < limits.speed * size)
    off = (height > limits.height_off * size) | (speed > limits.speed_off * size)
    found = _held(on, off)
    for point in range(found.shape[1]):
        found[:, point] = _steady(found[:, point], fps, limits)
    return found


def speeds(points: Floats, fps: float) -> Floats:
    """Return metres a second (T, P) of points (T, P, 3), over a thirtieth of a second or so."""
    last = len(points) - 1
    reach = max(1, round(fps / 60))
    after = np.minimum(np.arange(last + 1) + reach, last)
    before = np.maximum(np.arange(last + 1) - reach, 0)
    seconds = np.maximum(after - before, 1)[:, None] / fps
    way = np.linalg.norm(points[after] - points[before], axis=2)
    return np.asarray(way / seconds, np.float64)


def runs(flags: Flags) -> list[tuple[int, int]]:
    """Return where flags (T,) are set: first frames, and the frames behind the last."""
    edges = np.flatnonzero(np.diff(np.r_[False, flags, False].astype(np.int8)))
    return [(int(first), int(end)) for first, end in edges.reshape(-1, 2)]


def _held(on: Flags, off: Flags) -> Flags:
    """Return a state (T, P) that each ``on`` sets and each ``off`` ends; in between it stays."""
    frames = np.arange(len(on))[:, None]
    told = np.maximum.accumulate(np.where(on | off, frames, -1), axis=0)
    state = np.take_along_axis(on & ~off, np.maximum(told, 0), axis=0)
    return np.asarray(state & (told >= 0), bool)


def _steady(flags: Flags, fps: float, limits: Thresholds) -> Flags:
    found = flags.copy()
    for first, end in runs(~flags):
        if first > 0 and end < len(flags) and end - first <= limits.gap * fps:
            found[first:end] = True
    for first, end in runs(found):
        if end - first < max(2, limits.shortest * fps):
            found[first:end] = False
    return found
