"""Edges of a triangle mesh and the faces at them: rims, crowds, and faces that disagree."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class EdgeUses:
    """How the edges of a mesh are used.

    Attributes
    ----------
    rims : (B, 2) int64
        Edges that only one face uses.
    crowded : int
        Edges that more than two faces share.
    twisted : int
        Edges whose two faces run along them the same way: one of them is inside out.
    count : int
        All edges.
    """

    rims: NDArray[np.int64]
    crowded: int
    twisted: int
    count: int


def edge_uses(faces: np.ndarray) -> EdgeUses:
    """Look at every edge of faces (F, 3) once."""
    f = np.asarray(faces, np.int64)
    start, end = f.reshape(-1), np.roll(f, -1, axis=1).reshape(-1)
    low, high = np.minimum(start, end), np.maximum(start, end)
    stride = int(high.max(initial=0)) + 1
    # One sorted number for each use, its last bit the direction: np.unique takes five times as
    # long for a million faces, and four times the memory.
    used = ((low * stride + high) << 1) | (start < end)
    used.sort()
    begins = np.flatnonzero(np.diff(used >> 1, prepend=-1))
    uses = np.diff(begins, append=len(used))
    keys, upwards = used[begins] >> 1, np.add.reduceat(used & 1, begins) if len(begins) else begins
    rims = keys[uses == 1]
    return EdgeUses(
        np.stack([rims // stride, rims % stride], axis=1),
        int((uses > 2).sum()),
        int(((uses == 2) & (upwards != 1)).sum()),
        len(keys),
    )


def hole_areas(vertices: np.ndarray, rims: np.ndarray) -> NDArray[np.float64]:
    """Return the area (H,) in square metres of each hole, the largest first.

    A hole's area is that of the fan from the middle of its rim, which for a flat one is its own.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    rims : (B, 2) int
        As ``edge_uses`` finds them; holes that touch in a vertex count as one.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if len(rims) == 0:
        return np.zeros(0)
    used, ends = np.unique(rims, return_inverse=True)
    ends = ends.reshape(-1, 2)
    links = coo_array((np.ones(len(ends), bool), (ends[:, 0], ends[:, 1])), shape=(len(used),) * 2)
    count, of_vertex = connected_components(links, directed=False)
    places = np.asarray(vertices, np.float64)[used]
    sizes = np.bincount(of_vertex, minlength=count)[:, None]
    sums = [np.bincount(of_vertex, places[:, c], count) for c in range(3)]
    middle = np.stack(sums, axis=1) / sizes
    hole = of_vertex[ends[:, 0]]
    a, b = (places[ends[:, side]] - middle[hole] for side in (0, 1))
    fans = 0.5 * np.linalg.norm(np.cross(a, b), axis=1)
    return np.asarray(np.sort(np.bincount(hole, fans, count))[::-1])
