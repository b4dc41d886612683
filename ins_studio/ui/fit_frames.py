"""What a fit says of the frames of the sequence that is open, and what has been said since."""

from collections.abc import Mapping
from dataclasses import dataclass

from ins_studio.dataset.axes import Axes
from ins_studio.dataset.checking.surface import Holes
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.marks import ScanMarks
from ins_studio.dataset.sequence import Sequence
from ins_studio.fitting.landmarks import Landmarks, same_marks
from ins_studio.fitting.report import FitReport
from ins_studio.ui.scan_marks import in_world


@dataclass(frozen=True, eq=False)
class FittedFrames:
    """A report by the frames of the sequence that is open.

    Attributes
    ----------
    own : Sequence
    residuals_mm : dict of int to float
    keys : frozenset of int
    marks : dict of int to Landmarks
    left_out : dict of int to str
        Why frames were left out of the fit.
    """

    own: Sequence
    residuals_mm: dict[int, float]
    keys: frozenset[int]
    marks: dict[int, Landmarks]
    left_out: dict[int, str]

    def stale(self, said: Mapping[str, ScanMarks], axes: Axes) -> frozenset[int]:
        """Return the frames whose marks are others than at the fit; ``said`` is by file name."""
        now = self._marked(said, axes)
        both = now.keys() | self.marks.keys()
        same = {one for one in both if same_marks(now.get(one, {}), self.marks.get(one, {}))}
        return frozenset(both - same)

    def recurated(self, curation: Curation) -> frozenset[int]:
        """Return the frames that were excluded since the fit, or are not any more.

        Those that somebody has pointed at count as shown, whatever is excluded: as fitting does.
        """
        excluded = curation.excluded.get(self.own.name, frozenset())
        heeded = Holes.name not in curation.ignored
        pointed = curation.landmarks.get(self.own.name, {})
        found = set()
        for frame in self.residuals_mm:
            out = self.own.positions[frame] in excluded
            out |= heeded and self.left_out.get(frame) == Holes.name
            shown = self.own.files[frame].name in pointed
            if (out and not shown) != (frame in self.left_out):
                found.add(frame)
        return frozenset(found)

    def _marked(self, said: Mapping[str, ScanMarks], axes: Axes) -> dict[int, Landmarks]:
        frames = {file.name: frame for frame, file in enumerate(self.own.files)}
        return {
            frames[scan]: {name: in_world(point, axes) for name, point in own.items()}
            for scan, own in said.items()
            if scan in frames
        }


def frames_of(own: Sequence, report: FitReport) -> FittedFrames:
    """Return a report by the frames of a sequence; what it does not have is left away."""
    at = {position: frame for frame, position in enumerate(own.positions)}
    return FittedFrames(
        own,
        {at[one]: mm for one, mm in report.residuals_mm.items() if one in at},
        frozenset(at[one] for one in report.keys if one in at),
        {at[one]: marks for one, marks in report.marks.items() if one in at},
        {at[one]: why for one, why in report.left_out.items() if one in at},
    )
