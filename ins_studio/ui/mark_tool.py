"""The left button over a scan: dots are put on it, dragged, and taken away."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ins_studio.ui.paint_pick import Picker
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.dots import dot_at, view_offset

Floats = NDArray[np.float64]
STILL_PX = 3.0  # a press that goes no further is a click


@dataclass(frozen=True, eq=False)
class _Held:
    """A dot under the pressed button: what is put there, and where it was picked up."""

    name: str
    start: Floats
    pressed: Pointer
    new: bool


class MarkTool(QObject):
    """Knows dots by their names; what they mean is the matter of whose signals it calls.

    ``moved`` follows a dot while it is dragged, ``placed`` says where it was let go: one gesture,
    one ``placed``; ``clicked`` names a dot that was pressed and not dragged, ``missed`` a click
    beside the scan, ``dropped`` a dot dragged no more (Esc). ``hovered`` names the dot under the
    pointer, or nothing. ``left`` is Esc, ``key_pressed`` any other key that nobody else takes.

    Attributes
    ----------
    dots : dict of str to (3,) float64
        World metres.
    next_name : str
        What a click on the scan beside all dots puts there; empty puts nothing.
    on_surface : bool
        Whether dots slide over the scan, or move in the view plane at their depth.
    """

    moved = Signal(str, object)
    placed = Signal(str, object)
    clicked = Signal(str)
    dropped = Signal(str)
    missed = Signal()
    hovered = Signal(str)
    left = Signal()
    key_pressed = Signal(int)

    def __init__(self, viewport: ViewportWidget, on_surface: bool) -> None:
        super().__init__(viewport)
        self.dots: dict[str, Floats] = {}
        self.next_name = ""
        self.on_surface = on_surface
        self._viewport = viewport
        self._picker = Picker(viewport, "scan")
        self._held: _Held | None = None
        self._at: Floats | None = None
        self._under = ""

    @property
    def held(self) -> str:
        """The dot that is dragged, or nothing."""
        return self._held.name if self._held is not None else ""

    @property
    def under(self) -> str:
        """The dot under the pointer, or nothing."""
        return self._under

    def take_button(self) -> None:
        """Take the left button over the viewport, and the keys: Esc leaves."""
        self._viewport.tool = self
        self._viewport.take_keys()

    def give_back(self) -> None:
        """Give it back, where nobody else has taken it since; no dot is drawn any more."""
        self.let_go()
        if self._viewport.tool is self:
            self._viewport.tool = None
        self._viewport.set_markers(None)

    def let_go(self) -> None:
        """Drag nothing any more, and say nothing of it: another scan is in view."""
        self._held = self._at = None

    def press(self, pointer: Pointer) -> bool:
        """Take the dot under the pointer, or put the next one there."""
        if pointer.modifiers != Qt.KeyboardModifier.NoModifier:
            return False
        name = self._dot_at(pointer)
        if name:
            self._begin(name, self.dots[name], pointer, new=False)
        elif self.next_name:
            place = self._hit(pointer)
            if place is None:
                self.missed.emit()
                return False
            self._begin(self.next_name, place, pointer, new=True)
            self.moved.emit(self.held, place)
        return self._held is not None

    def move(self, pointer: Pointer) -> None:
        """Drag the dot."""
        held = self._held
        if held is None:
            return
        x, y = pointer.x - held.pressed.x, pointer.y - held.pressed.y
        if not held.new and self._at is None and np.hypot(x, y) <= STILL_PX:
            return
        if self.on_surface:
            place = self._hit(pointer)
        else:
            viewport = self._viewport
            size = viewport.pane_point(pointer.x, pointer.y)[2]
            place = held.start + view_offset(viewport.camera, size, held.start, (x, y))
        if place is not None:  # beside the scan it stays where it was
            self._at = place
            self.moved.emit(held.name, place)

    def release(self, _pointer: Pointer) -> None:
        """Let it go."""
        held, place = self._held, self._at
        self._held = self._at = None
        if held is None:
            return
        if place is not None:
            self.placed.emit(held.name, place)
        else:
            self.clicked.emit(held.name)

    def hover(self, pointer: Pointer | None) -> None:
        """Light up the dot that a press would take."""
        under = "" if pointer is None else self._dot_at(pointer)
        if under != self._under:
            self._under = under
            self.hovered.emit(under)

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Esc leaves, or lets a dragged dot go back; other keys are told."""
        if not pressed or event.isAutoRepeat():
            return False
        if event.key() == Qt.Key.Key_Escape:
            if self._held is not None:
                name = self._held.name
                self._held = self._at = None
                self.dropped.emit(name)
            else:
                self.left.emit()
            return True
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or event.key() not in TAKEN:
            return False
        self.key_pressed.emit(event.key())
        return True

    def _begin(self, name: str, start: Floats, pointer: Pointer, *, new: bool) -> None:
        self._held = _Held(name, np.asarray(start, np.float64), pointer, new)
        self._at = self._held.start if new else None

    def _dot_at(self, pointer: Pointer) -> str:
        if not self.dots:
            return ""
        names, points = list(self.dots), np.stack(list(self.dots.values()))
        x, y, size = self._viewport.pane_point(pointer.x, pointer.y)
        found = dot_at(self._viewport.camera, size, points, (x, y))
        return "" if found is None else names[found]

    def _hit(self, pointer: Pointer) -> Floats | None:
        hit = self._picker.hit(pointer.x, pointer.y)
        return None if hit is None else hit.position


TAKEN = {
    Qt.Key.Key_Return,
    Qt.Key.Key_Enter,
    Qt.Key.Key_S,
    Qt.Key.Key_Backspace,
    Qt.Key.Key_Delete,
}
