"""Normal maps: which way the surface leans, texel by texel, as seen from the texture.

Red leans along +u, green along +v (up: OpenGL's way), blue is how upright it stands: linear
values, of which 0 to 255 stand for -1 to 1. The frame at a point is its face's direction of +u,
made perpendicular to the smooth normal, and across both, on the side of +v.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.images import decode_png

FLAT = (128, 128, 255, 255)
BLACK = 8  # all channels below say nothing: what programs leave between the charts
LEAST_BLUE = 140.0  # of 255, on average; of a map in another space it is about 128

Pixels = NDArray[np.uint8]
Floats = NDArray[np.float64]


def read_normal_map(path: Path, size: int) -> Pixels:
    """Read a tangent-space normal map, PNG or JPG of any size.

    Returns
    -------
    (size, size, 4) uint8
        Opaque, row 0 on top; flat where the image is transparent or black.

    Raises
    ------
    StudioError
        Naming the file, where it is no image or no map of that kind.
    """
    from PIL import Image

    pixels = decode_png(path)
    told = (pixels[..., 3] > 0) & (pixels[..., :3].max(2) >= BLACK)
    red, green, blue = pixels[told][:, :3].mean(0) if told.any() else np.zeros(3)
    if blue < LEAST_BLUE or max(red, green) > blue:
        raise StudioError(
            f"{path} is no tangent-space normal map: its mean colour is "
            f"{red:.0f}, {green:.0f}, {blue:.0f}, and not near 128, 128, 255.",
            "Bake one in tangent space, with +Y up (OpenGL), and save it as a PNG.",
        )
    pixels[~told] = FLAT
    pixels[..., 3] = 255
    if pixels.shape[:2] != (size, size):
        resized = Image.fromarray(pixels).resize((size, size), Image.Resampling.BICUBIC)
        pixels = np.array(resized, np.uint8)
    return pixels


def unpack(colors: Pixels) -> Floats:
    """Return the unit vectors (N, 3), along +u, +v and the normal, of ``colors`` (N, 3 or 4)."""
    return _unit(colors[:, :3] / 127.5 - 1)


def pack(vectors: Floats) -> Pixels:
    """Return opaque colours (N, 4) of unit ``vectors`` (N, 3)."""
    colors = np.full((len(vectors), 4), 255, np.uint8)
    colors[:, :3] = np.rint(np.clip((vectors + 1) * 127.5, 0, 255))
    return colors


def tangents(
    mesh: CanonicalMesh, face: NDArray[np.integer], normals: NDArray[np.floating]
) -> tuple[Floats, Floats]:
    """Return the unit directions (N, 3) of +u and +v on the faces (N,), across ``normals`` (N, 3).

    Faces without area in the atlas have none, and get zeros.
    """
    corners = mesh.vertices.astype(np.float64)[mesh.faces[face]]
    uv = mesh.texcoords.astype(np.float64)[mesh.texcoord_faces[face]]
    (first, second), (near, far) = _edges(corners), _edges(uv)
    turn = np.sign(near[:, :1] * far[:, 1:] - far[:, :1] * near[:, 1:])  # -1 in mirrored charts
    normals = _unit(np.asarray(normals, np.float64))
    along = (first * far[:, 1:] - second * near[:, 1:]) * turn
    along = _unit(along - normals * np.einsum("nc,nc->n", along, normals)[:, None])
    return along, np.cross(normals, along) * turn


def _edges(corners: Floats) -> tuple[Floats, Floats]:
    return corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    units: Floats = vectors / np.where(length > 1e-20, length, 1.0)
    return units
