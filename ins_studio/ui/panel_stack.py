"""Pages of which one is seen: it alone decides how much room is needed."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget


class PanelStack(QStackedWidget):
    """A stack that is never made large by a page that nobody sees."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._least = QSize(0, 0)
        self.currentChanged.connect(lambda _index: self.updateGeometry())

    def set_least(self, width: int, height: int) -> None:
        """Never be smaller than this, in logical pixels, however little the page needs."""
        self._least = QSize(width, height)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Return what the page that is seen would like."""
        page = self.currentWidget()
        return self._least if page is None else page.sizeHint().expandedTo(self._least)

    def minimumSizeHint(self) -> QSize:
        """Return what the page that is seen needs."""
        page = self.currentWidget()
        if page is None:
            return self._least
        needed = page.minimumSizeHint().expandedTo(page.minimumSize())
        return needed.boundedTo(page.maximumSize()).expandedTo(self._least)
