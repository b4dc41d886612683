"""Edit > Preferences: every choice takes effect as it is made, or says when it will."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.preferences import CHOICES, NAVIGATION, SCALE, THEME, Preferences

_ROWS = {
    THEME: ("Theme", "Dark or light; changes at once"),
    SCALE: ("Size of everything", "Words, buttons and panels; from the next start"),
    NAVIGATION: ("Navigation", "Whose buttons turn, move and zoom the view"),
}


class PreferencesDialog(QDialog):
    """Shows the choices and passes them on.

    Parameters
    ----------
    preferences : Preferences
        What is shown and changed.
    scale_percent : str
        The size that the window has now.
    parent : QWidget
        The window.

    Attributes
    ----------
    boxes : dict of QComboBox
        By the key of the choice.
    note : QLabel
        Says that the size waits for the next start.
    """

    def __init__(self, preferences: Preferences, scale_percent: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self._preferences = preferences
        self._scale_now = scale_percent
        form = QFormLayout()
        form.setHorizontalSpacing(24)
        form.setVerticalSpacing(12)
        self.boxes: dict[str, QComboBox] = {}
        for key, (title, tip) in _ROWS.items():
            self.boxes[key] = self._make_box(key, tip)
            form.addRow(title, self.boxes[key])
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setProperty("quiet", True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setToolTip("Leave (Esc)")
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(14)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(420)
        self._say()

    def _make_box(self, key: str, tip: str) -> QComboBox:
        box = QComboBox()
        box.setObjectName(key)
        box.setToolTip(tip)
        for value, words in CHOICES[key].items():
            box.addItem(words, value)
        box.setCurrentIndex(box.findData(self._preferences.value(key)))
        box.activated.connect(lambda index: self._choose(key, str(box.itemData(index))))
        return box

    def _choose(self, key: str, value: str) -> None:
        self._preferences.set_value(key, value)
        self._say()

    def _say(self) -> None:
        """Say what has not happened yet."""
        waits = self._preferences.value(SCALE) != self._scale_now
        words = CHOICES[SCALE][self._preferences.value(SCALE)]
        self.note.setText(f"{words} from the next start of INS Studio." if waits else "")
