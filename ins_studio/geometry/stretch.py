"""How much a surface is stretched: its area against another state of the same mesh."""

import numpy as np
from numpy.typing import NDArray

LEAST_AREA = 1e-12  # square metres: such a face says nothing


def area_stretch(
    vertices: NDArray[np.floating], rest: NDArray[np.floating], faces: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return how much larger the surface around each vertex is than at rest.

    Parameters
    ----------
    vertices, rest : (V, 3) float
        The same mesh twice, in one unit.
    faces : (F, 3) int

    Returns
    -------
    (V,) float32
        0 for no change, 0.5 for half as much more area, -0.5 for half of it lost; 0 at a vertex
        that no face has.
    """
    now, before = (_around(points, faces) for points in (vertices, rest))
    known = before > LEAST_AREA
    share = np.divide(now, before, out=np.ones_like(now), where=known)
    return (share - 1).astype(np.float32)


def _around(points: NDArray[np.floating], faces: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the area of the faces at each vertex, (V,)."""
    a, b, c = (np.asarray(points, np.float64)[faces[:, corner]] for corner in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    around: NDArray[np.float64] = np.zeros(len(points))
    np.add.at(around, faces.ravel(), np.repeat(area, 3))
    return around
