"""Undo steps of painting: a stroke, a layer more or less, a property of a layer."""

from typing import TYPE_CHECKING

from PySide6.QtGui import QUndoCommand

from ins_studio.texture.layers import COLOR, Layer
from ins_studio.texture.tiles import TileChange

if TYPE_CHECKING:
    from ins_studio.document.paint import PaintDocument

PROPERTY_TEXT = {
    "name": "Rename layer",
    "opacity": "Layer opacity",
    "visible": "Layer visibility",
}
MERGE_BASE = 7000


class PaintCommand(QUndoCommand):
    """A step on the paint of one atlas; on another atlas it means nothing and goes away."""

    def __init__(self, paint: "PaintDocument", text: str) -> None:
        super().__init__(text)
        self._paint = paint
        self._generation = paint.generation

    def _applies(self) -> bool:
        if self._paint.generation == self._generation:
            return True
        self.setObsolete(True)
        return False


class StrokeCommand(PaintCommand):
    """One gesture of the brush: the tiles it touched, before and after."""

    def __init__(self, paint: "PaintDocument", text: str, layer: int, change: TileChange) -> None:
        super().__init__(paint, text)
        self._layer = layer
        self._change = change
        self._painted = True  # the stroke put its texels in place while it went on

    def redo(self) -> None:
        """Paint again."""
        if self._painted:
            self._painted = False
            return
        self._write("after")

    def undo(self) -> None:
        """Put back what was there."""
        self._write("before")

    def _write(self, state: str) -> None:
        if self._applies():
            self._change.write(self._paint.stack.layers[self._layer].pixels, state)
            self._paint.refresh_tiles(self._change.tiles)


class AddLayer(PaintCommand):
    """A layer more; where its pixels are of another size than the others, it is empty."""

    def __init__(self, paint: "PaintDocument", index: int, layer: Layer) -> None:
        super().__init__(paint, f"Add layer {layer.name}")
        self._index = index
        self._layer: Layer | None = layer
        self._packed: bytes | None = None

    def redo(self) -> None:
        """Put it in."""
        if self._applies():
            self._paint.insert(self._index, self._layer, self._packed)

    def undo(self) -> None:
        """Take it out."""
        if self._applies():
            self._layer, self._packed = self._paint.take(self._index)


class RemoveLayer(PaintCommand):
    """A layer less."""

    def __init__(self, paint: "PaintDocument", index: int) -> None:
        super().__init__(paint, f"Remove layer {paint.stack.layers[index].name}")
        self._index = index
        self._layer: Layer | None = None
        self._packed: bytes | None = None

    def redo(self) -> None:
        """Take it out."""
        if self._applies():
            self._layer, self._packed = self._paint.take(self._index)

    def undo(self) -> None:
        """Put it back."""
        if self._applies():
            self._paint.insert(self._index, self._layer, self._packed)


class LayerProperty(PaintCommand):
    """A layer's name, opacity or visibility; ``change`` is (field, before, after)."""

    def __init__(
        self, paint: "PaintDocument", index: int, change: tuple[str, object, object], drag: int
    ) -> None:
        super().__init__(paint, PROPERTY_TEXT[change[0]])
        self._index = index
        self._field, self._before, self._after = change
        self._drag = drag

    def redo(self) -> None:
        """Set the new value."""
        self._put(self._after)

    def undo(self) -> None:
        """Set the old value."""
        self._put(self._before)

    def id(self) -> int:
        """Return the number of the drag; -1 stands alone."""
        return -1 if self._drag < 0 else MERGE_BASE + self._drag

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take over the end value of a later change of the same drag."""
        if not isinstance(other, LayerProperty):
            return False
        if (other._index, other._field) != (self._index, self._field):
            return False
        self._after = other._after
        return True

    def _put(self, value: object) -> None:
        if not self._applies():
            return
        layer = self._paint.stack.layers[self._index]
        setattr(layer, self._field, value)
        if self._field != "name" and layer.kind == COLOR:
            self._paint.refresh()
        self._paint.layers_changed.emit()
