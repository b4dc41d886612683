"""The dope sheet: keys of a clip under the ruler, to select, drag and box."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QEnterEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QSizePolicy, QWidget

from ins_studio.ui.dope_paint import paint_dope_sheet, paint_playhead
from ins_studio.ui.dope_picture import INDENT_PX, ROW_PX, TITLE_PX, DopePicture, ShownRow
from ins_studio.ui.kept_ground import KeptGround
from ins_studio.ui.sheet_gesture import SheetGesture
from ins_studio.ui.timeline_scale import TimeScale, whole_clip

DRAG_PX = 4.0
_PLAIN, _ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_COMMANDS: dict[tuple[int, Qt.KeyboardModifier], str] = {
    (Qt.Key.Key_X, _PLAIN): "delete",
    (Qt.Key.Key_Delete, _PLAIN): "delete",
    (Qt.Key.Key_Backspace, _PLAIN): "delete",
    (Qt.Key.Key_A, _PLAIN): "all",
    (Qt.Key.Key_A, _ALT): "none",
    (Qt.Key.Key_Escape, _PLAIN): "none",
    (Qt.Key.Key_I, _CTRL): "invert",
    (Qt.Key.Key_BracketLeft, _PLAIN): "before",
    (Qt.Key.Key_BracketRight, _PLAIN): "after",
    (Qt.Key.Key_G, _PLAIN): "move",
    (Qt.Key.Key_S, _PLAIN): "scale",
    (Qt.Key.Key_D, _SHIFT): "duplicate",
    (Qt.Key.Key_S, _SHIFT): "snap",
}
_KEEP = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class DopeSheet(QWidget):
    """Shows rows of keys and asks by signal; knows no clip and no document.

    A click selects a key, Shift extends, a drag moves what is selected, a drag on empty ground or
    after B draws a box. The wheel zooms time, over the titles and with Shift it scrolls. Keys go
    to whatever lies under the pointer, as in Blender.
    """

    key_pressed = Signal(int, int, bool)  # row, frame, whether the selection is extended
    dragged = Signal(int, int)  # frames since the press, number of the drag
    boxed = Signal(tuple, tuple, bool)  # first and last row, first and last frame, extend
    ground_clicked = Signal()
    title_clicked = Signal(int)
    fold_clicked = Signal(int)
    zoomed = Signal(float, float)  # notches, pixel
    commanded = Signal(str)  # what a key means here, such as "delete" or "all"
    gestured = Signal(str, float, int)  # kind, frames or factor, number of the drag
    gesture_dropped = Signal(str, int)  # kind, number of the drag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ground = KeptGround(self, self._paint_ground)
        self.setObjectName("dope_sheet")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(int(3 * ROW_PX))
        self.setToolTip(
            "Click a key, Shift extends, drag moves.\nDrag on empty ground, or B, for a box.\n"
            "Wheel zooms time, Shift+wheel scrolls.\nUp, Down: next, previous key.\n"
            "I sets a key, X removes, T interpolation, A selects all, [ and ] one side.\n"
            "G moves, S scales about the playhead, Shift+D duplicates, Shift+S snaps."
        )
        self._picture = DopePicture(whole_clip(100.0, 1))
        self._pressed: QPointF | None = None
        self._grip: str | None = None
        self._extends = False
        self._box_next = False
        self._drag = 0
        self._gesture: SheetGesture | None = None

    @property
    def picture(self) -> DopePicture:
        """What is drawn now."""
        return self._picture

    def show_rows(self, rows: Sequence[ShownRow], hint: str = "") -> None:
        """Show other rows or keys; ``hint`` says why there are none."""
        self._put(replace(self._picture, rows=tuple(rows), hint=hint))
        self._scroll_to(self._picture.scroll)

    def reveal(self, line: int) -> None:
        """Scroll until a row can be seen."""
        top, room = line * ROW_PX, self.height()
        if room > ROW_PX:
            lowest = max(top - room + ROW_PX, 0.0)
            self._scroll_to(min(max(self._picture.scroll, lowest), top))

    def show_frame(self, frame: int, frame_count: int) -> None:
        """Put the playhead on ``frame`` of ``frame_count``."""
        picture = replace(self._picture, frame=frame, frame_count=frame_count)
        if frame_count == self._picture.frame_count:
            self._picture = picture  # what lies under the playhead stays
            self.update()
        else:
            self._put(picture)

    def show_scale(self, scale: TimeScale) -> None:
        """Lie under the ruler: the same frames above the same pixels."""
        self._put(replace(self._picture, scale=scale))

    def show_auto_key(self, on: bool) -> None:
        """Draw a red frame while every change sets a key."""
        self._put(replace(self._picture, auto_key=on))

    def begin(self, kind: str) -> None:
        """Let the mouse move, scale or duplicate what is selected until a click: see G and S."""
        x, scale = float(self.mapFromGlobal(QCursor.pos()).x()), self._picture.scale
        self._drag += 1
        self.setFocus()
        self.grabMouse(Qt.CursorShape.SizeHorCursor)
        pivot = scale.x(self._picture.frame)
        self._carry_on(SheetGesture(kind, x, x, pivot, scale.frame_px))

    def hold_at(self, value: float) -> None:
        """Say of what goes on that the clip lets keys come no farther than with ``value``."""
        if self._gesture is not None:
            self._say_of(replace(self._gesture, held=value))

    def sizeHint(self) -> QSize:
        """Ask for the width of a window and seven rows."""
        return QSize(600, int(7 * ROW_PX))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what is in sight."""
        painter = QPainter(self)
        self._ground.paint(painter)
        paint_playhead(painter, QRectF(self.rect()), self._picture)

    def changeEvent(self, event: QEvent) -> None:
        """Draw anew in other colours or another font."""
        self._ground.drop()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the last rows at the bottom edge at most."""
        self._scroll_to(self._picture.scroll)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Take the keys, unless somebody is typing."""
        if not isinstance(QApplication.focusWidget(), QLineEdit | QAbstractSpinBox):
            self.setFocus(Qt.FocusReason.MouseFocusReason)

    def leaveEvent(self, event: QEvent) -> None:
        """Let the keys go to the window again."""
        if self._gesture is None:
            self.clearFocus()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select a key, or begin a box; the titles select and open rows."""
        picture, at = self._picture, event.position()
        if self._gesture is not None:
            self._end_gesture(keep=event.button() == Qt.MouseButton.LeftButton)
            return
        if event.button() != Qt.MouseButton.LeftButton or not picture.rows:
            return
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if at.x() < TITLE_PX:
            self._press_title(at)
            return
        key = None if self._box_next else picture.key_at(at.x(), at.y())
        self._pressed, self._grip = at, "ground" if key is None else "key"
        self._drag += 1
        if key is not None:
            self.key_pressed.emit(*key, self._extends)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the selected keys by whole frames, or stretch the box."""
        at, began = event.position(), self._pressed
        if self._gesture is not None:
            self._carry_on(self._gesture.pointed(at.x()))
            return
        if began is None:
            over = self._picture.key_at(at.x(), at.y()) is not None
            hand = Qt.CursorShape.CrossCursor if self._box_next else Qt.CursorShape.ArrowCursor
            self.setCursor(Qt.CursorShape.SizeHorCursor if over else hand)
            return
        if self._grip in {"key", "ground"} and (at - began).manhattanLength() >= DRAG_PX:
            self._grip = "move" if self._grip == "key" else "box"
        if self._grip == "move":
            by = round((at.x() - began.x()) / self._picture.scale.frame_px)
            self.dragged.emit(by, self._drag)
        elif self._grip == "box":
            self._put(replace(self._picture, box=(began.x(), began.y(), at.x(), at.y())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag; a box selects now, a click on empty ground selects nothing."""
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        grip, self._grip, self._pressed = self._grip, None, None
        if grip == "box":
            self._end_box()
        elif grip == "ground" and not self._extends:
            self.ground_clicked.emit()
        self._box_next = False

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom time around the pointer; scroll rows over the titles, or with Shift."""
        notches = (event.angleDelta().y() or event.angleDelta().x()) / 120
        scrolls = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if scrolls or event.position().x() < TITLE_PX:
            self._scroll_to(self._picture.scroll - notches * 2 * ROW_PX)
        else:
            self.zoomed.emit(notches, event.position().x())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the keys that mean something here alone; the window has the others."""
        command = _command_of(event)
        if self._gesture is not None:
            self._type(self._gesture, event)
        elif event.key() == Qt.Key.Key_B and not event.modifiers():
            self._box_next = True
            self.setCursor(Qt.CursorShape.CrossCursor)
        elif command is not None:
            self.commanded.emit(command)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep keys from the window's actions that mean something else here, as G does."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            taken = self._gesture is not None or _command_of(event) is not None
            event.setAccepted(taken)
            return taken
        if isinstance(event, QHelpEvent) and event.pos().x() >= TITLE_PX:
            return True  # over the keys it would cover what one works on
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Leave nothing half done."""
        if self._gesture is not None:
            self._end_gesture(keep=False)

    def _type(self, gesture: SheetGesture, event: QKeyEvent) -> None:
        if event.key() in _KEEP or event.key() == Qt.Key.Key_Escape:
            self._end_gesture(keep=event.key() in _KEEP)
        else:
            self._carry_on(gesture.with_key(event.key(), event.text()))

    def _carry_on(self, gesture: SheetGesture) -> None:
        self._say_of(replace(gesture, held=None))
        self.gestured.emit(gesture.kind, gesture.value, self._drag)

    def _say_of(self, gesture: SheetGesture) -> None:
        self._gesture = gesture
        self._put(replace(self._picture, gesture=gesture.words))

    def _end_gesture(self, *, keep: bool) -> None:
        gesture, self._gesture = self._gesture, None
        self.releaseMouse()
        self._put(replace(self._picture, gesture=""))
        if gesture is not None and not keep:
            self.gesture_dropped.emit(gesture.kind, self._drag)

    def _press_title(self, at: QPointF) -> None:
        row = self._picture.row_at(at.y())
        if row is None:
            return
        shown = self._picture.rows[row]
        folds = shown.is_open is not None and at.x() < 8 + INDENT_PX * (shown.depth + 1)
        (self.fold_clicked if folds else self.title_clicked).emit(row)

    def _end_box(self) -> None:
        picture = self._picture
        self._put(replace(picture, box=None))
        if picture.box is None or not picture.rows:
            return
        (left, right), (top, bottom) = sorted(picture.box[::2]), sorted(picture.box[1::2])
        rows = [int((y + picture.scroll) // ROW_PX) for y in (top, bottom)]
        first, last = (min(max(row, 0), len(picture.rows) - 1) for row in rows)
        # Half a frame to both sides, so that a key is in the box when its middle is.
        frames = [picture.scale.frame(x) for x in (left, right)]
        start = frames[0] + (picture.scale.x(frames[0]) < left)
        end = frames[1] - (picture.scale.x(frames[1]) > right)
        self.boxed.emit((first, last), (start, end), self._extends)

    def _scroll_to(self, scroll: float) -> None:
        most = max(self._picture.height - self.height(), 0.0)
        self._put(replace(self._picture, scroll=min(max(scroll, 0.0), most)))

    def _put(self, picture: DopePicture) -> None:
        self._picture = picture
        self._ground.drop()
        self.update()

    def _paint_ground(self, painter: QPainter) -> None:
        paint_dope_sheet(painter, QRectF(self.rect()), self._picture)


def _command_of(event: QKeyEvent) -> str | None:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return _COMMANDS.get((event.key(), held))
