"""Every recorded pose as a point: near points are alike, and a gap is a pose nobody took."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ins_studio.ui import theme
from ins_studio.ui.themed_label import ThemedLabel

USES = ("training", "held out", "excluded")
_LOOKS = {"training": ("good", "o"), "held out": ("exact", "o"), "excluded": ("bad", "x")}  # roles
POINT_PX, RING_PX = 5, 15
_LEGEND = " &nbsp; ".join(
    f'<span style="color:theme:{role}">{"✕" if symbol == "x" else "●"}</span> {use}'
    for use, (role, symbol) in _LOOKS.items()
)


class CoveragePlot(QWidget):
    """Shows points, asks for a frame by signal; imports pyqtgraph only when first seen.

    ``wanted`` says that somebody looks and there is nothing yet; ``chosen`` names the point that
    was clicked, by its number.
    """

    wanted = Signal()
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._points = np.zeros((0, 2))
        self._uses: NDArray[np.str_] = np.zeros(0, "U8")
        self._current: int | None = None
        self._items: dict[str, Any] = {}
        self._words = ThemedLabel(_LEGEND)
        self._words.setProperty("quiet", True)
        self._words.setWordWrap(True)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 4, 0, 0)
        self._layout.addWidget(self._words)
        self.setToolTip("Click a point to go to its frame; the ring is the playhead")

    def sizeHint(self) -> QSize:
        """Stay modest; pyqtgraph's own wish is 640 x 480."""
        return QSize(270, 200)

    def set_points(self, points: NDArray[np.floating], note: str = "") -> None:
        """Show points (N, 2); a ``note`` goes under the legend."""
        self._points = np.asarray(points, float).reshape(-1, 2)
        self._uses = np.full(len(self._points), USES[0], "U8")
        self._current = None
        self._words.say(f"{_LEGEND}<br>{note}" if note else _LEGEND)
        self._redraw()

    def set_uses(self, uses: NDArray[np.str_]) -> None:
        """Say of each point whether it is of "training", "held out" or "excluded"."""
        self._uses = uses
        self._redraw()

    def set_current(self, point: int | None) -> None:
        """Ring a point: the playhead's."""
        self._current = point
        if self._items:
            ringed = self._points[[point]] if point is not None else np.zeros((0, 2))
            self._items["ring"].setData(ringed[:, 0], ringed[:, 1])

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot the first time that somebody looks."""
        super().showEvent(event)
        if not self._items:
            self._make_plot()
        self._redraw()
        if not len(self._points):
            self.wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        """Take on the colours of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._items:
            self._color()

    def _redraw(self) -> None:
        if not self._items or len(self._uses) != len(self._points):
            return
        for use in USES:
            numbers = np.flatnonzero(self._uses == use)
            points = self._points[numbers]
            self._items[use].setData(points[:, 0], points[:, 1], data=numbers.tolist())
        self.set_current(self._current)

    def _make_plot(self) -> None:
        import pyqtgraph

        plot = pyqtgraph.PlotWidget(background=None)
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.setMinimumHeight(120)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for side in ("left", "bottom"):
            plot.getPlotItem().hideAxis(side)  # the plane has no units that anyone could read
        for use, (_, symbol) in _LOOKS.items():
            item = pyqtgraph.ScatterPlotItem(size=POINT_PX, symbol=symbol)
            item.sigClicked.connect(self._click)
            self._items[use] = item
        self._items["ring"] = pyqtgraph.ScatterPlotItem(size=RING_PX, brush=None)
        for item in self._items.values():
            plot.addItem(item)
        self._items["ring"].setAcceptedMouseButtons(Qt.MouseButton.NoButton)
        self._layout.insertWidget(0, plot, 1)
        self._color()

    def _color(self) -> None:
        """Give the points the colours of the theme."""
        import pyqtgraph

        for use, (role, _) in _LOOKS.items():
            color = getattr(theme.shown(), role)
            self._items[use].setPen(pyqtgraph.mkPen(color))
            self._items[use].setBrush(color)
        self._items["ring"].setPen(pyqtgraph.mkPen(theme.ACCENT, width=2))

    def _click(self, _item: object, points: Any) -> None:
        if len(points):
            self.chosen.emit(int(points[0].data()))
