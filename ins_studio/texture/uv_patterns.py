"""Pictures that show what a UV atlas does: a checker, and a grid of numbered cells.

A numbered cell tells which part of the atlas it is of and which way it is turned, and sliding
shows on it at once; a plain ramp of colours hides all three.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

CELLS = 16  # along an edge
LIGHT, DARK = 214, 122  # of the checker, sRGB
LETTERS = "ABCDEFGHIJKLMNOP"
INK = (24, 26, 30)
LETTER_SHARE = 0.42  # of a cell


def checker(size: int = 1024) -> NDArray[np.uint8]:
    """Return ``size`` x ``size`` texels (H, W, 4) uint8 sRGB of light and dark squares."""
    odd = _checkered(size)
    grey = np.where(odd, DARK, LIGHT)[..., None]
    return _opaque(np.repeat(grey, 3, axis=2))


@cache
def numbered_grid(size: int = 1024) -> NDArray[np.uint8]:
    """Return ``size`` x ``size`` texels (H, W, 4) uint8 sRGB of cells A1 to P16; do not write.

    Letters go down from row 0, the top, numbers to the right; the colour changes with both.
    """
    from PIL import Image, ImageDraw, ImageFont

    cell = (np.arange(size) * CELLS // size) / CELLS
    across, down = np.broadcast_arrays(cell[None, :], cell[:, None])
    value = np.where(_checkered(size), 0.74, 0.94)
    picture = Image.fromarray(_opaque(from_hsv(across, 0.16 + 0.5 * down, value)))
    font = ImageFont.load_default(LETTER_SHARE * size / CELLS)
    draw = ImageDraw.Draw(picture)
    for row, letter in enumerate(LETTERS):
        for column in range(CELLS):
            middle = ((column + 0.5) * size / CELLS, (row + 0.5) * size / CELLS)
            draw.text(middle, f"{letter}{column + 1}", INK, font, anchor="mm")
    return np.array(picture)


def _checkered(size: int) -> NDArray[np.bool_]:
    cell = np.arange(size) * CELLS // size
    odd: NDArray[np.bool_] = (cell[None, :] + cell[:, None]) % 2 == 1
    return odd


def from_hsv(
    hue: NDArray[np.floating], saturation: NDArray[np.floating], value: NDArray[np.floating]
) -> NDArray[np.float64]:
    """Return sRGB 0 to 255 (..., 3) of hue, saturation and value, each 0 to 1."""
    sector = (hue[..., None] * 6 + np.array([5.0, 3.0, 1.0])) % 6
    fall = np.clip(np.minimum(sector, 4 - sector), 0, 1)
    rgb: NDArray[np.float64] = 255 * value[..., None] * (1 - saturation[..., None] * fall)
    return rgb


def _opaque(rgb: NDArray[np.number]) -> NDArray[np.uint8]:
    pixels = np.full((*rgb.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = np.rint(rgb)
    return pixels
