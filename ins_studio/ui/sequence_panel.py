"""The Data workspace's left side: a filter, the tree of recordings, or how to get some."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.data_rows import DatasetRow
from ins_studio.ui.sequence_tree import SequenceTree
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.theme import icon

_NOTHING = "No scans are open.\nDrop a folder of scans here, or open one."


class SequencePanel(QWidget):
    """Shows what it is given and asks by signal; knows no files.

    ``open_requested`` asks for any scans, ``recent_chosen`` names a folder that was open lately,
    ``find_requested`` asks where the project's own scans have gone.
    """

    open_requested = Signal()
    find_requested = Signal()
    recent_chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        heading = QLabel("SCANS")
        heading.setProperty("heading", True)
        self.filter = _filter_line()
        self.filter.installEventFilter(self)
        self.tree = SequenceTree()
        self.filter.textChanged.connect(self.tree.set_filter)
        self._nothing = QLabel(_NOTHING)
        self._nothing.setWordWrap(True)
        self._nothing.setProperty("quiet", True)
        self.find_button = QPushButton("Find moved data…")
        self.find_button.setToolTip("Say where the scans of this project lie now")
        self.find_button.clicked.connect(self.find_requested)
        self._recent = QVBoxLayout()
        self._offered: list[QPushButton] = []
        self._pages = QStackedWidget()
        self._pages.addWidget(self.tree)
        self._pages.addWidget(self._make_empty())
        opener = QPushButton(icon("open"), "Open scans…")
        opener.setToolTip(
            "A folder of scans, with poses or without, or a CAPE release "
            f"({SHORTCUTS['open_dataset']}); dropping it on the window does the same"
        )
        opener.clicked.connect(self.open_requested)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for widget in (heading, self.filter):
            column.addWidget(widget)
        column.addWidget(self._pages, 1)
        column.addWidget(opener)

    def set_dataset(self, dataset: DatasetRow | None) -> None:
        """Show a folder's recordings, or the empty page."""
        self.tree.set_dataset(dataset)
        self._pages.setCurrentIndex(0 if dataset is not None else 1)
        self.filter.setEnabled(dataset is not None)

    def begin_filter(self) -> None:
        """Let the person type a filter."""
        self.filter.setFocus()
        self.filter.selectAll()

    def set_missing(self, path: str | None) -> None:
        """Say where the project's scans should be and are not; None where nothing is missing."""
        self.find_button.setVisible(path is not None)
        self._nothing.setText(
            _NOTHING if path is None else f"The scans of this project are not at\n{path}"
        )

    def set_recent(self, folders: Sequence[Path]) -> None:
        """Offer folders that were open lately."""
        for gone in self._offered:
            self._recent.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._offered = []
        self._lately.setVisible(bool(folders))
        for folder in folders:
            button = QPushButton(folder.name)
            button.setToolTip(str(folder))
            button.clicked.connect(lambda _checked=False, to=folder: self.recent_chosen.emit(to))
            self._recent.addWidget(button)
            self._offered.append(button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Esc clears the filter and Down goes to the tree."""
        if watched is self.filter and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
                self.filter.clear()
                self.tree.setFocus()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Down:
                self.tree.setFocus()
                return True
        return super().eventFilter(watched, event)

    def _make_empty(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 8, 4, 8)
        column.addWidget(self._nothing)
        column.addWidget(self.find_button)
        self._lately = QLabel("OPEN LATELY")
        self._lately.setProperty("heading", True)
        column.addWidget(self._lately)
        column.addLayout(self._recent)
        column.addStretch(1)
        self.find_button.hide()
        return page


def _filter_line() -> QLineEdit:
    line = QLineEdit()
    line.setPlaceholderText("Filter: name, person, tag")
    line.setToolTip(
        f"Show only sequences with these words, such as held or walk ({SHORTCUTS['filter']}); "
        "Esc clears"
    )
    line.setClearButtonEnabled(True)
    return line
