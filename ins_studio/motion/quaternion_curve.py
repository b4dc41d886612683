"""Turning smoothly through keys: Hermite curves of unit quaternions.

By M.-J. Kim, M.-S. Kim and S. Y. Shin, "A General Construction Scheme for Unit Quaternion Curves
with Simple High Order Derivatives", SIGGRAPH 1995: a cubic Bezier curve whose basis is summed from
the end, so that every factor of the product is a rotation.
"""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import conjugate, exponential, logarithm, multiply

Floats = NDArray[np.float64]


def turns_between(keys: Floats) -> Floats:
    """Return the rotation vectors (K - 1, 3) from each of (K, 4) quaternions to the next, radians.

    In the frame of the joint itself, which for the way between two rotations is that of either.
    Neighbours whose product is positive turn by pi at most.
    """
    return logarithm(multiply(conjugate(keys[:-1]), keys[1:]))


def hermite_turn(start: Floats, end: Floats, speeds: tuple[Floats, Floats], t: Floats) -> Floats:
    """Turn from ``start`` to ``end`` with given angular velocities at both.

    Parameters
    ----------
    start, end : (T, 4) float64
        Unit quaternions.
    speeds : pair of (T, 3) float64
        Angular velocities at start and end in the joint's own frame, radians for each unit of
        ``t``.
    t : (T,) float64
        0 gives ``start``, 1 gives ``end``, signs included.

    Returns
    -------
    (T, 4) float64
        Unit quaternions.
    """
    first, third = speeds[0] / 3, speeds[1] / 3
    whole = multiply(conjugate(start), end)
    # What is left of the way for the middle factor. Its sign is kept: the shorter arc here would
    # jump to the other way round while somebody moves a key.
    second = logarithm(multiply(multiply(exponential(-first), whole), exponential(-third)))
    t = t[:, None]
    turned = start
    for vector, share in (
        (first, 1 - (1 - t) ** 3),
        (second, 3 * t**2 - 2 * t**3),
        (third, t**3),
    ):
        turned = multiply(turned, exponential(share * vector))
    unit: Floats = turned / np.linalg.norm(turned, axis=1, keepdims=True)
    return unit
