"""Quaternions as numbers that multiply: (w, x, y, z), unit, in float64.

``q`` and ``-q`` are one rotation and two quaternions. Unlike in ``rotation.py`` nothing here turns
one into the other, so what is computed stays continuous over time.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def multiply(a: Floats, b: Floats) -> Floats:
    """Return the Hamilton products of (..., 4) and (..., 4): ``b`` turns first."""
    w, v = a[..., :1], a[..., 1:]
    x, u = b[..., :1], b[..., 1:]
    real = w * x - np.sum(v * u, axis=-1, keepdims=True)
    product: Floats = np.concatenate([real, w * u + x * v + np.cross(v, u)], axis=-1)
    return product


def conjugate(q: Floats) -> Floats:
    """Return the inverses of unit quaternions (..., 4)."""
    inverse: Floats = q * np.array([1.0, -1.0, -1.0, -1.0])
    return inverse


def exponential(vectors: Floats) -> Floats:
    """Return the unit quaternions (..., 4) that turn by rotation vectors (..., 3), radians."""
    half = 0.5 * np.linalg.norm(vectors, axis=-1, keepdims=True)
    # numpy's sinc is sin(pi x) / (pi x): smooth at zero, so no branch and no division by zero.
    return np.concatenate([np.cos(half), 0.5 * np.sinc(half / np.pi) * vectors], axis=-1)


def logarithm(q: Floats) -> Floats:
    """Return the rotation vectors (..., 3) of unit quaternions (..., 4), of angles in [0, 2 pi].

    Quaternions with a negative w give angles beyond pi; negate them first for the shorter way.
    """
    sine = np.linalg.norm(q[..., 1:], axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, q[..., :1])
    # Beside one the angle is twice the sine; beside minus one there is no axis, and none is made.
    scale = np.divide(angle, sine, out=np.full_like(sine, 2.0), where=sine > 1e-12)
    vectors: Floats = scale * q[..., 1:]
    return vectors


def on_shorter_arc(q: Floats) -> Floats:
    """Return the same rotations (..., 4) with w >= 0."""
    short: Floats = np.where(q[..., :1] < 0, -q, q)
    return short
