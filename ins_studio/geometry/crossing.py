"""How much of a surface runs through itself."""

import numpy as np

from ins_studio.geometry.mesh import unique_edges
from ins_studio.geometry.raycast import RayCaster

ENDS = 0.02  # of an edge at both ends: there its own faces are


def crossing_share(
    vertices: np.ndarray, faces: np.ndarray, count: int, rng: np.random.Generator
) -> float:
    """Return the share of edges that pierce another face, in [0, 1].

    Two triangles that cross have an edge of the one that pierces the other, so a ray along each
    edge finds them. Coplanar faces that overlap are not found.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    count : int
        Edges to try at most, drawn at random; of a large mesh those between two faces are drawn
        as often from either.
    rng : numpy.random.Generator
    """
    edges = _some_edges(np.asarray(faces), count, rng)
    v = np.asarray(vertices, np.float64)
    start, along = v[edges[:, 0]], v[edges[:, 1]] - v[edges[:, 0]]
    length = np.linalg.norm(along, axis=1)
    edges, start, along, length = (part[length > 0] for part in (edges, start, along, length))
    if len(edges) == 0:
        return 0.0
    face, _, distance = RayCaster(vertices, faces).cast(start + ENDS * along, along)
    own = (np.asarray(faces)[face][:, :, None] == edges[:, None, :]).any(axis=(1, 2))
    pierced = (face >= 0) & (distance < (1 - 2 * ENDS) * length) & ~own
    return float(pierced.mean())


def _some_edges(faces: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return up to ``count`` edges (E, 2), each once."""
    if 3 * len(faces) <= 4 * count:
        edges = unique_edges(faces)
        return edges[rng.choice(len(edges), min(count, len(edges)), replace=False)]
    # To list all edges of a million faces takes longer than all the rest.
    side = rng.choice(3 * len(faces), count, replace=False)
    face, corner = side // 3, side % 3
    ends = np.stack([faces[face, corner], faces[face, (corner + 1) % 3]], axis=1)
    return np.unique(np.sort(ends, axis=1), axis=0)
