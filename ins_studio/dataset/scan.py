"""A scan as arrays."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Scan:
    """A surface as its file has it: any unit, any axis up, any winding.

    Attributes
    ----------
    vertices : (V, 3) float32
    faces : (F, 3) int32
    colors : (V, 3) uint8 or None
        sRGB of each vertex; a texture is sampled where the vertices are.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None = None

    def moved(self, scale: float, turn: np.ndarray) -> "Scan":
        """Return the surface with ``turn @ (scale * vertex)`` for every vertex; turn is (3, 3)."""
        vertices = (scale * self.vertices.astype(np.float64)) @ np.asarray(turn, np.float64).T
        return replace(self, vertices=vertices.astype(np.float32))

    def turned_over(self) -> "Scan":
        """Return the surface with faces that look the other way."""
        return replace(self, faces=np.ascontiguousarray(self.faces[:, ::-1]))
