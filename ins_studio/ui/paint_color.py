"""Choosing a colour: a field of saturation and value above a strip of hues."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

STRIP = 14
GAP = 8
ROUND = 5


class ColorField(QWidget):
    """Drag in the field for saturation and value, in the strip for the hue."""

    color_chosen = Signal(QColor)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("color_field")
        self.setAccessibleName("Colour")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumHeight(130)
        self._hue, self._saturation, self._value = 0.03, 0.7, 0.8
        self._in_strip = False

    @property
    def color(self) -> QColor:
        """The colour shown."""
        return QColor.fromHsvF(self._hue, self._saturation, self._value)

    def set_color(self, color: QColor) -> None:
        """Show ``color``; a grey keeps the hue that was there."""
        if color.rgb() == self.color.rgb():
            return
        if color.hsvHueF() >= 0 and color.hsvSaturationF() > 0:
            self._hue = color.hsvHueF()
        if color.valueF() > 0:
            self._saturation = color.hsvSaturationF()
        self._value = color.valueF()
        self.update()

    def sizeHint(self) -> QSize:
        """Qt's wish for room."""
        return QSize(240, 170)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin in the field or in the strip."""
        self._in_strip = event.position().y() > self._field().bottom() + GAP / 2
        self._choose(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Follow the pointer."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event.position())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave keys to others."""
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw field, strip and the two marks."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_field(painter)
        self._paint_strip(painter)
        painter.end()

    def _paint_field(self, painter: QPainter) -> None:
        field = self._field()
        across = QLinearGradient(field.topLeft(), field.topRight())
        across.setColorAt(0, QColor(255, 255, 255))
        across.setColorAt(1, QColor.fromHsvF(self._hue, 1, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(across)
        painter.drawRoundedRect(field, ROUND, ROUND)
        down = QLinearGradient(field.topLeft(), field.bottomLeft())
        down.setColorAt(0, QColor(0, 0, 0, 0))
        down.setColorAt(1, QColor(0, 0, 0, 255))
        painter.setBrush(down)
        painter.drawRoundedRect(field, ROUND, ROUND)
        at = QPointF(
            field.left() + self._saturation * field.width(),
            field.top() + (1 - self._value) * field.height(),
        )
        self._paint_mark(painter, at, self.color)

    def _paint_strip(self, painter: QPainter) -> None:
        strip = self._strip()
        hues = QLinearGradient(strip.topLeft(), strip.topRight())
        for part in range(7):
            hues.setColorAt(part / 6, QColor.fromHsvF(part / 6 % 1.0, 1, 1))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hues)
        painter.drawRoundedRect(strip, STRIP / 2, STRIP / 2)
        at = QPointF(strip.left() + self._hue * strip.width(), strip.center().y())
        self._paint_mark(painter, at, QColor.fromHsvF(self._hue, 1, 1))

    @staticmethod
    def _paint_mark(painter: QPainter, at: QPointF, color: QColor) -> None:
        painter.setBrush(color)
        painter.setPen(QPen(QColor(0, 0, 0, 140), 4))
        painter.drawEllipse(at, 6, 6)
        painter.setPen(QPen(QColor(255, 255, 255), 2))
        painter.drawEllipse(at, 6, 6)

    def _choose(self, at: QPointF) -> None:
        area = self._strip() if self._in_strip else self._field()
        x = min(max((at.x() - area.left()) / area.width(), 0.0), 1.0)
        if self._in_strip:
            self._hue = min(x, 0.9999)
        else:
            self._saturation = x
            self._value = 1 - min(max((at.y() - area.top()) / area.height(), 0.0), 1.0)
        self.update()
        self.color_chosen.emit(self.color)

    def _field(self) -> QRectF:
        return QRectF(7, 7, max(self.width() - 14, 1), max(self.height() - STRIP - GAP - 14, 1))

    def _strip(self) -> QRectF:
        return QRectF(7, self.height() - STRIP - 4, max(self.width() - 14, 1), STRIP)


class Swatch(QWidget):
    """The colour in front over the colour behind; a click swaps them."""

    clicked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("color_swatch")
        self.setToolTip("Swap the two colours (X)")
        self.setFixedSize(46, 34)
        self._front, self._behind = QColor(), QColor()

    def set_colors(self, front: QColor, behind: QColor) -> None:
        """Show both."""
        self._front, self._behind = front, behind
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Swap."""
        self.clicked.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw two overlapping plates."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(0, 0, 0, 120), 1))
        painter.setBrush(self._behind)
        painter.drawRoundedRect(QRectF(17.5, 10.5, 27, 22), 4, 4)
        painter.setBrush(self._front)
        painter.drawRoundedRect(QRectF(1.5, 1.5, 29, 24), 4, 4)
        painter.end()


class ColorPopup(QFrame):
    """A colour field at the pointer; gone with the first click elsewhere."""

    color_chosen = Signal(QColor)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("color_popup")
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._field = ColorField(self)
        self._field.color_chosen.connect(self.color_chosen)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.addWidget(self._field)
        self.resize(230, 200)

    def open_with(self, color: QColor) -> None:
        """Show the field on ``color``; move the popup first."""
        self._field.set_color(color)
        self.show()


def color_image(color: QColor, size: int = 16) -> QImage:
    """Return a plain square, for icons."""
    image = QImage(size, size, QImage.Format.Format_RGB32)
    image.fill(color)
    return image
