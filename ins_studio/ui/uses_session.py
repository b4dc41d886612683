"""How every frame is used and judged, told to all that show it: rows, strip, plot, facts."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from ins_studio.dataset.checking.reading import Readable
from ins_studio.dataset.dataset import Dataset
from ins_studio.project.checked import BAD
from ins_studio.ui.check_session import CheckSession
from ins_studio.ui.coverage_session import CoverageSession
from ins_studio.ui.damaged_scans import DamagedScans
from ins_studio.ui.data_facts import dataset_facts, dataset_row
from ins_studio.ui.data_side import DataSide
from ins_studio.ui.data_uses import found_unreadable, split_of, strip_frames
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.filmstrip_paint import StripFrame
from ins_studio.ui.people_session import PeopleSession
from ins_studio.ui.picture_session import PictureSession
from ins_studio.ui.sequence_panel import SequencePanel
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.dataset.splits import Split
    from ins_studio.ui.findings import Findings


class UsesSession(QObject):
    """Follows what is open, what is said of it, what was found in it, and the clip that plays.

    Attributes
    ----------
    checks : CheckSession
    coverage : CoverageSession
    people : PeopleSession
    pictures : PictureSession
    """

    def __init__(
        self,
        studio: Studio,
        panel: SequencePanel,
        side: DataSide,
        strip: Filmstrip,
        checks: CheckSession,
        damaged: DamagedScans,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._panel, self._side, self._strip = panel, side, strip
        self.checks, self._damaged = checks, damaged
        self.coverage = CoverageSession(studio, side.coverage)
        self.people = PeopleSession(studio)
        self.pictures = PictureSession(studio, strip, damaged)
        self._split: Split | None = None
        self._findings: Findings | None = None
        document = studio.document
        self.people.changed.connect(self.show_uses)
        checks.changed.connect(self.show_uses)
        damaged.changed.connect(self._show_lost)
        document.recordings.curated.connect(self._show_said)
        document.timeline.clip_changed.connect(self.show_clip)
        document.timeline.frame_changed.connect(strip.set_frame)

    def show_uses(self) -> None:
        """Say of everything how it is used."""
        recordings = self._studio.document.recordings
        dataset, curation = recordings.dataset, recordings.curation
        split = self._split = split_of(recordings, self._studio.report)
        findings = self._findings = self.checks.findings
        health = findings.health() if findings else {}
        indexed = self.people.indexed
        self._panel.set_dataset(dataset_row(dataset, split, curation, health, indexed))
        self.coverage.set_split(split)
        self._show_lost()
        self._mark_sequence()

    def show_clip(self) -> None:
        """Show the sequence that plays, and nothing for any other motion."""
        frame = self._studio.document.timeline.frame
        self.pictures.follow(self._studio.document.dataset, self._sequence() or "")
        self._strip.set_sequence(self._strip_frames())
        self._strip.set_frame(frame)
        self._panel.tree.set_current(self._sequence())
        self.coverage.mark(frame)

    def _show_said(self) -> None:
        self.checks.show()
        self.show_uses()

    def _show_lost(self) -> None:
        """Say which frames are fit for training."""
        recordings, split = self._studio.document.recordings, self._split
        dataset, findings = recordings.dataset, self._findings
        if findings is not None:
            lost = findings.lost()
            unread = findings.checked.frame_count - findings.checked.readable
        else:
            lost = self._unread(dataset)
            unread = len(lost)
        self._side.facts.set_facts(dataset_facts(dataset, recordings.curation, unread))
        training = split.training if split and dataset is not None and dataset.posed else ()
        self._side.set_good_frames(sum(key not in lost for key in training))
        self._strip.set_frames(self._strip_frames())

    def _unread(self, dataset: Dataset | None) -> frozenset[tuple[str, int]]:
        """Return what is known to be unreadable without a check."""
        if dataset is None:
            return frozenset()
        return found_unreadable(dataset) | self._damaged.frames(dataset)

    def _mark_sequence(self) -> None:
        sequence = self._sequence()
        if sequence is not None:
            self._panel.tree.set_current(sequence)

    def _sequence(self) -> str | None:
        """Return the sequence that plays, if it is one of the dataset's."""
        clip, dataset = self._studio.document.timeline.clip, self._studio.document.dataset
        if clip is None or dataset is None or clip.sequence is None:
            return None
        known = any(own.name == clip.sequence for own in dataset.sequences)
        return clip.sequence if known else None

    def _strip_frames(self) -> list[StripFrame]:
        sequence, recordings = self._sequence(), self._studio.document.recordings
        if sequence is None or recordings.dataset is None or self._split is None:
            return []
        verdicts = dict(self._findings.verdicts(sequence)) if self._findings else {}
        for name, index in self._unread(recordings.dataset):
            if name == sequence and verdicts.get(index, ("", ""))[0] != BAD:
                verdicts[index] = (BAD, Readable.fault)
        own = recordings.dataset.sequence(sequence)
        return strip_frames(own, self._split, recordings.curation, verdicts)
