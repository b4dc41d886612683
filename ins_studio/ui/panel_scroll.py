"""A panel that scrolls where the screen is too low for it, and is never cut at its side."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

LEAST_PX = 80  # of a panel's height must be seen


class PanelScroll(QScrollArea):
    """Holds one panel; it asks for the panel's least width, and for the bar beside it."""

    def __init__(self, panel: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._panel = panel
        self.setWidget(panel)

    def minimumSizeHint(self) -> QSize:
        """Return what the panel needs to be whole from left to right."""
        least = self._panel.minimumSizeHint().expandedTo(self._panel.minimumSize())
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(least.width() + bar, min(least.height(), LEAST_PX))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask anew when the panel needs another width."""
        if event.type() == QEvent.Type.LayoutRequest and watched is self._panel:
            self.updateGeometry()
        return super().eventFilter(watched, event)
