"""A strip of pictures of a sequence: drag to scrub; the underline says how a frame is used."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ins_studio.ui.theme import ACCENT, BAD, EXACT, GOOD, PANEL, QUIET

HEIGHT = 96
CELL_WIDTH = 52
LINE_HEIGHT = 4
COLORS = {"training": GOOD, "held out": EXACT, "bad": BAD}


class Filmstrip(QWidget):
    """Shows as many pictures as fit, evenly spread; the playhead goes where the mouse is."""

    scrubbed = Signal(int)
    pictures_wanted = Signal(list)  # frame numbers that would be shown

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setToolTip("Drag to scrub. Green: trains; blue: held out; red: cannot be read")
        self._uses: list[str] = []
        self._pictures: dict[int, QImage] = {}
        self._frame = 0

    def sizeHint(self) -> QSize:
        """Be as wide as the window allows."""
        return QSize(600, HEIGHT)

    def set_sequence(self, uses: list[str]) -> None:
        """Show a sequence of len(uses) frames, each "training", "held out" or "bad"."""
        self._uses = uses
        self._pictures = {}
        self.update()
        if uses:
            self.pictures_wanted.emit(self.shown_frames())

    def shown_frames(self) -> list[int]:
        """Return the frames whose pictures fit."""
        room = max(1, self.width() // CELL_WIDTH)
        count = len(self._uses)
        if count <= room:
            return list(range(count))
        return [round(cell * (count - 1) / max(room - 1, 1)) for cell in range(room)]

    def set_picture(self, frame: int, picture: QImage) -> None:
        """Put a picture in."""
        self._pictures[frame] = picture
        self.update()

    def set_frame(self, frame: int) -> None:
        """Mark the playhead."""
        self._frame = frame
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Scrub to the frame under the pointer."""
        self._scrub(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._scrub(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw pictures, underline, playhead."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(PANEL))
        if not self._uses:
            painter.setPen(QColor(QUIET))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "No scans are open.")
            return
        shown = self.shown_frames()
        width = self.width() / len(shown)
        for cell, frame in enumerate(shown):
            self._draw_picture(painter, frame, cell * width, width)
        self._draw_line(painter)
        x = (self._frame + 0.5) * self.width() / len(self._uses)
        painter.setPen(QPen(QColor(ACCENT), 2))
        painter.drawLine(QPointF(x, 0), QPointF(x, HEIGHT))

    def _draw_picture(self, painter: QPainter, frame: int, left: float, width: float) -> None:
        picture = self._pictures.get(frame)
        if picture is None:
            return
        room = HEIGHT - LINE_HEIGHT - 2
        scale = min(room / picture.height(), width / picture.width())
        drawn = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
        drawn.moveCenter(QPointF(left + width / 2, room / 2))
        painter.drawImage(drawn, picture)

    def _draw_line(self, painter: QPainter) -> None:
        width = self.width() / len(self._uses)
        for frame, use in enumerate(self._uses):
            cell = QRectF(frame * width, HEIGHT - LINE_HEIGHT, width + 0.5, LINE_HEIGHT)
            painter.fillRect(cell, QColor(COLORS[use]))

    def _scrub(self, event: QMouseEvent) -> None:
        if self._uses:
            frame = int(event.position().x() * len(self._uses) / max(self.width(), 1))
            self.scrubbed.emit(max(0, min(frame, len(self._uses) - 1)))
