"""The soft dark patch where a body meets the floor."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

CELLS = 96
ENOUGH = 4000  # vertices
REACH = 0.16  # metres above the floor at which a point casts a third of its shade
AMBIENT_REACH = 0.9


@dataclass(frozen=True, eq=False)
class Shadow:
    """Darkness ``image`` (N, N) uint8 over a square of ``extent`` metres at ``low`` (x, z)."""

    image: NDArray[np.uint8]
    low: tuple[float, float]
    extent: float


def contact_shadow(vertices: NDArray[np.float32], ground: float) -> Shadow:
    """Shade the floor at height ``ground`` under ``vertices`` (V, 3), world metres."""
    vertices = vertices[:: max(1, len(vertices) // ENOUGH)]
    low, high = vertices.min(0), vertices.max(0)
    extent = float(max(high[0] - low[0], high[2] - low[2]) + 1.2)
    corner = ((low + high) / 2)[[0, 2]] - extent / 2
    cell = np.clip((vertices[:, [0, 2]] - corner) / extent * CELLS, 0, CELLS - 1).astype(np.int32)
    height = np.maximum(vertices[:, 1] - ground, 0)
    flat = cell[:, 1] * CELLS + cell[:, 0]
    count = CELLS * CELLS
    near = np.bincount(flat, np.exp(-height / REACH), count).reshape(CELLS, CELLS)
    far = np.bincount(flat, np.exp(-height / AMBIENT_REACH), count).reshape(CELLS, CELLS)
    scale = 3000 / max(len(vertices), 1) * (extent / 2) ** -2
    shade = 0.72 * (1 - np.exp(-blur(near, 2) * scale * 0.8))
    shade += 0.24 * (1 - np.exp(-blur(far, 6) * scale * 0.8))
    return Shadow((shade * 255).astype(np.uint8), (float(corner[0]), float(corner[1])), extent)


def blur(image: NDArray[Any], radius: int) -> NDArray[np.float64]:
    """Three box blurs of ``2 radius + 1`` cells on both axes: close to a Gaussian; zero outside."""
    down, across = (_three_boxes(count, radius) for count in image.shape)
    blurred: NDArray[np.float64] = down @ image @ across.T
    return blurred


@lru_cache(maxsize=8)
def _three_boxes(count: int, radius: int) -> NDArray[np.float64]:
    """Return the blur of one axis of ``count`` cells as a matrix (count, count)."""
    cells = np.arange(count)
    box = (np.abs(cells[:, None] - cells) <= radius) / (2 * radius + 1)
    return np.asarray(np.linalg.matrix_power(box, 3))
