"""Layers of paint, one above the other."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.tiles import Rect, slices

SIZE = 2048
SCAN_LAYER = "Scan colour"
FIRST_LAYER = "Paint 1"
GREY = 176
COLOR, NORMAL = KINDS = ("color", "normal")
STRIP = 128

Pixels = NDArray[np.uint8]


@dataclass(eq=False)
class Layer:
    """One image: ``pixels`` (size, size, 4) uint8, row 0 on top.

    Of the ``kind`` COLOR they are sRGB with straight alpha. Of the kind NORMAL they are opaque, a
    tangent-space normal map as ``normal_map`` has it: nobody paints on it, it is no part of the
    picture, and its ``opacity`` is how strongly the light follows it.
    """

    name: str
    pixels: Pixels
    opacity: float = 1.0
    visible: bool = True
    locked: bool = False
    kind: str = COLOR

    @property
    def takes_paint(self) -> bool:
        """Whether people paint on it."""
        return self.kind == COLOR and not self.locked


@dataclass(eq=False)
class LayerStack:
    """Layers from the bottom up, all ``size`` texels wide and high."""

    size: int = SIZE
    layers: list[Layer] = field(default_factory=list)

    @property
    def relief(self) -> Layer | None:
        """The normal map that the light follows: the topmost visible one, or None."""
        maps = [layer for layer in self.layers if layer.kind == NORMAL and layer.visible]
        return maps[-1] if maps else None

    def flatten(self, rect: Rect | None = None) -> Pixels:
        """Return the picture of all visible layers of colour, (h, w, 4) with straight alpha.

        Blending is in sRGB, as painters expect of a 2D program.
        """
        left, top, width, height = rect or (0, 0, self.size, self.size)
        result = np.zeros((height, width, 4), np.uint8)
        for at in range(0, height, STRIP):
            rows = min(STRIP, height - at)
            result[at : at + rows] = self._flatten_strip((left, top + at, width, rows))
        return result

    def _flatten_strip(self, rect: Rect) -> Pixels:
        where = slices(rect)
        under: Pixels | None = None
        for layer in self.layers:
            if layer.kind == COLOR and layer.visible and layer.opacity > 0:
                part = layer.pixels[where]
                if part[..., 3].any():
                    under = over(part, layer.opacity, under)
        return np.zeros((rect[3], rect[2], 4), np.uint8) if under is None else under


def over(pixels: Pixels, opacity: float, under: Pixels | None) -> Pixels:
    """Lay ``pixels`` (h, w, 4) over ``under``, both with straight alpha."""
    if under is None and opacity >= 1:
        return pixels.copy()
    if under is None:
        under = np.zeros_like(pixels)
    result = under.copy()
    shown = pixels[..., 3] > 0
    top, below = pixels[shown].astype(np.float32), under[shown].astype(np.float32)
    alpha = top[:, 3] * np.float32(opacity / 255)
    kept = below[:, 3] * np.float32(1 / 255) * (1 - alpha)
    total = alpha + kept
    mixed = top[:, :3] * alpha[:, None] + below[:, :3] * kept[:, None]
    mixed /= np.maximum(total, 1e-6)[:, None]
    result[shown] = np.rint(np.concatenate([mixed, total[:, None] * 255], 1)).astype(np.uint8)
    return result


def blank(size: int) -> Pixels:
    """Return a transparent image."""
    return np.zeros((size, size, 4), np.uint8)


def default_stack(scan_color: Pixels | None = None, size: int = SIZE) -> LayerStack:
    """Return "Paint 1" above a locked "Scan colour" (grey where there is none)."""
    if scan_color is None:
        scan_color = np.full((size, size, 4), GREY, np.uint8)
        scan_color[..., 3] = 255
    size = scan_color.shape[0]
    below = Layer(SCAN_LAYER, scan_color, locked=True)
    return LayerStack(size, [below, Layer(FIRST_LAYER, blank(size))])
