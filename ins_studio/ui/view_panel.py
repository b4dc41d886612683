"""How the avatar is shown: comparison with the scan, and overlays."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.actions import COMPARISON_NAMES, Actions
from ins_studio.ui.flow_grid import FlowGrid
from ins_studio.ui.looks import LOOKS
from ins_studio.ui.shortcuts import SHORTCUTS

_SHORT = {
    "off": "Avatar",
    "side": "Side by side",
    "wipe": "Scan | avatar",
    "scan": "Scan",
    "lbs": "INS | LBS",
}
_OF_SCANS = ("side", "wipe", "scan")
_NO_SCANS = "This clip was not recorded, so there is no scan beside it: choose one that was."
_OVERLAYS = ("wireframe", "skeleton", "unlit")


class ViewPanel(QWidget):
    """Buttons for the view, and the facts of what is shown."""

    comparison_chosen = Signal(str)
    look_chosen = Signal(str)
    export_requested = Signal()

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(_heading("COMPARE"))
        self._modes = QButtonGroup(self)
        column.addLayout(FlowGrid(*(self._mode_button(mode) for mode in _SHORT)))
        column.addSpacing(10)
        column.addWidget(_heading("COMPARE WITH OTHER SYSTEMS"))
        column.addWidget(_overlay_button(actions["systems"]))
        self._systems = _words()
        self._systems.hide()
        column.addWidget(self._systems)
        column.addSpacing(10)
        column.addWidget(_heading("SHOW THE AVATAR AS"))
        self._look = self._look_box(actions["next_look"].toolTip())
        column.addWidget(self._look)
        column.addSpacing(10)
        column.addWidget(_heading("OVERLAYS"))
        for name in _OVERLAYS:
            column.addWidget(_overlay_button(actions[name]))
        column.addSpacing(10)
        self._add_avatar(column, actions["export"].toolTip())

    def _add_avatar(self, column: QVBoxLayout, tip: str) -> None:
        column.addWidget(_heading("AVATAR"))
        self._facts = _words()
        column.addWidget(self._facts)
        column.addStretch(1)
        self._export = QPushButton("Export...")
        self._export.setProperty("primary", True)
        self._export.setToolTip(tip)
        self._export.clicked.connect(self.export_requested)
        column.addWidget(self._export)

    def show_comparison(self, mode: str) -> None:
        """Mark the comparison that is shown; none, where it is not one with the scan."""
        self._modes.setExclusive(mode in _SHORT)  # an exclusive group keeps its last button down
        for button in self._modes.buttons():
            button.setChecked(button.property("mode") == mode)

    def offer_scans(self, there: bool) -> None:
        """Let the scan be compared with where the clip has one, or say why not."""
        for button in self._modes.buttons():
            mode = str(button.property("mode"))
            usable = there or mode not in _OF_SCANS
            button.setEnabled(usable)
            button.setToolTip(_mode_tip(mode) if usable else _NO_SCANS)

    def show_look(self, look: str) -> None:
        """Mark the look that the avatar has."""
        self._look.setCurrentIndex(self._look.findData(look))

    def show_systems(self, words: str) -> None:
        """Say what is seen of the systems; nothing when they are not compared."""
        self._systems.setText(words)
        self._systems.setVisible(bool(words))

    def show_facts(self, facts: str, exportable: bool) -> None:
        """Say what the avatar is; the button works only when there is one."""
        self._facts.setText(facts)
        self._export.setEnabled(exportable)

    def _look_box(self, tip: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName("look")
        box.setToolTip(tip)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for name, look in LOOKS.items():
            box.addItem(look.text, name)
            box.setItemData(box.count() - 1, look.tip, Qt.ItemDataRole.ToolTipRole)
        box.activated.connect(lambda index: self.look_chosen.emit(box.itemData(index)))
        return box

    def _mode_button(self, mode: str) -> QPushButton:
        button = QPushButton(_SHORT[mode])
        button.setProperty("mode", mode)
        button.setProperty("choice", True)
        button.setCheckable(True)
        button.setToolTip(_mode_tip(mode))
        button.clicked.connect(lambda: self.comparison_chosen.emit(mode))
        self._modes.addButton(button)
        return button


def _mode_tip(mode: str) -> str:
    return f"{COMPARISON_NAMES[mode]} ({SHORTCUTS['compare']} goes round)"


def _overlay_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return button


def _words() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setProperty("quiet", True)
    return label


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label
