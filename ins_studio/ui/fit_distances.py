"""Distances between scans and their fitted bodies, measured on a thread, a few frames at a time."""

from collections.abc import Generator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.fit import body_to_scan, scan_to_body
from ins_studio.errors import StudioError
from ins_studio.ui.frame_cache import FrameCache
from ins_studio.workers.job import Job

FRAMES_A_JOB = 3
Distances = NDArray[np.float32]
Source = tuple[Dataset, str, bool]  # dataset, sequence, whether the body is what is measured


class FitDistances(QObject):
    """Knows one sequence at a time, one way round; what comes late for another is dropped.

    ``arrived`` names a frame whose distances are here now.
    """

    arrived = Signal(int)
    failed = Signal(Exception)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._source: Source | None = None
        self._measured: Source | None = None  # the source of the job that runs
        self._job: Job | None = None
        self._wanted: list[int] = []
        self._cache = FrameCache(0)

    def follow(self, dataset: Dataset, sequence: str, of_body: bool) -> None:
        """Turn to a sequence: each scan's way to its body, or ``of_body`` each body's to its scan.

        What is known stays while nothing changes.
        """
        before = self._source
        if before and before[0] is dataset and before[1:] == (sequence, of_body):
            return
        self.forget()
        self._source = (dataset, sequence, of_body)
        self._cache = FrameCache(dataset.sequence(sequence).frame_count)

    def forget(self) -> None:
        """Drop everything, and stop at the next frame."""
        self._source, self._wanted, self._cache = None, [], FrameCache(0)
        if self._job is not None:
            self._job.cancel()

    def of_frame(self, frame: int) -> Distances | None:
        """Return a frame's distances (V,) in metres; None while unknown, or where it is damaged."""
        known = self._cache.get(frame)
        return known if known is not None and len(known) else None

    def want(self, frames: list[int]) -> None:
        """Measure these next, in this order, instead of what was wanted before."""
        self._wanted = frames
        self._start()

    def stop(self) -> None:
        """End the work and wait: the window is closing."""
        self.blockSignals(True)
        self.forget()
        if self._job is not None:
            self._job.wait()
            self._job = None

    def _start(self) -> None:
        order = [frame for frame in self._wanted if self._cache.get(frame) is None]
        if self._job is not None or self._source is None or not order:
            return
        self._measured = self._source
        job = Job(partial(_measure, self._source, order[:FRAMES_A_JOB]), self)
        job.progressed.connect(self._take)
        job.failed.connect(self.failed)
        job.finished.connect(self._end)
        self._job = job
        job.start()

    def _take(self, found: list[tuple[int, Distances]]) -> None:
        if self._measured is not self._source:
            return
        for frame, distances in found:
            self._cache.put(frame, distances, frame)
            self.arrived.emit(frame)

    def _end(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
            self._start()


def _measure(source: Source, frames: list[int]) -> Generator[tuple[int, Distances], None, None]:
    dataset, sequence, of_body = source
    measure = body_to_scan if of_body else scan_to_body
    for index in frames:
        try:
            yield index, measure(dataset, dataset.proxy(sequence, index))
        except StudioError:  # said when the playhead met it; nothing known is an answer, too
            yield index, np.zeros(0, np.float32)
