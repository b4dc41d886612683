"""Which texel lies on which face: the bridge between the atlas and the surface."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

INSIDE = -1e-6  # barycentric slack, so that no texel slips between two faces
CHUNK = 1 << 19

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TexelMap:
    """An atlas at one resolution.

    Image row 0 is the top: texel (row, col) is centred on u = (col + .5) / size,
    v = 1 - (row + .5) / size.

    Attributes
    ----------
    size : int
        Texels on each side.
    face : (size, size) int32
        The face each texel's centre lies on; -1 outside the charts.
    gradients : (F, 3, 3) float64
        ``gradients[f] @ (col, row, 1)`` is the barycentric coordinate of a texel on face f.
    order : (N,) int32
        The N covered texels as flat indices, sorted by face.
    starts : (F + 1,) int64
        Face f owns ``order[starts[f]:starts[f + 1]]``.
    """

    size: int
    face: NDArray[np.int32]
    gradients: NDArray[np.float64]
    order: NDArray[np.int32]
    starts: NDArray[np.int64]

    @property
    def barycentric(self) -> Floats:
        """Barycentric coordinates (size, size, 3) of every texel; zero outside the charts."""
        result = np.zeros((self.size * self.size, 3), np.float32)
        for at in range(0, len(self.order), CHUNK):
            texels = self.order[at : at + CHUNK]
            result[texels] = self.barycentric_of(texels)
        return result.reshape(self.size, self.size, 3)

    def barycentric_of(self, texels: NDArray[np.integer]) -> Floats:
        """Barycentric coordinates (N, 3) of covered ``texels``, flat indices (N,)."""
        row, col = np.divmod(texels, self.size)
        g = self.gradients[self.face.ravel()[texels]]
        result = g[:, :, 0] * col[:, None] + g[:, :, 1] * row[:, None] + g[:, :, 2]
        return np.asarray(result, np.float32)

    def values_of(
        self, texels: NDArray[np.integer], values: NDArray[np.floating], faces: NDArray[np.integer]
    ) -> Floats:
        """Interpolate per-vertex ``values`` (V, C) at covered ``texels`` (N,), as (N, C)."""
        corners = faces[self.face.ravel()[texels]]
        mixed = np.einsum("nk,nkc->nc", self.barycentric_of(texels), values[corners])
        return np.asarray(mixed, np.float32)

    def positions(self, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Floats:
        """Where every texel is on the surface ``vertices`` (V, 3), as (size, size, 3).

        Metres, in the frame of ``vertices``; zero outside the charts.
        """
        result = np.zeros((self.size * self.size, 3), np.float32)
        for at in range(0, len(self.order), CHUNK):
            texels = self.order[at : at + CHUNK]
            result[texels] = self.values_of(texels, vertices, faces)
        return result.reshape(self.size, self.size, 3)

    def texels_on(self, chosen: NDArray[np.integer]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Return the flat texels on the faces ``chosen`` (K,), and which of the K each is on."""
        first, count = self.starts[chosen], self.starts[chosen + 1] - self.starts[chosen]
        which = np.repeat(np.arange(len(chosen)), count)
        within = np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
        return self.order[first[which] + within], which


def build_texel_map(
    texcoords: NDArray[np.floating], texcoord_faces: NDArray[np.integer], size: int
) -> TexelMap:
    """Rasterise an atlas, texcoords (T, 2) v up and texcoord_faces (F, 3), at ``size`` texels.

    A texel belongs to the face that its centre lies in; faces without area own none.
    """
    corners = np.asarray(texcoords, np.float64)[texcoord_faces] * size - 0.5
    corners[:, :, 1] = size - 1 - corners[:, :, 1]
    gradients = _gradients(corners)
    face_of, row, first, last = _spans(corners, gradients, size)
    count = last - first + 1
    face_of, row, first, count = (a[count > 0] for a in (face_of, row, first, count))
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    texels = (np.repeat(row * size + first, count) + within).astype(np.int32)
    owner = np.repeat(face_of, count).astype(np.int32)
    face = np.full(size * size, -1, np.int32)
    face[texels] = owner
    kept = face[texels] == owner  # on a shared edge the later face wins
    texels, owner = texels[kept], owner[kept]
    starts = np.searchsorted(owner, np.arange(len(corners) + 1)).astype(np.int64)
    return TexelMap(size, face.reshape(size, size), gradients, texels, starts)


def _gradients(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows of the inverse of [[x], [y], [1]] for each triangle; zero for those without area."""
    x, y = corners[:, :, 0], corners[:, :, 1]
    after, before = [1, 2, 0], [2, 0, 1]
    dx, dy = x[:, before] - x[:, after], y[:, after] - y[:, before]
    cross = x[:, after] * y[:, before] - x[:, before] * y[:, after]
    area = cross.sum(1)
    scale = np.divide(1.0, area, out=np.zeros_like(area), where=np.abs(area) > 1e-9)
    result: NDArray[np.float64] = np.stack([dy, dx, cross], 2) * scale[:, None, None]
    return result


def _spans(
    corners: NDArray[np.float64], gradients: NDArray[np.float64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return face, row, first and last column of every run of texel centres inside a face."""
    low = np.clip(np.ceil(corners[:, :, 1].min(1) - 1e-6), 0, size).astype(np.int64)
    high = np.clip(np.floor(corners[:, :, 1].max(1) + 1e-6), -1, size - 1).astype(np.int64)
    rows = np.where(np.abs(gradients).sum((1, 2)) > 0, np.maximum(high - low + 1, 0), 0)
    face = np.repeat(np.arange(len(corners)), rows)
    row = low[face] + np.arange(len(face)) - np.repeat(np.cumsum(rows) - rows, rows)
    slope = gradients[face, :, 0]
    level = gradients[face, :, 1] * row[:, None] + gradients[face, :, 2] - INSIDE
    flat = np.abs(slope) < 1e-12
    cut = -level / np.where(flat, 1.0, slope)
    left = np.where(slope > 0, cut, -np.inf)
    right = np.where(slope < 0, cut, np.inf)
    left[flat], right[flat] = -np.inf, np.inf
    outside = (flat & (level < 0)).any(1)
    first = np.clip(np.ceil(left.max(1)), 0, size).astype(np.int64)
    last = np.clip(np.floor(right.min(1)), -1, size - 1).astype(np.int64)
    last[outside] = -1
    return face, row, first, last
