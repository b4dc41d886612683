"""Unwrapping a mesh into a texture atlas."""

import math
from typing import Any

import numpy as np

# xatlas treats the resolution as an estimate and overshoots by up to a third; the atlas is then
# scaled down into the image, and its padding with it.
OVERSHOOT = 1.4


def unwrap(
    vertices: np.ndarray, faces: np.ndarray, resolution: int = 2048, padding: int = 4
) -> tuple[np.ndarray, np.ndarray]:
    """Lay a mesh out flat, in charts that do not overlap.

    Smooth a marching-cubes mesh first (``taubin``): its noise breaks the atlas into hundreds of
    charts. The call blocks and cannot be cancelled.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    resolution : int
        Side of the texture in pixels.
    padding : int
        Pixels left free between charts at that resolution.

    Returns
    -------
    texcoords : (T, 2) float32
        In [0, 1], v up. Both axes share one scale, so texels are square on the surface.
    texcoord_faces : (F, 3) int32
        Corners of each face in ``texcoords``, in the order of ``faces``.
    """
    v, f = np.ascontiguousarray(vertices, np.float32), np.ascontiguousarray(faces, np.uint32)
    if len(f) == 0:
        return np.zeros((0, 2), np.float32), np.zeros((0, 3), np.int32)
    asked = math.ceil(padding * OVERSHOOT)
    atlas = _packed(v, f, resolution, asked)
    side = max(atlas.width, atlas.height)
    if asked * resolution < padding * side:
        atlas = _packed(v, f, resolution, math.ceil(asked * side / resolution) + 1)
        side = max(atlas.width, atlas.height)
    kept, texcoord_faces, uv = atlas.get_mesh(0)
    if not np.array_equal(kept[texcoord_faces], f):
        raise RuntimeError("xatlas returned the faces in another order")
    # uv comes divided by width and height apart; one divisor for both keeps texels square.
    texcoords = uv * (np.array([atlas.width, atlas.height]) / side)
    return texcoords.astype(np.float32), texcoord_faces.astype(np.int32)


def _packed(vertices: np.ndarray, faces: np.ndarray, resolution: int, padding: int) -> Any:
    import xatlas

    atlas = xatlas.Atlas()
    atlas.add_mesh(vertices, faces)
    options = xatlas.PackOptions()
    options.resolution = resolution
    options.padding = padding
    options.bilinear = True
    atlas.generate(pack_options=options)
    return atlas
