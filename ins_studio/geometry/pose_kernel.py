"""How alike two poses are: the kernel that baked correctives are driven by, in numpy alone."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import axis_angle_to_matrix

Array = NDArray[np.floating]


class Gate:
    """``avatar.pose_gate`` without torch: 1 near the known poses, 0 away from them.

    Parameters
    ----------
    known : (T, J, 3) float
        Axis-angle, radians; none leaves the gate open.
    free_deg, fade_deg : float
        Mean joint angle without any effect, and the width of the fall.
    """

    def __init__(self, known: Array, free_deg: float, fade_deg: float) -> None:
        self._known = rotations(known)
        self._free_deg, self._fade_deg = free_deg, fade_deg

    def __call__(self, turned: Array) -> Array:
        """Return the scale (B,) of poses given as ``rotations`` (B, 9 (J - 1))."""
        if not len(self._known) or not self._fade_deg:
            return np.ones(len(turned))
        joints = turned.shape[1] // 9
        own, known = turned.reshape(-1, joints, 9), self._known.reshape(-1, joints, 9)
        traces = np.matmul(own.transpose(1, 0, 2), known.transpose(1, 2, 0))  # (J - 1, B, T)
        angles = np.arccos(np.clip((traces - 1) / 2, -1, 1)).mean(axis=0)
        distance = np.rad2deg(angles.min(axis=1))
        scale: Array = np.exp(-((np.maximum(distance - self._free_deg, 0) / self._fade_deg) ** 2))
        return scale


class PoseKernel:
    """k(p, q) = g(p) g(q) (r(p, q) - r(p, 0) r(0, q)), r Matern's kernel (nu = 3/2).

    It is that of ``avatar.pose_kernel``, of the same distance: d^2 = sum_j |R_j - Q_j|^2 / 2.

    0 is the canonical pose: whatever is regressed with it is zero there, and where the gate g is.

    Parameters
    ----------
    centers : (M, J, 3) float
        Poses, axis-angle in radians.
    canonical_pose : (J, 3) float
    gate : Gate
    width : float or None
        Radians over which it falls; None takes the median distance of two centers.
    """

    def __init__(
        self, centers: Array, canonical_pose: Array, gate: Gate, width: float | None = None
    ) -> None:
        self._centers, self._canonical = rotations(centers), rotations(canonical_pose[None])
        self._gate = gate
        self.width = _median_distance(self._centers) if width is None else width
        self._of_centers = gate(self._centers)
        self._to_canonical = self._near(self._centers, self._canonical)[:, 0]

    def __call__(self, poses: Array) -> Array:
        """Return k (B, M) between ``poses`` (B, J, 3), radians, and the centers; float64."""
        turned = rotations(poses)
        near = self._near(turned, self._centers)
        near -= self._near(turned, self._canonical) * self._to_canonical
        near *= self._gate(turned)[:, None] * self._of_centers
        return near

    def _near(self, a: Array, b: Array) -> Array:
        far = np.sqrt(3 * squared_distances(a, b)) / self.width
        near: Array = (1 + far) * np.exp(-far)
        return near


def rotations(poses: Array) -> Array:
    """Return the joints' rotation matrices side by side, (B, 9 (J - 1)); the root is left out.

    ``poses`` (B, J, 3) axis-angle in radians. Turning the whole person changes nothing.
    """
    turned = axis_angle_to_matrix(np.asarray(poses, np.float64))[:, 1:]
    return turned.reshape(len(turned), 9 * turned.shape[1])


def squared_distances(a: Array, b: Array) -> Array:
    """Return d^2 (A, B) = sum_j |R_j - Q_j|^2 / 2 of poses given as ``rotations`` (., C).

    For small angles that is the sum of the squared angles between the joints, radians.
    """
    squares = (a**2).sum(axis=1)[:, None] + (b**2).sum(axis=1) - 2 * a @ b.T
    return np.asarray(np.maximum(squares, 0) / 2)


def _median_distance(turned: Array) -> float:
    distances = np.sqrt(squared_distances(turned, turned))
    return float(np.median(distances)) or 1.0
