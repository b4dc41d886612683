"""What is pointed at on the scan that the playhead shows: world metres here, the file's there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject

from ins_studio.dataset.axes import TURNS, UNITS, Axes
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.marks import Point, ScanMarks, marks_of
from ins_studio.dataset.unposed_dataset import scan_reader
from ins_studio.document.document import Document
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.document.clip import Clip

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MarkedScan:
    """A scan that can be pointed at.

    Attributes
    ----------
    dataset : Dataset
    sequence, scan : str
        The recording, and the name of the scan's file.
    frame : int
        Its place in the recording.
    axes : Axes
        What the file is in.
    said : ScanMarks
        The same as the file has it.
    """

    dataset: Dataset
    sequence: str
    scan: str
    frame: int
    axes: Axes
    said: ScanMarks

    @property
    def key(self) -> tuple[str, str]:
        """Recording and scan: which one of the dataset's it is."""
        return self.sequence, self.scan

    @property
    def points(self) -> dict[str, Floats]:
        """What was pointed at, by name (3,), world metres."""
        return {name: in_world(point, self.axes) for name, point in self.said.items()}

    def with_points(self, points: Mapping[str, Floats]) -> ScanMarks:
        """Return what is said with more or other points, (3,) in world metres."""
        return {**self.said, **{name: in_file(one, self.axes) for name, one in points.items()}}

    def without(self, name: str) -> ScanMarks:
        """Return what is said but for one."""
        return {other: point for other, point in self.said.items() if other != name}


class ScanInView(QObject):
    """Knows which scan stands in the viewport: the playhead may be on one that is being read."""

    def __init__(self, studio: Studio, frames: ReposeSession) -> None:
        super().__init__(frames)
        self._document = studio.document
        self._clip: Clip | None = None
        self._frame = -1
        frames.scan_shown.connect(self._note)

    def marked(self, frame: int) -> MarkedScan | None:
        """Return a frame of the recording that plays; None unless it is the one in view."""
        seen = (self._clip is self._document.timeline.clip) and self._frame == frame
        return marked_scan(self._document, frame) if seen else None

    def _note(self, frame: int) -> None:
        self._clip, self._frame = self._document.timeline.clip, frame


def marked_scan(document: Document, frame: int) -> MarkedScan | None:
    """Return a frame of the recording that plays; None where none of a folder of scans does."""
    clip, dataset = document.timeline.clip, document.dataset
    if clip is None or clip.sequence is None or dataset is None:
        return None
    reader = scan_reader(dataset)
    known = [own for own in dataset.sequences if own.name == clip.sequence]
    if reader is None or not known or frame >= known[0].frame_count:
        return None
    scan = known[0].files[frame].name
    said = marks_of(document.recordings.curation.landmarks, clip.sequence, scan)
    return MarkedScan(dataset, clip.sequence, scan, frame, reader.axes, said)


def in_world(point: Point, axes: Axes) -> Floats:
    """Return a point of a file in metres, y up."""
    return np.asarray(UNITS[axes.unit] * np.array(point) @ TURNS[axes.up].T)


def in_file(point: Floats, axes: Axes) -> Point:
    """Return a point in metres, y up, as its file has it, to a thousandth of a millimetre."""
    scale = UNITS[axes.unit]
    turned = np.asarray(point, np.float64) @ TURNS[axes.up] / scale
    x, y, z = np.round(turned, 6 + round(np.log10(scale))).tolist()
    return x, y, z
