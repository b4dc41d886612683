"""A flat picture of the atlas: wheel zooms to the pointer, a drag moves it, Home fits it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from ins_studio.ui import theme

WHEEL_STEP, SMALLEST, LARGEST = 1.2, 0.5, 40.0
EDGE = QColor(255, 255, 255, 70)
MARGIN_PX = 10.0


class UvCanvas(QWidget):
    """Shows one picture over the unit square, row 0 on top, and the charts' outlines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(120, 120)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName("The texture's flat atlas")
        self.setToolTip("Wheel zooms, a drag moves, a double click fits")
        self._pixels: NDArray[np.uint8] | None = None
        self._outlines: list[QLineF] = []
        self._zoom, self._shift = 1.0, QPointF()
        self._pressed: QPointF | None = None

    def show_picture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Show (H, W, 4) uint8 sRGB with straight alpha; the array is read when it is drawn."""
        self._pixels = pixels
        self.update()

    def show_outlines(self, ends: NDArray[np.floating]) -> None:
        """Draw lines (N, 2, 2) between texcoords, v up."""
        self._outlines = [
            QLineF(float(a[0]), 1 - float(a[1]), float(b[0]), 1 - float(b[1])) for a, b in ends
        ]
        self.update()

    def fit(self) -> None:
        """Show all of it."""
        self._zoom, self._shift = 1.0, QPointF()
        self.update()

    def square(self) -> QRectF:
        """Return where the unit square is drawn, in logical pixels."""
        side = max(min(self.width(), self.height()) - 2 * MARGIN_PX, 10.0) * self._zoom
        middle = QPointF(self.width() / 2, self.height() / 2) + self._shift
        return QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw paper, picture and outlines."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.GROUND))
        square = self.square()
        painter.fillRect(square, QColor(theme.RAISED))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._zoom < 3)
        if self._pixels is not None:
            pixels = np.ascontiguousarray(self._pixels)
            height, width = pixels.shape[:2]
            kind = QImage.Format.Format_RGBA8888
            painter.drawImage(square, QImage(pixels.data, width, height, 4 * width, kind))
        painter.translate(square.topLeft())
        painter.scale(square.width(), square.height())
        pen = QPen(EDGE)
        pen.setCosmetic(True)
        painter.setPen(pen)
        painter.drawLines(self._outlines)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom, keeping what is under the pointer there."""
        factor = WHEEL_STEP ** (event.angleDelta().y() / 120)
        zoom = min(max(self._zoom * factor, SMALLEST), LARGEST)
        middle = QPointF(self.width() / 2, self.height() / 2)
        away = event.position() - middle - self._shift
        self._shift += away * (1 - zoom / self._zoom)
        self._zoom = zoom
        self.update()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to move it."""
        self._pressed = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._pressed is not None:
            self._shift += event.position() - self._pressed
            self._pressed = event.position()
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """End the move."""
        self._pressed = None

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Show all of it."""
        self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Show all of it with Home, while it has the keys."""
        if event.key() == Qt.Key.Key_Home:
            self.fit()
        else:
            super().keyPressEvent(event)


def outlines(
    texcoords: NDArray[np.floating], texcoord_faces: NDArray[np.integer]
) -> NDArray[np.floating]:
    """Return the charts' outlines (N, 2, 2): the edges of an atlas that only one face has."""
    pairs = np.sort(texcoord_faces[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    edges, count = np.unique(pairs, axis=0, return_counts=True)
    ends: NDArray[np.floating] = np.asarray(texcoords)[edges[count == 1]]
    return ends
