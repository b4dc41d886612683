"""What new layers are called, and how the pixels of those that were taken out are kept."""

import zlib
from itertools import count

import numpy as np

from ins_studio.texture.layers import Layer, LayerStack, blank


def free_layer_name(stack: LayerStack) -> str:
    """Return a name that no layer has."""
    taken = {layer.name for layer in stack.layers}
    return next(name for number in count(1) if (name := f"Paint {number}") not in taken)


def take_pixels(layer: Layer) -> bytes:
    """Take a layer's pixels out, and return them compressed."""
    packed = zlib.compress(layer.pixels.tobytes(), 1)
    layer.pixels = blank(1)
    return packed


def fill(layer: Layer, size: int, packed: bytes | None) -> None:
    """Put the pixels back that ``take_pixels`` took, (size, size, 4).

    With nothing ``packed`` it keeps what it has in that size, and else becomes empty.
    """
    if packed is not None:
        flat = np.frombuffer(zlib.decompress(packed), np.uint8)
        layer.pixels = flat.reshape(size, size, 4).copy()
    elif layer.pixels.shape[0] != size:
        layer.pixels = blank(size)
