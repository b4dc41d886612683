"""Colour beyond the edge of a chart, so that filtering does not pull in the background."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.texels import TexelMap
from ins_studio.texture.tiles import Rect, grown, tiles_across

MARGIN = 12  # texels
TILE_SHIFT = 6


class Padding:
    """For the texels up to ``margin`` outside the charts: the nearest texel inside."""

    def __init__(self, texels: TexelMap, margin: int = MARGIN) -> None:
        self._size = texels.size
        self._margin = margin
        target, source = _nearest_inside(texels, margin)
        tile = (source // self._size >> TILE_SHIFT) * tiles_across(self._size)
        tile += source % self._size >> TILE_SHIFT
        order = np.argsort(tile, kind="stable")
        self._target, self._source = target[order], source[order]
        self._starts = np.searchsorted(tile[order], np.arange(tiles_across(self._size) ** 2 + 1))

    def apply(self, pixels: NDArray[np.uint8], rect: Rect | None = None) -> Rect:
        """Fill the margin in ``pixels`` (size, size, 4) from the texels inside ``rect``.

        Returns the rectangle that may have changed, ``rect`` included.
        """
        flat = pixels.reshape(-1, 4)
        if rect is None:
            flat[self._target] = flat[self._source]
            return 0, 0, self._size, self._size
        across = tiles_across(self._size)
        left, top = rect[0] >> TILE_SHIFT, rect[1] >> TILE_SHIFT
        right = (rect[0] + rect[2] - 1 >> TILE_SHIFT) + 1
        bottom = (rect[1] + rect[3] - 1 >> TILE_SHIFT) + 1
        for row in range(top, bottom):
            first, last = self._starts[row * across + left], self._starts[row * across + right]
            flat[self._target[first:last]] = flat[self._source[first:last]]
        shift = TILE_SHIFT
        whole = left << shift, top << shift, right - left << shift, bottom - top << shift
        return grown(whole, self._margin, self._size)


def _nearest_inside(texels: TexelMap, margin: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Grow the charts texel by texel; returns targets and sources, flat indices (P,) each."""
    size = texels.size
    source = np.full((size + 2) * (size + 2), -2, np.int32).reshape(size + 2, size + 2)
    inner = source[1:-1, 1:-1]  # the border of -2 keeps neighbours inside the image
    inside = texels.face >= 0
    inner[:] = np.where(inside, np.arange(size * size, dtype=np.int32).reshape(size, size), -1)
    flat, wide = source.ravel(), size + 2
    steps = np.array([-1, 1, -wide, wide, -wide - 1, -wide + 1, wide - 1, wide + 1])
    covered = np.flatnonzero(flat >= 0)
    frontier = covered[(flat[covered[:, None] + steps] == -1).any(1)] if len(covered) else covered
    targets = []
    for turn in range(margin):
        found = []
        for step in steps[: 4 if turn % 2 else 8]:  # alternating gives a rounder edge
            reached = frontier + step
            free = flat[reached] == -1
            flat[reached[free]] = flat[frontier[free]]
            found.append(reached[free])
        frontier = np.concatenate(found)
        targets.append(frontier)
    target = np.concatenate([np.zeros(0, np.int64), *targets])  # distinct by construction
    row, col = np.divmod(target, wide)
    return ((row - 1) * size + col - 1).astype(np.int32), flat[target]
