"""One thing that a check found: what, where, and what can be done about it."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ins_studio.ui.theme import ACCENT, BAD, EDGE, QUIET, WARNING

SEVERITIES = ("bad", "usable", "note")  # the worst first
_COLORS = {"bad": BAD, "usable": WARNING, "note": QUIET}
_TIPS = {
    "bad": "These frames harm training",
    "usable": "Training works, and would be better without this",
    "note": "Good to know",
}
_STYLE = (
    f"QFrame#check {{ border: 1px solid transparent; border-bottom-color: {EDGE}; }}"
    f"QFrame#check:focus {{ border-color: {ACCENT}; }}"
)


@dataclass(frozen=True)
class CheckRow:
    """What a row shows.

    Attributes
    ----------
    check : str
        The check's name, by which it is ignored; empty for what cannot be.
    severity : str
        Of ``SEVERITIES``.
    what : str
        A sentence.
    where : str
        Which frames; empty where it is of all.
    worst : (sequence, index) or None
        The frame to look at.
    fix : str
        What [Fix] would do, in a few words; empty where there is no fix.
    ignored : bool
    """

    check: str
    severity: str
    what: str
    where: str = ""
    worst: tuple[str, int] | None = None
    fix: str = ""
    ignored: bool = False


class CheckWidget(QFrame):
    """Asks by signal; a click, or Enter, goes to the worst frame."""

    jumped = Signal(str, int)
    fix_wanted = Signal(object)  # the row
    ignore_wanted = Signal(str, bool)

    def __init__(self, row: CheckRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.setObjectName("check")
        self.setStyleSheet(_STYLE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(row.what)
        color = QUIET if row.ignored else _COLORS[row.severity]
        head = QLabel(f'<span style="color:{color}">●</span> {_escaped(row.what)}')
        head.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 5, 6, 5)
        column.setSpacing(3)
        column.addWidget(head)
        if row.where:
            where = QLabel(row.where)
            where.setProperty("quiet", True)
            where.setWordWrap(True)
            column.addWidget(where)
        buttons = self._make_buttons()
        if buttons.count():
            column.addLayout(buttons)
        goes = "\nClick to go to the worst frame" if row.worst else ""
        self.setToolTip(_TIPS[row.severity] + goes)
        if row.worst:
            self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the worst frame."""
        super().mousePressEvent(event)
        self._jump()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what a click does."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._jump()
        else:
            super().keyPressEvent(event)

    def _jump(self) -> None:
        if self.row.worst is not None:
            self.jumped.emit(*self.row.worst)

    def _make_buttons(self) -> QHBoxLayout:
        row, buttons = self.row, QHBoxLayout()
        buttons.setSpacing(6)
        if row.fix and not row.ignored:
            fix = QPushButton("Fix")
            fix.setToolTip(row.fix)
            fix.clicked.connect(lambda: self.fix_wanted.emit(self.row))
            buttons.addWidget(fix)
        if row.check:
            ignore = QPushButton("Heed again" if row.ignored else "Ignore")
            ignore.setToolTip(
                "Hear of this again"
                if row.ignored
                else "Hear no more of this check; its frames train"
            )
            ignore.clicked.connect(lambda: self.ignore_wanted.emit(row.check, not row.ignored))
            buttons.addWidget(ignore)
        if buttons.count():
            buttons.addStretch(1)
        return buttons


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
