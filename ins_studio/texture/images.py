"""PNG in and out."""

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError

LARGEST = 16384


def encode_png(pixels: NDArray[np.uint8], compression: int = 3) -> bytes:
    """Return ``pixels`` (H, W, 3 or 4) uint8 sRGB as the bytes of a PNG."""
    from PIL import Image

    stream = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(stream, "PNG", compress_level=compression)
    return stream.getvalue()


def decode_png(path: Path, at_least: int = 0) -> NDArray[np.uint8]:
    """Read an image as (H, W, 4) uint8 sRGB; StudioError names the file when it cannot be read.

    An image narrower than ``at_least`` is enlarged, so that paint above it is as fine as elsewhere.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(path) as image:
            if max(image.size) > LARGEST:
                raise StudioError(
                    f"{path} is {image.size[0]} x {image.size[1]} pixels large.",
                    f"Use an image of at most {LARGEST} pixels on a side.",
                )
            picture = image.convert("RGBA")
            if picture.width < at_least:
                height = round(picture.height * at_least / picture.width)
                picture = picture.resize((at_least, height), Image.Resampling.BICUBIC)
            return np.array(picture, np.uint8)
    except FileNotFoundError as error:
        raise StudioError(f"There is no image {path}.", "Check the path.") from error
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError) as error:
        raise StudioError(
            f"{path} cannot be read as an image: {error}.",
            "The file is damaged or of another kind; restore it from a copy.",
        ) from error
