"""A picture of the window for packaging checks: ``--shot FILE.png``."""

from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from ins_studio.ui.main_window import MainWindow

AFTER_MS = 1500


class Shot(QObject):
    """Writes one picture a moment after the first frame, then leaves."""

    def __init__(self, window: MainWindow, path: Path) -> None:
        super().__init__(window)
        self._window = window
        self._path = path

    def begin(self) -> None:
        """Wait for a few frames to be drawn."""
        QTimer.singleShot(AFTER_MS, self._take)

    def _take(self) -> None:
        saved = window_picture(self._window).save(str(self._path))
        self._window.close()
        QApplication.exit(0 if saved else 1)


def window_picture(window: MainWindow) -> QPixmap:
    """Return the window as it looks, with what OpenGL drew in its place."""
    picture = window.grab()
    viewport = window.studio.viewport
    painter = QPainter(picture)
    painter.drawImage(viewport.mapTo(window, QPoint()), viewport.grab_image())
    painter.end()
    return picture
