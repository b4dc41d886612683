"""How far a joint's rotation lies from those that it has in recorded poses, one joint at a time.

The same measure as ``pose_coverage.nearness`` for whole poses: the angle to the nearest rotation
of that joint in any known pose. Quick enough to be asked with every move of a pointer.
"""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import exponential

Floats = NDArray[np.float64]


class JointReach:
    """Known rotations of J joints.

    Parameters
    ----------
    known : (T, J, 3) float
        Axis-angle, radians; one pose or more.

    Raises
    ------
    ValueError
        No pose is known.
    """

    def __init__(self, known: NDArray[np.floating]) -> None:
        if not len(known):
            raise ValueError("no pose is known")
        turns = exponential(np.asarray(known, np.float64)).astype(np.float32)
        self._known = np.ascontiguousarray(turns.transpose(1, 0, 2))  # (J, T, 4)

    @property
    def joint_count(self) -> int:
        """Return J."""
        return len(self._known)

    def beyond_deg(self, joint: int, quaternion: Floats) -> float:
        """Return degrees from a rotation (4,) of a joint to the nearest known; 0 for the root.

        How the whole person is turned is no matter of the cloth.
        """
        if joint == 0:
            return 0.0
        known = self._known[joint]
        own = np.asarray(quaternion, np.float64)
        nearest = known[int(np.abs(known @ own.astype(np.float32)).argmax())].astype(np.float64)
        # The sine as well: beside one a cosine tells nothing of the angle.
        cosine = abs(float(nearest @ own))
        sine = float(np.linalg.norm(own - np.copysign(cosine, nearest @ own) * nearest))
        return float(np.rad2deg(2 * np.arctan2(sine, cosine)))
