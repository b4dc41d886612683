"""How well frames were fitted, and by what: read back from the poses' file, without the poses."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ins_studio.fitting.landmarks import Landmarks
from ins_studio.fitting.poses_file import read_marks
from ins_studio.project.arrays import read_npz

_WANTED = ("places", "residual_mm", "key_frames")
_MORE = ("positions", "mark_places", "mark_names", "mark_points")
USABLE, BAD = 1.4, 2.0  # times the usual residual
SLACK_MM = 3.0  # on top of either: a tight fit may double without harm


@dataclass(frozen=True, eq=False)
class FitReport:
    """Of one sequence; frames by their positions among all files of the recording.

    Attributes
    ----------
    residuals_mm : dict of int to float
        Mean distance from scan to body, clothes included.
    keys : frozenset of int
        Frames that others were tracked from.
    marks : dict of int to Landmarks
        What was pointed at on them, world metres, y up.
    """

    residuals_mm: dict[int, float]
    keys: frozenset[int]
    marks: dict[int, Landmarks]


def read_report(path: Path) -> FitReport:
    """Read the report in a file of ``encode_poses``; StudioError, naming it, where it errs."""
    arrays = read_npz(path, _WANTED, only=(*_WANTED, *_MORE))
    places = arrays["places"].astype(np.int64).tolist()
    listed = arrays.get("positions", arrays["places"]).astype(np.int64).tolist()
    positions = dict(zip(places, listed, strict=False))
    residuals = dict(zip(listed, arrays["residual_mm"].astype(float).tolist(), strict=False))
    keys = frozenset(positions[key] for key in arrays["key_frames"].tolist() if key in positions)
    marks = read_marks(path, arrays, positions.keys())
    return FitReport(residuals, keys, {positions[place]: own for place, own in marks.items()})


def residual_verdict(residual_mm: float, usual_mm: float) -> str:
    """Return "good", "usable" or "bad": against the sequence's median, as cloth stands off."""
    if residual_mm > BAD * usual_mm + SLACK_MM:
        return "bad"
    return "usable" if residual_mm > USABLE * usual_mm + SLACK_MM else "good"
