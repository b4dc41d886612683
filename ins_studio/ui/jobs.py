"""Long work with a name: what the status bar shows, and what closing the window stops."""

from collections.abc import Callable, Generator
from typing import Any

from PySide6.QtCore import QObject, Signal

from ins_studio.engine.client import Engine
from ins_studio.project.records import Progress
from ins_studio.project.training_records import Step
from ins_studio.ui.engines import Engines
from ins_studio.workers.job import Job

STOP_WAIT_MS = 10_000

Work = Callable[[], Generator[Any, None, Any]]


class Task(QObject):
    """One piece of long work on its thread, with its engine where it has one.

    Ends with exactly one of ``succeeded``, ``failed`` and ``cancelled``, then ``finished``.
    A cancelled training of an engine *succeeds* with what it saved.
    """

    progressed = Signal(list)
    advanced = Signal(float)
    succeeded = Signal(object)
    failed = Signal(Exception)
    cancelled = Signal()
    finished = Signal()

    def __init__(self, label: str, work: Work, engine: Engine | None, parent: QObject) -> None:
        super().__init__(parent)
        self.label = label
        self.engine = engine
        self.share = -1.0
        self.writes = engine is not None  # into the project, which has to stay open meanwhile
        self.report: Callable[[Exception], None] | None = None  # who hears of a failure
        self._job = Job(work, self)
        self._job.progressed.connect(self._note_progress)
        self._job.succeeded.connect(self.succeeded)
        self._job.failed.connect(self.failed)
        self._job.cancelled.connect(self.cancelled)
        self._job.finished.connect(self.finished)

    def start(self) -> None:
        """Begin."""
        self._job.start()

    def cancel(self) -> None:
        """Ask it to end soon; an engine finishes its step and saves."""
        if self.engine is None:
            self._job.cancel()
        else:
            self.engine.cancel()

    def set_paused(self, paused: bool) -> None:
        """Hold it, or let it go on."""
        if self.engine is None:
            self._job.set_paused(paused)
        elif paused:
            self.engine.pause()
        else:
            self.engine.resume()

    def stop(self, wait_ms: int = STOP_WAIT_MS) -> bool:
        """Cancel and wait for the thread's end; False when it did not end in time."""
        self._job.cancel()
        if self.engine is not None:
            self.engine.close()
        return bool(self._job.wait(wait_ms))

    def _note_progress(self, records: list[Any]) -> None:
        for record in records:
            if isinstance(record, Progress) and record.total:
                self.share = record.done / record.total
            elif isinstance(record, Step) and record.total:
                self.share = (record.index + 1) / record.total
        self.advanced.emit(self.share)
        self.progressed.emit(records)


class JobBoard(QObject):
    """All long work of the window; views show it, sessions put it here."""

    started = Signal(Task)
    ended = Signal(Task)

    def __init__(
        self, engines: Engines, report: Callable[[Exception], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._engines = engines
        self._report = report
        self._tasks: list[Task] = []

    @property
    def tasks(self) -> tuple[Task, ...]:
        """What runs now, oldest first."""
        return tuple(self._tasks)

    def run(
        self, label: str, work: Work, report: Callable[[Exception], None] | None = None
    ) -> Task:
        """Drive a generator of this process on a thread; connect to the task, then it starts.

        The thread starts on the next turn of the event loop, so no signal is missed. ``report``
        hears of a failure instead of the person: it knows a way out.
        """
        return self._begin(Task(label, work, None, self), report or self._report)

    def run_engine(
        self, label: str, task: str, arguments: dict[str, Any], *, writes: bool = True
    ) -> Task:
        """Run a task by its name in an engine process of its own; see ``run``.

        ``writes`` says whether it writes into the project.
        """
        engine = self._engines.new()
        work = Task(label, lambda: engine.run(task, arguments), engine, self)
        work.writes = writes
        return self._begin(work, self._report)

    def stop_all(self) -> None:
        """End everything and wait: the window is closing."""
        for task in self.tasks:
            task.failed.disconnect(task.report)  # that an engine ends is no news now
            task.stop()

    def _begin(self, task: Task, report: Callable[[Exception], None]) -> Task:
        task.report = report
        task.failed.connect(report)
        task.finished.connect(self._end)
        self._tasks.append(task)
        self.started.emit(task)
        task.start()
        return task

    def _end(self) -> None:
        task = self.sender()
        if not isinstance(task, Task) or task not in self._tasks:
            return
        self._tasks.remove(task)
        if task.engine is not None:
            self._engines.close(task.engine)
        self.ended.emit(task)
        task.deleteLater()
