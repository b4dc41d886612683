"""Which way the axes point, in a corner of the viewport; a click on an end looks along it."""

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from ins_studio.viewport.camera import Camera

SIZE, GAP, REACH, BALL = 84, 8, 29.0, 9.0  # logical pixels
# view, axis, sign, letter: looking along an end is looking from it
ENDS = (
    ("side", 0, 1, "X"),
    ("top", 1, 1, "Y"),
    ("front", 2, 1, "Z"),
    ("other_side", 0, -1, ""),
    ("bottom", 1, -1, ""),
    ("back", 2, -1, ""),
)
COLORS = (QColor(226, 76, 76), QColor(126, 190, 66), QColor(76, 138, 232))
WORDS = {
    "side": "the person's left",
    "other_side": "the person's right",
    "top": "above",
    "bottom": "below",
    "front": "the front",
    "back": "the back",
}


class AxesGizmo(QWidget):
    """Lies over the upper right corner of its owner; shows the camera that it is told."""

    view_chosen = Signal(str)

    def __init__(self, owner: QWidget) -> None:
        super().__init__(owner)
        self._owner = owner
        self._axes = Camera().axes
        self._under = ""
        self._picture: QPixmap | None = None  # Qt draws it anew with every frame that lies below
        self.setFixedSize(SIZE, SIZE)
        self.setMouseTracking(True)
        self.setAccessibleName("Axes: click an end to look along it")
        owner.installEventFilter(self)

    def show_camera(self, camera: Camera) -> None:
        """Turn as ``camera`` is turned."""
        self._axes = camera.axes
        self._draw_anew()

    def ends(self) -> list[tuple[str, float, float, float]]:
        """Return view, x, y (pixels) and depth (towards the eye) of each end, farthest first."""
        found = []
        for view, axis, sign, _ in ENDS:
            x, y, depth = sign * self._axes[:, axis]
            found.append((view, SIZE / 2 + REACH * x, SIZE / 2 - REACH * y, float(depth)))
        return sorted(found, key=lambda end: end[3])

    def end_at(self, x: float, y: float) -> str:
        """Return the view of the nearest end under a point; "" where there is none."""
        for view, at_x, at_y, _ in reversed(self.ends()):
            if np.hypot(x - at_x, y - at_y) <= BALL + 1:
                return view
        return ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the owner's size."""
        if event.type() == QEvent.Type.Resize:
            self.move(self._owner.width() - SIZE - GAP, GAP)
            self.raise_()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Look along the end that is pressed; elsewhere the press is the viewport's."""
        view = self.end_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and view:
            self.view_chosen.emit(view)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what a press would do."""
        under = self.end_at(event.position().x(), event.position().y())
        if under != self._under:
            self._under = under
            self.setToolTip(f"Look from {WORDS[under]}" if under else "")
            self._draw_anew()
        event.ignore()

    def leaveEvent(self, _event: QEvent) -> None:
        """Light nothing up."""
        self._under = ""
        self._draw_anew()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the axes."""
        ratio = self.devicePixelRatioF()
        if self._picture is None or self._picture.devicePixelRatio() != ratio:
            self._picture = self._drawn(ratio)
        QPainter(self).drawPixmap(0, 0, self._picture)

    def _draw_anew(self) -> None:
        self._picture = None
        self.update()

    def _drawn(self, ratio: float) -> QPixmap:
        """Return the axes as a picture, farthest first."""
        picture = QPixmap(round(SIZE * ratio), round(SIZE * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        by_view = {view: (axis, sign, letter) for view, axis, sign, letter in ENDS}
        for view, x, y, depth in self.ends():
            axis, sign, letter = by_view[view]
            color = QColor(COLORS[axis])
            color = color.darker(int(150 - 45 * depth))
            if sign > 0:
                painter.setPen(QPen(color, 2))
                painter.drawLine(QPointF(SIZE / 2, SIZE / 2), QPointF(x, y))
            self._draw_ball(painter, QPointF(x, y), color, (sign > 0, view == self._under, letter))
        painter.end()
        return picture

    def _draw_ball(
        self, painter: QPainter, at: QPointF, color: QColor, what: tuple[bool, bool, str]
    ) -> None:
        full, lit, letter = what
        radius = BALL if full else 0.72 * BALL
        fill = QColor(color)
        fill.setAlpha(255 if full else 90)
        painter.setPen(QPen(QColor("white") if lit else color, 1.5))
        painter.setBrush(fill)
        painter.drawEllipse(at, radius, radius)
        if letter:
            font = painter.font()
            font.setPixelSize(11)
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(20, 21, 24))
            place = QRectF(at.x() - BALL, at.y() - BALL, 2 * BALL, 2 * BALL)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, letter)
