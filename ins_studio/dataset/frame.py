"""One recorded frame, whatever file it comes from."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.surface import Surface


@dataclass(frozen=True, eq=False)
class Frame:
    """One recorded frame.

    Attributes
    ----------
    sequence : str
    index : int
        From 0.
    vertices : (V, 3) float32
        The clothed surface in the world, translation included, metres.
    faces : (F, 3) int32
        Counter-clockwise seen from outside. Registered frames share one array.
    pose : (J, 3) float32
        Axis-angle relative to the zero pose, radians.
    transl : (3,) float32
        Metres.
    colors : (V, 3) uint8 or None
        sRGB of each vertex.
    v_cano : (V, 3) float32 or None
        The clothed surface in the zero pose, with this frame's folds; registered frames have it.
    """

    sequence: str
    index: int
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    pose: NDArray[np.float32]
    transl: NDArray[np.float32]
    colors: NDArray[np.uint8] | None = None
    v_cano: NDArray[np.float32] | None = None

    @cached_property
    def surface(self) -> Surface:
        """The clothed surface in the world, metres."""
        return Surface(self.vertices, self.faces)
