"""The Help menu: every key on one page, and what this program is."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QLabel, QMessageBox, QScrollArea, QVBoxLayout, QWidget

from ins_studio.ui import theme
from ins_studio.ui.fitting_size import resize_fitting
from ins_studio.ui.shortcuts import SHEET_KEYS, SHORTCUTS

_MOUSE = (
    ("Orbit", "MMB, or Alt+LMB"),
    ("Pan", "Shift+MMB, or Alt+MMB"),
    ("Zoom", "Wheel, or Alt+RMB"),
    ("Trackpad", "Two fingers orbit, with Shift pan, with Ctrl zoom; a pinch zooms"),
    ("Trackpad, as in Maya", "Two fingers zoom, with Alt orbit; F and A frame selection and all"),
    ("Pen", "Its button, or the tip beside the figure, orbits; with Shift pans"),
    ("Ride camera, pins", "Shift+R or Shift+P, then LMB on the avatar; Esc leaves"),
    ("Paint", "LMB; Ctrl erases, Shift draws a straight line"),
    ("Brush size, opacity", "F and Shift+F with a drag, or [ and ]"),
    ("Pick a colour, swap colours", "hold I, X"),
    ("Landmarks of a scan", "LMB on the scan, drag a dot; S skips, Return takes what was found"),
    ("Joints of a fit", "LMB drags; Delete over a dot takes that back, Esc leaves"),
    ("Select a joint", "LMB on its dot; Shift extends, Esc or empty ground: none"),
    ("Pull hands and feet, swing elbows and knees, move the root", "LMB drag on its dot, or G"),
    ("Turn a joint", "LMB drag on a ring, or R; X, Y, Z, digits, Enter; Esc gives up"),
    ("Scrub, zoom time", "LMB and wheel on the timeline"),
    ("Select and move keys", "LMB in the rows below; Shift extends, B or empty ground: a box"),
    ("Markers", "LMB on a flag goes there, a drag moves it, a double click renames"),
    ("What can be done with a clip", "RMB on it in the list; a double click renames"),
)

_ABOUT = """<h3>INS Studio {version}</h3>
<p>Animatable avatars of clothed people from 3D scans, by Invertible Neural Skinning.</p>
<p>Apache License 2.0. The licences of what it is built from are in THIRD_PARTY.md.</p>"""


def show_shortcuts(parent: QWidget) -> QDialog:
    """Open the page of keys; it does not block."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle("Keyboard and mouse")
    tables = {"Keyboard": SHORTCUTS, "Keyboard, over the rows of keys": SHEET_KEYS}
    text = _table("Mouse", _MOUSE)
    for title, table in tables.items():
        rows = [(name.replace("_", " ").capitalize(), keys) for name, keys in table.items()]
        text += _table(title, tuple(rows))
    words = QLabel(text)
    words.setTextFormat(Qt.TextFormat.RichText)
    words.setMargin(18)
    scroll = QScrollArea()
    scroll.setWidget(words)
    scroll.setFrameShape(QScrollArea.Shape.NoFrame)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(scroll)
    resize_fitting(dialog, QSize(words.sizeHint().width() + 24, 600))
    dialog.show()
    return dialog


def show_about(parent: QWidget) -> QMessageBox:
    """Open the box with version and licence; it does not block."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        number = version("ins-studio")
    except PackageNotFoundError:
        number = ""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("About INS Studio")
    box.setIconPixmap(theme.icon("ins-studio").pixmap(96, 96))
    box.setText(_ABOUT.format(version=number))
    box.setModal(False)
    box.show()
    return box


def show_folder(folder: Path) -> None:
    """Open a folder in the desktop's file browser."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _table(title: str, rows: tuple[tuple[str, str], ...]) -> str:
    lines = "".join(
        f"<tr><td style='padding:3px 28px 3px 0'>{what}</td>"
        f"<td style='color:{theme.ACCENT}'>{keys}</td></tr>"
        for what, keys in rows
    )
    return f"<h3>{title}</h3><table>{lines}</table>"
