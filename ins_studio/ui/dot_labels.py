"""Names beside dots in the viewport, as small plates that follow the camera."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QLabel

from ins_studio.ui.viewport_widget import ViewportWidget

STYLE = (
    "background: rgba(16, 17, 20, 170); color: #e6e9f0; border-radius: 7px; padding: 0px 6px;"
    " font-size: 11px;"
)
BESIDE_PX = 9


class DotLabels(QObject):
    """Shows words beside points of the world; the mouse goes through them."""

    def __init__(self, viewport: ViewportWidget) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._labels: list[QLabel] = []
        self._points: NDArray[np.float64] = np.zeros((0, 3))
        viewport.camera_changed.connect(self._place)
        viewport.installEventFilter(self)

    def show(self, named: Mapping[str, NDArray[np.floating]]) -> None:
        """Show words (the keys) beside points (3,), world metres; no others."""
        self._points = np.array(list(named.values()), np.float64).reshape(-1, 3)
        while len(self._labels) < len(named):
            self._labels.append(self._label())
        for label, words in zip(self._labels, named, strict=False):
            label.setText(words)
            label.adjustSize()
        for number, label in enumerate(self._labels):
            label.setVisible(number < len(named))
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the viewport's size."""
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        if not len(self._points):
            return
        size = self._viewport.pane_point(0, 0)[2]
        seen = self._viewport.camera.project(self._points, size)
        for label, (x, y, _) in zip(self._labels, seen, strict=False):
            label.move(round(x) + BESIDE_PX, round(y) - label.height() // 2)

    def _label(self) -> QLabel:
        label = QLabel(self._viewport)
        label.setStyleSheet(STYLE)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        return label
