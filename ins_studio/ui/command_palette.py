"""All actions of the window in one list that is searched by typing: F3."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QMenuBar,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.fitting_size import resize_fitting

SIZE = (520, 380)
ROW_HEIGHT = 32
MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


@dataclass(frozen=True, eq=False)
class Command:
    """An action as it is listed: the menus that lead to it, and its own words."""

    action: QAction
    where: str

    @property
    def text(self) -> str:
        """The words, without the mark of the menu's key."""
        return f"{self.where}: {plain(self.action.text())}"


def commands_of(bar: QMenuBar) -> list[Command]:
    """Return every action of a menu bar that has no menu below it, in the menus' order."""
    found: list[Command] = []
    for top in bar.actions():
        found += _below(top.menu(), plain(top.text()))
    return found


def _below(menu: QObject | None, where: str) -> list[Command]:
    found = []
    for action in menu.actions() if isinstance(menu, QMenu) else ():
        if action.menu() is not None:
            found += _below(action.menu(), f"{where}, {plain(action.text())}")
        elif not action.isSeparator() and action.text():
            found.append(Command(action, where))
    return found


def plain(text: str) -> str:
    """Return a menu's text as people read it."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("...")


def matching(commands: Sequence[Command], typed: str) -> list[Command]:
    """Return the commands that hold every word that was typed; what begins with it comes first.

    A word may be cut off, and stand anywhere: "exp" and "glb exp" both find an export.
    """
    words = typed.lower().split()

    def fits(command: Command) -> bool:
        text = f"{command.text} {command.action.toolTip()}".lower()
        return all(word in text for word in words)

    def rank(command: Command) -> tuple[bool, bool]:
        own = plain(command.action.text()).lower()
        begins = bool(words) and own.startswith(words[0])
        return (not begins, not all(word in own for word in words))

    return sorted(filter(fits, commands), key=rank)


class CommandPalette(QDialog):
    """A list over the window: type, choose with the arrows, Return does it, Escape leaves."""

    def __init__(self, commands: Sequence[Command], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Find an action")
        resize_fitting(self, QSize(*SIZE))
        if parent is not None:
            window = parent.frameGeometry()
            self.move(window.center().x() - SIZE[0] // 2, window.top() + window.height() // 6)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._commands = list(commands)
        self.entry = QLineEdit()
        self.entry.setPlaceholderText("Type what you want to do")
        self.list = QListWidget()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.addWidget(self.entry)
        column.addWidget(self.list)
        self.entry.textChanged.connect(self._find)
        self.entry.installEventFilter(self)
        self.list.itemClicked.connect(self._run)
        self._find("")
        self.entry.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        """Leave when somebody clicks elsewhere."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self.reject()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows choose and Return run while the cursor stays in the words."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            if key in MOVES:
                row = self.list.currentRow() + MOVES[key]
                self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
                return True
            if key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._run(self.list.currentItem())
                return True
        return super().eventFilter(watched, event)

    def _find(self, typed: str) -> None:
        self.list.clear()
        for command in matching(self._commands, typed):
            item = QListWidgetItem()
            item.setData(Qt.ItemDataRole.UserRole, command.action)
            item.setToolTip(command.action.toolTip())
            row = _row(command)
            row.setEnabled(command.action.isEnabled())
            item.setSizeHint(QSize(0, ROW_HEIGHT))
            self.list.addItem(item)
            self.list.setItemWidget(item, row)
        self.list.setCurrentRow(0)

    def _run(self, item: QListWidgetItem | None) -> None:
        action = None if item is None else item.data(Qt.ItemDataRole.UserRole)
        if action is not None and action.isEnabled():
            self.accept()
            action.trigger()


def _row(command: Command) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(6, 0, 6, 0)
    keys = QLabel(command.action.shortcut().toString())
    keys.setProperty("quiet", True)
    mark = "✓ " if command.action.isChecked() else ""
    line.addWidget(QLabel(mark + command.text), 1)
    line.addWidget(keys)
    return row
