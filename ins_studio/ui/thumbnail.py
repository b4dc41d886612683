"""Small shaded pictures of a mesh, drawn without a graphics card."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

LIGHT = np.array([0.35, 0.55, 0.75])
LIGHT = LIGHT / np.linalg.norm(LIGHT)
MARGIN = 0.06
GREY = 205.0
AT_ONCE = 1 << 20  # pixels of all faces that are looked at together


def mesh_thumbnail(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    size: tuple[int, int] = (80, 112),
    colors: NDArray[np.uint8] | None = None,
) -> QImage:
    """Draw a mesh from the front: its faces through a depth buffer, each in one shade.

    What the mesh leaves open is transparent.

    Parameters
    ----------
    vertices : (V, 3)
        World metres, y up; seen from +z.
    faces : (F, 3)
        Triangles.
    size : (width, height)
        In pixels.
    colors : (V, 3) uint8, optional
        sRGB; grey without.
    """
    width, height = size
    low, high = vertices.min(0), vertices.max(0)
    extent = np.maximum(high - low, 1e-9)
    scale = (1 - 2 * MARGIN) * min(width / extent[0], height / extent[1])
    centre = (low + high) / 2
    placed = (vertices - centre) * scale * (1, -1, 1) + (width / 2, height / 2, 0)
    across = _across(vertices[faces])
    front = across[:, 2] > 0
    faces, across = faces[front], across[front]
    shades = _shades(faces, across, colors)
    depth = np.full(width * height, -np.inf)
    picture = np.zeros((height * width, 4), np.uint8)
    for pixel, z, face in _covered(placed[faces], size):
        order = np.argsort(z, kind="stable")  # the nearest is written last
        order = order[z[order] > depth[pixel[order]]]
        depth[pixel[order]] = z[order]
        picture[pixel[order], :3] = shades[face[order]]
        picture[pixel[order], 3] = 255
    image = QImage(picture.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()  # QImage does not own the bytes it was given


def _across(corners: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])


def _shades(
    faces: NDArray[np.integer],
    across: NDArray[np.floating],
    colors: NDArray[np.uint8] | None,
) -> NDArray[np.uint8]:
    """Return the lit colour (F, 3) of each face."""
    length = np.linalg.norm(across, axis=1, keepdims=True)
    light = 0.35 + 0.65 * np.clip(across / np.maximum(length, 1e-12) @ LIGHT, 0, 1)
    tint = (
        np.full((len(faces), 3), GREY)
        if colors is None
        else colors[faces][..., :3].astype(float).mean(1)
    )
    lit: NDArray[np.uint8] = np.clip(tint * light[:, None], 0, 255).astype(np.uint8)
    return lit


Covered = tuple[NDArray[np.int64], NDArray[np.floating], NDArray[np.int64]]


def _covered(corners: NDArray[np.floating], size: tuple[int, int]) -> Iterator[Covered]:
    """Yield pixels that faces cover, with depth and face, a bounded number at a time.

    Parameters
    ----------
    corners : (F, 3, 3)
        In pixels, y down; nearer is larger in z.
    size : (width, height)
    """
    limit = np.array(size) - 1
    first = np.clip(np.floor(corners[..., :2].min(1)), 0, limit).astype(np.int64)
    last = np.clip(np.floor(corners[..., :2].max(1)), 0, limit).astype(np.int64)
    columns, rows = (last - first + 1).T
    ends = np.cumsum(columns * rows)
    start = 0
    while start < len(corners):
        before = ends[start - 1] if start else 0
        stop = max(start + 1, int(np.searchsorted(ends, before + AT_ONCE, "right")))
        face = np.repeat(np.arange(start, stop), (columns * rows)[start:stop])
        place = np.arange(len(face)) + before - (ends - columns * rows)[face]
        cell = first[face] + np.stack([place % columns[face], place // columns[face]], axis=1)
        inside, depth = _depth_at(corners[face], cell + 0.5)
        # A face between the middles of pixels covers none: the pixel in which its own middle is.
        middle = corners[face].mean(1)
        thin = (np.floor(middle[:, :2]) == cell).all(1) & ~inside
        depth[thin] = middle[thin, 2]
        seen = inside | thin
        yield cell[seen, 1] * size[0] + cell[seen, 0], depth[seen], face[seen]
        start = stop


def _depth_at(
    corners: NDArray[np.floating], points: NDArray[np.floating]
) -> tuple[NDArray[np.bool_], NDArray[np.floating]]:
    """Say for each face (N, 3, 3) whether it covers a point (N, 2), and its depth there."""
    a, b, c = (corners[:, k, :2] for k in range(3))
    area = _cross(b - a, c - a)
    whole = np.where(area == 0, 1.0, area)
    shares = (
        np.stack([_cross(b - points, c - points), _cross(c - points, a - points)], axis=1)
        / whole[:, None]
    )
    shares = np.column_stack([shares, 1 - shares.sum(1)])
    inside = (shares >= 0).all(1) & (area != 0)
    return inside, (shares * corners[..., 2]).sum(1)


def _cross(first: NDArray[np.floating], second: NDArray[np.floating]) -> NDArray[np.floating]:
    return first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0]
