"""The Data workspace's panels: sequences on the left, facts and checks on the right."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QFormLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.theme import BAD, GOOD, WARNING


@dataclass(frozen=True)
class SequenceRow:
    """One sequence as the list shows it; ``tag`` is "Train", "Held out" or "Part held out"."""

    name: str
    frame_count: int
    tag: str
    problems: int = 0


class SequenceList(QWidget):
    """The recordings of the open dataset."""

    chosen = Signal(str)
    open_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self.heading = QLabel("SCANS")
        self.heading.setProperty("heading", True)
        self.view = QListWidget()
        self.view.setToolTip("Click a sequence to look at it")
        self.view.currentItemChanged.connect(self._choose)
        self.open_button = QPushButton("Open dataset…")
        self.open_button.setToolTip("Choose a folder of scans with their poses, or a CAPE release")
        self.open_button.clicked.connect(self.open_requested)
        layout = QVBoxLayout(self)
        layout.addWidget(self.heading)
        layout.addWidget(self.view, 1)
        layout.addWidget(self.open_button)

    def set_rows(self, rows: Sequence[SequenceRow]) -> None:
        """List sequences; the choice stays where its name stays."""
        current: QListWidgetItem | None = self.view.currentItem()  # the stubs forget None
        kept = current.data(Qt.ItemDataRole.UserRole) if current else None
        self.view.blockSignals(True)
        self.view.clear()
        for row in rows:
            item = QListWidgetItem(f"● {row.name}\n    {row.frame_count} frames, {row.tag.lower()}")
            item.setForeground(QColor(GOOD if row.problems == 0 else WARNING))
            item.setData(Qt.ItemDataRole.UserRole, row.name)
            self.view.addItem(item)
            if row.name == kept:
                self.view.setCurrentItem(item)
        self.view.blockSignals(False)

    def set_current(self, name: str) -> None:
        """Mark the sequence that plays."""
        self.view.blockSignals(True)
        for index in range(self.view.count()):
            item = self.view.item(index)
            if item.data(Qt.ItemDataRole.UserRole) == name:
                self.view.setCurrentItem(item)
        self.view.blockSignals(False)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class FactsPanel(QWidget):
    """What the dataset is, what is wrong with it, and the one button."""

    train_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._form = QFormLayout()
        self.checks = QListWidget()
        self.checks.setWordWrap(True)
        self.train_button = QPushButton("Train")
        self.train_button.setProperty("primary", True)
        self.train_button.setToolTip("Go to the Train workspace with these frames")
        self.train_button.clicked.connect(self.train_requested)
        layout = QVBoxLayout(self)
        layout.addWidget(_heading("DATASET"))
        layout.addLayout(self._form)
        layout.addWidget(_heading("CHECKS"))
        layout.addWidget(self.checks, 1)
        layout.addWidget(self.train_button)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show rows of name and value."""
        while self._form.rowCount():
            self._form.removeRow(0)
        for name, value in facts:
            label = QLabel(value)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._form.addRow(name, label)

    def set_checks(self, problems: Sequence[str], good_frames: int) -> None:
        """List what is wrong, or say that nothing is; offer the frames that are left."""
        self.checks.clear()
        if not problems:
            item = QListWidgetItem("Nothing found: every frame can train.")
            item.setForeground(QColor(GOOD))
            self.checks.addItem(item)
        for problem in problems:
            item = QListWidgetItem(problem)
            item.setToolTip(problem)
            item.setForeground(QColor(BAD))
            self.checks.addItem(item)
        self.train_button.setText(f"Train on {good_frames} good frames")
        self.train_button.setEnabled(good_frames > 0)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label
