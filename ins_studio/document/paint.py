"""The paint of the current mesh: layers, strokes, and the picture that they make."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QRect, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.paint_commands import AddLayer, LayerProperty, RemoveLayer, StrokeCommand
from ins_studio.document.paint_layers import fill, free_layer_name, take_pixels
from ins_studio.document.paint_picture import PaintPicture
from ins_studio.document.paint_relief import ReliefWatch
from ins_studio.document.paint_strokes import PaintStrokes
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.atlas_index import AtlasIndex
from ins_studio.texture.layers import NORMAL, SIZE, Layer, LayerStack, blank, default_stack
from ins_studio.texture.tiles import Rect, TileChange, rects_of

Pixels = NDArray[np.uint8]


class PaintDocument(QObject):
    """Layers of paint on one atlas; every edit is a command on the document's undo stack.

    ``texture_changed`` names the texels of ``image`` that changed; ``layers_changed`` says that
    the list of layers or a property of one did, ``relief_changed`` that another normal map is
    shown, or the same one at another strength.

    Attributes
    ----------
    strokes : PaintStrokes
        Gestures of the brush.
    """

    texture_changed = Signal(QRect)
    layers_changed = Signal()
    active_changed = Signal(int)
    relief_changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._picture = PaintPicture(LayerStack(SIZE, []), None)
        self._active = -1
        self.strokes = PaintStrokes(self)
        self._carried = False
        self.on_disk = False  # a folder holds layers, to be written over even by empty ones
        self._watch = ReliefWatch()
        self.layers_changed.connect(self._tell_relief)
        self.generation = 0  # commands of another atlas are obsolete

    # What there is ------------------------------------------------------------------------

    @property
    def stack(self) -> LayerStack:
        """The layers, bottom first."""
        return self._picture.stack

    @property
    def image(self) -> Pixels:
        """What the layers make together: (size, size, 4) uint8 sRGB, opaque, padded."""
        return self._picture.image

    @property
    def active(self) -> int:
        """Index of the layer that is painted on; -1 when there is none."""
        return self._active

    @property
    def atlas(self) -> AtlasIndex | None:
        """The atlas that is painted on; None before there is a mesh."""
        return self._picture.atlas

    @property
    def has_paint(self) -> bool:
        """Whether anything was painted."""
        return any(layer.pixels[..., 3].any() for layer in self.painted_layers())

    @property
    def has_work(self) -> bool:
        """Whether people put anything on the mesh: paint or a normal map."""
        return any(layer.pixels[..., 3].any() for layer in self.own_layers())

    @property
    def relief(self) -> Layer | None:
        """The normal map that the light follows, at the strength of its opacity; or None."""
        return self.stack.relief

    def own_layers(self) -> list[Layer]:
        """Return the layers that people made, paint and normal maps, bottom first."""
        return [layer for layer in self.stack.layers if not layer.locked]

    def painted_layers(self) -> list[Layer]:
        """Return the layers that people paint on, bottom first."""
        return [layer for layer in self.stack.layers if layer.takes_paint]

    def flattened_for_export(self) -> Pixels:
        """Return the picture as the world should see it, padded and opaque (a copy)."""
        self._picture.finish()
        return self.image.copy()

    # Another mesh, other layers -----------------------------------------------------------

    def set_mesh(self, mesh: CanonicalMesh | None, scan_color: Pixels | None = None) -> None:
        """Paint on another mesh, over its ``scan_color`` (size, size, 4), or over grey.

        Begins with an empty layer, unless the layers were carried over by ``replace_own``.
        Strokes on the mesh before cannot be undone any more.
        """
        stack = LayerStack(SIZE, []) if mesh is None else default_stack(scan_color)
        self.on_disk &= mesh is not None
        if self._carried and mesh is not None:
            stack.layers[1:] = self.own_layers()
        self._carried = False
        self._begin(stack, None if mesh is None else AtlasIndex(mesh, stack.size))

    def set_layers(self, stack: LayerStack) -> None:
        """Take layers that were read from a file, on the same mesh."""
        mesh = None if self.atlas is None else self.atlas.mesh
        self.on_disk = True
        self._begin(stack, None if mesh is None else AtlasIndex(mesh, stack.size))

    def set_scan_color(self, pixels: Pixels) -> None:
        """Put another picture, of the same size, under the paint."""
        if self.stack.layers and pixels.shape == self.stack.layers[0].pixels.shape:
            self.stack.layers[0].pixels = pixels
            self.refresh()

    def replace_own(self, pixels: list[Pixels]) -> None:
        """Put carried-over pictures into ``own_layers``; the next ``set_mesh`` keeps them.

        They have the size of the next mesh's scan colour, or ``SIZE`` where it has none.
        """
        for layer, carried in zip(self.own_layers(), pixels, strict=True):
            layer.pixels = np.ascontiguousarray(carried, np.uint8)
        self._carried = True
        self.generation += 1

    # Layers -------------------------------------------------------------------------------

    def can_paint(self) -> bool:
        """Whether the active layer takes paint."""
        if not 0 <= self._active < len(self.stack.layers):
            return False
        layer = self.stack.layers[self._active]
        return layer.takes_paint and layer.visible

    def set_active(self, index: int) -> None:
        """Paint on another layer from now on; not an edit."""
        if 0 <= index < len(self.stack.layers) and index != self._active:
            self._active = index
            self.active_changed.emit(index)

    def add_layer(self, name: str = "") -> None:
        """Put an empty layer above the active one."""
        if self.atlas is not None:
            layer = Layer(name or free_layer_name(self.stack), blank(1))
            self._undo_stack.push(AddLayer(self, max(self._active + 1, 1), layer))

    def add_normals(self, name: str, pixels: Pixels) -> None:
        """Put a normal map (size, size, 4) above all layers, where it is the one that counts."""
        if self.atlas is not None:
            layer = Layer(name, pixels, kind=NORMAL)
            self._undo_stack.push(AddLayer(self, len(self.stack.layers), layer))

    def remove_layer(self, index: int) -> None:
        """Take a layer away; a locked one stays."""
        if 0 <= index < len(self.stack.layers) and not self.stack.layers[index].locked:
            self._undo_stack.push(RemoveLayer(self, index))

    def set_layer(self, index: int, field: str, value: object, drag: int = -1) -> None:
        """Set the ``name``, ``opacity`` or ``visible`` of a layer; drags merge by number."""
        before = getattr(self.stack.layers[index], field)
        if before != value:
            self._undo_stack.push(LayerProperty(self, index, (field, before, value), drag))

    # For the commands ---------------------------------------------------------------------

    def insert(self, index: int, layer: Layer | None, packed: bytes | None = None) -> None:
        """Put a layer in; ``packed`` are its compressed pixels. Only commands call this."""
        if layer is None:
            return
        fill(layer, self.stack.size, packed)
        self.stack.layers.insert(index, layer)
        self._active = index
        self._tell()

    def take(self, index: int) -> tuple[Layer, bytes]:
        """Take a layer out, with its compressed pixels. Only commands call this."""
        layer = self.stack.layers.pop(index)
        packed = take_pixels(layer)
        self._active = min(self._active, len(self.stack.layers) - 1)
        self._tell()
        return layer, packed

    def refresh(self, rects: list[Rect] | None = None) -> None:
        """Compose ``rects`` of the picture again (None: all of it) and say so."""
        for rect in self._picture.compose(rects):
            self.texture_changed.emit(QRect(*rect))

    def push_stroke(self, text: str, change: TileChange) -> None:
        """Put a finished stroke on the undo stack. Only ``strokes`` calls this."""
        self._undo_stack.push(StrokeCommand(self, text, self._active, change))
        self.layers_changed.emit()

    def refresh_tiles(self, tiles: tuple[int, ...]) -> None:
        """Compose the tiles that a command changed."""
        self.refresh(rects_of(tiles, self.stack.size))
        self.layers_changed.emit()

    def _tell_relief(self) -> None:
        if self._watch.differs(self.relief):
            self.relief_changed.emit()

    def _tell(self) -> None:
        self.refresh()
        self.layers_changed.emit()
        self.active_changed.emit(self._active)

    def _begin(self, stack: LayerStack, atlas: AtlasIndex | None) -> None:
        self.strokes.forget()
        self.generation += 1
        self._picture = PaintPicture(stack, atlas)
        free = [index for index, layer in enumerate(stack.layers) if layer.takes_paint]
        self._active = free[-1] if free else len(stack.layers) - 1
        self._tell()
