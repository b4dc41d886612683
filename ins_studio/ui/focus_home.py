"""Where the keyboard goes when the widget that had it has gone: home, to the viewport."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication, QWidget


class FocusHome(QObject):
    """Sends the keyboard home when what had it is hidden, disabled or deleted.

    Qt would pass it on along the tab chain, mostly to a text field or a list: a letter that is a
    shortcut would be typed there, and an arrow would change a value that nobody has touched.

    Parameters
    ----------
    window : QWidget
        Only what happens within it counts.
    go_home : callable
        Gives the keyboard to where it belongs.
    """

    def __init__(self, window: QWidget, go_home: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._go_home = window, go_home
        self._passed_to: QWidget | None = None
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow)

    def _follow(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is None or before.window() is not self._window or not self._window.isVisible():
            return
        if now is None or not before.isVisible() or not before.isEnabled():
            self._passed_to = now
            QTimer.singleShot(0, self, self._settle)  # whoever hid it may give it to another

    def _settle(self) -> None:
        passed_to, self._passed_to = self._passed_to, None
        has_it = QApplication.focusWidget()
        if self._window.isActiveWindow() and (has_it is None or has_it is passed_to):
            self._go_home()
