"""A picture of the scene at any size, drawn beside the window and not in it."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo

from ins_studio.viewport.camera import Camera
from ins_studio.viewport.renderer import Renderer
from ins_studio.viewport.scene import Scene

USUAL = 540  # pixels of height in which marks are as large as on the screen
FINER = 2  # samples along each edge of a pixel
DEPTH_24 = 0x81A6  # gloo's own depth buffers have 16 bits: wires would flicker


class Darkroom:
    """Buffers of one size on the graphics card; needs a current context for everything.

    Parameters
    ----------
    size : tuple of int
        Width and height in pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        width, height = size[0] * FINER, size[1] * FINER
        color = gloo.Texture2D((height, width, 4), interpolation="nearest")
        depth = gloo.RenderBuffer((height, width), format=DEPTH_24)
        self._buffer = gloo.FrameBuffer(color, depth)

    def take(
        self, renderer: Renderer, scene: Scene, camera: Camera, context: Any, bare: bool
    ) -> NDArray[np.uint8]:
        """Return ``scene`` as (H, W, 4) uint8 sRGB with straight alpha, row 0 on top.

        ``bare`` leaves backdrop and floor out: what is not covered is transparent.
        """
        size = (self.size[0] * FINER, self.size[1] * FINER)
        with self._buffer:
            scale = max(size[1] / USUAL, FINER)
            renderer.draw(scene, camera, size, context, bare=bare, scale=scale)
            pixels: NDArray[np.uint8] = self._buffer.read("color").copy()
        if not bare:
            pixels[..., 3] = 255  # what was blended over the backdrop mixed its alpha, too
        return smaller(pixels)

    def close(self) -> None:
        """Free the buffers."""
        self._buffer.color_buffer.delete()
        self._buffer.depth_buffer.delete()
        self._buffer.delete()


def smaller(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Average blocks of ``FINER`` x ``FINER`` pixels (H, W, 4), colours weighed by their alpha."""
    height, width = pixels.shape[0] // FINER, pixels.shape[1] // FINER
    blocks = pixels.reshape(height, FINER, width, FINER, 4).astype(np.float32)
    alpha = blocks[..., 3:].sum(axis=(1, 3))
    color = (blocks[..., :3] * blocks[..., 3:]).sum(axis=(1, 3)) / np.maximum(alpha, 1)
    found = np.concatenate([color, alpha / FINER**2], axis=-1)
    halved: NDArray[np.uint8] = np.rint(found).astype(np.uint8)
    return halved
