"""Slip and flicker of an avatar, frame by frame, once it is bound to a recording."""

import math
from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.unposing import bent
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Surface
from ins_studio.project.records import Progress
from ins_studio.training.poser import Poser
from ins_studio.training.slip import UNKNOWN, Binding, Slip, bind, can_follow, measure_slip
from ins_studio.training.stability import colors_at, texture_change, worn_colors

REFERENCES = 3
"""Frames that the avatar is bound in: one alone may be odd."""

LOOKED_THROUGH = 200
"""Training frames, evenly spread, among which they are chosen."""


@dataclass(frozen=True, eq=False)
class SlipGauge:
    """Measures a ``poser`` on frames of ``dataset``.

    Attributes
    ----------
    bindings : tuple of Binding
        One for each reference frame.
    colors : (V, 3) float64 or None
        What the avatar wears, sRGB 0 to 255: the colours of the recording on the mesh of the
        first binding. None where the recording has no colours.
    """

    poser: Poser
    dataset: Dataset
    bindings: tuple[Binding, ...]
    colors: np.ndarray | None

    @property
    def share(self) -> float:
        """Return the share of the avatar's surface that was bound."""
        return float(np.mean([binding.share for binding in self.bindings]))

    def slip(self, shown: Surface, true: Surface) -> Slip:
        """Measure one frame; all NaN where points cannot be followed to this mesh."""
        if not all(can_follow(binding, shown) for binding in self.bindings):
            return UNKNOWN
        return measure_slip(self.bindings, shown, true)

    def texture_change(self, frame: Frame, shown: Surface, count: int) -> float:
        """Return the change of colour to the next frame; NaN without one, or without colours."""
        following = self._next(frame)
        if self.colors is None or following is None:
            return math.nan
        both = (shown, self.poser.surface(following.pose, following.transl))
        if not all(can_follow(self.bindings[0], surface) for surface in both):
            return math.nan
        bound = self.bindings[0].bound
        worn = (worn_colors(self.colors, bound, both[0]), worn_colors(self.colors, bound, both[1]))
        true = (frame.surface, following.surface)
        return texture_change(both, worn, true, count, seed=frame.index)

    def _next(self, frame: Frame) -> Frame | None:
        sequence = self.dataset.sequence(frame.sequence)
        if frame.index + 1 >= sequence.frame_count:
            return None
        # A skipped file between them would make neighbours of frames that are none.
        if sequence.positions[frame.index + 1] != sequence.positions[frame.index] + 1:
            return None
        (following,) = self.dataset.read([(frame.sequence, frame.index + 1)])
        return following if isinstance(following, Frame) else None


def bound_to(
    poser: Poser, dataset: Dataset, training: Sequence[tuple[str, int]], count: int
) -> Generator[Progress, None, SlipGauge]:
    """Bind ``poser`` to a recording in the training frames that are most like its own pose.

    Parameters
    ----------
    poser : Poser
    dataset : Dataset
    training : sequence of (sequence, index)
        Frames to choose from, see ``reference_frames``.
    count : int
        Points drawn on the avatar in each of them.

    Raises
    ------
    StudioError
        When the recordings do not follow the cloth, or no training frame can be read.
    """
    require_registered(dataset)
    bindings: list[Binding] = []
    colors = None
    frames = reference_frames(dataset, training)
    for done, frame in enumerate(frames):
        shown = poser.surface(frame.pose, frame.transl)
        if done == 0 and frame.colors is not None:
            colors = colors_at(shown.vertices, frame.surface, frame.colors)
        bindings.append(bind(shown, frame.surface, count, seed=done))
        yield Progress("Binding the avatar to the cloth", done + 1, len(frames))
    return SlipGauge(poser, dataset, tuple(bindings), colors)


def require_registered(dataset: Dataset) -> None:
    """Raise StudioError for recordings that do not follow the cloth."""
    if not dataset.registered:
        raise StudioError(
            f"The frames of {dataset.path} have other vertices each, so nobody knows where a point "
            "of the cloth goes.",
            "Slip is measured on registered recordings alone; leave it out.",
        )


def reference_frames(
    dataset: Dataset, training: Sequence[tuple[str, int]], count: int = REFERENCES
) -> list[Frame]:
    """Return the frames nearest to the canonical pose, at most one of each sequence.

    Nothing touches there, so nearest points are the right ones. The root's turning does not count.
    Raises StudioError when no training frame can be read.
    """
    step = max(1, len(training) // LOOKED_THROUGH)
    best: dict[str, tuple[float, Frame]] = {}
    for frame in dataset.read(training[::step]):
        if isinstance(frame, Frame):
            found = (float(bent(frame.pose[None], dataset.body.canonical_pose)[0]), frame)
            best[frame.sequence] = min(best.get(frame.sequence, found), found, key=_distance)
    if not best:
        raise StudioError(
            f"{dataset.path} has no training frame that can be read.",
            "Restore the files from a copy.",
        )
    return [frame for _, frame in sorted(best.values(), key=_distance)[:count]]


def _distance(found: tuple[float, Frame]) -> float:
    return found[0]
