"""What the checks found, the worst first, and the buttons that look again."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from ins_studio.project.checked import SEVERITIES, CheckRow
from ins_studio.ui.check_row import CheckWidget
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.themed_label import ThemedLabel, dot

_FIX_ALL = "Do all that is offered below:"
_UNCHECKED = "Check the frames to look at each of them."


class ChecksPanel(QWidget):
    """Shows rows and asks by signal; knows no dataset."""

    check_requested = Signal()
    report_requested = Signal()
    jumped = Signal(str, int)
    fix_wanted = Signal(CheckRow)
    fix_all_wanted = Signal()
    ignore_wanted = Signal(CheckRow, bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.check_button = QPushButton("Check frames")
        self.check_button.setToolTip(
            f"Read every frame and look for trouble, in the background ({SHORTCUTS['check']})"
        )
        self.check_button.clicked.connect(self.check_requested)
        self.report_button = QPushButton("Save report…")
        self.report_button.setToolTip("Write what was found as a page for a browser")
        self.report_button.clicked.connect(self.report_requested)
        self.fix_button = QPushButton("Fix all")
        self.fix_button.clicked.connect(self.fix_all_wanted)
        self._words = ThemedLabel()
        self._words.setWordWrap(True)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        self._widgets: list[CheckWidget] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addLayout(FlowGrid(self.check_button, self.report_button, spacing=6))
        layout.addWidget(self._make_area(), 1)

    @property
    def widgets(self) -> list[CheckWidget]:
        """The rows, from the top."""
        return list(self._widgets)

    def set_rows(self, rows: Sequence[CheckRow], checked: bool) -> None:
        """List what was found, the worst first; ``checked`` says if every frame was looked at."""
        for gone in self._widgets:
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        self._widgets = []
        said = [row for row in rows if row.severity != "fine"]
        for row in sorted(said, key=_rank):
            widget = CheckWidget(row)
            widget.jumped.connect(self.jumped)
            widget.fix_wanted.connect(self.fix_wanted)
            widget.ignore_wanted.connect(self.ignore_wanted)
            self._list.addWidget(widget)
            self._widgets.append(widget)
        fixes = [row for row in said if row.fix is not None and row.severity != "ignored"]
        self.fix_button.setVisible(len(fixes) > 1)
        self.fix_button.setToolTip("\n".join([_FIX_ALL, *(row.fix_words for row in fixes)]))
        self._words.say(_in_words(rows, checked))
        self._words.setVisible(bool(self._words.text()))
        self.report_button.setEnabled(checked)

    def _make_area(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 4, 0)
        column.addWidget(self.fix_button)
        column.addLayout(self._list)
        column.addWidget(self._words)
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        return area

    def set_busy(self, busy: bool) -> None:
        """Say that the frames are being looked at."""
        self.check_button.setEnabled(not busy)
        self.check_button.setText("Checking…" if busy else "Check frames")


def _rank(row: CheckRow) -> int:
    return 1 if row.severity == "ignored" else -SEVERITIES.index(row.severity)


def _in_words(rows: Sequence[CheckRow], checked: bool) -> str:
    """Say what was looked for in vain."""
    if not checked:
        return _UNCHECKED
    fine = [row.title for row in rows if row.severity == "fine"]
    return f"{dot('good')} In order: {', '.join(fine).lower()}." if fine else ""
