"""Sampling a field on a regular grid, where its surface is and not elsewhere.

The grid is cut into blocks of 4 x 4 x 4 cells. Blocks whose corners differ in sign, and blocks
around points where a surface is expected, are sampled densely; wherever the surface then leaves a
block through a face, the block behind that face is sampled too. So every piece of surface that is
met once is followed to its end, and the result equals dense sampling for it.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from ins_studio.project.records import Progress

BLOCK = 4
CHUNK = 65_536

Field = Callable[[np.ndarray], np.ndarray]
"""Points (N,3) to values (N,) float32, above zero inside."""


@dataclass(frozen=True, eq=False)
class Grid:
    """A box of cubic cells.

    Parameters
    ----------
    origin : (3,) float
        Lowest corner, metres.
    spacing : float
        Side of a cell, metres.
    blocks : (3,) int
        Blocks along each axis; there are ``BLOCK * blocks + 1`` points.
    """

    origin: np.ndarray
    spacing: float
    blocks: np.ndarray

    @property
    def shape(self) -> tuple[int, int, int]:
        """Points along each axis."""
        x, y, z = (int(count) * BLOCK + 1 for count in self.blocks)
        return x, y, z

    def points(self, index: np.ndarray) -> np.ndarray:
        """Return where grid points ``index`` (N,3) lie, (N,3) float32 metres."""
        return np.asarray(self.origin + self.spacing * index, np.float32)


def grid_around(vertices: np.ndarray, resolution: int) -> Grid:
    """Lay a grid around the canonical body.

    The longest side is 1.1 times the body's with ``resolution`` cells (as in SNARF's code); the
    others leave 0.15 of it free on both sides, for skirts and hair, at most the whole cube.
    """
    low, high = vertices.min(axis=0).astype(float), vertices.max(axis=0).astype(float)
    longest = float((high - low).max())
    sides = np.minimum(1.1 * longest, high - low + 0.3 * longest)
    spacing = 1.1 * longest / resolution
    blocks = np.ceil(sides / (spacing * BLOCK) - 1e-9).astype(int)
    origin = (low + high) / 2 - blocks * BLOCK * spacing / 2
    return Grid(origin, spacing, blocks)


def sample(field: Field, grid: Grid, expected: np.ndarray) -> Generator[Progress, None, np.ndarray]:
    """Sample ``field`` on ``grid``; the surface is looked for near ``expected`` (N,3), metres.

    Returns
    -------
    (X, Y, Z) float32
        Exact in and around every block that the surface passes; elsewhere right in sign. The
        outermost layer is made negative, so that what marching cubes finds is closed.
    """
    values = np.zeros(grid.shape, np.float32)
    known = np.zeros(grid.shape, bool)
    wanted = np.zeros(grid.shape, bool)
    wanted[::BLOCK, ::BLOCK, ::BLOCK] = True
    yield from _fill(field, grid, values, known, wanted)
    active = _mixed_corners(values) | _blocks_of(grid, expected)
    while True:
        yield from _fill(field, grid, values, known, _points_of(active))
        grown = active | _behind_faces(values > 0, known)
        if (grown == active).all():
            break
        active = grown
    coarse = values[::BLOCK, ::BLOCK, ::BLOCK]
    values = np.where(known, values, _spread(coarse, grid.shape))
    return _closed(values, grid.spacing)


def _fill(
    field: Field, grid: Grid, values: np.ndarray, known: np.ndarray, wanted: np.ndarray
) -> Generator[Progress, None, None]:
    index = np.argwhere(wanted & ~known)
    done = int(np.count_nonzero(known))
    total = done + len(index)
    for start in range(0, len(index), CHUNK):
        chunk = index[start : start + CHUNK]
        place = tuple(chunk.T)
        values[place] = field(grid.points(chunk))
        known[place] = True
        yield Progress("Sampling the field", done + start + len(chunk), total)


def _mixed_corners(values: np.ndarray) -> np.ndarray:
    """Blocks, as (bx,by,bz) bool, whose eight corners are not all on one side."""
    inside = values[::BLOCK, ::BLOCK, ::BLOCK] > 0
    low, high = inside, inside
    for axis in range(3):
        first, last = _ends(axis)
        low, high = low[first] & low[last], high[first] | high[last]
    return np.asarray(high & ~low)


def _blocks_of(grid: Grid, points: np.ndarray) -> np.ndarray:
    """Blocks that hold any of ``points``."""
    found = np.zeros(tuple(grid.blocks), bool)
    index = np.floor((points - grid.origin) / (grid.spacing * BLOCK)).astype(int)
    index = index[((index >= 0) & (index < grid.blocks)).all(axis=1)]
    found[tuple(index.T)] = True
    return found


def _points_of(active: np.ndarray) -> np.ndarray:
    """Grid points of the active blocks, both ends included."""
    wanted = active
    for axis in range(3):
        wanted = wanted.repeat(BLOCK, axis)
        empty = np.zeros_like(wanted.take([0], axis))
        wanted = np.concatenate([wanted, empty], axis) | np.concatenate([empty, wanted], axis)
    return wanted


def _behind_faces(inside: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Blocks on both sides of every block face through which the surface passes."""
    blocks = [(size - 1) // BLOCK for size in inside.shape]
    found = np.zeros(blocks, bool)
    for axis in range(3):
        planes = tuple(slice(None, None, BLOCK if a == axis else None) for a in range(3))
        some_in, some_out = (inside & known)[planes], (~inside & known)[planes]
        for other in {0, 1, 2} - {axis}:
            some_in, some_out = _any_in_block(some_in, other), _any_in_block(some_out, other)
        mixed = some_in & some_out
        first, last = _ends(axis)
        found |= mixed[first] | mixed[last]
    return found


def _any_in_block(flags: np.ndarray, axis: int) -> np.ndarray:
    """Reduce ``BLOCK + 1`` points, both ends included, to one flag a block along ``axis``."""
    moved = np.moveaxis(flags, axis, 0)
    body = moved[:-1].reshape(-1, BLOCK, *moved.shape[1:]).any(axis=1)
    return np.asarray(np.moveaxis(body | moved[BLOCK::BLOCK], 0, axis))


def _ends(axis: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    whole = [slice(None)] * 3
    first, last = list(whole), list(whole)
    first[axis], last[axis] = slice(None, -1), slice(1, None)
    return tuple(first), tuple(last)


def _spread(coarse: np.ndarray, shape: tuple[int, int, int]) -> np.ndarray:
    """Repeat each block's lowest corner over its points."""
    spread = coarse
    for axis, size in enumerate(shape):
        spread = spread.repeat(BLOCK, axis).take(range(size), axis)
    return spread


def _closed(values: np.ndarray, margin: float) -> np.ndarray:
    inner = (slice(1, -1),) * 3
    closed = np.minimum(values, -margin)
    closed[inner] = values[inner]
    return np.asarray(closed, np.float32)
