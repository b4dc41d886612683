"""Inside or outside: the generalised winding number of points about a mesh.

Holes and self-intersections (an arm against the trunk) do not break it, as they break counting
the crossings of a ray. Jacobson et al., "Robust Inside-Outside Segmentation using Generalized
Winding Numbers" (2013), by the tree of Barill et al. (2018).
"""

import numpy as np


def winding_number(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return how often the surface wraps around each point.

    Parameters
    ----------
    points : (N, 3) float
        Metres.
    vertices : (V, 3) float
        Metres, in the same frame.
    faces : (F, 3) int
        Counter-clockwise seen from outside.

    Returns
    -------
    (N,) float64
        About 1 inside and 0 outside a closed surface; 2 where two parts overlap.
    """
    import igl

    if len(points) == 0 or len(faces) == 0:
        return np.zeros(len(points))
    v, f, q = _doubles(vertices), np.ascontiguousarray(faces, np.int64), _doubles(points)
    return np.asarray(igl.fast_winding_number(v, f, q))


def contains(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return (N,) bool: the winding number is above one half. Parameters as above.

    Nothing is inside that is outside of the mesh's box, so only the rest is worked out.
    """
    inside = np.zeros(len(points), bool)
    if len(points) == 0 or len(faces) == 0:
        return inside
    low, high = vertices.min(axis=0), vertices.max(axis=0)
    near = ((points >= low) & (points <= high)).all(axis=1)
    inside[near] = winding_number(points[near], vertices, faces) > 0.5
    return inside


def _doubles(array: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(array, np.float64)
