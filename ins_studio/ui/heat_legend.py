"""What the heat's colours mean: a bar with numbers, in a corner of the viewport."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QRectF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ins_studio.ui import theme
from ins_studio.viewport.heat import DISTANCE, Scale

SIZE = (196, 58)
GAP = 10
BAR = QRectF(14, 27, 168, 9)
STOPS = 17  # of the gradient
TICKS = 5


class HeatLegend(QWidget):
    """Lies over the lower right corner of its owner; the mouse goes through it."""

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._title, self._scale = "", DISTANCE
        self.setFixedSize(*SIZE)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        owner.installEventFilter(self)

    @property
    def title(self) -> str:
        """What is measured."""
        return self._title

    def show_scale(self, title: str, scale: Scale = DISTANCE) -> None:
        """Show the bar of ``scale`` under ``title``; nothing is drawn again where that is shown."""
        if not self.isHidden() and (title, scale) == (self._title, self._scale):
            return
        self._title, self._scale = title, scale
        self._place()
        self.raise_()  # the canvas may have come later
        self.show()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the owner's size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw plate, title, bar and numbers."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.PLATE))
        painter.drawRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setBrush(_gradient(self._scale))
        painter.drawRoundedRect(BAR, 2, 2)
        font = painter.font()
        font.setPixelSize(11)
        painter.setFont(font)
        painter.setPen(QColor(theme.TEXT))
        row = QRectF(BAR.left(), 6, BAR.width(), 18)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(row, Qt.AlignmentFlag.AlignLeft | middle, self._title)
        painter.drawText(row, Qt.AlignmentFlag.AlignRight | middle, self._scale.unit)
        for tick in range(TICKS):
            share = tick / (TICKS - 1)
            value = self._scale.low + share * (self._scale.high - self._scale.low)
            at = BAR.left() + share * BAR.width()
            place = QRectF(at - 26, BAR.bottom() + 2, 52, 16)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{value:g}")

    def _place(self) -> None:
        across = self._owner.width() - self.width() - GAP
        self.move(across, self._owner.height() - self.height() - GAP)


def _gradient(scale: Scale) -> QLinearGradient:
    gradient = QLinearGradient(BAR.topLeft(), BAR.topRight())
    shares = np.linspace(0, 1, STOPS)
    colors = scale.colors(scale.low + shares * (scale.high - scale.low))
    for share, (red, green, blue) in zip(shares, colors, strict=True):
        gradient.setColorAt(float(share), QColor(int(red), int(green), int(blue)))
    return gradient
