"""The picture that the layers make, kept up to date by rectangles."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.atlas_index import AtlasIndex
from ins_studio.texture.layers import GREY, LayerStack, over
from ins_studio.texture.tiles import Rect, slices


class PaintPicture:
    """``image`` (size, size, 4) uint8 sRGB: the layers over grey, padded around the charts."""

    def __init__(self, stack: LayerStack, atlas: AtlasIndex | None) -> None:
        self.stack = stack
        self.atlas = atlas
        side = stack.size if atlas is not None else 1
        self.image: NDArray[np.uint8] = np.full((side, side, 4), GREY, np.uint8)
        self.image[..., 3] = 255
        self._padded = True

    def compose(self, rects: list[Rect] | None) -> list[Rect]:
        """Compose ``rects`` (None: everything); returns the rectangles that changed."""
        if self.atlas is None:
            return []
        if rects is None:
            return [self._compose_all(self.atlas)]
        changed = []
        for rect in rects:
            self.image[slices(rect)] = self._opaque(rect)
            changed.append(self.atlas.padding.apply(self.image, rect))
        return changed

    def finish(self) -> None:
        """Pad what was left unpadded because nothing was painted."""
        if not self._padded and self.atlas is not None:
            self.atlas.padding.apply(self.image)
            self._padded = True

    def _compose_all(self, atlas: AtlasIndex) -> Rect:
        size = self.stack.size
        self.image[:] = self._opaque((0, 0, size, size))
        self._padded = any(
            layer.takes_paint and layer.visible and layer.pixels[..., 3].any()
            for layer in self.stack.layers
        )
        if self._padded:  # a baked picture is padded already, and the margin takes a while
            atlas.padding.apply(self.image)
        return 0, 0, size, size

    def _opaque(self, rect: Rect) -> NDArray[np.uint8]:
        picture = self.stack.flatten(rect)
        if picture[..., 3].min() == 255:
            return picture
        grey = np.full_like(picture, GREY)
        grey[..., 3] = 255
        return over(picture, 1.0, grey)
