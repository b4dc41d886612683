"""What the frames before and after say of a frame."""

from dataclasses import dataclass

import numpy as np

from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.prior import log_derivative
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle

TURN_SPREAD = np.radians(8.0)  # between what the frames before foretell and what is seen
PLACE_SPREAD = 0.04  # metres


@dataclass(frozen=True, eq=False)
class NearTerm:
    """Holds a state near another; a term of ``solve``.

    Attributes
    ----------
    other : BodyState
    turn_spread : float
        Radians, of each joint and axis.
    place_spread : float
        Metres.
    """

    other: BodyState
    turn_spread: float = float(TURN_SPREAD)
    place_spread: float = PLACE_SPREAD

    def __call__(self, state: BodyState) -> tuple[Doubles, Doubles]:
        """Return residuals (3 J + 3,) and derivatives (3 J + 3, size)."""
        vectors = turns_between(self.other, state)
        count = len(vectors)
        derivatives = np.zeros((3 * count + 3, state.size))
        for joint, slope in enumerate(log_derivative(vectors)):
            part = slice(3 * joint, 3 * joint + 3)
            derivatives[part, part] = slope / self.turn_spread
        last = slice(3 * count, 3 * count + 3)
        derivatives[last, last] = np.eye(3) / self.place_spread
        place = (state.transl - self.other.transl) / self.place_spread
        return np.concatenate([vectors.ravel() / self.turn_spread, place]), derivatives


def turns_between(first: BodyState, second: BodyState) -> Doubles:
    """Return the turns (J, 3), radians, that lead from the first state's joints to the second's."""
    turns = second.rotations @ np.swapaxes(first.rotations, -1, -2)
    return np.asarray(matrix_to_axis_angle(turns))


def foretold(last: BodyState, before: BodyState | None, share: float = 0.7) -> BodyState:
    """Return what comes next when the figure goes on as it did, by ``share`` of its speed."""
    if before is None:
        return last
    turns = axis_angle_to_matrix(share * turns_between(before, last))
    shift = share * (last.transl - before.transl)
    return BodyState(turns @ last.rotations, last.transl + shift, last.betas)
