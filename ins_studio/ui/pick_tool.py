"""Pointing at the avatar: a left button that picks places of its surface until Esc."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent

from ins_studio.ui.paint_pick import Hit, Picker
from ins_studio.ui.viewport_tool import Pointer, Tool
from ins_studio.ui.viewport_widget import ViewportWidget

RING_RADIUS = 0.018  # metres
RING_COLOR = QColor(255, 196, 84)
REHOVER_MS = 60

Taker = Callable[[Hit], None]


class PickTool(QObject):
    """Takes the viewport's left button for a while, and gives it back to whoever had it.

    ``mode_changed`` carries what the status bar says meanwhile; "" when it is over.
    """

    mode_changed = Signal(str)
    missed = Signal(str)  # why a click picked nothing

    def __init__(self, viewport: ViewportWidget, parent: QObject) -> None:
        super().__init__(parent)
        self._viewport = viewport
        self._picker = Picker(viewport)
        self._before: Tool | None = None
        self._take: Taker | None = None
        self._pointer: Pointer | None = None
        self._rehover = QTimer(self)
        self._rehover.setSingleShot(True)
        self._rehover.setInterval(REHOVER_MS)
        self._rehover.timeout.connect(self._show_ring)
        viewport.moved.connect(self._follow)

    @property
    def active(self) -> bool:
        """Whether the left button picks."""
        return self._take is not None

    def begin(self, words: str, take: Taker) -> None:
        """Hand what is picked to ``take`` until ``end``; ``words`` are for the status bar."""
        if not self.active:
            self._before = self._viewport.tool
        self._take = take
        self._viewport.tool = self
        self.mode_changed.emit(words)

    def end(self) -> None:
        """Give the left button back."""
        if not self.active:
            return
        self._take, self._pointer = None, None
        self._rehover.stop()
        if self._viewport.tool is self:
            self._viewport.tool = self._before
        self._viewport.set_ring(None)
        self.mode_changed.emit("")

    def press(self, pointer: Pointer) -> bool:
        """Pick what is under the pointer."""
        hit = self._picker.hit(pointer.x, pointer.y)
        if hit is None:
            self.missed.emit("Nothing was picked: click on the avatar, or leave with Esc.")
        elif self._take is not None:
            self._take(hit)
        return True

    def move(self, pointer: Pointer) -> None:
        """Do nothing: a click is all."""

    def release(self, pointer: Pointer) -> None:
        """Do nothing: a click is all."""

    def hover(self, pointer: Pointer | None) -> None:
        """Show where a click would land."""
        self._pointer = pointer
        self._show_ring()

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Use none: Esc is an action of the window."""
        return False

    def _follow(self) -> None:
        """Keep the ring on a surface that moves, without a pick in every frame."""
        if self.active and self._pointer is not None and not self._rehover.isActive():
            self._rehover.start()

    def _show_ring(self) -> None:
        if not self.active:
            return
        pointer = self._pointer
        hit = None if pointer is None else self._picker.hit(pointer.x, pointer.y)
        ring = None if hit is None else self._picker.ring(hit, RING_RADIUS)
        self._viewport.set_ring(ring, RING_COLOR)
