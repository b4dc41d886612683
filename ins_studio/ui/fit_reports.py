"""How well the scans that are open were fitted here, and where they were corrected since."""

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.unposed_dataset import scan_reader
from ins_studio.fitting.landmarks import Landmarks
from ins_studio.fitting.poses_file import NAME
from ins_studio.fitting.report import FitReport, read_report
from ins_studio.project.fit_records import FittedFrame
from ins_studio.ui.fit_frames import FittedFrames, frames_of
from ins_studio.ui.studio import Studio

Reports = dict[str, FitReport]


class FitReports(QObject):
    """Follows the scans that are open; what poses came from elsewhere has no report.

    ``changed`` says that something else is known, of the fit or of what was pointed at since.

    Attributes
    ----------
    stale : dict of str to frozenset of int
        Frames whose marks are others than at the fit, by sequence.
    recurated : dict of str to frozenset of int
        Frames that were excluded since the fit, or are not any more.
    worst : (sequence, frame, mm) or None
        The frame whose body lies farthest from its scan.
    mean_mm : float
        Over all frames; NaN where nothing is known.
    unfitted : int
        Scans that have no pose: the fit was stopped, or they cannot be read.
    """

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._recordings = studio.document.recordings
        self._dataset: Dataset | None = None
        self._known: dict[str, FittedFrames] = {}
        self._live: dict[str, dict[int, FittedFrame]] = {}
        self.stale: dict[str, frozenset[int]] = {}
        self.recurated: dict[str, frozenset[int]] = {}
        self.worst: tuple[str, int, float] | None = None
        self.mean_mm = float("nan")
        self.unfitted = 0
        studio.document.dataset_changed.connect(self.follow)
        self._recordings.curated.connect(self._compare)

    @property
    def known(self) -> bool:
        """Whether the scans that are open were fitted here."""
        return bool(self._known)

    @property
    def outdated(self) -> bool:
        """Whether tracking again would change anything."""
        return bool(self.stale or self.recurated or self.unfitted)

    def follow(self) -> None:
        """Read the reports of other scans on a thread."""
        dataset = self._recordings.dataset
        if dataset is self._dataset:
            return
        self._dataset, self._known, self._live = dataset, {}, {}
        self.stale, self.recurated = {}, {}
        self.worst, self.mean_mm, self.unfitted = None, float("nan"), 0
        files = {} if dataset is None else fitted_files(dataset)
        if dataset is not None and files:
            task = self._studio.jobs.run("Reading the fit", partial(_read, files))
            task.succeeded.connect(partial(self._take, dataset))
        self.changed.emit()

    def add(self, frames: list[FittedFrame]) -> None:
        """Show frames as they are fitted just now, where all scans are shown: they are counted."""
        dataset = self._dataset
        known = dataset.sequences if dataset is not None else ()
        bare = dataset is not None and not dataset.posed
        whole = {own.name for own in known if bare or own.frame_count == own.length}
        for frame in frames:
            if frame.sequence in whole:
                self._live.setdefault(frame.sequence, {})[frame.frame] = frame
        self.changed.emit()

    def settle(self) -> None:
        """Forget frames that were fitted just now: the fit has ended."""
        self._live = {}
        self.changed.emit()

    def residuals(self, sequence: str) -> dict[int, float]:
        """Return the mean distances in mm by frame of the sequence that is open."""
        known = self._known.get(sequence)
        live = self._live.get(sequence, {})
        found = {} if known is None else known.residuals_mm
        return {**found, **{frame: one.residual_mm for frame, one in live.items()}}

    def keys(self, sequence: str) -> frozenset[int]:
        """Return the frames that others were tracked from."""
        known = self._known.get(sequence)
        if known is not None:
            return known.keys
        live = self._live.get(sequence, {})
        return frozenset(frame for frame, record in live.items() if record.key)

    def left_out(self, sequence: str) -> dict[int, str]:
        """Return why frames were left out of the fit; their poses are interpolated."""
        known = self._known.get(sequence)
        return {} if known is None else known.left_out

    def marks(self, sequence: str, frame: int) -> Landmarks:
        """Return what the fit knew of a frame, by name (3,), world metres."""
        known = self._known.get(sequence)
        return {} if known is None else known.marks.get(frame, {})

    def _take(self, dataset: Dataset, reports: Reports) -> None:
        if dataset is not self._dataset:
            return
        own = {one.name: one for one in dataset.sequences}
        self._known = {name: frames_of(own[name], one) for name, one in reports.items()}
        self.unfitted = sum(own[n].length - len(one.residuals_mm) for n, one in reports.items())
        every = [
            (millimetres, name, frame)
            for name, known in self._known.items()
            for frame, millimetres in known.residuals_mm.items()
            if np.isfinite(millimetres)
        ]
        if every:
            millimetres, name, frame = max(every)
            self.worst = (name, frame, millimetres)
            self.mean_mm = float(np.mean([value for value, _, _ in every]))
        self._compare()

    def _compare(self) -> None:
        """Find the frames that somebody has said something else of since."""
        dataset = self._dataset
        reader = None if dataset is None else scan_reader(dataset)
        self.stale, self.recurated = {}, {}
        if reader is not None:
            said = self._recordings.curation
            for name, known in self._known.items():
                stale = known.stale(said.landmarks.get(name, {}), reader.axes)
                if stale:
                    self.stale[name] = stale
                recurated = known.recurated(said)
                if recurated:
                    self.recurated[name] = recurated
        self.changed.emit()


def fitted_files(dataset: Dataset) -> dict[str, Path]:
    """Return the poses that were fitted here and lie beside the scans, by sequence."""
    known = {one.sequence: one.pairs[0].poses for one in dataset.pairings if one.pairs}
    return {name: file for name, file in known.items() if file.name == NAME}


def _read(files: dict[str, Path]) -> Generator[Any, None, Reports]:
    yield from ()
    return {name: read_report(file) for name, file in files.items()}
