"""What is known of a pose before a scan is seen: how far joints turn, and which turn together.

Nothing is learned from recordings: the figures are the usual ranges of human joints, as tables of
joint mobility have them, in the axes that the SMPL family shares (T-pose, y up, facing +z, so
elbows bend about y and knees about x). A joint that a body calls otherwise is held at rest.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.geometry.rotation import cross_matrix, matrix_to_axis_angle

# Degrees about x, y, z: the middle, and the spread about it. Of the left side.
_SPREADS = {
    "hip": ((-10, 0, 2), (40, 15, 15)),
    "knee": ((15, 0, 0), (45, 4, 4)),
    "ankle": ((0, 0, 0), (15, 6, 6)),
    "foot": ((0, 0, 0), (3, 3, 3)),
    "spine1": ((0, 0, 0), (12, 12, 10)),
    "spine2": ((0, 0, 0), (12, 12, 10)),
    "spine3": ((0, 0, 0), (12, 12, 10)),
    "neck": ((0, 0, 0), (12, 15, 10)),
    "head": ((0, 0, 0), (12, 15, 10)),
    "collar": ((0, 0, -5), (5, 8, 8)),
    "shoulder": ((0, -10, -45), (25, 35, 40)),
    "elbow": ((0, -30, 0), (12, 45, 5)),
    "wrist": ((0, 0, 0), (8, 8, 12)),
    "hand": ((0, 0, 0), (2, 2, 2)),
}
_AT_REST = 3.0  # degrees, of any other joint
# Joints that bend one way alone: axis, and the least of it, degrees. Of the left side.
_HINGES = {"knee": (0, 1.0, -3.0), "elbow": (1, -1.0, -3.0)}
_HINGE_SPREAD = 2.0  # degrees
# Joints that share a turn: the spread of their difference, degrees.
_SHARING = (("spine1", "spine2", 4.0), ("spine2", "spine3", 4.0), ("neck", "head", 8.0))
BETA_SPREAD = 1.0


@dataclass(frozen=True, eq=False)
class PosePrior:
    """Residuals of a state, each in units of its own spread.

    Attributes
    ----------
    middle, spread : (J, 3) float64
        Radians, of the rotation vectors; the root's spread is infinite.
    hinges : tuple of (joint, axis, sign)
    sharing : tuple of (joint, joint, spread)
    """

    middle: Doubles
    spread: Doubles
    hinges: tuple[tuple[int, int, float], ...]
    sharing: tuple[tuple[int, int, float], ...]

    def residuals(self, state: BodyState) -> tuple[Doubles, Doubles]:
        """Return residuals (M,) and their derivatives (M, size) for ``BodyState.moved``."""
        vectors = matrix_to_axis_angle(state.rotations)
        slopes = log_derivative(vectors)  # (J, 3, 3)
        count, betas = len(vectors), len(state.betas)
        size = state.size
        rows = np.zeros((count, 3, size))
        for joint in range(count):
            rows[joint, :, 3 * joint : 3 * joint + 3] = slopes[joint]
        values = [((vectors - self.middle) / self.spread).ravel()]
        derivatives = [(rows / self.spread[:, :, None]).reshape(-1, size)]
        for joint, axis, sign in self.hinges:
            over = np.radians(-3.0) - sign * vectors[joint, axis]
            scale = np.radians(_HINGE_SPREAD)
            values.append(np.array([max(over, 0.0) / scale]))
            derivatives.append(-sign * (over > 0) * rows[joint, axis][None] / scale)
        for first, second, spread in self.sharing:
            values.append((vectors[first] - vectors[second]) / spread)
            derivatives.append((rows[first] - rows[second]) / spread)
        if betas:
            values.append(state.betas / BETA_SPREAD)
            derivatives.append(np.eye(betas, size, size - betas) / BETA_SPREAD)
        return np.concatenate(values), np.concatenate(derivatives)


def pose_prior(body: Body) -> PosePrior:
    """Return the prior of a body, by the names of its joints."""
    names = {name: joint for joint, name in enumerate(body.joint_names)}
    middle = np.zeros((body.joint_count, 3))
    spread = np.full((body.joint_count, 3), _AT_REST)
    for name, joint in names.items():
        side, _, part = name.rpartition("_")
        if part in _SPREADS:
            own, spread[joint] = _SPREADS[part]
            # Mirrored at the plane x = 0, a rotation vector keeps its x and turns y and z round.
            middle[joint] = own if side != "right" else np.multiply(own, (1, -1, -1))
    spread[0] = np.inf
    hinges = tuple(
        (names[f"{side}_{part}"], axis, sign * (1.0 if axis == 0 else turned))
        for part, (axis, sign, _) in _HINGES.items()
        for side, turned in (("left", 1.0), ("right", -1.0))
        if f"{side}_{part}" in names
    )
    sharing = tuple(
        (names[first], names[second], float(np.radians(degrees)))
        for first, second, degrees in _SHARING
        if first in names and second in names
    )
    return PosePrior(np.radians(middle), np.radians(spread), hinges, sharing)


def log_derivative(vectors: NDArray[np.float64]) -> Doubles:
    """Return how rotation vectors change when a small turn is multiplied from the left.

    The inverse of the left Jacobian of SO(3): Sola et al., "A micro Lie theory for state
    estimation in robotics" (2018), equation 146.

    Parameters
    ----------
    vectors : (..., 3) float64
        Radians, shorter than pi.

    Returns
    -------
    (..., 3, 3) float64
    """
    angle = np.linalg.norm(vectors, axis=-1)[..., None, None]
    half = np.clip(angle / 2, 1e-4, np.pi / 2 - 1e-6)
    k = cross_matrix(vectors)
    # (1 - h cot h) / angle^2; 1 / 12 as the angle goes to zero.
    second = (1 - half / np.tan(half)) / (4 * half**2)
    return np.asarray(np.eye(3) - 0.5 * k + second * (k @ k))
