"""Paint, viewport and tool together: the texture follows the document, the tool paints."""

import threading

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import QColor

from ins_studio.document.paint import PaintDocument
from ins_studio.texture.tiles import slices
from ins_studio.ui.paint_brush import BrushState
from ins_studio.ui.paint_color import ColorPopup
from ins_studio.ui.paint_panel import PaintPanel
from ins_studio.ui.paint_tool import PaintTool
from ins_studio.ui.paint_tools import PaintTools
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget


class PaintSession(QObject):
    """Keeps the viewport's texture like the document's, always; paints while ``active``.

    Attributes
    ----------
    state : BrushState
    tool : PaintTool
        Its ``stroke_started`` asks to pause playback, ``refused`` carries a sentence.
    """

    def __init__(self, viewport: ViewportWidget, paint: PaintDocument, parent: QObject) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._paint = paint
        self.state = BrushState(self)
        self.tool = PaintTool(viewport, paint, self.state, self)
        self._popup: ColorPopup | None = None
        paint.texture_changed.connect(self._upload)
        viewport.context_requested.connect(self._open_colors)

    def make_panel(self) -> PaintPanel:
        """Return the panel for the right side."""
        return PaintPanel(self._paint, self.state)

    def make_tools(self) -> PaintTools:
        """Return the column for the left side."""
        return PaintTools(self.tool)

    @property
    def active(self) -> bool:
        """Whether the left button paints."""
        return self._viewport.tool is self.tool

    def set_active(self, active: bool) -> None:
        """Give the left button to the brush, or take it back."""
        if active:
            self._viewport.tool = self.tool
            self.prepare()
        elif self.active:
            self.tool.deactivate()
            self._viewport.tool = None

    def prepare(self) -> None:
        """Index the atlas on the side, so that the first stroke does not wait for it."""
        atlas = self._paint.atlas
        if atlas is not None and "padding" not in atlas.__dict__:
            threading.Thread(target=lambda: atlas.padding, name="atlas", daemon=True).start()

    def _upload(self, rect: QRect) -> None:
        texture, image = self._viewport.scene.texture, self._paint.image
        if texture is None or texture.pixels.shape != image.shape or rect.width() == len(image):
            self._viewport.set_texture(image)
            return
        box = (rect.x(), rect.y(), rect.width(), rect.height())
        self._viewport.update_texture(rect, image[slices(box)])

    def _open_colors(self, pointer: object) -> None:
        if not self.active or not isinstance(pointer, Pointer):
            return
        if self._popup is None:
            self._popup = ColorPopup(self._viewport)
            self._popup.color_chosen.connect(self._take_color)
        if pointer.global_position is not None:
            self._popup.move(pointer.global_position - QPoint(115, 100))
        self._popup.open_with(self.state.color)

    def _take_color(self, color: QColor) -> None:
        self.state.set_color(color)
