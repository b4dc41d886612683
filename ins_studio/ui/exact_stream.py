"""Exact frames from an engine of its own, a handful at a time."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ins_studio.motion.motion import Motion
from ins_studio.project.avatar_records import PosedFrame
from ins_studio.project.run import RunFolder
from ins_studio.ui.engines import Engines
from ins_studio.workers.job import Job

if TYPE_CHECKING:
    from ins_studio.engine.client import Engine


class ExactStream(QObject):
    """Asks an engine for posed frames; one request at a time, the engine is kept warm.

    ``arrived`` carries (ticket, frames): the ticket says which request they answer, so frames of
    a clip that is no longer shown can be told apart.
    """

    arrived = Signal(int, list)
    idle = Signal()
    failed = Signal(Exception)

    def __init__(self, engines: Engines, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engines = engines
        self._engine: Engine | None = None
        self._job: Job | None = None
        self._ticket = 0
        self._order: list[int] = []
        self._left: list[int] = []  # of the order
        self._cancelled = False

    @property
    def busy(self) -> bool:
        """Whether a request is under way."""
        return self._job is not None

    def brings_soon(self, frame: int) -> bool:
        """Say whether the request under way has ``frame`` next, or next but one."""
        return frame in self._left[:2] and not self._cancelled

    def request(self, ticket: int, run: RunFolder, motion: Motion, order: list[int]) -> None:
        """Ask for the frames ``order`` of ``motion``, in that order; only when not busy."""
        if self._job is not None:
            return
        engine = self._engine = self._engine or self._engines.new()
        self._ticket, self._order, self._left = ticket, order, list(order)
        self._cancelled = False
        arguments: dict[str, Any] = {
            "run": str(run.path),
            "poses": motion.poses[order],
            "transl": motion.transl[order],
            "order": list(range(len(order))),
            "mode": "exact",
        }
        job = Job(lambda: engine.run("stream", arguments), self, engine)
        job.progressed.connect(self._deliver)
        job.failed.connect(self.failed)
        job.finished.connect(self._end)
        self._job = job
        job.start()

    def cancel(self) -> None:
        """Let go of the request; frames under way may still arrive."""
        if self._job is not None and not self._cancelled:
            self._cancelled = True
            self._job.cancel()

    def stop(self) -> None:
        """Cancel, wait, and end the engine: the window is closing."""
        self.blockSignals(True)  # that an engine ends is no news now
        if self._job is not None:
            self._job.cancel()
        if self._engine is not None:
            self._engines.close(self._engine)
            self._engine = None
        if self._job is not None:
            self._job.wait()
            self._job = None

    def _deliver(self, records: list[Any]) -> None:
        frames = [
            replace(record, index=self._order[record.index])
            for record in records
            if isinstance(record, PosedFrame)
        ]
        if frames:
            self._left = self._left[len(frames) :]
            self.arrived.emit(self._ticket, frames)

    def _end(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
            self.idle.emit()
