"""Dots that people point at: which one lies under the pointer, and dragging it in the view plane.

No window and no graphics card: a camera, points in world metres, and logical pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.viewport.camera import Camera, Size

    Floats = NDArray[np.float64]

PICK_PX = 14.0  # how far from a dot a press still means it
ALIKE_PX = 4.0  # dots that lie together like this are told apart by which one is in front


def dot_at(
    camera: Camera,
    size: Size,
    points: NDArray[np.floating],
    pointer: tuple[float, float],
    within_px: float = PICK_PX,
) -> int | None:
    """Return which dot the pointer means; None where it is near none.

    The nearest on the screen is meant; of those that are as near as it, give or take ALIKE_PX, the
    one in front. Dots behind the eye are never meant.

    Parameters
    ----------
    camera : Camera
    size : (float, float)
        Of the picture that ``pointer`` is measured in, logical pixels.
    points : (N, 3) float
        World metres; a row with NaN is no dot.
    pointer : (float, float)
        From the top left.
    within_px : float
        Dots farther away than this are not meant.
    """
    if not len(points):
        return None
    seen = camera.project(points, size)
    away = np.hypot(seen[:, 0] - pointer[0], seen[:, 1] - pointer[1])
    usable = np.isfinite(away) & (away <= within_px)
    if not camera.flat:
        usable &= seen[:, 2] > 0
    if not usable.any():
        return None
    alike = usable & (away <= away[usable].min() + ALIKE_PX)
    return int(np.where(alike, seen[:, 2], np.inf).argmin())


def view_offset(
    camera: Camera, size: Size, point: NDArray[np.floating], by_px: tuple[float, float]
) -> Floats:
    """Return how a point (3,) moves, (3,) metres, to follow the pointer in the view plane.

    It keeps its depth, so that it stays under a pointer that moved right and down by ``by_px``.
    """
    right, up, back = camera.axes
    depth = float((camera.eye - np.asarray(point, np.float64)) @ back)
    metre = camera.metres_per_pixel(size, max(depth, 0.0))
    moved: Floats = metre * (by_px[0] * right - by_px[1] * up)
    return moved
