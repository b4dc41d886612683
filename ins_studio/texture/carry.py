"""Taking paint along when the mesh is extracted again."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.closest import closest_points
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.padding import Padding
from ins_studio.texture.texels import TexelMap, build_texel_map

VOXEL = 0.015  # metres: new texels farther than this from any paint are not looked up
CHUNK = 1 << 18
EDGE = 4  # texels of padding

Pixels = NDArray[np.uint8]


def carry(pixels: Pixels, old: CanonicalMesh, new: CanonicalMesh, size: int) -> Pixels:
    """Move a layer from the atlas of ``old`` to that of ``new`` by canonical position.

    Parameters
    ----------
    pixels : (H, H, 4) uint8
        sRGB with straight alpha, in the old atlas.
    old, new : CanonicalMesh
        In the same canonical space, metres.
    size : int
        Texels of the result on each side.

    Returns
    -------
    (size, size, 4) uint8
        Each texel has the colour that the nearest point of the old mesh had.
    """
    result = np.zeros((size * size, 4), np.uint8)
    if not pixels[..., 3].any():
        return result.reshape(size, size, 4)
    before = build_texel_map(old.texcoords, old.texcoord_faces, pixels.shape[0])
    after = build_texel_map(new.texcoords, new.texcoord_faces, size)
    painted = before.order[pixels.reshape(-1, 4)[before.order, 3] > 0]
    padded = pixels.copy()  # so that reading between texels meets no background at a chart's edge
    Padding(before, EDGE).apply(padded)
    sources = before.values_of(painted, old.vertices, old.faces)
    for texels, points in texels_near(sources, after, new, CHUNK):
        result[texels] = _look_up(padded, old, points)
    return result.reshape(size, size, 4)


def texels_near(
    sources: NDArray[np.float32], atlas: TexelMap, mesh: CanonicalMesh, chunk: int
) -> Iterator[tuple[NDArray[np.integer], NDArray[np.float32]]]:
    """Yield texels (M,) of an atlas and their canonical points (M, 3), where ``sources`` are near.

    ``sources`` (N, 3) are canonical, too, metres; of ``chunk`` texels at most at once.
    """
    cells = _cells_near(sources)
    for at in range(0, len(atlas.order), chunk):
        texels = atlas.order[at : at + chunk]
        points = atlas.values_of(texels, mesh.vertices, mesh.faces)
        near = np.isin(_cell(points), cells)
        if near.any():
            yield texels[near], points[near]


def _look_up(pixels: Pixels, mesh: CanonicalMesh, points: NDArray[np.float32]) -> Pixels:
    _, face, barycentric = closest_points(points, mesh.vertices, mesh.faces)
    uv = np.einsum("nk,nkc->nc", barycentric, mesh.texcoords[mesh.texcoord_faces[face]])
    return sample(pixels, uv)


def sample(pixels: Pixels, uv: NDArray[np.floating]) -> Pixels:
    """Read ``pixels`` bilinearly at ``uv`` (N, 2), v up; straight alpha is minded."""
    size = pixels.shape[0]
    place = np.stack([uv[:, 0] * size - 0.5, (1 - uv[:, 1]) * size - 0.5], 1)
    low = np.floor(place).astype(np.int64)
    share = place - low
    total = np.zeros((len(uv), 4))
    for dx, dy in ((0, 0), (1, 0), (0, 1), (1, 1)):
        col = np.clip(low[:, 0] + dx, 0, size - 1)
        row = np.clip(low[:, 1] + dy, 0, size - 1)
        w = np.abs(1 - dx - share[:, 0]) * np.abs(1 - dy - share[:, 1])
        texel = pixels[row, col].astype(np.float64)
        texel[:, :3] *= texel[:, 3:] / 255
        total += texel * w[:, None]
    total[:, :3] /= np.maximum(total[:, 3:] / 255, 1e-6)
    return np.rint(np.clip(total, 0, 255)).astype(np.uint8)


def _cell(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return the number of the voxel of each point (N, 3)."""
    index = np.floor(points / VOXEL).astype(np.int64) + (1 << 19)
    number: NDArray[np.int64] = (index[:, 0] << 42) + (index[:, 1] << 21) + index[:, 2]
    return number


def _cells_near(points: NDArray[np.float32]) -> NDArray[np.int64]:
    """Voxels of ``points`` and their 26 neighbours."""
    cells = np.unique(_cell(points))
    steps = np.array([-1, 0, 1])
    offsets = (steps[:, None, None] << 42) + (steps[:, None] << 21) + steps
    return np.unique((cells[:, None] + offsets.ravel()).ravel())
