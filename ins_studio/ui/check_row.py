"""One check that has something to say: what, which frames, and what can be done about it."""

from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ins_studio.project.checked import CheckedFrame, CheckRow
from ins_studio.ui.themed_label import ThemedLabel, dot

MOST_NAMED = 6  # runs of frames that are listed
_ROLES = {"error": "bad", "warning": "warning"}
_TIPS = {
    "error": "Bad for training",
    "warning": "Training works, and would be better without this",
    "note": "Good to know",
    "ignored": "Nobody wants to hear of this: its frames train",
}


class CheckWidget(QFrame):
    """Asks by signal; a click, or Enter, goes to the worst frame."""

    jumped = Signal(str, int)
    fix_wanted = Signal(CheckRow)
    ignore_wanted = Signal(CheckRow, bool)

    def __init__(self, row: CheckRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self.setObjectName("check")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"{row.title}: {row.sentence}")
        mark = dot(_ROLES.get(row.severity, "quiet"))
        head = ThemedLabel(f"{mark} {_escaped(row.sentence)}")
        head.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 5, 6, 5)
        column.setSpacing(3)
        column.addWidget(head)
        if row.frames:
            where = QLabel(frames_in_words(row.frames))
            where.setProperty("quiet", True)
            where.setWordWrap(True)
            column.addWidget(where)
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        buttons = self._make_buttons()
        if buttons.count():
            column.addLayout(buttons)
        goes = "\nClick, or Enter, goes to the worst frame" if row.frames else ""
        self.setToolTip(f"Looked for: {row.title.lower()}\n{_TIPS[row.severity]}{goes}")

    @property
    def stops(self) -> list[QWidget]:
        """What takes the focus, in the order of Tab."""
        return [self, *self.findChildren(QPushButton)]

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
        if self.row.frames:
            worst = self.row.frames[0]
            self.jumped.emit(worst.sequence, worst.index)

    def _make_buttons(self) -> QHBoxLayout:
        row, buttons = self.row, QHBoxLayout()
        buttons.setSpacing(6)
        ignored = row.severity == "ignored"
        if row.fix is not None and not ignored:
            fix = QPushButton("Fix")
            fix.setToolTip(row.fix_words)
            fix.clicked.connect(lambda: self.fix_wanted.emit(row))
            buttons.addWidget(fix)
        if row.name:
            ignore = QPushButton("Heed again" if ignored else "Ignore")
            tip = "Hear of this again" if ignored else "Hear no more of this; its frames train"
            ignore.setToolTip(tip)
            ignore.clicked.connect(lambda: self.ignore_wanted.emit(row, not ignored))
            buttons.addWidget(ignore)
        if buttons.count():
            words = QLabel("" if ignored else row.fix_words)
            words.setProperty("quiet", True)
            words.setWordWrap(True)
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            buttons.addWidget(words, 1)
        return buttons


def frames_in_words(frames: tuple[CheckedFrame, ...]) -> str:
    """Return which frames those are, counted from 1, by sequence, neighbours together."""
    named = []
    ordered = sorted((frame.sequence, frame.index) for frame in frames)
    for name, own in groupby(ordered, lambda key: key[0]):
        rows: list[list[int]] = []
        for _, index in own:
            if rows and rows[-1][1] == index - 1:
                rows[-1][1] = index
            else:
                rows.append([index, index])
        said = [str(a + 1) if a == b else f"{a + 1}-{b + 1}" for a, b in rows]
        more = "" if len(said) <= MOST_NAMED else ", ..."
        named.append(f"{name} {', '.join(said[:MOST_NAMED])}{more}")
    count = "1 frame" if len(frames) == 1 else f"{len(frames)} frames"
    return f"{count}: {'; '.join(named)}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
