"""A triangle mesh in one pose, as what measures it needs."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Surface:
    """A closed triangle mesh in the world or any other frame.

    Attributes
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
        Counter-clockwise seen from outside.
    canonical : (V, 3) float or None
        The same vertices in canonical space, metres, where they are known: what makes two meshes
        of different topology say where a point of one is on the other.
    """

    vertices: np.ndarray
    faces: np.ndarray
    canonical: np.ndarray | None = None
