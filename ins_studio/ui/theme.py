"""The dark theme: neutral greys that do not colour what is painted, one warm accent."""

from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from ins_studio.resources import resource

GROUND = "#1b1c1f"
PANEL = "#232529"
RAISED = "#2e3136"
EDGE = "#3a3e45"
TEXT = "#dfe1e5"
QUIET = "#9da2ab"
ACCENT = "#e8a33d"
ACCENT_TEXT = "#1b1c1f"
GOOD = "#6cc287"
WARNING = "#e6b450"
BAD = "#e5645c"
EXACT = "#63b7d6"
BAKED = "#a893d8"

_STYLE = f"""
* {{ font-size: 13px; }}
QMainWindow, QDialog {{ background: {GROUND}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {EDGE}; padding: 5px 7px; }}
QMenuBar {{ background: {PANEL}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 5px 9px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {RAISED}; }}
QMenu {{ background: {RAISED}; border: 1px solid {EDGE}; padding: 5px; }}
QMenu::item {{ padding: 6px 28px 6px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {ACCENT}; color: {ACCENT_TEXT}; }}
QMenu::item:disabled {{ color: #6c7078; }}
QMenu::separator {{ height: 1px; background: {EDGE}; margin: 5px 8px; }}
QStatusBar {{ background: {PANEL}; color: {QUIET}; border-top: 1px solid {GROUND}; }}
QStatusBar::item {{ border: none; }}
QWidget[panel="true"] {{ background: {PANEL}; }}
QLabel[heading="true"] {{ color: {QUIET}; font-size: 11px; font-weight: 600; letter-spacing: 1px;
    padding: 2px 0; }}
QLabel[quiet="true"] {{ color: {QUIET}; }}
QPushButton {{ background: {RAISED}; border: 1px solid {EDGE}; border-radius: 5px;
    padding: 6px 14px; }}
QPushButton:hover {{ background: #383c43; }}
QPushButton:pressed {{ background: #202226; }}
QPushButton:disabled {{ color: #6c7078; background: #282a2e; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton[primary="true"] {{ background: {ACCENT}; color: {ACCENT_TEXT}; border: none;
    font-weight: 600; padding: 7px 14px; }}
QPushButton[primary="true"]:hover {{ background: #f4b555; }}
QPushButton[primary="true"]:disabled {{ background: #5c4a2a; color: #8d8577; }}
QPushButton[choice="true"]:checked {{ background: #4a3c22; border-color: {ACCENT}; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px;
    padding: 4px; }}
QToolButton:hover {{ background: {RAISED}; }}
QToolButton:checked {{ background: #4a3c22; border-color: {ACCENT}; }}
QToolButton:disabled {{ color: #6c7078; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{ background: {GROUND};
    border: 1px solid {EDGE}; border-radius: 4px; padding: 3px 6px;
    selection-background-color: {ACCENT}; selection-color: {ACCENT_TEXT}; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border-color: {ACCENT}; }}
QSpinBox, QDoubleSpinBox {{ padding-right: 20px; }}
QAbstractSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: top right;
    width: 18px; border: none; }}
QAbstractSpinBox::down-button {{ subcontrol-origin: border; subcontrol-position: bottom right;
    width: 18px; border: none; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {RAISED}; }}
QAbstractSpinBox::up-arrow {{ image: url(ICONS/up.svg); width: 10px; height: 6px; }}
QAbstractSpinBox::down-arrow {{ image: url(ICONS/down.svg); width: 10px; height: 6px; }}
QComboBox::down-arrow {{ image: url(ICONS/down.svg); width: 10px; height: 6px; }}
QComboBox::drop-down {{ border: none; width: 18px; }}
QListView, QTreeView, QTableView {{ background: {GROUND}; border: 1px solid {EDGE};
    border-radius: 5px; outline: none; padding: 3px; }}
QListView::item, QTreeView::item {{ padding: 5px 6px; border-radius: 4px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {RAISED}; }}
QListView::item:selected, QTreeView::item:selected {{ background: #4a3c22; color: {TEXT}; }}
QTreeView::branch:selected {{ background: {GROUND}; }}
QHeaderView::section {{ background: {PANEL}; color: {QUIET}; border: none; padding: 4px 6px; }}
QProgressBar {{ background: {GROUND}; border: none; border-radius: 3px; min-height: 6px;
    max-height: 6px; text-align: center; color: transparent; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: #454a52; border-radius: 5px; min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: #585e68; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider::groove:horizontal {{ background: {GROUND}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {ACCENT}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {TEXT}; width: 14px; height: 14px; margin: -5px 0;
    border-radius: 7px; }}
QSlider::handle:horizontal:hover {{ background: #ffffff; }}
QSplitter::handle {{ background: {GROUND}; }}
QGroupBox {{ border: 1px solid {EDGE}; border-radius: 6px; margin-top: 16px;
    padding: 8px 6px 6px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 8px; color: {QUIET}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid #5a5f68; border-radius: 3px;
    background: {GROUND}; }}
QCheckBox::indicator:checked {{ background: {ACCENT}; border-color: {ACCENT};
    image: url(ICONS/check.svg); }}
QTabBar#workspaces::tab {{ background: transparent; color: {QUIET}; padding: 8px 22px 6px;
    border-bottom: 2px solid transparent; font-weight: 600; }}
QTabBar#workspaces::tab:hover {{ color: {TEXT}; }}
QTabBar#workspaces::tab:selected {{ color: {TEXT}; border-bottom-color: {ACCENT}; }}
"""


def icon(name: str) -> QIcon:
    """Return an icon of ``resources/icons`` by its file's stem."""
    return QIcon(str(resource(f"icons/{name}.svg")))


def apply_theme(application: QApplication) -> None:
    """Give the whole application its colours, its style sheet and its icon."""
    application.setStyle("Fusion")
    application.setPalette(_palette())
    application.setStyleSheet(_STYLE.replace("ICONS", resource("icons").as_posix()))
    application.setWindowIcon(icon("ins-studio"))


def _palette() -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    colors = {
        role.Window: PANEL,
        role.WindowText: TEXT,
        role.Base: GROUND,
        role.AlternateBase: PANEL,
        role.Text: TEXT,
        role.PlaceholderText: QUIET,
        role.Button: RAISED,
        role.ButtonText: TEXT,
        role.BrightText: "#ffffff",
        role.ToolTipBase: RAISED,
        role.ToolTipText: TEXT,
        role.Highlight: ACCENT,
        role.HighlightedText: ACCENT_TEXT,
        role.Link: EXACT,
        role.Light: "#4a4e56",
        role.Midlight: EDGE,
        role.Mid: "#2a2d31",
        role.Dark: "#141517",
        role.Shadow: "#0c0d0e",
    }
    for which, color in colors.items():
        palette.setColor(which, QColor(color))
    for which in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, which, QColor("#6c7078"))
    return palette
