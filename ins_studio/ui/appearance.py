"""Keeps the window in the theme that was chosen, and opens the preferences."""

import os
from collections.abc import MutableMapping

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from ins_studio.ui import theme
from ins_studio.ui.preferences import SCALE, THEME, Preferences
from ins_studio.ui.preferences_dialog import PreferencesDialog

_FACTOR = "QT_SCALE_FACTOR"


class Appearance(QObject):
    """Follows the preferences and the desktop.

    Attributes
    ----------
    preferences : Preferences
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.preferences = Preferences(self)
        self._scale_now = self.preferences.value(SCALE)
        self.preferences.changed.connect(self._follow)
        QApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def open(self) -> PreferencesDialog:
        """Show the preferences; they do not block."""
        dialog = PreferencesDialog(self.preferences, self._scale_now, self._window)
        dialog.show()
        return dialog

    def _follow(self, key: str) -> None:
        if key == THEME:
            dress(self.preferences)

    def _follow_system(self) -> None:
        if self.preferences.value(THEME) == "system":
            dress(self.preferences)


def dress(preferences: Preferences) -> None:
    """Give the application the theme that was chosen."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        chosen = theme.chosen_theme(preferences.value(THEME), application)
        theme.apply_theme(application, chosen)


def scale_environment(environment: MutableMapping[str, str] = os.environ) -> None:
    """Tell Qt how large to draw everything; it listens before the application is made alone.

    A factor that is there already, from the person's desktop, is multiplied.
    """
    percent = int(Preferences().value(SCALE))
    if percent == 100:
        return
    try:
        already = float(environment.get(_FACTOR, "1"))
    except ValueError:
        already = 1.0
    environment[_FACTOR] = f"{already * percent / 100:g}"
