"""The card of the first start: three things to do with the person who is walking."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.theme import icon


class WelcomeCard(QFrame):
    """Asks by signal, and goes after the first action."""

    open_clicked = Signal()
    paint_clicked = Signal()
    train_clicked = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 7, 8, 10)
        column.setSpacing(5)
        top = QHBoxLayout()
        title = QLabel("Meet your first avatar. What next?")
        title.setObjectName("welcome_title")
        top.addWidget(title, 1)
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setIconSize(QSize(14, 14))
        close.setToolTip("Close this card")
        close.clicked.connect(self._close)
        top.addWidget(close)
        column.addLayout(top)
        column.addLayout(self._make_offers())

    def _make_offers(self) -> FlowGrid:
        row = FlowGrid(spacing=8)
        row.setContentsMargins(0, 0, 4, 0)
        offers = (
            ("open", "Drop scans or open...", self.open_clicked, "Scans with their poses"),
            ("brush", "Paint this person", self.paint_clicked, "A stroke stays put in every pose"),
            ("train", "Train again (draft, 3 min)", self.train_clicked, "From the demo scans"),
        )
        for picture, text, signal, tip in offers:
            button = QPushButton(icon(picture), text)
            button.setIconSize(QSize(18, 18))
            button.setMinimumHeight(34)
            button.setToolTip(tip)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(signal)
            button.clicked.connect(self._close)
            row.addWidget(button)
        return row

    def _close(self) -> None:
        if not self.isHidden():
            self.hide()
            self.closed.emit()


def above_card(viewport: QWidget, card: QWidget) -> QWidget:
    """Return the viewport with a card below it, which covers nothing."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(viewport, 1)
    shelf = QHBoxLayout()
    shelf.setContentsMargins(4, 0, 4, 0)
    shelf.setSpacing(0)
    shelf.addStretch(1)
    shelf.addWidget(card)
    shelf.addStretch(1)
    column.addLayout(shelf)
    return holder
