"""Curves of a training: loss, agreement in points, and the held-out error."""

import math
from typing import Any

from PySide6.QtCore import QEvent, QSize, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ins_studio.project.training_records import Preview, Step
from ins_studio.ui import theme

REDRAW_MS = 250  # 4 Hz is as fast as anyone reads a curve
MAX_POINTS = 2000  # more than the plot has pixels
_ROLES = {"loss": "accent", "iou": "exact", "held_out": "good", "mean_mesh": "quiet"}


class TrainPlot(QWidget):
    """Keeps every value, draws at 4 Hz, and imports pyqtgraph only when first seen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.steps: list[Step] = []
        self.previews: list[Preview] = []
        self._curves: dict[str, Any] = {}
        self._plots: dict[str, Any] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

    def sizeHint(self) -> QSize:
        """Stay modest; pyqtgraph's own wish is 640 x 480."""
        return QSize(280, 300)

    def clear(self) -> None:
        """Forget the last training."""
        self.steps, self.previews = [], []
        self._soon()

    def add_steps(self, steps: list[Step]) -> None:
        """Add steps; whoever adds them calls ``redraw`` when it is time."""
        self.steps += steps

    def add_preview(self, preview: Preview) -> None:
        """Add a held-out measurement."""
        self.previews.append(preview)
        self._soon()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plots the first time that somebody looks."""
        super().showEvent(event)
        if not self._curves:
            self._make_plots()
        self.redraw()

    def changeEvent(self, event: QEvent) -> None:
        """Take on the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._curves:
            self._color()

    def redraw(self) -> None:
        """Put the values into the curves."""
        if not self._curves or not self.isVisible():
            return
        stride = max(1, len(self.steps) // MAX_POINTS)
        shown = self.steps[::stride]
        at = [step.index for step in shown]
        self._curves["loss"].setData(at, [step.loss for step in shown])
        self._curves["iou"].setData(at, [step.iou_points for step in shown])
        measured = [preview.step for preview in self.previews]
        self._curves["held_out"].setData(measured, [p.error_mm for p in self.previews])
        known = [p for p in self.previews if not math.isnan(p.mean_mesh_mm)]
        self._curves["mean_mesh"].setData([p.step for p in known], [p.mean_mesh_mm for p in known])

    def _make_plots(self) -> None:
        import pyqtgraph

        def plot(title: str) -> Any:
            widget = pyqtgraph.PlotWidget(background=None)
            widget.setMenuEnabled(False)
            widget.setMouseEnabled(x=False, y=False)
            widget.hideButtons()
            widget.setMinimumHeight(90)
            self._layout.addWidget(widget, 1)
            self._plots[title] = widget
            return widget

        loss, iou, error = plot("Loss"), plot("Agreement in points"), plot("Held-out error, mm")
        loss.setLogMode(y=True)
        self._curves = {
            "loss": loss.plot(),
            "iou": iou.plot(),
            "held_out": error.plot(symbol="o", symbolSize=4),
            "mean_mesh": error.plot(),
        }
        self._color()

    def _color(self) -> None:
        """Give titles, axes and curves the colours of the theme."""
        now = theme.shown()
        for title, plot in self._plots.items():
            plot.setTitle(title, color=now.quiet, size="9pt")
            for side in ("left", "bottom"):
                plot.getAxis(side).setPen(now.edge)
                plot.getAxis(side).setTextPen(now.quiet)
        for name, role in _ROLES.items():
            self._curves[name].setPen(getattr(now, role))
        self._curves["held_out"].setSymbolBrush(now.good)
        self._curves["held_out"].setSymbolPen(now.good)

    def _soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()
