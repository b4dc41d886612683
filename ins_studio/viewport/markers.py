"""Dots over the picture that people point at: as large on the screen however far they are."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.viewport.programs import OVER, Eye, load_program
from ins_studio.viewport.scene import Markers

NUDGE = 0.012  # of the way to the eye: out of the cloth that they lie on
BEHIND_OPACITY = 0.25  # of what lies behind a surface
_VERTEX = np.dtype(
    [
        ("a_position", np.float32, 3),
        ("a_color", np.float32, 3),
        ("a_size", np.float32),
        ("a_fill", np.float32),
    ]
)


@dataclass(eq=False)
class MarkersNode:
    """Draws markers; what lies behind a surface is pale, unless they are seen through it."""

    program: Any = None
    buffer: Any = None

    def draw(self, eye: Eye, markers: Markers) -> None:
        """Draw."""
        if not len(markers.points):
            return
        if self.program is None:
            self.program = load_program("marker")
        shape = _shape(markers)
        if self.buffer is None or self.buffer.size != len(shape):
            self.buffer = gloo.VertexBuffer(shape)  # a bound view keeps its first length
            self.program.bind(self.buffer)
        self.buffer.set_data(shape)
        eye.apply(self.program)
        self.program["u_nudge"] = NUDGE
        gloo.set_depth_mask(False)
        for depth_test, opacity in _passes(markers.through):
            gloo.set_state(depth_test=depth_test, **OVER)
            self.program["u_opacity"] = opacity
            self.program.draw("points")
        gloo.set_depth_mask(True)


def _passes(through: bool) -> tuple[tuple[bool, float], ...]:
    return ((False, 1.0),) if through else ((False, BEHIND_OPACITY), (True, 1.0))


def _shape(markers: Markers) -> NDArray[np.void]:
    shape = np.zeros(len(markers.points), _VERTEX)
    shape["a_position"] = markers.points
    shape["a_color"] = markers.colors
    shape["a_size"], shape["a_fill"] = markers.sizes_px, markers.filled
    return shape
