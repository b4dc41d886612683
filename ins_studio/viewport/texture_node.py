"""The avatar's colour image on the graphics card, with mipmaps and partial upload."""

from typing import Any

import numpy as np
from vispy import gloo
from vispy.gloo import gl

from ins_studio.viewport.scene import Texture

GREY = np.full((1, 1, 4), 176, np.uint8)
LINEAR_MIPMAP_LINEAR = 0x2703


class TextureNode:
    """Follows a Texture; whole once, then only the rectangles that were painted."""

    def __init__(self) -> None:
        self.image: Any = gloo.Texture2D(GREY, interpolation="linear")
        self.filled = False
        self._stale_mipmaps = False
        self._texture: Texture | None = None

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
            self._stale_mipmaps = True
        texture.dirty.clear()

    def _replace(self, texture: Texture) -> None:
        if self.image.shape[:2] != texture.pixels.shape[:2]:
            self.image = gloo.Texture2D(texture.pixels.shape, interpolation="linear")
        self.image.set_data(texture.pixels)
        self.filled, self._texture = True, texture
        texture.replaced = False
        texture.dirty.clear()
        self._stale_mipmaps = True

    def build_mipmaps(self, context: Any) -> None:
        """Filter for small sizes; gloo knows no mipmaps, so this speaks to OpenGL itself."""
        if not self._stale_mipmaps or not self.filled:
            return
        context.glir.associate(self.image.glir)
        context.flush_commands()
        handle = context.shared.parser.get_object(self.image.id).handle
        gl.glBindTexture(gl.GL_TEXTURE_2D, handle)
        gl.glGenerateMipmap(gl.GL_TEXTURE_2D)
        gl.glTexParameteri(gl.GL_TEXTURE_2D, gl.GL_TEXTURE_MIN_FILTER, LINEAR_MIPMAP_LINEAR)
        gl.glBindTexture(gl.GL_TEXTURE_2D, 0)
        self._stale_mipmaps = False
