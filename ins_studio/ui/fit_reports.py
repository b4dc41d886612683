"""How well the scans that are open were fitted here, and where they were corrected since."""

from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.sequence import Sequence
from ins_studio.dataset.unposed_dataset import scan_reader
from ins_studio.fitting.landmarks import Landmarks, same_marks
from ins_studio.fitting.poses_file import NAME
from ins_studio.fitting.report import FitReport, read_report
from ins_studio.project.fit_records import FittedFrame
from ins_studio.ui.scan_marks import in_world
from ins_studio.ui.studio import Studio

Reports = dict[str, FitReport]


class FitReports(QObject):
    """Follows the scans that are open; what poses came from elsewhere has no report.

    ``changed`` says that something else is known, of the fit or of what was pointed at since.
    """

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._recordings = studio.document.recordings
        self._dataset: Dataset | None = None
        self._reports: Reports = {}
        self._live: dict[str, dict[int, FittedFrame]] = {}
        self._stale: dict[str, frozenset[int]] = {}
        studio.document.dataset_changed.connect(self.follow)
        self._recordings.curated.connect(self._compare)

    @property
    def known(self) -> bool:
        """Whether the scans that are open were fitted here."""
        return bool(self._reports)

    @property
    def stale(self) -> dict[str, frozenset[int]]:
        """Frames whose marks are others than at the fit, by sequence."""
        return self._stale

    def follow(self) -> None:
        """Read the reports of other scans on a thread."""
        dataset = self._recordings.dataset
        if dataset is self._dataset:
            return
        self._dataset, self._reports, self._live, self._stale = dataset, {}, {}, {}
        files = {} if dataset is None else fitted_files(dataset)
        if dataset is not None and files:
            task = self._studio.jobs.run("Reading the fit", partial(_read, files))
            task.succeeded.connect(partial(self._take, dataset))
        self.changed.emit()

    def add(self, frames: list[FittedFrame]) -> None:
        """Show frames as they are fitted just now."""
        for frame in frames:
            self._live.setdefault(frame.sequence, {})[frame.frame] = frame
        self.changed.emit()

    def settle(self) -> None:
        """Forget frames that were fitted just now: the fit has ended."""
        self._live = {}
        self.changed.emit()

    def residuals(self, sequence: str) -> dict[int, float]:
        """Return the mean distances in mm by frame of the sequence that is open."""
        own, report = self._sequence(sequence), self._reports.get(sequence)
        found: dict[int, float] = {}
        if own is not None and report is not None:
            for frame, position in enumerate(own.positions):
                if position in report.residuals_mm:
                    found[frame] = report.residuals_mm[position]
        live = self._live.get(sequence, {}).items()
        return {**found, **{frame: record.residual_mm for frame, record in live}}

    def keys(self, sequence: str) -> frozenset[int]:
        """Return the frames that others were tracked from."""
        own, report = self._sequence(sequence), self._reports.get(sequence)
        if own is None or report is None:
            live = self._live.get(sequence, {})
            return frozenset(frame for frame, record in live.items() if record.key)
        return frozenset(f for f, position in enumerate(own.positions) if position in report.keys)

    def marks(self, sequence: str, frame: int) -> Landmarks:
        """Return what the fit knew of a frame, by name (3,), world metres."""
        own, report = self._sequence(sequence), self._reports.get(sequence)
        if own is None or report is None or frame >= own.frame_count:
            return {}
        return report.marks.get(own.positions[frame], {})

    def worst(self) -> tuple[str, int, float] | None:
        """Return sequence, frame and mm of the frame that is farthest off; None where none is."""
        every = [
            (millimetres, own.name, frame)
            for own in (self._dataset.sequences if self._dataset and self._reports else ())
            for frame, millimetres in self.residuals(own.name).items()
            if np.isfinite(millimetres)
        ]
        if not every:
            return None
        millimetres, name, frame = max(every)
        return name, frame, millimetres

    def mean_mm(self) -> float:
        """Return the mean over all frames, NaN where nothing is known."""
        values = [mm for report in self._reports.values() for mm in report.residuals_mm.values()]
        known = np.array(values)[np.isfinite(values)] if values else np.zeros(0)
        return float(known.mean()) if len(known) else float("nan")

    def _take(self, dataset: Dataset, reports: Reports) -> None:
        if dataset is self._dataset:
            self._reports = reports
            self._compare()

    def _compare(self) -> None:
        """Find the frames that somebody has pointed at something else on since."""
        dataset = self._dataset
        reader = None if dataset is None else scan_reader(dataset)
        self._stale = {}
        if dataset is not None and reader is not None:
            said = self._recordings.curation.landmarks
            for name, report in self._reports.items():
                own = dataset.sequence(name)
                frames = []
                for frame, position in enumerate(own.positions):
                    marks = said.get(name, {}).get(own.files[frame].name, {})
                    now = {one: in_world(point, reader.axes) for one, point in marks.items()}
                    if not same_marks(now, report.marks.get(position, {})):
                        frames.append(frame)
                if frames:
                    self._stale[name] = frozenset(frames)
        self.changed.emit()

    def _sequence(self, name: str) -> Sequence | None:
        known = self._dataset.sequences if self._dataset else ()
        return next((own for own in known if own.name == name), None)


def fitted_files(dataset: Dataset) -> dict[str, Path]:
    """Return the poses that were fitted here and lie beside the scans, by sequence."""
    known = {one.sequence: one.pairs[0].poses for one in dataset.pairings if one.pairs}
    return {name: file for name, file in known.items() if file.name == NAME}


def _read(files: dict[str, Path]) -> Generator[Any, None, Reports]:
    yield from ()
    return {name: read_report(file) for name, file in files.items()}
