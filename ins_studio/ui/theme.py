"""The theme that the window has now: ``theme.TEXT`` is its colour at the moment of asking.

Colours are looked up when something is painted, never kept in a constant: the theme can change
while the window is open. ``apply_theme`` tells every widget by Qt's own ``PaletteChange``.
"""

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QListWidget

from ins_studio.resources import resource
from ins_studio.ui.theme_style import style_sheet
from ins_studio.ui.themes import DARK, LIGHT, THEMES, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    GROUND: str
    PANEL: str
    RAISED: str
    CHOSEN: str
    EDGE: str
    TEXT: str
    QUIET: str
    ACCENT: str
    ACCENT_TEXT: str
    GOOD: str
    WARNING: str
    BAD: str
    EXACT: str
    BAKED: str
    UNKNOWN: str
    ROW: str
    ROW_MARKED: str
    KEY: str
    LINE: str
    PLATE: str
    DIM: str

ICON_SIZES = (12, 16, 20, 24, 32, 40, 48, 64)
VERDICTS = {"good": "good", "usable": "warning", "bad": "bad"}
_state = {"shown": DARK}
_icon_names: dict[int, str] = {}  # by the key that copies of an icon share


if not TYPE_CHECKING:

    def __getattr__(name: str) -> str:
        """Return a colour of the theme that is shown."""
        color = getattr(_state["shown"], name.lower(), None) if name.isupper() else None
        if color is None:
            raise AttributeError(f"there is no {name} among the colours")
        return color


def shown() -> Theme:
    """Return the theme that the window has now."""
    return _state["shown"]


def faded(color: str, alpha: int) -> QColor:
    """Return a colour with an alpha of 0 to 255."""
    found = QColor(color)
    found.setAlpha(alpha)
    return found


def verdict_color(verdict: str) -> str:
    """Return the colour of "good", "usable" or "bad", or of what nobody has judged."""
    color: str = getattr(shown(), VERDICTS.get(verdict, "unknown"))
    return color


def chosen_theme(name: str, application: QApplication) -> Theme:
    """Return the theme called ``name``; "system" is what the desktop has, dark if it is silent."""
    if name in THEMES:
        return THEMES[name]
    light = application.styleHints().colorScheme() == Qt.ColorScheme.Light
    return LIGHT if light else DARK


def icon(name: str) -> QIcon:
    """Return an icon of ``resources/icons`` by its file's stem, in the colours of the theme."""
    path = resource(f"icons/{name}.svg")
    found = QIcon(str(path))
    if shown() is not DARK and name != "ins-studio":  # the files are drawn for the dark theme
        drawing = path.read_text(encoding="utf-8")
        for role in ("icon", "accent"):
            drawing = drawing.replace(getattr(DARK, role), getattr(shown(), role))
        found = _drawn(drawing.encode())
    _icon_names[found.cacheKey()] = name
    return found


def apply_theme(application: QApplication, theme: Theme = DARK) -> None:
    """Give the whole application its colours, its style sheet and its icon."""
    changed = theme is not shown()
    _state["shown"] = theme
    if not application.styleSheet():
        application.setStyle("Fusion")
        application.setWindowIcon(icon("ins-studio"))
    application.setPalette(_palette(theme))
    application.setStyleSheet(style_sheet(theme))
    if changed:
        for window in application.topLevelWidgets():
            _repaint_icons(window)


def _repaint_icons(window: QObject) -> None:
    """Give what has an icon of ours the same one in the new colours."""

    def renew(old: QIcon, put: "Callable[[QIcon], object]") -> None:
        name = _icon_names.get(old.cacheKey())
        if name is not None:
            put(icon(name))

    for action in window.findChildren(QAction):
        renew(action.icon(), action.setIcon)
    for button in window.findChildren(QAbstractButton):
        renew(button.icon(), button.setIcon)
    for entries in window.findChildren(QListWidget):
        for row in range(entries.count()):
            renew(entries.item(row).icon(), entries.item(row).setIcon)


def _drawn(drawing: bytes) -> QIcon:
    from PySide6.QtSvg import QSvgRenderer

    renderer, found = QSvgRenderer(QByteArray(drawing)), QIcon()
    for side in ICON_SIZES:
        picture = QPixmap(QSize(side, side))
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, side, side))
        painter.end()
        found.addPixmap(picture)
    return found


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: theme.panel,
        role.WindowText: theme.text,
        role.Base: theme.ground,
        role.AlternateBase: theme.panel,
        role.Text: theme.text,
        role.PlaceholderText: theme.quiet,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.BrightText: theme.bright,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.accent_text,
        role.Link: theme.exact,
        role.Light: theme.light,
        role.Midlight: theme.edge,
        role.Mid: theme.mid,
        role.Dark: theme.dark,
        role.Shadow: theme.shadow,
    }
    for which, color in colors.items():
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor(theme.faint))
    return palette
