"""Names as pictures, for labels that the viewport draws: any script that the desktop can show."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter

HEIGHT_PX, ROOM_PX, LETTERS_PX = 18, 6, 11
PLATE, INK = QColor(16, 17, 20, 190), QColor(240, 236, 226)


@lru_cache(maxsize=512)
def label_picture(text: str) -> NDArray[np.uint8]:
    """Return ``text`` on a dark plate, (h, w, 4) uint8 sRGB with straight alpha."""
    font = QFont()
    font.setPixelSize(LETTERS_PX)
    width = int(np.ceil(QFontMetricsF(font).horizontalAdvance(text))) + 2 * ROOM_PX
    image = QImage(width, HEIGHT_PX, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(PLATE)
    painter.drawRoundedRect(QRectF(0, 0, width, HEIGHT_PX), 5, 5)
    painter.setPen(INK)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    base = (HEIGHT_PX + metrics.ascent() - metrics.descent()) / 2
    painter.drawText(QPointF(ROOM_PX, base), text)
    painter.end()
    straight = image.convertToFormat(QImage.Format.Format_RGBA8888)
    rows = np.frombuffer(straight.constBits(), np.uint8).reshape(HEIGHT_PX, -1)
    picture = rows[:, : width * 4].reshape(HEIGHT_PX, width, 4).copy()
    picture.setflags(write=False)
    return picture
