"""The UV view: the texture, or the scans' colours frame by frame, in the flat atlas."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from ins_studio.ui.theme import icon
from ins_studio.ui.uv_canvas import UvCanvas

TEXTURE, FLIPBOOK = "texture", "flipbook"
_CHOICES = {
    TEXTURE: ("Texture", "What lies on the avatar now"),
    FLIPBOOK: (
        "Scans, frame by frame",
        "Each scan's colours where the avatar says they are: a still picture where nothing slips",
    ),
}


class UvPanel(QWidget):
    """Shows a picture and a sentence on it; asks for another kind of picture."""

    kind_chosen = Signal(str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.setMinimumWidth(180)
        self.canvas = UvCanvas()
        self._box = _kinds()
        self._box.activated.connect(lambda row: self.kind_chosen.emit(self._box.itemData(row)))
        close = QToolButton()
        close.setIcon(icon("close"))
        close.setToolTip("Close the UV view (U)")
        close.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        close.clicked.connect(self.closed)
        self._words = QLabel()
        self._words.setWordWrap(True)
        self._words.setProperty("quiet", True)
        row = QHBoxLayout()
        row.setContentsMargins(8, 6, 6, 0)
        row.addWidget(self._box, 1)
        row.addWidget(close)
        below = QHBoxLayout()
        below.setContentsMargins(10, 0, 10, 6)
        below.addWidget(self._words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.canvas, 1)
        column.addLayout(below)

    def show_kind(self, kind: str) -> None:
        """Mark what is shown."""
        self._box.setCurrentIndex(self._box.findData(kind))

    def say(self, words: str) -> None:
        """Say something of the picture."""
        if self._words.text() != words:
            self._words.setText(words)


def _kinds() -> QComboBox:
    box = QComboBox()
    box.setObjectName("uv_kind")
    box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    box.setToolTip("What the UV view shows")
    for name, (text, tip) in _CHOICES.items():
        box.addItem(text, name)
        box.setItemData(box.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
    return box
