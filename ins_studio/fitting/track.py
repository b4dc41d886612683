"""The fit of one sequence as it grows: what is there is kept whatever happens."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.landmarks import Landmarks
from ins_studio.fitting.matching import Target
from ins_studio.geometry.closest import closest_points

Targets = Callable[[int], Target | None]  # None for a frame that cannot be read
MEASURED = 1000  # points of a scan; they come in random order
KEPT_TARGETS = 256  # of 0.6 MB each


class Dropped(NamedTuple):
    """Frames that lost their fit, those of them that others were tracked from, and those back."""

    fitted: frozenset[int]
    keys: frozenset[int]
    back: frozenset[int]


@dataclass(eq=False)
class Track:
    """One sequence.

    Attributes
    ----------
    count : int
        Frames that the sequence has.
    states : dict of int to BodyState
        By frame; frames that are not there have not been fitted, or cannot be read.
    information : dict of int to (size, size) float64
        Of those that were fitted in this run; see ``Solved``.
    residuals_mm : dict of int to float
    keys : set of int
        Frames that others are tracked from.
    marks : dict of int to Landmarks
        What a person pointed at on key frames and has kept with the scans: see ``Curation``.
    left_out : dict of int to str
        Frames that no body is fitted to, and why: a word.
    """

    count: int
    states: dict[int, BodyState] = field(default_factory=dict)
    information: dict[int, Doubles] = field(default_factory=dict)
    residuals_mm: dict[int, float] = field(default_factory=dict)
    keys: set[int] = field(default_factory=set)
    marks: dict[int, Landmarks] = field(default_factory=dict)
    left_out: dict[int, str] = field(default_factory=dict)

    def leave_out(self, left_out: Mapping[int, str]) -> "Dropped":
        """Look at these frames no more, and at those again that are not among them any more.

        Where no key frame stays, the fitted frame nearest to one takes its place.
        """
        back = frozenset(self.left_out.keys() - left_out.keys())
        self.left_out = dict(left_out)
        fitted, keys = self.states.keys() & left_out.keys(), self.keys & left_out.keys()
        for frame in fitted:
            for known in (self.states, self.information, self.residuals_mm, self.marks):
                known.pop(frame, None)
        self.keys -= keys
        if keys and self.states and not self.keys:
            lost = min(keys)
            self.keys = {min(self.states, key=lambda frame: abs(frame - lost))}
        return Dropped(frozenset(fitted), frozenset(keys), back)

    def release(self, frames: Collection[int]) -> list[int]:
        """Let frames be key frames no more, and return those that were; one key frame stays."""
        gone = sorted(self.keys & set(frames))
        if gone and len(gone) == len(self.keys):
            self.marks.pop(gone.pop(0), None)
        for frame in gone:
            self.keys.discard(frame)
            self.marks.pop(frame, None)
        return gone

    @property
    def betas(self) -> Doubles:
        """Return the shape that all frames share; there is one frame at least."""
        return self.states[min(self.states)].betas

    @property
    def mean_mm(self) -> float:
        """Return the mean residual, NaN where nothing has been fitted."""
        values = list(self.residuals_mm.values())
        return float(np.mean(values)) if values else float("nan")

    def spread_frames(self, count: int) -> list[int]:
        """Return up to ``count`` fitted frames, spread evenly."""
        fitted = sorted(self.states)
        places = np.linspace(0, len(fitted) - 1, min(count, len(fitted)))
        return [fitted[place] for place in np.unique(places.round().astype(int))]


def residual_mm(body: Body, target: Target, state: BodyState) -> float:
    """Return the mean distance in mm from the scan to the body's skin: small, but for clothes."""
    vertices = body.posed(state.pose, state.betas, state.transl)
    distance, _, _ = closest_points(target.points[:MEASURED], vertices, body.faces)
    return float(1000 * distance.mean())


def remembered(targets: Targets) -> Targets:
    """Return the same targets, the last of them kept: a sequence is gone through several times."""
    return lru_cache(KEPT_TARGETS)(targets)
