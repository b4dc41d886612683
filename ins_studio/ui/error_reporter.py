"""One place for everything that goes wrong: said in plain words, without stopping the work."""

import logging
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from ins_studio.errors import StudioError

log = logging.getLogger(__name__)

UNEXPECTED = "Something unexpected went wrong."
UNEXPECTED_HINT = "Your work is kept. If it happens again, copy the details and send them to us."


class ErrorReporter(QObject):
    """Shows errors of any thread in a box that does not block.

    ``install`` leads ``sys.excepthook`` and ``threading.excepthook`` here; ``uninstall`` puts
    back what was there.
    """

    reported = Signal(str, str)  # message, hint
    _raised = Signal(Exception)

    def __init__(self, window: QWidget | None = None) -> None:
        super().__init__(window)
        self._window = window
        self._boxes: dict[str, QMessageBox] = {}
        self._hooks = (sys.excepthook, threading.excepthook)
        self._raised.connect(self._show)

    def install(self) -> None:
        """Take over both exception hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    def uninstall(self) -> None:
        """Put the hooks back."""
        sys.excepthook, threading.excepthook = self._hooks

    def report(self, error: Exception) -> None:
        """Log ``error`` and show it; callable from any thread."""
        log.error("%s", error, exc_info=error)
        self._raised.emit(error)

    def close_boxes(self) -> None:
        """Close all boxes: what they speak of is not there any more."""
        for box in list(self._boxes.values()):
            box.close()

    def _on_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            self.report(error.with_traceback(trace))
        else:
            self._hooks[0](kind, error, trace)

    def _on_thread_exception(self, raised: threading.ExceptHookArgs) -> None:
        if isinstance(raised.exc_value, Exception):
            self.report(raised.exc_value)

    def _show(self, error: Exception) -> None:
        message, hint = words(error)
        self.reported.emit(message, hint)
        if message in self._boxes:
            self._boxes[message].raise_()
            return
        box = QMessageBox(QMessageBox.Icon.Warning, "INS Studio", message, parent=self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setModal(False)
        box.setInformativeText(hint)
        details = "".join(traceback.format_exception(error))
        box.setDetailedText(details)
        copy = box.addButton("Copy details", QMessageBox.ButtonRole.ActionRole)
        copy.clicked.disconnect()  # a button of a message box closes it; this one must not
        copy.clicked.connect(lambda: QApplication.clipboard().setText(details))
        box.addButton(QMessageBox.StandardButton.Close)
        box.finished.connect(lambda: self._boxes.pop(message, None))
        self._boxes[message] = box
        box.show()


def words(error: Exception) -> tuple[str, str]:
    """Return what a person reads about ``error``: message and way out."""
    if isinstance(error, StudioError):
        return error.message, error.hint
    return f"{UNEXPECTED} ({type(error).__name__})", UNEXPECTED_HINT
