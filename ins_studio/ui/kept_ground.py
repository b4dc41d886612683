"""What a widget draws the same way from frame to frame, drawn once and kept."""

from collections.abc import Callable

from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget


class KeptGround:
    """The picture under a playhead: hundreds of small shapes that stay while it moves.

    Parameters
    ----------
    widget : QWidget
        Whose size and font it has.
    draw : callable
        Draws the ground; it has to cover the whole widget.
    """

    def __init__(self, widget: QWidget, draw: Callable[[QPainter], None]) -> None:
        self._widget = widget
        self._draw = draw
        self._picture: QPixmap | None = None

    def drop(self) -> None:
        """Draw it anew the next time: something else is shown."""
        self._picture = None

    def paint(self, painter: QPainter) -> None:
        """Put it into the widget."""
        size, ratio = self._widget.size(), self._widget.devicePixelRatioF()
        if self._picture is None or self._picture.size() != size * ratio:
            picture = QPixmap(size * ratio)
            picture.setDevicePixelRatio(ratio)
            inner = QPainter(picture)
            inner.setFont(self._widget.font())
            self._draw(inner)
            inner.end()
            self._picture = picture
        painter.drawPixmap(0, 0, self._picture)
