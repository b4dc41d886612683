"""What stands around the person: backdrop, floor and the shade on it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.viewport.floor_lines import floor_lines
from ins_studio.viewport.programs import OVER, Eye, load_program
from ins_studio.viewport.scene import Backdrop
from ins_studio.viewport.shadow import CELLS, contact_shadow
from ins_studio.viewport.surface import Surface

UNDER = 0.002  # metres: the feet touch the floor, and must not sink into it
WALL_CELLS = 16
_CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)


class Stage:
    """Draws the background first and the floor last."""

    def __init__(self) -> None:
        self._backdrop = load_program("backdrop")
        corners, triangles = _wall()
        self._backdrop["a_position"] = gloo.VertexBuffer(corners)
        self._wall = gloo.IndexBuffer(triangles)
        self._floor = load_program("floor")
        self._lines = gloo.VertexBuffer(floor_lines(np.zeros(2), 0.0))
        self._floor.bind(self._lines)
        self._floor["u_line"], self._floor["u_focus"] = Backdrop().floor, (0.0, 0.0)
        self._shade = load_program("shade")
        self._shaded = gloo.VertexBuffer(np.zeros((4, 3), np.float32))
        self._shade["a_position"] = self._shaded
        self._shade["a_texcoord"] = gloo.VertexBuffer(_CORNERS)
        self._shadow = gloo.Texture2D(
            np.zeros((CELLS, CELLS), np.uint8), interpolation="linear", wrapping="clamp_to_edge"
        )
        self._shade["u_shadow"] = self._shadow
        self._seen: tuple[Surface | None, int, float] = (None, -1, 0.0)
        self._laid: tuple[float, ...] = (0.0, 0.0, 0.0)

    def draw_backdrop(self, backdrop: Backdrop) -> None:
        """Fill the picture."""
        self._backdrop["u_far"], self._backdrop["u_near"] = backdrop.far, backdrop.near
        self._floor["u_line"] = backdrop.floor
        gloo.set_state(depth_test=False, blend=False)
        self._backdrop.draw("triangles", self._wall)

    def sync(self, surface: Surface | None, ground: float) -> None:
        """Move the floor and the shade on it under ``surface``."""
        if surface is None:
            return
        now = (surface, surface.changes, ground)
        if now == self._seen:
            return
        self._seen = now
        shadow = contact_shadow(surface.vertices, ground)
        self._shadow.set_data(shadow.image)
        low = np.array(shadow.low, np.float32)
        place = np.full((4, 3), ground - UNDER, np.float32)
        place[:, [0, 2]] = low + _CORNERS * np.float32(shadow.extent)
        self._shaded.set_data(place)
        self._lay(low + shadow.extent / 2, ground - UNDER)

    def draw_floor(self, eye: Eye, size: tuple[int, int], scale: float) -> None:
        """Blend the floor over what is drawn already; ``scale`` device pixels are a logical one."""
        gloo.set_state(depth_test=True, **OVER)
        gloo.set_depth_mask(False)
        eye.apply(self._floor)
        self._floor["u_pixel"] = (2.0 * scale / max(size[0], 1), 2.0 * scale / max(size[1], 1))
        self._floor.draw("triangles")
        eye.apply(self._shade)
        self._shade.draw("triangle_strip")
        gloo.set_depth_mask(True)

    def _lay(self, focus: NDArray[Any], ground: float) -> None:
        """Fade the lines around ``focus``, and lay them anew where it went to another metre."""
        self._floor["u_focus"] = focus
        laid = (*np.rint(focus).tolist(), ground)
        if laid != self._laid:
            self._laid = laid
            self._lines.set_data(floor_lines(focus, ground))


def _wall() -> tuple[NDArray[np.float32], NDArray[np.uint32]]:
    """Divide the picture: corners (N, 2) from -1 to 1, and triangles (F, 3)."""
    steps = np.linspace(-1, 1, WALL_CELLS + 1, dtype=np.float32)
    corners = np.stack(np.meshgrid(steps, steps), axis=-1).reshape(-1, 2)
    row = WALL_CELLS + 1
    first = (np.arange(WALL_CELLS)[:, None] * row + np.arange(WALL_CELLS)).reshape(-1, 1, 1)
    halves = np.array([[0, 1, row + 1], [0, row + 1, row]])
    return corners, (first + halves).reshape(-1, 3).astype(np.uint32)
