"""Squares of 64 texels: the unit of undo and of upload."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TILE = 64

Rect = tuple[int, int, int, int]  # left, top, width, height in texels


def tiles_across(size: int) -> int:
    """Return how many tiles lie side by side."""
    return -(-size // TILE)


def tiles_of(texels: NDArray[np.integer], size: int) -> NDArray[np.int64]:
    """Return the distinct tiles that flat ``texels`` (N,) lie in, ascending."""
    across = tiles_across(size)
    row, col = np.divmod(texels, size)
    touched = np.zeros(across * across, bool)
    touched[(row // TILE) * across + col // TILE] = True
    return np.flatnonzero(touched)


def tile_rect(tile: int, size: int) -> Rect:
    """Return the rectangle of a tile, cut at the image's edge."""
    top, left = (TILE * part for part in divmod(int(tile), tiles_across(size)))
    return left, top, min(TILE, size - left), min(TILE, size - top)


def slices(rect: Rect) -> tuple[slice, slice]:
    """Return the rows and columns of a rectangle."""
    left, top, width, height = rect
    return slice(top, top + height), slice(left, left + width)


def rects_of(tiles: Iterable[int], size: int) -> list[Rect]:
    """Cover ``tiles`` by few rectangles: runs along a row, then equal runs below each other."""
    across = tiles_across(size)
    runs: list[tuple[int, int, int, int]] = []  # first column, last column, first row, last row
    for tile in sorted(int(t) for t in tiles):
        row, col = divmod(tile, across)
        if runs and runs[-1][2] == row and runs[-1][1] == col - 1:
            runs[-1] = (runs[-1][0], col, row, row)
        else:
            runs.append((col, col, row, row))
    merged: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for first, last, row, _ in runs:
        stack = merged.setdefault((first, last), [])
        if stack and stack[-1][1] == row - 1:
            stack[-1] = (stack[-1][0], row)
        else:
            stack.append((row, row))
    return [
        _rect(first, last, top, bottom, size)
        for (first, last), stack in merged.items()
        for top, bottom in stack
    ]


def _rect(first: int, last: int, top: int, bottom: int, size: int) -> Rect:
    left, up = first * TILE, top * TILE
    return left, up, min((last + 1) * TILE, size) - left, min((bottom + 1) * TILE, size) - up


def grown(rect: Rect, margin: int, size: int) -> Rect:
    """Return ``rect`` with ``margin`` texels more on each side, cut at the image's edge."""
    left, top = max(rect[0] - margin, 0), max(rect[1] - margin, 0)
    right = min(rect[0] + rect[2] + margin, size)
    bottom = min(rect[1] + rect[3] + margin, size)
    return left, top, right - left, bottom - top


@dataclass(frozen=True)
class TileChange:
    """What a stroke did: the touched tiles of one layer before and after, compressed."""

    size: int
    tiles: tuple[int, ...]
    before: bytes
    after: bytes

    @property
    def byte_count(self) -> int:
        """Memory held."""
        return len(self.before) + len(self.after)

    def write(self, pixels: NDArray[np.uint8], state: str) -> None:
        """Put the "before" or "after" state into ``pixels`` (size, size, 4)."""
        packed = self.before if state == "before" else self.after
        flat = np.frombuffer(zlib.decompress(packed), np.uint8)
        at = 0
        for tile in self.tiles:
            rect = tile_rect(tile, self.size)
            count = rect[2] * rect[3] * 4
            pixels[slices(rect)] = flat[at : at + count].reshape(rect[3], rect[2], 4)
            at += count


def pack_tiles(pixels: NDArray[np.uint8], tiles: Iterable[int]) -> bytes:
    """Return the ``tiles`` of an image (size, size, 4) one after the other, compressed."""
    size = pixels.shape[0]
    parts = [pixels[slices(tile_rect(tile, size))].tobytes() for tile in tiles]
    return zlib.compress(b"".join(parts), 1)
