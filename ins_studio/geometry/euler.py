"""Euler angles as FBX and BVH key them, without jumps from frame to frame."""

import numpy as np

# Radians from straight up or down within which the first and third angle turn about one axis.
GIMBAL_LOCK = 1e-6


def euler_xyz_deg(matrices: np.ndarray) -> np.ndarray:
    """Split rotations over time into three angles with ``R = Rz Ry Rx``.

    Parameters
    ----------
    matrices : (T, 3, 3) float
        Rotations of one bone over time.

    Returns
    -------
    (T, 3) float64
        Degrees about x, y and z. Of the two ways to write a rotation, and of all full turns, the
        one nearest the frame before is taken, so curves between keys do not spin.
    """
    m = np.asarray(matrices, np.float64)
    level = np.hypot(m[:, 0, 0], m[:, 1, 0])
    y = np.arctan2(-m[:, 2, 0], level)  # an arcsine would lose half the digits up there
    locked = level < GIMBAL_LOCK
    x = np.where(locked, np.arctan2(-m[:, 1, 2], m[:, 1, 1]), np.arctan2(m[:, 2, 1], m[:, 2, 2]))
    z = np.where(locked, 0.0, np.arctan2(m[:, 1, 0], m[:, 0, 0]))
    first = np.stack([x, y, z], axis=1)
    second = np.stack([x + np.pi, np.pi - y, z + np.pi], axis=1)
    angles = first.copy()
    angles[0] = _near(first[0], np.zeros(3))
    for t in range(1, len(angles)):
        before = angles[t - 1]
        options = np.stack([_near(first[t], before), _near(second[t], before)])
        angles[t] = options[np.argmin(np.abs(options - before).sum(axis=1))]
    degrees: np.ndarray = np.rad2deg(angles)
    return degrees


def _near(angles: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Shift by full turns towards the angles before."""
    near: np.ndarray = angles - 2 * np.pi * np.round((angles - before) / (2 * np.pi))
    return near
