"""From the pointer's rays to turns and moves: what a gizmo's handles compute.

A ray is where it begins (3,) and its unit direction (3,). Angles are radians, by the right hand
about the axis given.
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ray = tuple[Floats, Floats]

# A plane is seen from so far aside that a pixel on it is many: below this sine nothing is hit.
GRAZING = 0.05
# The square of the sine between a ray and a line below which the line runs into the picture.
ALONG = 0.01


def plane_hit(ray: Ray, point: Floats, normal: Floats) -> Floats | None:
    """Return where a ray meets the plane through ``point`` across ``normal`` (unit), (3,).

    None where it looks along the plane, or away from it.
    """
    start, direction = ray
    slope = float(direction @ normal)
    if abs(slope) < GRAZING:
        return None
    far = float((point - start) @ normal) / slope
    return None if far < 0 else start + far * direction


def line_place(ray: Ray, point: Floats, direction: Floats) -> float:
    """Return how far along the line from ``point`` towards ``direction`` (unit) a ray passes by it.

    That is the point of the line nearest to the ray, in the unit of the coordinates. Where the
    line runs into the picture its places are squeezed together, and so is what is returned.
    """
    start, look = ray
    between = point - start
    slope = float(look @ direction)
    sine = max(1 - slope**2, ALONG)
    return float(slope * (look @ between) - direction @ between) / sine


def angle_about(axis: Floats, start: Floats, end: Floats) -> float:
    """Return by how much ``start`` (3,) turns about ``axis`` (unit) to point as ``end`` does.

    Only the parts across the axis count; from -pi to pi, and 0 where one of them is none.
    """
    return float(
        np.arctan2(axis @ np.cross(start, end), start @ end - (start @ axis) * (end @ axis))
    )


def screen_angle(centre: Floats, start: Floats, end: Floats) -> float:
    """Return the turn about ``centre`` from ``start`` to ``end``, from -pi to pi.

    Screen points (2,) in pixels from the top left; anticlockwise, as it is seen, is positive.
    """
    a, b = start - centre, end - centre
    return float(np.arctan2(a[1] * b[0] - a[0] * b[1], a @ b))


def circle(centre: Floats, axis: Floats, radius: float, count: int = 64) -> Floats:
    """Return ``count`` points (N, 3) of a circle about ``axis`` (unit), by the right hand."""
    first = np.cross(axis, np.eye(3)[np.argmin(np.abs(axis))])
    first /= np.linalg.norm(first)
    angles = np.linspace(0, 2 * np.pi, count, endpoint=False)[:, None]
    return np.asarray(
        centre + radius * (np.cos(angles) * first + np.sin(angles) * np.cross(axis, first))
    )
