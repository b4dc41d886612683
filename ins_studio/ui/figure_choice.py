"""Asking what to do with a rigged, animated figure: it may be scans, and it may be a motion."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

SCANS, MOTION = "Use as &scans", "Use as &motion"


def ask_use(
    window: QWidget, path: Path, motion_first: bool, use: Callable[[Path, str], None]
) -> QMessageBox:
    """Show both ways, Enter taking the first; ``use`` hears "scans" or "motion", or nothing.

    Parameters
    ----------
    window : QWidget
    path : Path
    motion_first : bool
        Whether that is what is meant more likely: there is somebody who can move.
    use : callable
    """
    box = QMessageBox(
        QMessageBox.Icon.Question,
        f"Open {path.name}",
        f"{path.name} can be used in two ways.",
        parent=window,
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(
        "As a motion, its animation moves the figure that is open. As scans, its own mesh and "
        "skeleton are opened, to train an avatar of it."
    )
    buttons = {}
    for kind, words in (("motion", MOTION), ("scans", SCANS)):
        buttons[kind] = box.addButton(words, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    buttons["motion"].clicked.connect(lambda: use(path, "motion"))
    buttons["scans"].clicked.connect(lambda: use(path, "scans"))
    buttons["motion"].setToolTip("Play its animation (Alt+M)")
    buttons["scans"].setToolTip("Train on its surface in every frame of it (Alt+S)")
    box.setDefaultButton(buttons["motion" if motion_first else "scans"])
    box.open()
    return box
