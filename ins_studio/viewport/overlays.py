"""Lines over the picture: skeleton, brush ring, wipe handle."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.viewport.bones import skeleton_shape
from ins_studio.viewport.programs import FLAT, OVER, Eye, load_program

SKELETON_OPACITY = 0.4


class Overlays:
    """Draws what must be seen through or over the mesh."""

    def __init__(self) -> None:
        self._bones = load_program("bone")
        self._bones["u_opacity"] = SKELETON_OPACITY
        self._bone_buffer: Any = None
        self._line = load_program("line")
        self._line_buffer: Any = gloo.VertexBuffer(np.zeros((4, 3), np.float32))
        self._line["a_position"] = self._line_buffer

    def draw_skeleton(
        self, eye: Eye, joints: NDArray[np.float32], parents: NDArray[np.int32], selected: int
    ) -> None:
        """Draw the skeleton through the mesh, at ``SKELETON_OPACITY``."""
        shape = skeleton_shape(joints, parents, selected)
        if self._bone_buffer is None or self._bone_buffer.size != len(shape):
            self._bone_buffer = gloo.VertexBuffer(shape)  # a bound view keeps its first length
            self._bones.bind(self._bone_buffer)
        self._bone_buffer.set_data(shape)
        eye.apply(self._bones)
        gloo.clear(color=False, depth=True)
        gloo.set_state(depth_test=True, **OVER)
        self._bones.draw("triangles")

    def draw_ring(
        self, eye: Eye, points: NDArray[np.float32], color: tuple[float, float, float], scale: float
    ) -> None:
        """Draw a closed line through ``points`` (N, 3), world metres: ``color`` within black."""
        self._line_buffer.set_data(np.ascontiguousarray(points, np.float32))
        eye.apply(self._line)
        self._line["u_nudge"] = 0.002
        gloo.set_state(depth_test=False, **OVER)
        for width, rgba in ((3.0, (0, 0, 0, 0.55)), (1.4, (*color, 1.0))):
            gloo.set_line_width(width * scale)
            self._line["u_color"] = rgba
            self._line.draw("line_loop")
        gloo.set_line_width(1.0)

    def draw_divider(self, at: float, width: int, height: int, handle: bool) -> None:
        """Draw a vertical line at ``at`` (0..1) across the picture, with a ``handle`` to drag."""
        x, dx = 2 * at - 1, 2.0 / max(width, 1)
        bar = [(x - dx, -1, 0), (x + dx, -1, 0), (x - dx, 1, 0), (x + dx, 1, 0)]
        self._flat(bar, (0.86, 0.89, 0.94, 0.75 if handle else 0.25))
        if handle:
            rx, ry = 9 * dx, 18.0 / max(height, 1)
            diamond = [(x - rx, 0, 0), (x, -ry, 0), (x, ry, 0), (x + rx, 0, 0)]
            self._flat(diamond, (0.95, 0.97, 1.0, 1.0))

    def _flat(
        self, corners: Sequence[tuple[float, float, float]], color: tuple[float, ...]
    ) -> None:
        self._line_buffer.set_data(np.array(corners, np.float32))
        FLAT.apply(self._line)
        self._line["u_nudge"] = 0.0
        self._line["u_color"] = color
        gloo.set_state(depth_test=False, **OVER)
        self._line.draw("triangle_strip")
