"""Long work off the GUI thread: a QThread that drives a generator of records."""

import threading
import time
from collections.abc import Callable, Generator
from typing import Any, Protocol

from PySide6.QtCore import QObject, QThread, Signal

from ins_studio.project.records import Cancelled

REPORT_PERIOD = 0.05


class Control(Protocol):
    """What can stop or hold work that happens elsewhere, such as an engine; from any thread."""

    def cancel(self) -> None:
        """Ask the work to end soon, saving what it can."""

    def pause(self) -> None:
        """Ask the work to hold."""

    def resume(self) -> None:
        """Let the work go on."""


class Job(QThread):
    """Drives the generator that ``start`` returns, in a thread of its own.

    The Job itself lives in the GUI thread, so its signals reach slots there. Records arrive in
    batches, at most one every 50 ms, none lost, all before the one end signal: ``succeeded`` with
    the generator's return value, ``failed`` with its exception, or ``cancelled``. ``finished``
    follows.

    Parameters
    ----------
    start : callable
        Called in the thread; returns the generator. May raise.
    parent : QObject or None
        Owner of the Job.
    control : Control or None
        Told of cancel and pause at once, for work that blocks the thread from afar.
    """

    progressed = Signal(list)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()

    def __init__(
        self,
        start: Callable[[], Generator[Any, None, Any]],
        parent: QObject | None = None,
        control: Control | None = None,
    ) -> None:
        super().__init__(parent)
        self._start = start
        self._control = control
        self._cancel = threading.Event()
        self._running = threading.Event()
        self._running.set()

    def cancel(self) -> None:
        """Stop at the next record, also while paused; harmless when the work has ended."""
        self._cancel.set()
        self._running.set()
        if self._control is not None and self.isRunning():
            self._control.cancel()

    def set_paused(self, paused: bool) -> None:
        """Hold after the next record, or go on."""
        if self._cancel.is_set():
            return
        if paused:
            self._running.clear()
        else:
            self._running.set()
        if self._control is not None and self.isRunning():
            (self._control.pause if paused else self._control.resume)()

    def run(self) -> None:
        """Drive the work to its end; called by Qt in the new thread."""
        try:
            result = self._drive(self._start())
        except Cancelled:
            self.cancelled.emit()
        except Exception as error:  # noqa: BLE001  the thread's boundary: all errors go to one slot
            self.failed.emit(error)
        else:
            self.succeeded.emit(result)

    def _drive(self, steps: Generator[Any, None, Any]) -> Any:
        pending: list[Any] = []
        reported = 0.0
        try:
            while not self._cancel.is_set():
                pending.append(next(steps))
                due = time.monotonic() - reported >= REPORT_PERIOD
                if due or not self._running.is_set():
                    self.progressed.emit(pending)
                    pending, reported = [], time.monotonic()
                self._running.wait()
        except StopIteration as stop:
            return stop.value
        finally:
            steps.close()
            if pending:
                self.progressed.emit(pending)
        raise Cancelled
