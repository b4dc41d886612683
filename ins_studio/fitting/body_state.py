"""What a fit looks for: how the body is turned, where it stands, and its shape."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle

Doubles = NDArray[np.float64]
MOST_TURN = 0.5  # radians that a joint turns in one step: beyond, the linear model says little


@dataclass(frozen=True, eq=False)
class BodyState:
    """A body in a pose.

    Attributes
    ----------
    rotations : (J, 3, 3) float64
        Of each joint in its parent's frame; the identity is the zero pose.
    transl : (3,) float64
        Metres, added after posing.
    betas : (S,) float64
    """

    rotations: Doubles
    transl: Doubles
    betas: Doubles

    @property
    def pose(self) -> NDArray[np.float32]:
        """Return axis-angle vectors (J, 3), radians."""
        return matrix_to_axis_angle(self.rotations).astype(np.float32)

    @property
    def size(self) -> int:
        """Return how many numbers a step has: 3 a joint, 3 of the translation, S."""
        return 3 * len(self.rotations) + 3 + len(self.betas)

    def moved(self, step: Doubles) -> "BodyState":
        """Return the state after a step (size,).

        A joint's part is a rotation vector in the parent's frame, radians, multiplied from the
        left; the rest is added. No joint turns by more than ``MOST_TURN``.
        """
        count = len(self.rotations)
        turns = step[: 3 * count].reshape(count, 3)
        angle = np.linalg.norm(turns, axis=1, keepdims=True)
        turns = turns * np.minimum(1.0, MOST_TURN / np.maximum(angle, MOST_TURN))
        return BodyState(
            axis_angle_to_matrix(turns) @ self.rotations,
            self.transl + step[3 * count : 3 * count + 3],
            self.betas + step[3 * count + 3 :],
        )

    def with_betas(self, betas: Doubles) -> "BodyState":
        """Return the same pose of another shape."""
        return replace(self, betas=np.asarray(betas, np.float64))


def rest_state(body: Body, pose: NDArray[np.floating], betas: Doubles | None = None) -> BodyState:
    """Return the body at the origin in a pose (J, 3), of the mean shape if no other is given."""
    turned = axis_angle_to_matrix(np.asarray(pose, np.float64))
    shape = np.zeros(body.shape_dirs.shape[2]) if betas is None else betas
    return BodyState(turned, np.zeros(3), shape)
