"""How well frames were fitted, and by what: read back from the poses' file, without the poses."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ins_studio.fitting.landmarks import Landmarks
from ins_studio.fitting.poses_file import read_left_out, read_marks
from ins_studio.project.arrays import read_npz

_WANTED = ("places", "residual_mm", "key_frames")
_MORE = ("positions", "interpolated", "mark_places", "mark_names", "mark_points")
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
    left_out : dict of int to str
        Frames that were left out of the fit, and why; their poses are interpolated.
    """

    residuals_mm: dict[int, float]
    keys: frozenset[int]
    marks: dict[int, Landmarks]
    left_out: dict[int, str] = field(default_factory=dict)


def read_report(path: Path) -> FitReport:
    """Read the report in a file of ``encode_poses``; StudioError, naming it, where it errs."""
    arrays = read_npz(path, _WANTED, only=(*_WANTED, *_MORE))
    places = arrays["places"].astype(np.int64).tolist()
    listed = arrays.get("positions", arrays["places"]).astype(np.int64).tolist()
    positions = dict(zip(places, listed, strict=False))
    residuals = dict(zip(listed, arrays["residual_mm"].astype(float).tolist(), strict=False))
    keys = frozenset(positions[key] for key in arrays["key_frames"].tolist() if key in positions)
    marks = read_marks(path, arrays, positions.keys())
    left_out = {positions[place]: why for place, why in read_left_out(path, arrays).items()}
    found = {positions[place]: own for place, own in marks.items()}
    return FitReport(residuals, keys, found, left_out)


def residual_verdict(residual_mm: float, usual_mm: float) -> str:
    """Return "good", "usable" or "bad": against the sequence's median, as cloth stands off."""
    if residual_mm > BAD * usual_mm + SLACK_MM:
        return "bad"
    return "usable" if residual_mm > USABLE * usual_mm + SLACK_MM else "good"
