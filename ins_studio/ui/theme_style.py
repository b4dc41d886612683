"""The style sheet of the window, filled in with the colours of a theme."""

from dataclasses import asdict

from ins_studio.resources import resource
from ins_studio.ui.themes import Theme

_STYLE = """
* {{ font-size: 13px; }}
QMainWindow, QDialog {{ background: {ground}; }}
QToolTip {{ background: {raised}; color: {text}; border: 1px solid {edge}; padding: 5px 7px; }}
QMenuBar {{ background: {panel}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 5px 9px; background: transparent; border-radius: 4px; }}
QMenuBar::item:selected {{ background: {raised}; }}
QToolButton#qt_menubar_ext_button {{ padding: 0; border: none; image: url(ICONS/more.svg); }}
QMenu {{ background: {raised}; border: 1px solid {edge}; padding: 5px; }}
QMenu::item {{ padding: 6px 28px 6px 24px; border-radius: 4px; }}
QMenu::item:selected {{ background: {accent}; color: {accent_text}; }}
QMenu::item:disabled {{ color: {faint}; }}
QMenu::separator {{ height: 1px; background: {edge}; margin: 5px 8px; }}
QStatusBar {{ background: {panel}; color: {quiet}; border-top: 1px solid {ground}; }}
QStatusBar::item {{ border: none; }}
QWidget[panel="true"] {{ background: {panel}; }}
QLabel[heading="true"] {{ color: {quiet}; font-size: 11px; font-weight: 600; letter-spacing: 1px;
    padding: 2px 0; }}
QLabel[quiet="true"] {{ color: {quiet}; }}
QPushButton {{ background: {raised}; border: 1px solid {edge}; border-radius: 5px;
    padding: 6px 14px; }}
QPushButton:hover {{ background: {hover}; }}
QPushButton:pressed {{ background: {pressed}; }}
QPushButton:disabled {{ color: {faint}; background: {disabled}; }}
QPushButton:focus {{ border-color: {accent}; }}
QPushButton[primary="true"] {{ background: {accent}; color: {accent_text}; border: none;
    font-weight: 600; padding: 7px 14px; }}
QPushButton[primary="true"]:hover {{ background: {accent_lit}; }}
QPushButton[primary="true"]:disabled {{ background: {accent_off}; color: {accent_text_off}; }}
QPushButton[choice="true"]:checked {{ background: {chosen}; border-color: {accent}; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 5px;
    padding: 4px; }}
QToolButton:hover {{ background: {raised}; }}
QToolButton:checked {{ background: {chosen}; border-color: {accent}; }}
QToolButton:disabled {{ color: {faint}; }}
QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {{ background: {ground};
    border: 1px solid {edge}; border-radius: 4px; padding: 3px 6px;
    selection-background-color: {accent}; selection-color: {accent_text}; }}
QListView QLineEdit {{ padding: 1px 3px; }}
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {{ border-color: {accent}; }}
QSpinBox, QDoubleSpinBox {{ padding-right: 20px; }}
QAbstractSpinBox::up-button {{ subcontrol-origin: border; subcontrol-position: top right;
    width: 18px; border: none; }}
QAbstractSpinBox::down-button {{ subcontrol-origin: border; subcontrol-position: bottom right;
    width: 18px; border: none; }}
QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover {{ background: {raised}; }}
QAbstractSpinBox::up-arrow {{ image: url(ICONS/up.svg); width: 10px; height: 6px; }}
QAbstractSpinBox::down-arrow {{ image: url(ICONS/down.svg); width: 10px; height: 6px; }}
QComboBox::down-arrow {{ image: url(ICONS/down.svg); width: 10px; height: 6px; }}
QComboBox::drop-down {{ border: none; width: 18px; }}
QListView, QTreeView, QTableView {{ background: {ground}; border: 1px solid {edge};
    border-radius: 5px; outline: none; padding: 3px; }}
QListView::item, QTreeView::item {{ padding: 5px 6px; border-radius: 4px; }}
QListView::item:hover, QTreeView::item:hover {{ background: {raised}; }}
QListView::item:selected, QTreeView::item:selected {{ background: {chosen}; color: {text}; }}
QTreeView::branch:selected {{ background: {ground}; }}
QHeaderView::section {{ background: {panel}; color: {quiet}; border: none; padding: 4px 6px; }}
QProgressBar {{ background: {ground}; border: none; border-radius: 3px; min-height: 6px;
    max-height: 6px; text-align: center; color: transparent; }}
QProgressBar::chunk {{ background: {accent}; border-radius: 3px; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {handle}; border-radius: 5px; min-height: 24px;
    min-width: 24px; }}
QScrollBar::handle:hover {{ background: {handle_lit}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QSlider::groove:horizontal {{ background: {ground}; height: 4px; border-radius: 2px; }}
QSlider::sub-page:horizontal {{ background: {accent}; border-radius: 2px; }}
QSlider::handle:horizontal {{ background: {text}; width: 14px; height: 14px; margin: -5px 0;
    border-radius: 7px; }}
QSlider::handle:horizontal:hover {{ background: {bright}; }}
QSplitter::handle {{ background: {ground}; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QGroupBox {{ border: 1px solid {edge}; border-radius: 6px; margin-top: 16px;
    padding: 8px 6px 6px; }}
QGroupBox::title {{ subcontrol-origin: margin; left: 8px; color: {quiet}; }}
QCheckBox::indicator {{ width: 16px; height: 16px; border: 1px solid {handle_lit};
    border-radius: 3px; background: {ground}; }}
QCheckBox::indicator:checked {{ background: {accent}; border-color: {accent};
    image: url(ICONS/{tick}); }}
QTabBar#workspaces::tab {{ background: transparent; color: {quiet}; padding: 8px 22px 6px;
    border-bottom: 2px solid transparent; font-weight: 600; }}
QTabBar#workspaces::tab:hover {{ color: {text}; }}
QTabBar#workspaces::tab:selected {{ color: {text}; border-bottom-color: {accent}; }}
QFrame#welcome {{ background: {row_marked}; border: 1px solid {edge}; border-radius: 12px; }}
QLabel#welcome_title {{ font-size: 14px; font-weight: 600; }}
QFrame#banner {{ background: {raised}; border-left: 3px solid {accent}; }}
QFrame#check {{ border: 1px solid transparent; border-bottom-color: {edge}; }}
QFrame#check:focus {{ border-color: {accent}; }}
QLabel[verdict="good"] {{ color: {good}; }}
QLabel[verdict="bad"] {{ color: {bad}; }}
QLabel[plate="true"] {{ background: {plate}; color: {text}; border-radius: 9px; padding: 2px 10px;
    font-size: 11px; }}
"""


def style_sheet(theme: Theme) -> str:
    """Return what Qt reads."""
    return _STYLE.format(**asdict(theme)).replace("ICONS", resource("icons").as_posix())
