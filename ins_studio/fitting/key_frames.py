"""Where a track begins: the frame that shows the figure best, or one that somebody clicked."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import BodyState, Doubles, rest_state
from ins_studio.fitting.extremities import Extremities, find_extremities
from ins_studio.fitting.key_frame import correct, fit_landmarks, fit_unaided
from ins_studio.fitting.landmarks import ASKED, Landmarks, check_landmarks
from ins_studio.fitting.matching import Target
from ins_studio.fitting.model import Model
from ins_studio.fitting.solver import Solved
from ins_studio.fitting.track import residual_mm
from ins_studio.geometry.surface import Surface

LOOKED_AT = 8  # frames that are searched for one to begin with
LOST_MM = 60.0  # mean distance of a body that is not the scan's
SMALLEST = 0.3  # metres across: a toddler that crouches; a smaller scan lies near any body

Surfaces = Callable[[int], Surface | None]  # None for a frame that cannot be read


@dataclass(frozen=True, eq=False)
class KeyFrame:
    """A frame that somebody has said something of.

    Attributes
    ----------
    frame : int
    landmarks : dict of str to (3,) float
        Metres, y up; may be empty.
    pose : (J, 3) float or None
        As somebody has set the joints, axis-angle, radians.
    transl : (3,) float or None
        Metres; goes with ``pose``.
    """

    frame: int
    landmarks: Landmarks
    pose: Doubles | None = None
    transl: Doubles | None = None


def best_frame(surfaces: Surfaces, count: int, model: Model) -> tuple[int, Extremities | None]:
    """Look at some frames, and return the one whose tips are most like a body's."""
    found: dict[int, Extremities | None] = {}
    for frame in np.unique(np.linspace(0, count - 1, min(LOOKED_AT, count)).round().astype(int)):
        surface = surfaces(int(frame))
        if surface is not None:
            tips = find_extremities(surface.vertices, surface.faces, model.body)
            found[int(frame)] = tips
    if not found:
        raise StudioError("None of the scans can be read.", "Look at them in a mesh viewer.")
    unlike = {frame: np.inf if tips is None else tips.unlike for frame, tips in found.items()}
    frame = min(unlike, key=lambda one: unlike[one])
    return frame, found[frame]


def first_fit(
    model: Model,
    target: Target,
    tips: Extremities | None,
    betas: Doubles | None,
    name: str,
) -> Solved:
    """Fit the frame that ``best_frame`` chose; StudioError where no figure is seen in it."""
    across = float(np.linalg.norm(np.ptp(target.points, axis=0)))
    if across < SMALLEST:
        raise StudioError(
            f"No figure was recognised in {name}: it is {1000 * across:.0f} mm across.",
            "Say the unit of the scans, if they are of a person: --unit.",
        )
    solved = fit_unaided(model, target, tips, betas)
    apart = residual_mm(model.body, target, solved.state)
    if apart > LOST_MM:
        raise StudioError(
            f"No figure was recognised in {name}: the best fit is {apart:.0f} mm off.",
            f"Give landmarks of one frame: {', '.join(ASKED)}.",
        )
    return solved


def key_fit(
    model: Model,
    target: Target,
    key: KeyFrame,
    before: BodyState | None,
    betas: Doubles | None,
) -> Solved:
    """Fit a frame that somebody has said something of.

    Parameters
    ----------
    model : Model
    target : Target
    key : KeyFrame
    before : BodyState or None
        As the frame was fitted before, if it was.
    betas : (S,) float64 or None
        The person's shape, where it is known.
    """
    if key.pose is not None:
        transl = np.zeros(3) if key.transl is None else np.asarray(key.transl, np.float64)
        start = replace(rest_state(model.body, key.pose, betas), transl=transl)
        return correct(model, target, start, key.landmarks, held=True)
    if before is not None:
        return correct(model, target, before, key.landmarks, held=False)
    check_landmarks(model.body, key.landmarks, f"Frame {key.frame}")
    return fit_landmarks(model, target, key.landmarks, betas)
