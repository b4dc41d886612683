"""How far each frame's scan lies from its fitted body, under the filmstrip and to its scale."""

from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
)
from PySide6.QtWidgets import QToolTip, QWidget

from ins_studio.fitting.report import residual_verdict
from ins_studio.ui import theme
from ins_studio.ui.filmstrip import Filmstrip

HEIGHT = 15
KEY_PX = 4.0
FULL_SHARE = 2.0  # of the usual residual: a bar as tall as the strip


@dataclass(frozen=True)
class Residuals:
    """What the strip shows.

    Attributes
    ----------
    millimetres : dict of int to float
        By frame.
    keys : frozenset of int
        Frames that others were tracked from.
    stale : frozenset of int
        Frames that were corrected since.
    left_out : dict of int to str
        Frames that were left out of the fit, and why: their poses are interpolated.
    """

    millimetres: dict[int, float] = field(default_factory=dict)
    keys: frozenset[int] = frozenset()
    stale: frozenset[int] = frozenset()
    left_out: dict[int, str] = field(default_factory=dict)

    @property
    def usual_mm(self) -> float:
        """Return the median, NaN where nothing is known."""
        known = [value for value in self.millimetres.values() if np.isfinite(value)]
        return float(np.median(known)) if known else float("nan")

    def words(self, frame: int) -> str:
        """Say everything of a frame."""
        value, why = self.millimetres.get(frame, float("nan")), self.left_out.get(frame)
        unknown = f"left out of the fit ({why}): its pose is interpolated" if why else "not fitted"
        said = [f"{value:.1f} mm from scan to body" if np.isfinite(value) else unknown]
        said += ["key frame: others are tracked from it"] if frame in self.keys else []
        said += ["corrected, not yet tracked again"] if frame in self.stale else []
        return f"Frame {frame + 1} · {' · '.join(said)}"


class ResidualStrip(QWidget):
    """Follows its filmstrip's scale; a click or a drag goes to the frame under it."""

    scrubbed = Signal(int)

    def __init__(self, film: Filmstrip, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setAccessibleName("Distance from scan to fitted body, frame by frame")
        self._film = film
        self._shown = Residuals()
        self._playhead = 0
        film.scale_changed.connect(self.update)

    @property
    def shown(self) -> Residuals:
        """What is shown."""
        return self._shown

    def sizeHint(self) -> QSize:
        """Be as wide as the filmstrip."""
        return QSize(600, HEIGHT)

    def show_residuals(self, residuals: Residuals) -> None:
        """Show other residuals; nothing hides the strip."""
        self._shown = residuals
        self.setVisible(bool(residuals.millimetres))
        self.update()

    def set_frame(self, frame: int) -> None:
        """Mark the playhead."""
        self._playhead = frame
        self.update()

    def event(self, event: QEvent) -> bool:
        """Say what is under the pointer."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            frame = self._film.scale.frame(event.pos().x())
            QToolTip.showText(event.globalPos(), self._shown.words(frame), self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the frame under the pointer."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self._film.scale.frame(event.position().x()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub while held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.scrubbed.emit(self._film.scale.frame(event.position().x()))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw a bar for each frame, hatches where none was fitted, keys, and the playhead."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.GROUND))
        shown, scale, usual = self._shown, self._film.scale, self._shown.usual_mm
        room = HEIGHT - 2.0
        for frame in scale.visible():
            value = shown.millimetres.get(frame, float("nan"))
            if np.isfinite(value):
                tall = max(2.0, room * min(value / max(FULL_SHARE * usual, 1e-6), 1.0))
                left, right = scale.x(frame), scale.x(frame + 1)
                color = QColor(theme.verdict_color(residual_verdict(value, usual)))
                width = max(right - left - (1 if right - left > 4 else 0), 1.0)
                painter.fillRect(QRectF(left, HEIGHT - tall, width, tall), color)
            elif frame in shown.left_out:
                cell = QRectF(scale.x(frame), 0, scale.x(frame + 1) - scale.x(frame), HEIGHT)
                painter.fillRect(cell, QBrush(QColor(theme.QUIET), Qt.BrushStyle.BDiagPattern))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for frame in scale.visible():
            if frame in shown.keys or frame in shown.stale:
                self._draw_key(painter, scale.x(frame + 0.5), frame in shown.stale)
        painter.setPen(QPen(QColor(theme.ACCENT), 2))
        x = scale.x(self._playhead + 0.5)
        painter.drawLine(QPointF(x, 0), QPointF(x, HEIGHT))

    @staticmethod
    def _draw_key(painter: QPainter, x: float, stale: bool) -> None:
        """Draw a diamond; hollow where it has still to be tracked from."""
        y = KEY_PX + 1.5
        corners = [(x - KEY_PX, y), (x, y - KEY_PX), (x + KEY_PX, y), (x, y + KEY_PX)]
        painter.setPen(QPen(QColor(theme.ACCENT), 1.5))
        painter.setBrush(QColor(theme.GROUND if stale else theme.ACCENT))
        painter.drawPolygon(QPolygonF([QPointF(*corner) for corner in corners]))
