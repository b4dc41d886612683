"""Draws handles: one buffer of flat triangles over everything."""

from typing import Any

import numpy as np
from vispy import gloo

from ins_studio.viewport.handles import VERTEX, Handles, handle_triangles
from ins_studio.viewport.programs import OVER, Eye, load_program

ROOM = 4096  # vertices: the buffer grows by as many, as a bound one keeps its length


class HandleNode:
    """Holds the triangles on the graphics card."""

    def __init__(self) -> None:
        self._program = load_program("handle")
        self._buffer: Any = None

    def draw(self, eye: Eye, handles: Handles, size: tuple[int, int]) -> None:
        """Draw ``handles`` into the current viewport of ``size`` device pixels."""
        to_clip = (eye.view @ eye.projection).T.astype(np.float64)
        triangles = handle_triangles(handles, to_clip, size)
        if not len(triangles):
            return
        room = -(-len(triangles) // ROOM) * ROOM
        filled = np.zeros(room, VERTEX)  # the rest are triangles without a face
        filled[: len(triangles)] = triangles
        if self._buffer is None or self._buffer.size != room:
            self._buffer = gloo.VertexBuffer(filled)
            self._program.bind(self._buffer)
        self._buffer.set_data(filled)
        gloo.set_state(depth_test=False, **OVER)
        self._program.draw("triangles")
