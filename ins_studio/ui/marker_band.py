"""Markers on the ruler: flags with names, to click, drag and name."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QToolTip, QWidget

from ins_studio.document.markers import Marker
from ins_studio.ui import theme
from ins_studio.ui.timeline_scale import MARGIN_PX, TimeScale, whole_clip

TOP, HEIGHT = 26, 15
REACH_PX = 6.0
NAME_PX = 7.0  # from the flag to its name
DRAG_PX = 3.0
LEFT = Qt.MouseButton.LeftButton
RIGHT = Qt.MouseButton.RightButton


class MarkerBand(QWidget):
    """Lies over a ruler and takes the mouse where a marker is; all else goes to the ruler.

    A click goes to the marker, a drag moves it, a double click asks for a name, the right button
    for its menu. Markers are told by their places in the row.
    """

    picked = Signal(int)  # marker
    moved = Signal(int, int, int)  # marker when the drag began, frame, number of the drag
    rename_requested = Signal(int)
    menu_requested = Signal(int, QPoint)

    def __init__(self, ruler: QWidget) -> None:
        super().__init__(ruler)
        self.setObjectName("markers")
        self.setMouseTracking(True)
        self._scale = whole_clip(100.0, 1)
        self._markers: tuple[Marker, ...] = ()
        self._frame = 0
        self._pressed: tuple[int, QPointF] | None = None
        self._dragging = False
        self._drag = 0

    def show_markers(self, markers: Sequence[Marker]) -> None:
        """Show these, in the order of their frames."""
        self._markers = tuple(markers)
        self.update()

    def show_frame(self, frame: int) -> None:
        """Mark the marker that the playhead is on."""
        if frame != self._frame:
            self._frame = frame
            if self._markers:
                self.update()

    def show_scale(self, scale: TimeScale) -> None:
        """Lie where the ruler's frames are."""
        self._scale = scale
        self.setGeometry(0, TOP, round(scale.width), HEIGHT)
        self.update()

    def x_of(self, number: int) -> float:
        """Return where a marker stands, in pixels."""
        return self._scale.x(self._markers[number].frame)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw flags, and as much of their names as there is room for before the next."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        gutter = self._scale.left - MARGIN_PX
        painter.setClipRect(QRectF(gutter, 0, self.width() - gutter, HEIGHT))
        font = QFont(painter.font())
        font.setPixelSize(10)
        painter.setFont(font)
        for number, marker in enumerate(self._markers):
            here = marker.frame == self._frame
            color = QColor(theme.ACCENT if here else theme.TEXT)
            x = self.x_of(number)
            painter.setPen(QColor(theme.GROUND))
            painter.setBrush(color)
            foot = HEIGHT - 1.0
            corners = ((-5, foot), (5, foot), (0, foot - 9))
            painter.drawPolygon(QPolygonF([QPointF(x + dx, y) for dx, y in corners]))
            later = [self.x_of(n) for n in range(number + 1, len(self._markers))]
            end = min((one for one in later if one > x), default=self.width() + REACH_PX)
            room = end - REACH_PX - x - NAME_PX
            place = QRectF(x + NAME_PX, 0, max(room, 0.0), HEIGHT)
            words = painter.fontMetrics().elidedText(
                marker.name, Qt.TextElideMode.ElideRight, int(place.width())
            )
            painter.setPen(color)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, words)

    def event(self, event: QEvent) -> bool:
        """Say what a marker is called; elsewhere the ruler says what it knows."""
        if isinstance(event, QHelpEvent):
            number = self._at(QPointF(event.pos()))
            if number is None:
                event.ignore()
                return False
            marker = self._markers[number]
            tip = f"{marker.name}, frame {marker.frame + 1}\nDrag moves it, double click renames."
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take a marker, or ask for its menu."""
        number = self._at(event.position())
        if number is None or event.button() not in {LEFT, RIGHT}:
            event.ignore()
        elif event.button() == RIGHT:
            self.menu_requested.emit(number, event.globalPosition().toPoint())
        else:
            self._pressed, self._dragging = (number, event.position()), False
            self._drag += 1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the marker that is held by whole frames."""
        if self._pressed is not None:
            number, began = self._pressed
            far = abs(event.position().x() - began.x()) >= DRAG_PX
            self._dragging = self._dragging or far
            if self._dragging:
                self.moved.emit(number, self._scale.frame(event.position().x()), self._drag)
        elif self._at(event.position()) is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let it go; one that was only clicked is gone to."""
        if self._pressed is None or event.button() != LEFT:
            event.ignore()
            return
        (number, _), self._pressed = self._pressed, None
        if not self._dragging:
            self.picked.emit(number)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Ask for another name."""
        number = self._at(event.position())
        if number is None or event.button() != LEFT:
            event.ignore()
        else:
            self.rename_requested.emit(number)

    def _at(self, place: QPointF) -> int | None:
        """Return the marker whose flag is nearest to the pointer and within reach, or None."""
        if place.x() < self._scale.left - MARGIN_PX or not self._markers:
            return None
        away = [abs(self.x_of(number) - place.x()) for number in range(len(self._markers))]
        nearest = min(range(len(away)), key=away.__getitem__)
        return nearest if away[nearest] <= REACH_PX else None
