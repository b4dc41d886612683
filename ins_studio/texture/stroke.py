"""One gesture of the brush: dabs in the world, texels in one layer, undone as a whole."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.brush import Brush
from ins_studio.texture.posed import PosedSurface
from ins_studio.texture.tiles import (
    Rect,
    TileChange,
    pack_tiles,
    rects_of,
    slices,
    tile_rect,
    tiles_across,
    tiles_of,
)

DABS_AT_ONCE = 12

Floats = NDArray[np.float32]


class Stroke:
    """Paints into ``pixels`` (size, size, 4) uint8 sRGB with straight alpha, in place.

    Crossing itself does not make a stroke denser: every texel keeps the strongest dab.
    """

    def __init__(self, pixels: NDArray[np.uint8], surface: PosedSurface, brush: Brush) -> None:
        self._pixels = pixels
        self._surface = surface
        self._brush = brush
        self._size = pixels.shape[0]
        self._strength = np.zeros(self._size * self._size, np.float32)
        self._before = np.zeros(
            pixels.shape, np.uint8
        )  # filled tile by tile; the rest costs no memory
        self._saved = np.zeros(tiles_across(self._size) ** 2, bool)

    @property
    def tiles(self) -> NDArray[np.int64]:
        """The tiles touched so far."""
        return np.flatnonzero(self._saved)

    def dabs(
        self,
        centres: NDArray[np.floating],
        faces: NDArray[np.integer],
        pressures: NDArray[np.floating] | None = None,
    ) -> list[Rect]:
        """Put dabs at ``centres`` (K, 3), world metres, which lie on ``faces`` (K,).

        ``pressures`` (K,) 0..1 scale the radius. Returns the changed rectangles.
        """
        radii = np.full(len(centres), self._brush.radius, np.float32)
        if pressures is not None:
            radii *= np.clip(np.asarray(pressures, np.float32), 0.05, 1.0)
        centres = np.asarray(centres, np.float32)
        touched: list[NDArray[np.int64]] = [np.zeros(0, np.int64)]
        for at in range(0, len(centres), DABS_AT_ONCE):
            part = slice(at, at + DABS_AT_ONCE)
            touched.append(self._stamp(centres[part], radii[part], np.asarray(faces)[part]))
        return rects_of(np.unique(np.concatenate(touched)), self._size)

    def finish(self) -> TileChange:
        """Return what the whole stroke changed."""
        tiles = tuple(int(tile) for tile in self.tiles)
        return TileChange(
            self._size, tiles, pack_tiles(self._before, tiles), pack_tiles(self._pixels, tiles)
        )

    def cancel(self) -> list[Rect]:
        """Put everything back; returns the changed rectangles."""
        for tile in self.tiles:
            where = slices(tile_rect(tile, self._size))
            self._pixels[where] = self._before[where]
        return rects_of(self.tiles, self._size)

    def _stamp(
        self, centres: Floats, radii: Floats, starts: NDArray[np.integer]
    ) -> NDArray[np.int64]:
        faces = self._surface.faces_near(centres, radii, starts)
        texels, positions, softness = self._surface.texels_on(faces)
        share = np.full(len(texels), np.inf, np.float32)
        for centre, radius in zip(centres, radii, strict=True):
            away = positions - centre
            np.minimum(share, np.einsum("nk,nk->n", away, away) / (radius * radius), out=share)
        inside = share < 1
        texels = texels[inside]
        strength = self._brush.coverage(np.sqrt(share[inside])) * softness[inside]
        stronger = strength > self._strength[texels]
        texels, strength = texels[stronger], strength[stronger]
        if not len(texels):
            return np.zeros(0, np.int64)
        tiles = tiles_of(texels, self._size)
        self._save(tiles)
        self._strength[texels] = strength
        self._blend(texels, strength * self._brush.opacity)
        return tiles

    def _save(self, tiles: NDArray[np.int64]) -> None:
        for tile in tiles[~self._saved[tiles]]:
            where = slices(tile_rect(tile, self._size))
            self._before[where] = self._pixels[where]
        self._saved[tiles] = True

    def _blend(self, texels: NDArray[np.integer], alpha: Floats) -> None:
        """Lay the colour over what was there before the stroke (or take it away)."""
        before = self._before.reshape(-1, 4)[texels].astype(np.float32)
        kept = before[:, 3] / 255 * (1 - alpha)
        after = np.zeros_like(before)
        if self._brush.erase:
            after[:, :3], after[:, 3] = before[:, :3], kept * 255
        else:
            total = kept + alpha
            color = np.array(self._brush.color, np.float32)
            mixed = color * alpha[:, None] + before[:, :3] * kept[:, None]
            after[:, :3] = mixed / np.maximum(total, 1e-6)[:, None]
            after[:, 3] = total * 255
        self._pixels.reshape(-1, 4)[texels] = np.rint(after).astype(np.uint8)
