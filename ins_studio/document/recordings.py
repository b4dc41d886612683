"""The recordings of a project, and what the person says of them: edits on the one undo stack."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.held_out import holding_out, holding_out_sequences
from ins_studio.dataset.marks import ScanMarks, with_marks
from ins_studio.dataset.splits import read_split
from ins_studio.document.change import Change
from ins_studio.project.schema import DatasetReference


@dataclass(frozen=True, eq=False)
class Scans:
    """What is open, as one value, so that undo brings all of it back.

    Attributes
    ----------
    dataset : Dataset or None
        None where nothing is open, or where it was not found.
    reference : DatasetReference or None
        Where it lies, or should.
    curation : Curation
        What the person says of it.
    """

    dataset: Dataset | None = None
    reference: DatasetReference | None = None
    curation: Curation = field(default_factory=Curation)


def scans_of(dataset: Dataset | None) -> Scans:
    """Return a dataset with its reference; the sizes of all its files are looked up."""
    if dataset is None:
        return Scans()
    where = DatasetReference(
        str(dataset.path), dataset.fingerprint(), dataset.subject, dataset.clothing
    )
    return Scans(dataset, where, dataset.curation)


class Recordings(QObject):
    """The scans that are open and their curation.

    ``opened`` follows other scans, ``curated`` whatever is said of them; frames are given by
    their index in a sequence, from 0, and kept by their position among all its files.
    """

    opened = Signal()
    curated = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._scans = Scans()

    @property
    def scans(self) -> Scans:
        """What is open, and what is said of it."""
        return self._scans

    @property
    def dataset(self) -> Dataset | None:
        """The scans, or None."""
        return self._scans.dataset

    @property
    def curation(self) -> Curation:
        """What the person says of the scans."""
        return self._scans.curation

    def show(self, scans: Scans) -> None:
        """Work on other scans without an undo step: what a document starts with."""
        before, self._scans = self._scans, scans
        if scans.dataset is not before.dataset or scans.reference != before.reference:
            self.opened.emit()
        if scans.curation != before.curation:
            self.curated.emit()

    def use(self, scans: Scans, text: str) -> None:
        """Work on other scans, or the same ones opened anew, as an edit."""
        self._undo_stack.push(Change(text, self.show, self._scans, scans))

    def say(self, curation: Curation, text: str) -> None:
        """Say something else of the scans, as an edit.

        Raises
        ------
        StudioError
            Nothing would be left to train on; nothing changes then.
        """
        if curation == self.curation:
            return
        if self.dataset is not None:
            read_split(self.dataset, curation=curation)
        self.use(replace(self._scans, curation=curation), text)

    def toggle_excluded(self, sequence: str, frames: Iterable[int]) -> None:
        """Leave frames out of everything, or take them in again where all of them are out."""
        own = self._positions(sequence, frames)
        out = own <= self.curation.excluded.get(sequence, frozenset())
        said = self.curation.including if out else self.curation.excluding
        self.say(said({sequence: own}), f"{'Include' if out else 'Exclude'} {_count(own)}")

    def toggle_held_out(self, sequence: str, frames: Iterable[int]) -> None:
        """Keep frames to measure, or let them train again where all of them are kept."""
        if self.dataset is None:
            return
        own = self._positions(sequence, frames)
        curation, held = holding_out(self.dataset, self.curation, sequence, own)
        self.say(curation, f"{'Hold out' if held else 'Train on'} {_count(own)}")

    def hold_out_sequences(self, names: Iterable[str], held_out: bool) -> None:
        """Keep whole sequences to measure, or let all their frames train."""
        if self.dataset is None:
            return
        chosen = frozenset(names)
        curation = holding_out_sequences(self.dataset, self.curation, chosen, held_out)
        what = next(iter(chosen)) if len(chosen) == 1 else f"{len(chosen)} sequences"
        self.say(curation, f"{'Hold out' if held_out else 'Train on'} {what}")

    def mark(self, sequence: str, scan: str, own: ScanMarks, text: str) -> None:
        """Point at other places of a scan, by its file's name: as ``Curation.landmarks``."""
        marks = with_marks(self.curation.landmarks, sequence, scan, own)
        self.say(replace(self.curation, landmarks=marks), text)

    def _positions(self, sequence: str, frames: Iterable[int]) -> frozenset[int]:
        if self.dataset is None:
            return frozenset()
        places = self.dataset.sequence(sequence).positions
        return frozenset(places[frame] for frame in frames)


def _count(frames: frozenset[int]) -> str:
    return "1 frame" if len(frames) == 1 else f"{len(frames)} frames"
