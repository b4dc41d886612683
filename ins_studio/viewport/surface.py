"""A surface as the graphics card wants it: vertices split at seams, topology fixed."""

from copy import copy
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.viewport.vertex_normals import VertexNormals

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]
NEUTRAL = 176  # sRGB grey of what has no colour


class Surface:
    """A welded mesh whose topology never changes and whose vertices may change every frame.

    Parameters
    ----------
    vertices : (V, 3) float32
        World metres, y up.
    faces : (F, 3) int
        Counter-clockwise seen from outside.
    texcoords, texcoord_faces : (T, 2) float, (F, 3) int, optional
        As in OBJ, v up; without them the surface is drawn in ``colors``.
    colors : (V, 3) uint8, optional
        sRGB per vertex.
    """

    def __init__(
        self,
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        texcoords: NDArray[np.floating] | None = None,
        texcoord_faces: NDArray[np.integer] | None = None,
        colors: NDArray[np.uint8] | None = None,
    ) -> None:
        self.faces: Ints = np.ascontiguousarray(faces, np.int32)
        self.source, uv, self.drawn_faces = split_at_seams(
            self.faces, len(vertices), texcoords, texcoord_faces
        )
        self.texcoords: Floats = uv
        self.textured = texcoords is not None
        self.colors = colors
        self.changes = 0
        self.color_changes = 0
        self._normals = VertexNormals(self.faces, len(vertices))
        self._vertices: Floats = np.zeros((0, 3), np.float32)
        self.set_vertices(vertices)

    def twin(self, vertices: NDArray[np.floating]) -> "Surface":
        """Return the same surface at ``vertices`` (V, 3): topology and colours are shared."""
        other = copy(self)
        other.set_vertices(vertices)
        return other

    @property
    def vertices(self) -> Floats:
        """The welded vertices shown now, (V, 3)."""
        return self._vertices

    def set_vertices(self, vertices: NDArray[np.floating]) -> None:
        """Move the surface to ``vertices`` (V, 3), world metres; ValueError on another V."""
        if self.changes and vertices.shape != self._vertices.shape:
            raise ValueError(f"expected vertices {self._vertices.shape}, got {vertices.shape}")
        self._vertices = np.ascontiguousarray(vertices, np.float32)
        self._columns: Floats = np.ascontiguousarray(self._vertices.T)  # rows are quicker
        self.changes += 1

    def set_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """Show sRGB ``colors`` (V, 3) uint8 instead of the texture; None goes back."""
        self.colors = colors
        self.color_changes += 1

    def drawn(self) -> Floats:
        """Positions and unit normals of the split vertices, (S, 6)."""
        drawn = np.zeros((len(self.source), 6), np.float32)
        for place, row in enumerate((*self._columns, *self._normals(self._columns))):
            drawn[:, place] = row.take(self.source)
        return drawn

    def drawn_colors(self) -> NDArray[np.uint8]:
        """Colours of the split vertices, (S, 3) uint8 sRGB; a neutral grey where there are none."""
        if self.colors is None:
            return np.full((len(self.source), 3), NEUTRAL, np.uint8)
        return np.ascontiguousarray(self.colors[:, :3].astype(np.uint8)[self.source])

    def normals(self) -> Floats:
        """Return unit area-weighted normals of the welded vertices, (V, 3)."""
        return np.ascontiguousarray(self._normals(self._columns).T)

    @cached_property
    def edges(self) -> NDArray[np.uint32]:
        """Each edge once, (E, 2), as indices of split vertices."""
        pairs = np.sort(self.faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
        drawn = self.drawn_faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
        keys = pairs[:, 0].astype(np.int64) * (self.faces.max(initial=0) + 1) + pairs[:, 1]
        return np.ascontiguousarray(drawn[np.unique(keys, return_index=True)[1]])

    @cached_property
    def closed(self) -> bool:
        """Whether it has no openings and faces outwards, so that its inside is never seen."""
        count = int(self.faces.max(initial=0)) + 1
        starts, ends = self.faces.astype(np.int64), np.roll(self.faces, -1, axis=1).astype(np.int64)
        there, back = starts * count + ends, ends * count + starts  # every edge, both ways
        paired = np.array_equal(np.sort(there, axis=None), np.sort(back, axis=None))
        return bool(paired and self._volume() > 0)

    def _volume(self) -> float:
        a, b, c = self._vertices.astype(np.float64)[self.faces].transpose(1, 0, 2)
        return float(np.einsum("fi,fi->", a, np.cross(b, c))) / 6

    def bounds(self) -> tuple[Floats, Floats]:
        """Low and high corner of the vertices, (3,) each."""
        return self._columns.min(1), self._columns.max(1)


def split_at_seams(
    faces: Ints,
    vertex_count: int,
    texcoords: NDArray[np.floating] | None,
    texcoord_faces: NDArray[np.integer] | None,
) -> tuple[NDArray[np.int64], Floats, NDArray[np.uint32]]:
    """Give each distinct (vertex, texcoord) pair a vertex of its own.

    Returns
    -------
    source (S,), texcoords (S, 2), faces (F, 3)
        The welded vertex that each split vertex copies, its texcoord, and faces over the S.
    """
    if texcoords is None or texcoord_faces is None:
        plain = np.zeros((vertex_count, 2), np.float32)
        return np.arange(vertex_count), plain, faces.astype(np.uint32)
    keys = faces.astype(np.int64) * len(texcoords) + texcoord_faces
    pairs, corner = np.unique(keys.ravel(), return_inverse=True)
    uv = np.ascontiguousarray(texcoords[pairs % len(texcoords)], np.float32)
    return pairs // len(texcoords), uv, corner.reshape(-1, 3).astype(np.uint32)
