"""The list of pins: named, chosen, renamed by a double click, deleted."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

LIST_HEIGHT = 96
NONE_YET = "Points that follow the surface, and export as locators."


class PinPanel(QWidget):
    """Shows names; says which row was renamed, chosen or deleted."""

    add_requested = Signal()
    renamed = Signal(int, str)
    removed = Signal(list)  # of rows
    selected = Signal(list)  # of rows

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        heading = QLabel("PINS")
        heading.setProperty("heading", True)
        self._words = QLabel(NONE_YET)
        self._words.setWordWrap(True)
        self._words.setProperty("quiet", True)
        self._list = QListWidget()
        self._list.setObjectName("pins")
        self._list.setAccessibleName("Pins")
        self._list.setFixedHeight(LIST_HEIGHT)
        self._list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._list.setToolTip("Double-click or F2 renames, Del deletes")
        self._list.itemChanged.connect(self._tell_renamed)
        self._list.itemSelectionChanged.connect(lambda: self.selected.emit(self.rows))
        self._list.installEventFilter(self)
        self._add, self._remove = QPushButton("Add pins"), QPushButton("Delete pins")
        self._add.setToolTip(tip)
        self._remove.setToolTip("Delete the chosen pins (Del)")
        self._add.clicked.connect(self.add_requested)
        self._remove.clicked.connect(lambda: self.removed.emit(self.rows))
        for button in (self._add, self._remove):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._lay_out(heading)
        self.show_pins(())

    def show_pins(self, names: tuple[str, ...]) -> None:
        """List these."""
        chosen = [row for row in self.rows if row < len(names)]
        blocked = self._list.blockSignals(True)
        self._list.clear()
        for row, name in enumerate(names):
            item = QListWidgetItem(name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
            self._list.addItem(item)
            item.setSelected(row in chosen)
        self._list.blockSignals(blocked)
        self._list.setVisible(bool(names))
        self._words.setVisible(not names)
        self._remove.setVisible(bool(names))

    @property
    def rows(self) -> list[int]:
        """The chosen rows, from above."""
        return sorted(index.row() for index in self._list.selectedIndexes())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Delete with Del while the list has the keys."""
        own = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Delete
        if own and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # or the window would delete the chosen keys of the dope sheet
            return True
        if own and event.type() == QEvent.Type.KeyPress:
            self.removed.emit(self.rows)
            return True
        return super().eventFilter(watched, event)

    def _tell_renamed(self, item: QListWidgetItem) -> None:
        self.renamed.emit(self._list.row(item), item.text())

    def _lay_out(self, heading: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self._add, 1)
        buttons.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 2)
        column.setSpacing(6)
        for widget in (heading, self._words, self._list):
            column.addWidget(widget)
        column.addLayout(buttons)
