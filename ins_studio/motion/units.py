"""What a file's numbers mean: the length of one unit, and which axis points up.

Files rarely say. Both are guessed from the figure, with a reason that people can check, and can
be given instead.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError

METRES = {
    "m": 1.0,
    "dm": 0.1,
    "cm": 0.01,
    "mm": 0.001,
    "in": 0.0254,
    "ft": 0.3048,
    "cmu": 0.0254 / 0.45,  # the CMU database's own: inches, divided by 0.45
}
_GUESSED = ("m", "dm", "cm", "mm")
# From the hips to the toes or fingertips, along the bones of an adult.
TYPICAL_WAY = 1.2
_PLAUSIBLE = (0.2, 6.0)
# Share of the trunk's direction by which one axis must lead the other one.
CLEAR_LEAD = 0.2
# Turns z up into y up, by a quarter turn about x.
Z_TO_Y = np.array([[1.0, 0, 0], [0, 0, 1], [0, -1, 0]])


@dataclass(frozen=True)
class Unit:
    """One unit of a file: its name, its length in metres, and why it was taken for that."""

    name: str
    metres: float
    reason: str

    @property
    def words(self) -> str:
        """Say it in a few words."""
        length = "" if self.name == "m" else f", {self.metres:.6g} m"
        return f"Unit: {self.name}{length} ({self.reason})."


@dataclass(frozen=True)
class UpAxis:
    """The axis of a file that points up, "y" or "z", and why it was taken for that."""

    axis: str
    reason: str

    @property
    def words(self) -> str:
        """Say it in a few words."""
        return f"Up: {self.axis} ({self.reason})."

    @property
    def to_y_up(self) -> NDArray[np.float64]:
        """Return the rotation (3, 3) that makes y point up."""
        return Z_TO_Y if self.axis == "z" else np.eye(3)


def given_unit(text: str) -> Unit:
    """Return the unit that somebody asked for: m, dm, cm, mm, in, ft, cmu, or its metres.

    Raises
    ------
    StudioError
        It is neither.
    """
    name = text.strip().lower()
    if name in METRES:
        return Unit(name, METRES[name], "as asked for")
    try:
        metres = float(name)
    except ValueError:
        metres = math.nan
    if not 1e-6 <= metres <= 1e6:
        raise StudioError(
            f"{text} is no unit of length.",
            f"Give one of {', '.join(METRES)}, or how many metres one unit has.",
        )
    return Unit("own unit", metres, "as asked for")


def given_up(text: str) -> UpAxis:
    """Return the up axis that somebody asked for; StudioError when it is neither y nor z."""
    axis = text.strip().lower()
    if axis not in {"y", "z"}:
        raise StudioError(f"{text} is no axis that can point up.", "Give y or z.")
    return UpAxis(axis, "as asked for")


def guess_unit(way: float, *, usual: str | None = None, cmu: bool = False) -> Unit:
    """Return the unit in which a figure has the size of a person, more or less.

    Parameters
    ----------
    way : float
        Its longest way from the hips to a tip, in the file's unit.
    usual : str or None
        The unit that the file format prescribes; kept unless the size is absurd then.
    cmu : bool
        Whether the joints are named as in the CMU database, which has a unit of its own.
    """
    if usual is not None and _PLAUSIBLE[0] <= way * METRES[usual] <= _PLAUSIBLE[1]:
        return Unit(usual, METRES[usual], "as the format has it")
    if not way > 0:
        return Unit("m", 1.0, "the bones have no length")
    names = (*_GUESSED, "cmu") if cmu else _GUESSED
    name = min(names, key=lambda n: abs(math.log(way * METRES[n] / TYPICAL_WAY)))
    size = f"hips to the farthest tip are {way * METRES[name]:.2f} m then"
    if usual is not None:
        size += f", {way * METRES[usual]:.3g} m as the format has it"
    return Unit(name, METRES[name], size)


def guess_up(trunks: NDArray[np.floating], usual: str, why: str) -> UpAxis:
    """Return the axis along which a figure holds itself upright.

    Parameters
    ----------
    trunks : (T, 3) float
        From the hips to the head in the posed figure, in the file's axes; (0, 3) if unknown.
    usual : str
        "y" or "z", where that does not tell.
    why : str
        The reason to say for it.
    """
    lengths = np.linalg.norm(trunks, axis=1, keepdims=True)
    directions = trunks[lengths[:, 0] > 0] / lengths[lengths[:, 0] > 0]
    if len(directions) == 0:
        return UpAxis(usual, why)
    y, z = np.abs(directions.mean(axis=0))[1:]
    if abs(y - z) < CLEAR_LEAD:
        return UpAxis(usual, f"{why}; the trunk leans too much to tell")
    return UpAxis("y" if y > z else "z", "the trunk points that way")
