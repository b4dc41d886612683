"""Turns Qt's events over the viewport into navigation, wipe drags, tool gestures and keys."""

from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QTabletEvent, QWheelEvent
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from ins_studio.ui.navigation import Navigation
from ins_studio.ui.viewport_tool import Pointer, Tool, as_modal
from ins_studio.viewport.camera import Camera, Size

WIPE_GRIP = 9.0  # logical pixels on each side of the wipe line
CLICK_SLIP = 4.0
TYPING = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)


class Host(Protocol):
    """What the input needs of the viewport it serves."""

    tool: Tool | None
    camera: Camera

    def pane_point(self, x: float, y: float) -> tuple[float, float, Size]:
        """Point and size within the pane under the pointer."""

    def wipe_x(self) -> float | None:
        """Where the wipe line is; None without one."""

    def drag_wipe(self, x: float) -> None:
        """Move the wipe line."""

    def view_key(self, event: QKeyEvent) -> bool:
        """Use a key that is about the view."""

    def click_at(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        """Take a click that nothing else wanted."""


class ViewportInput(QObject):
    """An event filter; events come from Qt itself, because vispy drops moves closer than 10 ms."""

    def __init__(self, host: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._host = host
        self._navigation = Navigation()
        self._mode = ""  # "", "navigate", "wipe", "tool", "given up"
        self._pressed = QPointF()

    def watch(self, native: QWidget) -> None:
        """Listen to ``native``."""
        native.setMouseTracking(True)
        native.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        native.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook: True when the event was used here."""
        if isinstance(event, QTabletEvent):
            return self._tablet(event)
        if isinstance(event, QWheelEvent):
            return self._wheel(event)
        if isinstance(event, QMouseEvent):
            return self._mouse(event)
        if isinstance(event, QKeyEvent):
            return self._override(event) or self._key(event)
        if event.type() == QEvent.Type.Enter and isinstance(watched, QWidget):
            self._take_keys(watched)
        elif event.type() == QEvent.Type.Leave and self._host.tool is not None:
            self._host.tool.hover(None)
        return False

    @staticmethod
    def _take_keys(native: QWidget) -> None:
        """Keys belong to what is under the pointer, unless somebody is typing."""
        focus = QApplication.focusWidget()
        if native.isActiveWindow() and not isinstance(focus, TYPING):
            native.setFocus(Qt.FocusReason.MouseFocusReason)

    def _mouse(self, event: QMouseEvent) -> bool:
        position = event.position()
        pointer = Pointer(
            position.x(), position.y(), event.modifiers(), None, event.globalPosition().toPoint()
        )
        kind = event.type()
        if kind in {QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick}:
            self._press(pointer, event.button())
        elif kind == QEvent.Type.MouseMove:
            self._move(pointer)
        elif kind == QEvent.Type.MouseButtonRelease:
            self._release(pointer, event.button())
        return True

    def _press(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        modal = as_modal(self._host.tool)
        if button == Qt.MouseButton.RightButton and modal is not None and modal.give_up():
            self._mode = self._mode or "given up"
            return
        if self._mode:
            return
        self._pressed = QPointF(pointer.x, pointer.y)
        host, x, y = self._host, *self._host.pane_point(pointer.x, pointer.y)[:2]
        wipe = host.wipe_x()
        if self._navigation.press(button, pointer.modifiers, x, y):
            self._mode = "navigate"
        elif button != Qt.MouseButton.LeftButton:
            return
        elif wipe is not None and abs(pointer.x - wipe) <= WIPE_GRIP:
            self._mode = "wipe"
        elif host.tool is not None and host.tool.press(pointer):
            self._mode = "tool"

    def _move(self, pointer: Pointer) -> None:
        host = self._host
        if self._mode == "navigate":
            x, y, size = host.pane_point(pointer.x, pointer.y)
            host.camera = self._navigation.drag(host.camera, x, y, size)
        elif self._mode == "wipe":
            host.drag_wipe(pointer.x)
        elif host.tool is not None:
            (host.tool.move if self._mode == "tool" else host.tool.hover)(pointer)

    def _release(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        mode, self._mode = self._mode, ""
        self._navigation.release()
        if mode == "tool" and self._host.tool is not None:
            self._host.tool.release(pointer)
        slip = QPointF(pointer.x, pointer.y) - self._pressed
        if not mode and slip.manhattanLength() <= CLICK_SLIP:
            self._host.click_at(pointer, button)

    def _tablet(self, event: QTabletEvent) -> bool:
        position = event.position()
        pointer = Pointer(position.x(), position.y(), event.modifiers(), float(event.pressure()))
        kind = event.type()
        if kind == QEvent.Type.TabletPress:
            self._press(pointer, event.button())
        elif kind == QEvent.Type.TabletMove:
            self._move(pointer)
        elif kind == QEvent.Type.TabletRelease:
            self._release(pointer, event.button())
        event.accept()  # or Qt sends the same again as a mouse
        return True

    def _wheel(self, event: QWheelEvent) -> bool:
        position, notches = event.position(), event.angleDelta().y() / 120
        x, y, size = self._host.pane_point(position.x(), position.y())
        self._host.camera = Navigation.wheel(self._host.camera, notches, x, y, size)
        return True

    def _override(self, event: QKeyEvent) -> bool:
        """Keep keys from the window's actions while a tool wants every one of them."""
        modal = as_modal(self._host.tool)
        if event.type() != QEvent.Type.ShortcutOverride or modal is None or not modal.modal:
            return False
        event.accept()
        return True

    def _key(self, event: QKeyEvent) -> bool:
        if event.type() not in {QEvent.Type.KeyPress, QEvent.Type.KeyRelease}:
            return False
        pressed = event.type() == QEvent.Type.KeyPress
        tool = self._host.tool
        if tool is not None and tool.key(event, pressed):
            return True
        return pressed and self._host.view_key(event)
