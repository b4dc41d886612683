"""Pictures of a ball that light a surface: each normal has the colour that the ball has there."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

SIZE = 256
STRIPES = 14.0  # dark and light ones from pole to pole


@lru_cache(maxsize=4)
def matcap(name: str) -> NDArray[np.uint8]:
    """Return the ball ``name``, "wax" or "stripes": (SIZE, SIZE, 4) uint8 sRGB, row 0 below.

    "wax" is a warm, soft body with a cool rim; "stripes" are the lines that a reflected lamp
    wall would draw, which bend where the surface does.
    """
    share = (np.arange(SIZE) + 0.5) / SIZE * 2 - 1
    x, y = np.meshgrid(share, share)
    away = np.minimum(np.hypot(x, y), 0.999)
    z = np.sqrt(1 - away**2)
    linear = _wax(x, y, z) if name == "wax" else _stripes(x, y, z)
    srgb = np.where(linear > 0.0031308, 1.055 * linear ** (1 / 2.4) - 0.055, linear * 12.92)
    pixels = np.full((SIZE, SIZE, 4), 255, np.uint8)
    pixels[..., :3] = np.rint(np.clip(srgb, 0, 1) * 255)
    pixels.setflags(write=False)
    return pixels


def _wax(
    x: NDArray[np.floating], y: NDArray[np.floating], z: NDArray[np.floating]
) -> NDArray[np.floating]:
    key = np.clip(-0.45 * x + 0.6 * y + 0.66 * z, 0, None)
    soft = 0.5 + 0.5 * y
    body = np.array([0.50, 0.235, 0.16])
    lit = body * (0.10 + 0.20 * soft + 0.95 * key**1.4)[..., None]
    gloss = np.clip(-0.42 * x + 0.56 * y + 0.72 * z, 0, 1) ** 40
    rim = (1 - z) ** 3 * (0.4 + 0.6 * soft)
    cool = np.array([0.20, 0.30, 0.42])
    found: NDArray[np.floating] = lit + 0.28 * gloss[..., None] + rim[..., None] * cool
    return found


def _stripes(
    x: NDArray[np.floating], y: NDArray[np.floating], z: NDArray[np.floating]
) -> NDArray[np.floating]:
    up = 2 * z * y  # of the mirrored line of sight
    wave = np.sin(np.arcsin(np.clip(up, -1, 1)) * STRIPES)
    band = 0.5 + 0.5 * np.clip(wave * 4, -1, 1)
    shade = 0.35 + 0.65 * z
    value = (0.03 + 0.75 * band) * shade
    found: NDArray[np.floating] = np.repeat(value[..., None], 3, axis=-1)
    return found
