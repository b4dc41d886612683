"""Makes the proxies of a sequence on a thread, those nearest to the playhead first."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.frame import Frame
from ins_studio.errors import StudioError
from ins_studio.project.records import Progress
from ins_studio.ui.scan_frames import ScanFrames
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

Made = tuple[int, Frame | StudioError]


class ProxySession(QObject):
    """Works when a frame is wanted that has no proxy yet; then it goes on to the end.

    ``made`` says which frame can be shown now, or cannot be read.
    """

    made = Signal(int)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._scans: ScanFrames | None = None
        self._playhead = 0
        self._task: Task | None = None

    def follow(self, scans: ScanFrames | None) -> None:
        """Turn to another sequence."""
        self._scans = scans
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def want(self, frame: int) -> None:
        """Make the proxy of ``frame`` next, and then those around it."""
        self._playhead = frame
        if self._task is None and self._scans is not None:
            task = self._studio.jobs.run("Preparing scans", partial(self._make, self._scans))
            task.progressed.connect(self._take)
            task.finished.connect(self._end)
            self._task = task

    def _make(self, scans: ScanFrames) -> Generator[Progress | Made, None, None]:
        """Read in the thread; the playhead may move meanwhile."""
        dataset, name = scans.dataset, scans.sequence
        total = dataset.sequence(name).frame_count
        missing = set(range(total))
        while missing:
            index = min(missing, key=lambda frame: (abs(frame - self._playhead), -frame))
            missing.discard(index)
            try:
                yield index, dataset.proxy(name, index)
            except StudioError as error:
                yield index, error
            yield Progress("Preparing scans", total - len(missing), total)

    def _take(self, records: list[Progress | Made]) -> None:
        if self._scans is None or self.sender() is not self._task:
            return
        for record in records:
            if not isinstance(record, Progress):
                self._scans.put(*record)
                self.made.emit(record[0])

    def _end(self) -> None:
        if self.sender() is self._task:
            self._task = None
