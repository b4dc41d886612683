"""Normals of a mesh whose faces never change, fast enough for every frame."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class VertexNormals:
    """Area-weighted normals of the vertices, for any of their positions.

    What depends on the faces alone is sorted out once: vertices by how many faces they have, the
    busiest first, and for each of their faces in turn which one it is. Summing is then a few
    additions of long rows, where adding up face by face takes several times longer.

    Parameters
    ----------
    faces : (F, 3) int
        Counter-clockwise seen from outside.
    vertex_count : int
        V.
    """

    def __init__(self, faces: NDArray[np.integer], vertex_count: int) -> None:
        corners = np.ascontiguousarray(faces.T, np.intp)
        self._a, self._b, self._c = corners
        owners = corners.T.ravel()
        valence = np.bincount(owners, minlength=vertex_count)
        by_valence = np.argsort(-valence, kind="stable")
        self._rank = np.zeros(vertex_count, np.intp)
        self._rank[by_valence] = np.arange(vertex_count)
        by_owner = np.argsort(owners, kind="stable")
        first = np.concatenate([[0], np.cumsum(valence)])[:-1]
        turn = np.arange(len(owners)) - first[owners[by_owner]]  # a vertex's first face, second...
        rank = self._rank[owners[by_owner]]
        self._faces = (by_owner // 3)[np.lexsort((rank, turn))]
        self._turns = np.bincount(turn).tolist()  # how many vertices have that many faces
        self._count = vertex_count

    def __call__(self, columns: Floats) -> Floats:
        """Return unit normals (3, V) of ``columns`` (3, V); zero where a vertex has no face."""
        across = self._across(columns)
        sums = np.zeros((3, self._count), np.float32)
        for total, row in zip(sums, across, strict=True):
            parts, start = row.take(self._faces), 0
            for count in self._turns:
                total[:count] += parts[start : start + count]
                start += count
        length = np.sqrt(np.maximum((sums * sums).sum(axis=0), np.float32(1e-30)))
        unit: Floats = (sums / length).take(self._rank, axis=1)
        return unit

    def _across(self, columns: Floats) -> Floats:
        """Return the cross products (3, F) of two edges of each face: twice its area long."""
        a = [row.take(self._a) for row in columns]
        u = [row.take(self._b) - start for row, start in zip(columns, a, strict=True)]
        w = [row.take(self._c) - start for row, start in zip(columns, a, strict=True)]
        rows = [u[i] * w[j] - u[j] * w[i] for i, j in ((1, 2), (2, 0), (0, 1))]
        return np.stack(rows)
