"""Dialogs that are as large as they would like, and no larger than the screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget

FRAME = QSize(40, 60)  # what a desktop's frame and panels may take of a screen


def resize_fitting(window: QWidget, wanted: QSize) -> None:
    """Give ``window`` the size ``wanted``, logical pixels, as far as its screen has room."""
    window.resize(wanted.boundedTo(window.screen().availableGeometry().size() - FRAME))
