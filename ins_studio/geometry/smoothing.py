"""Smoothing that does not shrink."""

import numpy as np

from ins_studio.geometry.mesh import unique_edges

# Taubin, "A Signal Processing Approach to Fair Surface Design" (1995): one step inwards, one
# slightly longer outwards; the pass band lies at 1 / 0.5 - 1 / 0.53.
INWARD, OUTWARD = 0.5, -0.53


def taubin(vertices: np.ndarray, faces: np.ndarray, sweeps: int = 10) -> np.ndarray:
    """Even out a mesh's noise and keep its volume; boundary vertices move like the others.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    sweeps : int
        Pairs of an inward and an outward step.

    Returns
    -------
    (V, 3)
        Moved vertices, in the precision they came in; faces stay valid.
    """
    from scipy.sparse import coo_array

    count = len(vertices)
    edges = unique_edges(faces)
    rows, columns = np.r_[edges[:, 0], edges[:, 1]], np.r_[edges[:, 1], edges[:, 0]]
    neighbours = coo_array((np.ones(len(rows)), (rows, columns)), shape=(count, count)).tocsr()
    degree = np.bincount(rows, minlength=count)[:, None]
    moved = np.asarray(vertices, np.float64)
    for _ in range(sweeps):
        for factor in (INWARD, OUTWARD):
            mean = (neighbours @ moved) / np.maximum(degree, 1)
            moved = moved + factor * np.where(degree > 0, mean - moved, 0)
    return moved.astype(np.asarray(vertices).dtype)
