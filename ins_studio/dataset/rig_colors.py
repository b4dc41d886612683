"""Colours of a figure's vertices out of its material: a texture, a factor, colours of its own."""

import io
import struct
import warnings

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.scan_colors import sample_texture
from ins_studio.motion.keyframes import Floats

MOST_PIXELS = 1 << 26
FORMATS = ("PNG", "JPEG", "WEBP", "TGA", "BMP", "TIFF")
FINE = 4096  # pixels on a side: vertices do not lie closer than the texels of that
_BROKEN = (
    *(ArithmeticError, EOFError, LookupError, MemoryError, OSError, SyntaxError),
    *(TypeError, ValueError, struct.error),
)


def decode_picture(content: bytes) -> NDArray[np.uint8] | None:
    """Return a picture (H, W, 3) uint8 sRGB; None where it is damaged, of another kind or huge."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of pictures that are damaged or large
            with Image.open(io.BytesIO(content), formats=FORMATS) as image:
                if image.width * image.height > MOST_PIXELS:
                    return None
                image.thumbnail((FINE, FINE))
                return np.array(image.convert("RGB"), np.uint8)
    except (*_BROKEN, Image.DecompressionBombError):
        return None


def vertex_colors(
    factor: Floats,
    own: Floats | None,
    picture: NDArray[np.uint8] | None,
    texcoords: Floats,
) -> NDArray[np.uint8]:
    """Return sRGB (V, 3): texture times factor times colour, all in linear light.

    Parameters
    ----------
    factor : (3,) float64
        The material's colour, linear.
    own : (V, 3) float64 or None
        Of each vertex, linear.
    picture : (H, W, 3) uint8 or None
        sRGB.
    texcoords : (V, 2) float64
        v down, as in glTF; what is not finite is taken for zero.
    """
    light = np.broadcast_to(factor, (len(texcoords), 3)).astype(np.float64)
    if own is not None:
        light = light * own
    if picture is not None:
        upwards = np.c_[texcoords[:, 0], 1 - texcoords[:, 1]]
        light = light * to_linear(sample_texture(picture, upwards) / 255)
    return np.rint(255 * to_srgb(np.nan_to_num(light).clip(0, 1))).astype(np.uint8)


def to_linear(srgb: Floats) -> Floats:
    """Turn sRGB from 0 to 1 into linear light (IEC 61966-2-1)."""
    linear: Floats = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear


def to_srgb(linear: Floats) -> Floats:
    """Undo ``to_linear``."""
    root = 1.055 * np.maximum(linear, 1e-12) ** (1 / 2.4) - 0.055
    srgb: Floats = np.where(linear <= 0.0031308, 12.92 * linear, root)
    return srgb
