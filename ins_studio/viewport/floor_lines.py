"""The lines of the floor's grid as ribbons of triangles that the card makes a few pixels wide."""

import numpy as np
from numpy.typing import NDArray

CELL, EVERY = 0.25, 4  # metres between lines, and how many of them make a strong one
REACH = 6.0  # metres; they have faded away before
STEP = 0.5  # metres of a ribbon's piece: fades are straight along it
CORNER = np.dtype(
    [
        *(("a_position", np.float32, 3), ("a_along", np.float32, 3)),
        *(("a_side", np.float32), ("a_cell", np.float32)),
    ]
)


def floor_lines(focus: NDArray[np.floating], ground: float) -> NDArray[np.void]:
    """Lay lines around ``focus`` (2,), metres, x and z, at height ``ground``.

    Returns
    -------
    (N,) ``CORNER``
        Three for each triangle. They stand on whole multiples of ``CELL`` of the world.
    """
    middle = np.rint(np.asarray(focus, np.float64))
    offsets = np.arange(-round(REACH / CELL), round(REACH / CELL) + 1)
    pieces = np.arange(-REACH, REACH, STEP)
    sides = np.array([-1, 1, 1, -1, 1, -1], np.float32)
    ends = np.array([0, 0, 1, 0, 1, 1], np.float32) * STEP
    found = np.zeros((2, len(offsets), len(pieces), 6), CORNER)
    for axis in (0, 1):
        part, across = found[axis], 2 * (1 - axis)
        along = 2 * axis
        part["a_position"][..., 1] = ground
        part["a_position"][..., across] = (middle[1 - axis] + offsets * CELL)[:, None, None]
        part["a_position"][..., along] = middle[axis] + pieces[:, None] + ends
        part["a_along"][..., along] = 1.0
    found["a_side"] = sides
    found["a_cell"] = np.where(offsets % EVERY == 0, CELL * EVERY, CELL)[:, None, None]
    return found.ravel()
