"""What a person chooses once for all projects, and where the window keeps it.

``settings`` is for choices and for where things stand on the screen; what belongs to a project is
in its folder.
"""

from PySide6.QtCore import QObject, QSettings, Signal

from ins_studio.document.places import user_folder

THEME, SCALE, NAVIGATION = "appearance/theme", "appearance/scale_percent", "navigation/preset"
CHOICES: dict[str, dict[str, str]] = {
    THEME: {"system": "As the desktop", "dark": "Dark", "light": "Light"},
    SCALE: {str(percent): f"{percent} %" for percent in (80, 90, 100, 110, 125, 150, 175, 200)},
    NAVIGATION: {"blender": "Blender", "maya": "Maya"},
}
DEFAULTS = {THEME: "system", SCALE: "100", NAVIGATION: "blender"}


def settings() -> QSettings:
    """Return the one file of settings, in the person's own folder; it needs no application."""
    return QSettings(str(user_folder() / "settings.ini"), QSettings.Format.IniFormat)


class Preferences(QObject):
    """Reads and writes the choices; ``changed`` names the one that is another now."""

    changed = Signal(str)

    def value(self, key: str) -> str:
        """Return what was chosen; the default where nothing was, or nothing that is known."""
        found = str(settings().value(key, DEFAULTS[key]))
        return found if found in CHOICES[key] else DEFAULTS[key]

    def set_value(self, key: str, value: str) -> None:
        """Choose one of ``CHOICES``."""
        if value not in CHOICES[key]:
            raise ValueError(f"{value} is no choice of {key}")
        if value != self.value(key):
            settings().setValue(key, value)
            self.changed.emit(key)
