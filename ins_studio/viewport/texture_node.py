"""An image of the avatar's surface on the graphics card, with mipmaps and partial upload."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from vispy import gloo
from vispy.gloo import gl

from ins_studio.viewport.scene import Rect, Texture

GREY = np.full((1, 1, 4), 176, np.uint8)
LEVELS = 5  # of mipmaps; smaller ones would mix charts that lie side by side
LINEAR_MIPMAP_LINEAR = 0x2703  # gloo knows no mipmaps, so these go to OpenGL itself
TEXTURE_MAX_LEVEL = 0x813D


class TextureNode:
    """Follows a Texture; whole once, then only the rectangles that were painted."""

    def __init__(self) -> None:
        self.image: Any = gloo.Texture2D(GREY, interpolation="linear")
        self.filled = False
        self._texture: Texture | None = None
        self._all_stale = False
        self._stale: list[Rect] = []

    def sync(self, texture: Texture | None) -> None:
        """Upload what changed; without a texture the card keeps a grey one."""
        if texture is None:
            self.filled, self._texture = False, None
            return
        if texture is not self._texture or texture.replaced:
            self._replace(texture)
        for left, top, width, height in texture.dirty:
            part = texture.pixels[top : top + height, left : left + width]
            self.image.set_data(np.ascontiguousarray(part), offset=(top, left))
        self._stale += texture.dirty
        texture.dirty.clear()

    def build_mipmaps(self, context: Any) -> None:
        """Bring the smaller copies up to date; needs a current context."""
        texture = self._texture
        if texture is None or not (self._all_stale or self._stale):
            return
        context.glir.associate(self.image.glir)
        context.flush_commands()
        handle = context.shared.parser.get_object(self.image.id).handle
        gl.glBindTexture(gl.GL_TEXTURE_2D, handle)
        if self._all_stale:
            gl.glTexParameteri(gl.GL_TEXTURE_2D, TEXTURE_MAX_LEVEL, LEVELS)
            gl.glGenerateMipmap(gl.GL_TEXTURE_2D)
            gl.glTexParameteri(gl.GL_TEXTURE_2D, gl.GL_TEXTURE_MIN_FILTER, LINEAR_MIPMAP_LINEAR)
        else:
            for rect in self._stale:
                _upload_levels(texture.pixels, rect)
        gl.glBindTexture(gl.GL_TEXTURE_2D, 0)
        self._all_stale = False
        self._stale.clear()

    def _replace(self, texture: Texture) -> None:
        if self.image.shape[:2] != texture.pixels.shape[:2]:
            self.image = gloo.Texture2D(texture.pixels.shape, interpolation="linear")
        self.image.set_data(texture.pixels)
        self.filled, self._texture = True, texture
        texture.replaced = False
        texture.dirty.clear()
        self._stale.clear()
        self._all_stale = True


def _upload_levels(pixels: NDArray[np.uint8], rect: Rect) -> None:
    """Upload the mipmaps of one rectangle: the driver's own would redo the whole image."""
    for level, (left, top, part) in enumerate(smaller_copies(pixels, rect), start=1):
        gl.glTexSubImage2D(
            gl.GL_TEXTURE_2D, level, left, top, gl.GL_RGBA, gl.GL_UNSIGNED_BYTE, part
        )


def smaller_copies(
    pixels: NDArray[np.uint8], rect: Rect
) -> list[tuple[int, int, NDArray[np.uint8]]]:
    """Halve the part of ``pixels`` (H, W, 4) under ``rect`` again and again.

    Returns left, top and pixels of each level, from half size on; the rectangle grows to
    whole texels of the smallest level. Stops where the image cannot be halved.
    """
    height, width = pixels.shape[:2]
    levels = LEVELS
    while levels and (height % (1 << levels) or width % (1 << levels)):
        levels -= 1
    step = 1 << levels
    left, top = rect[0] // step * step, rect[1] // step * step
    right, bottom = -(-(rect[0] + rect[2]) // step) * step, -(-(rect[1] + rect[3]) // step) * step
    part = pixels[top:bottom, left:right].astype(np.uint16)
    found = []
    for level in range(1, levels + 1):
        part = part[::2, ::2] + part[1::2, ::2] + part[::2, 1::2] + part[1::2, 1::2]
        part = (part + 2) // 4
        found.append((left >> level, top >> level, np.ascontiguousarray(part, np.uint8)))
    return found
