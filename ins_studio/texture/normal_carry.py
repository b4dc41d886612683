"""Taking a normal map along when the mesh is extracted again."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.carry import EDGE, sample, texels_near
from ins_studio.texture.normal_map import FLAT, Floats, Pixels, pack, tangents, unpack
from ins_studio.texture.padding import Padding
from ins_studio.texture.texels import build_texel_map

CHUNK = 1 << 15  # texels; more at once would hold other threads up for longer than a picture takes
LEVEL = 2  # of 255 off the flat colour: what is nearer to it leans by rounding alone


def carry_normals(pixels: Pixels, old: CanonicalMesh, new: CanonicalMesh, size: int) -> Pixels:
    """Move a normal map from the atlas of ``old`` to that of ``new`` by canonical position.

    Its vectors are said in the old atlas's directions, so each is brought to canonical space and
    from there to the new atlas's. Only how it leans is taken over: the normal that it leans from
    is the new mesh's, and so flat stays flat.

    Parameters
    ----------
    pixels : (H, H, 4) uint8
        In the old atlas.
    old, new : CanonicalMesh
        In the same canonical space, metres.
    size : int
        Texels of the result on each side.

    Returns
    -------
    (size, size, 4) uint8
        Padded around the charts.
    """
    before = build_texel_map(old.texcoords, old.texcoord_faces, pixels.shape[0])
    after = build_texel_map(new.texcoords, new.texcoord_faces, size)
    result = np.full((size * size, 4), FLAT, np.uint8)
    off = np.abs(pixels.reshape(-1, 4)[before.order, :2].astype(np.int16) - FLAT[:2])
    leaning = before.order[(off >= LEVEL).any(1)]
    sources = before.values_of(leaning, old.vertices, old.faces)
    padded = pixels.copy()
    Padding(before, EDGE).apply(padded)
    source = _Source(padded, old)
    normals = vertex_normals(new.vertices, new.faces)
    for texels, points in texels_near(sources, after, new, CHUNK):
        smooth = after.values_of(texels, normals, new.faces)
        frame = tangents(new, after.face.ravel()[texels], smooth)
        result[texels] = pack(_said_in(frame, *source.lean_at(points)))
    image = result.reshape(size, size, 4)
    Padding(after).apply(image)
    return image


class _Source:
    """The map on the old mesh."""

    def __init__(self, pixels: Pixels, mesh: CanonicalMesh) -> None:
        self._pixels, self._mesh = pixels, mesh
        self._normals = vertex_normals(mesh.vertices, mesh.faces)

    def lean_at(self, points: NDArray[np.float32]) -> tuple[Floats, Floats]:
        """Return the part along the surface (N, 3), canonical, and the upright part (N,)."""
        mesh = self._mesh
        _, face, shares = closest_points(points, mesh.vertices, mesh.faces)
        uv = np.einsum("nk,nkc->nc", shares, mesh.texcoords[mesh.texcoord_faces[face]])
        normals = np.einsum("nk,nkc->nc", shares, self._normals[mesh.faces[face]])
        along, across = tangents(mesh, face, normals)
        vectors = unpack(sample(self._pixels, uv))
        return along * vectors[:, :1] + across * vectors[:, 1:2], vectors[:, 2]


def _said_in(frame: tuple[Floats, Floats], lean: Floats, upright: Floats) -> Floats:
    """Return unit vectors (N, 3) in ``frame`` that lean as far as before, the same way."""
    flat = np.stack([np.einsum("nc,nc->n", lean, axis) for axis in frame], 1)
    kept = np.linalg.norm(flat, axis=1, keepdims=True)
    far = np.linalg.norm(lean, axis=1, keepdims=True)
    flat *= far / np.where(kept > 1e-9, kept, 1.0)
    vectors = np.concatenate([flat, upright[:, None]], 1)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(length > 1e-6, vectors / np.maximum(length, 1e-6), (0.0, 0.0, 1.0))
