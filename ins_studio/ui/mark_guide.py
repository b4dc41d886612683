"""What to click next on a scan, and what has been clicked."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.fitting.landmarks import ASKED
from ins_studio.ui import theme
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.landmark_words import landmark_name, where_to_click
from ins_studio.ui.steady_label import SteadyLabel

ROW_PX = 21
_SIGNS = {"marked": "●", "found": "○", "skipped": "-", "next": "▸"}
_ROLES = {"marked": "good", "skipped": "quiet", "next": "accent"}


@dataclass(frozen=True)
class GuideRow:
    """One landmark: "marked", "next", "found" by itself, "skipped", or "" (not yet)."""

    name: str
    state: str


class MarkGuide(QWidget):
    """Asks for everything by signal; ``chosen`` names the landmark that is to come next."""

    chosen = Signal(str)
    skip_requested = Signal()
    accept_requested = Signal()
    fit_requested = Signal()
    done_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        heading = QLabel("LANDMARKS OF THIS FRAME")
        heading.setProperty("heading", True)
        self.words = SteadyLabel(_words(name, 0, found=True) for name in ASKED)
        self.rows = QListWidget()
        self.rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.rows.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.rows.setToolTip("Choose which one comes next; Delete over a dot takes it away")
        self.rows.itemClicked.connect(self._choose)
        self.skip_button = _button("Skip", "This one cannot be seen (S)", self.skip_requested)
        self.accept_button = _button(
            "Use found", "Take the hollow dots, found by themselves (Return)", self.accept_requested
        )
        self.done_button = _button("Done", "Leave; the dots are kept (Esc)", self.done_requested)
        self.fit_button = _button("", "", self.fit_requested)
        self.offer_again(False)
        self.fit_button.setProperty("primary", True)
        row = FlowGrid(self.skip_button, self.accept_button, self.done_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(self.words)
        column.addLayout(row)
        column.addWidget(self.fit_button)
        column.addWidget(self.rows)  # last: it grows when tips are found, and no button may move
        column.addStretch(1)

    def show_rows(self, rows: Sequence[GuideRow], found: bool = False) -> None:
        """Say what is there and what comes next, and whether anything was found by itself."""
        self.rows.clear()
        for row in rows:
            sign = _SIGNS.get(row.state, " ")
            item = QListWidgetItem(f"{sign}  {landmark_name(row.name)}", self.rows)
            item.setData(Qt.ItemDataRole.UserRole, row.name)
            item.setSizeHint(QSize(0, ROW_PX))
            role = _ROLES.get(row.state, "text")
            item.setForeground(QColor(getattr(theme.shown(), role)))
        self.rows.setFixedHeight(ROW_PX * max(len(rows), 1) + 12)
        following = next((row.name for row in rows if row.state == "next"), "")
        if not rows:
            self.words.setText("This scan is being read.")
            return
        self.words.setText(_words(following, sum(row.state == "marked" for row in rows), found))
        self.skip_button.setEnabled(bool(following))
        self.accept_button.setEnabled(found)

    def offer_again(self, fitted: bool) -> None:
        """Offer to fit all scans, or, where they are ``fitted``, those that depend on this one."""
        self.fit_button.setText("Track again" if fitted else "Fit skeleton")
        what = "the frames that depend on these landmarks" if fitted else "every scan"
        self.fit_button.setToolTip(f"Fit the body to {what}")

    def say(self, words: str) -> None:
        """Say something until rows are shown again."""
        self.words.setText(words)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


def _words(following: str, marked: int, found: bool) -> str:
    if following:
        more = " Hollow dots were found: click one to keep it, or drag it." if found else ""
        return f"Click {where_to_click(following)}.{more}"
    return f"{marked} marked. Drag a dot to move it, or fit the skeleton."


def _button(text: str, tip: str, signal: SignalInstance) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    button.clicked.connect(signal)
    return button
