"""The strip of checkpoints: dragging along it is travelling in training time."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ins_studio.ui import theme

CELL_WIDTH = 84
HEIGHT = 132
GAP = 6


class CheckpointStrip(QWidget):
    """Pictures of the avatar from the first checkpoint to the newest."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures: list[tuple[int, QImage]] = []
        self._current = -1
        self.setFixedHeight(HEIGHT)
        self.setToolTip("Drag to see how the avatar grew")

    @property
    def count(self) -> int:
        """How many pictures there are."""
        return len(self._pictures)

    @property
    def current(self) -> int:
        """Which picture is chosen, -1 for none."""
        return self._current

    def sizeHint(self) -> QSize:
        """Be wide enough for some pictures."""
        return QSize(CELL_WIDTH * 6, HEIGHT)

    def clear(self) -> None:
        """Start a new training."""
        self._pictures, self._current = [], -1
        self.update()

    def add(self, step: int, picture: QImage) -> None:
        """Add the picture after ``step`` steps, and choose it if the newest was chosen."""
        follows = self._current == len(self._pictures) - 1
        self._pictures.append((step, picture))
        if follows:
            self._current = len(self._pictures) - 1
        self.update()

    def choose(self, index: int) -> None:
        """Choose a picture by number, and say so."""
        index = max(0, min(index, self.count - 1))
        if self.count and index != self._current:
            self._current = index
            self.chosen.emit(index)
            self.update()

    def cell(self, index: int) -> QRectF:
        """Where picture ``index`` is drawn; old ones are thinned when the strip is full."""
        width = min(CELL_WIDTH, max(1.0, (self.width() - GAP) / max(self.count, 1)))
        return QRectF(GAP + index * width, GAP, width - GAP / 2, HEIGHT - 2 * GAP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose what is under the pointer."""
        self._choose_at(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Travel while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose_at(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the pictures, the chosen one framed."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.PANEL))
        if not self._pictures:
            painter.setPen(QColor(theme.QUIET))
            text = "Pictures of a held-out frame appear here while the avatar grows."
            painter.drawText(
                self.rect(),
                Qt.AlignmentFlag.AlignCenter.value | Qt.TextFlag.TextWordWrap.value,
                text,
            )
        for index in range(self.count):
            self._draw(painter, index)

    def _draw(self, painter: QPainter, index: int) -> None:
        cell = self.cell(index)
        step, picture = self._pictures[index]
        painter.fillRect(cell, QColor(theme.GROUND))
        room = cell.adjusted(2, 2, -2, -16)
        scale = min(room.width() / picture.width(), room.height() / picture.height())
        drawn = QRectF(0, 0, picture.width() * scale, picture.height() * scale)
        drawn.moveCenter(room.center())
        painter.drawImage(drawn, picture)
        chosen = index == self._current
        painter.setPen(QColor(theme.TEXT if chosen else theme.QUIET))
        label = cell.adjusted(0, cell.height() - 16, 0, 0)
        if cell.width() > 30:
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, f"{step}")
        if chosen:
            painter.setPen(QColor(theme.ACCENT))
            painter.drawRect(cell.adjusted(0, 0, -1, -1))

    def _choose_at(self, event: QMouseEvent) -> None:
        position = event.position()
        for index in range(self.count):
            if self.cell(index).right() >= position.x():
                self.choose(index)
                return
        self.choose(self.count - 1)
