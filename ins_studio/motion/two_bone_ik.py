"""Bringing the end of a limb of two bones to a goal: a foot or a hand, by knee or elbow.

The limb's plane is kept: first it bends in that plane, by the law of cosines, until its end is as
far from its beginning as the goal is; then it swings as a whole by the smallest rotation. So a
knee never turns aside, and a small way of the goal is a small change of the limb.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Below this sine of the angle between its bones a limb is so straight that its plane is noise.
STRAIGHT = 0.03
# Share of its length that a limb stays short of being straight or folded flat.
SPARE = 1e-6
_TINY = 1e-9


class Turns(NamedTuple):
    """Rotations (..., 3, 3) in the world, to be put before those of the upper and lower bone."""

    upper: Floats
    lower: Floats


def two_bone(root: Floats, middle: Floats, end: Floats, goal: Floats, hinge: Floats) -> Turns:
    """Return how both bones turn so that the end comes to the goal, or as near as it reaches.

    Parameters
    ----------
    root, middle, end : (..., 3) float
        Joints of the limb in the world, such as hip, knee and ankle; any unit.
    goal : (..., 3) float
        Out of reach, the limb stretches towards it, or folds.
    hinge : (..., 3) float
        The axis about which a straight limb bends: the lower bone turns about it from the upper
        one's direction, by the right hand. A bent limb keeps its own plane.

    Returns
    -------
    Turns
        The identity where the end is at the goal.
    """
    upper, lower, way = middle - root, end - middle, end - root
    a, b = _length(upper), _length(lower)
    normal = _normal(upper / np.maximum(a, _TINY), lower / np.maximum(b, _TINY), hinge)
    normal = _aside(normal, _direction(way, upper))
    asked = goal - root
    direction = _direction(asked, _direction(way, upper))
    after = (_swing(_direction(way, upper), direction, normal) @ normal[..., None])[..., 0]
    far = np.clip(_length(asked), np.abs(a - b) + SPARE * (a + b), (1 - SPARE) * (a + b))
    # A limb that is straighter than that already stays as it is where nothing is asked of it.
    far = np.where(_length(asked - way) < _TINY, _length(way), far)
    cosine = np.clip((a**2 + far**2 - b**2) / np.maximum(2 * a * far, _TINY), -1, 1)
    aside = np.cross(direction, after)
    bent = a * (cosine * direction + np.sqrt(1 - cosine**2) * aside)
    return Turns(
        _frame(bent, after) @ _frame(upper, normal).swapaxes(-1, -2),
        _frame(far * direction - bent, after) @ _frame(lower, normal).swapaxes(-1, -2),
    )


def _normal(upper: Floats, lower: Floats, hinge: Floats) -> Floats:
    """Return a normal of the limb's plane; the straighter it is, the more the hinge counts."""
    across = np.cross(upper, lower)
    own = _aside(hinge, upper)
    share = np.clip(2 * (1 - _length(across) / STRAIGHT), 0, 1)
    mixed: Floats = across + share * STRAIGHT * own
    return np.where(_length(mixed) > _TINY, mixed, own)


def _aside(vector: Floats, direction: Floats) -> Floats:
    """Return the part of a vector across a direction, (..., 3), of length one."""
    across = vector - np.sum(vector * direction, axis=-1, keepdims=True) * direction
    other = np.eye(3)[np.argmin(np.abs(direction), axis=-1)]
    other = other - np.sum(other * direction, axis=-1, keepdims=True) * direction
    length = _length(across)
    found = np.where(length > _TINY, across / np.maximum(length, _TINY), other / _length(other))
    return np.asarray(found, np.float64)


def _swing(start: Floats, end: Floats, about: Floats) -> Floats:
    """Return the smallest rotation between directions; opposite ones turn about ``about``."""
    axis = np.cross(start, end)
    sine, cosine = _length(axis), np.sum(start * end, axis=-1, keepdims=True)
    axis = np.where(sine > _TINY, axis / np.maximum(sine, _TINY), about)
    turned: Floats = axis_angle_to_matrix(axis * np.arctan2(sine, cosine))
    return turned


def _frame(along: Floats, normal: Floats) -> Floats:
    """Return axes (..., 3, 3) as columns: along, the normal made square to it, and the third."""
    first = _direction(along, normal)
    second = _aside(normal, first)
    return np.stack([first, second, np.cross(first, second)], axis=-1)


def _direction(vector: Floats, otherwise: Floats) -> Floats:
    length = _length(vector)
    known = np.where(length > _TINY, vector, otherwise)
    return np.asarray(known / np.maximum(_length(known), _TINY), np.float64)


def _length(vector: Floats) -> Floats:
    return np.asarray(np.linalg.norm(vector, axis=-1, keepdims=True), np.float64)
