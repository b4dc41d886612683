"""Small shaded pictures of a mesh, drawn without a graphics card."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

LIGHT = np.array([0.35, 0.55, 0.75])
LIGHT = LIGHT / np.linalg.norm(LIGHT)
MARGIN = 0.06


def mesh_thumbnail(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    size: tuple[int, int] = (80, 112),
    colors: NDArray[np.uint8] | None = None,
) -> QImage:
    """Draw a mesh from the front, as points of its densified faces through a depth buffer.

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
    points, normals, shade = _samples(vertices, faces, colors)
    low, high = vertices.min(0), vertices.max(0)
    scale = (1 - 2 * MARGIN) * min(width / (high[0] - low[0]), height / (high[1] - low[1]))
    centre = (low + high) / 2
    x = ((points[:, 0] - centre[0]) * scale + width / 2).astype(int)
    y = (height / 2 - (points[:, 1] - centre[1]) * scale).astype(int)
    seen = (x >= 0) & (x < width) & (y >= 0) & (y < height) & (normals[:, 2] > 0)
    order = np.argsort(points[seen, 2], kind="stable")  # the nearest is written last
    light = 0.35 + 0.65 * np.clip(normals[seen] @ LIGHT, 0, 1)
    picture = np.zeros((height, width, 4), np.uint8)
    lit = np.clip(shade[seen] * light[:, None], 0, 255).astype(np.uint8)
    picture[y[seen][order], x[seen][order], :3] = lit[order]
    picture[y[seen], x[seen], 3] = 255
    image = QImage(picture.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    return image.copy()  # QImage does not own the bytes it was given


def _samples(
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    colors: NDArray[np.uint8] | None,
) -> tuple[NDArray[np.floating], NDArray[np.floating], NDArray[np.floating]]:
    """Spread points over each face, densely enough that no pixel of a thumbnail stays open."""
    corners = vertices[faces]
    across = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    length = np.linalg.norm(across, axis=1, keepdims=True)
    normals = across / np.maximum(length, 1e-12)
    steps = 5 if len(faces) < 20_000 else 3 if len(faces) < 200_000 else 1
    grid = [(i, j) for i in range(steps) for j in range(steps - i)]
    spread = np.array([(i + 1 / 3, j + 1 / 3, steps - i - j - 2 / 3) for i, j in grid]) / steps
    points = np.einsum("sk,fkc->fsc", spread, corners).reshape(-1, 3)
    tint = (
        np.full((len(faces), 3), 205.0)
        if colors is None
        else colors[faces][..., :3].astype(float).mean(1)
    )
    count = len(spread)
    return points, np.repeat(normals, count, 0), np.repeat(tint, count, 0)
