"""What stands around the person: backdrop, floor and the shade on it."""

import numpy as np
from vispy import gloo

from ins_studio.viewport.programs import Eye, load_program
from ins_studio.viewport.scene import Backdrop
from ins_studio.viewport.shadow import CELLS, contact_shadow
from ins_studio.viewport.surface import Surface

REACH = 6.5  # metres of floor around the person
_CORNERS = np.array([[-1, -1], [1, -1], [-1, 1], [1, 1]], np.float32)


class Stage:
    """Draws the background first and the floor last."""

    def __init__(self) -> None:
        self._backdrop = load_program("backdrop")
        self._backdrop["a_position"] = gloo.VertexBuffer(_CORNERS)
        self._floor = load_program("floor")
        self._corners = gloo.VertexBuffer(np.zeros((4, 3), np.float32))
        self._floor["a_position"] = self._corners
        self._shadow = gloo.Texture2D(
            np.zeros((CELLS, CELLS), np.uint8), interpolation="linear", wrapping="clamp_to_edge"
        )
        self._floor["u_shadow"] = self._shadow
        self._seen: tuple[Surface | None, int, float] = (None, -1, 0.0)
        self._floor["u_shadow_low"] = (0.0, 0.0)
        self._floor["u_shadow_extent"] = 1.0
        self._floor["u_line"] = Backdrop().floor
        self._place((0.0, 0.0), 0.0)

    def draw_backdrop(self, backdrop: Backdrop) -> None:
        """Fill the picture."""
        self._backdrop["u_far"], self._backdrop["u_near"] = backdrop.far, backdrop.near
        self._floor["u_line"] = backdrop.floor
        gloo.set_state(depth_test=False, blend=False)
        self._backdrop.draw("triangle_strip")

    def sync(self, surface: Surface | None, ground: float) -> None:
        """Move the shade under ``surface``."""
        if surface is None:
            return
        now = (surface, surface.changes, ground)
        if now == self._seen:
            return
        self._seen = now
        shadow = contact_shadow(surface.vertices, ground)
        self._shadow.set_data(shadow.image)
        self._floor["u_shadow_low"] = shadow.low
        self._floor["u_shadow_extent"] = shadow.extent
        half = shadow.extent / 2
        self._place((shadow.low[0] + half, shadow.low[1] + half), ground)

    def draw_floor(self, eye: Eye, scale: float) -> None:
        """Blend the floor over what is drawn; ``scale`` device pixels are a logical one."""
        self._floor["u_scale"] = scale
        eye.apply(self._floor)
        gloo.set_state(depth_test=True, blend=True, blend_func=("src_alpha", "one_minus_src_alpha"))
        gloo.set_depth_mask(False)
        self._floor.draw("triangle_strip")
        gloo.set_depth_mask(True)

    def _place(self, focus: tuple[float, float], ground: float) -> None:
        corners = np.zeros((4, 3), np.float32)
        corners[:, [0, 2]] = _CORNERS * REACH + focus
        corners[:, 1] = ground - 0.002
        self._corners.set_data(corners)
        self._floor["u_focus"] = focus
