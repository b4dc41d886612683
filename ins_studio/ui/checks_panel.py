"""What the checks found, the worst first, and the buttons that look again."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QVBoxLayout, QWidget

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
        said = sorted((row for row in rows if row.severity != "fine"), key=_rank)
        fixes = [row for row in said if row.fix is not None and row.severity != "ignored"]
        before, self._widgets = self._widgets, self._placed(said)
        gone = [widget for widget in before if widget not in self._widgets]
        self._hand_on_focus(before, [*gone, *([self.fix_button] if len(fixes) < 2 else [])])
        for widget in gone:
            self._list.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self.fix_button.setVisible(len(fixes) > 1)
        self.fix_button.setToolTip("\n".join([_FIX_ALL, *(row.fix_words for row in fixes)]))
        self._words.say(_in_words(rows, checked))
        self._words.setVisible(bool(self._words.text()))
        self.report_button.setEnabled(checked)

    def _placed(self, rows: Sequence[CheckRow]) -> list[CheckWidget]:
        """Put rows into the list, from the top; what says the same as before stays as it is."""
        spare, placed = list(self._widgets), list[CheckWidget]()
        for place, row in enumerate(rows):
            known = next((widget for widget in spare if widget.row == row), None)
            if known is not None:
                spare.remove(known)
            widget = known or self._make_row(row)
            self._list.insertWidget(place, widget)
            placed.append(widget)
        stops = [self.fix_button, *(stop for widget in placed for stop in widget.stops)]
        for one, following in pairwise(stops):
            self.setTabOrder(one, following)
        return placed

    def _make_row(self, row: CheckRow) -> CheckWidget:
        widget = CheckWidget(row)
        widget.jumped.connect(self.jumped)
        widget.fix_wanted.connect(self.fix_wanted)
        widget.ignore_wanted.connect(self.ignore_wanted)
        return widget

    def _hand_on_focus(self, before: list[CheckWidget], leaving: list[QWidget]) -> None:
        """Give the focus to the row that is where the focused one was.

        Left to Qt, it would go to the next field of the window, which takes the keys of undo, and
        the list would be scrolled on the way.
        """
        focused = QApplication.focusWidget()
        if focused is None:
            return
        held = [own for own in leaving if own is focused or own.isAncestorOf(focused)]
        if not held:
            return
        place = next((n for n, own in enumerate(before) if own is held[0]), 0)
        heir = self._widgets[min(place, len(self._widgets) - 1)] if self._widgets else self
        heir.show()
        heir.setFocus()

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
        if busy and self.check_button.hasFocus():  # no button keeps it when it is disabled
            self.setFocus()
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
