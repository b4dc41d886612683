"""What new layers are called, and how the pixels of those that were taken out are kept."""

import zlib
from itertools import count

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.layers import Layer, LayerStack


def free_layer_name(stack: LayerStack) -> str:
    """Return a name that no layer has."""
    taken = {layer.name for layer in stack.layers}
    return next(name for number in count(1) if (name := f"Paint {number}") not in taken)


def packed_pixels(layer: Layer) -> bytes:
    """Return a layer's pixels, compressed."""
    return zlib.compress(layer.pixels.tobytes(), 1)


def unpacked(packed: bytes, shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """Return pixels of ``packed_pixels``, of that shape."""
    return np.frombuffer(zlib.decompress(packed), np.uint8).reshape(shape)
