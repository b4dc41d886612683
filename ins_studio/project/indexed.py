"""What an index of a dataset lists: frozen records that cross threads and processes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IndexedSequence:
    """One recording: how many frames it has, how many of them a second, and how long it is."""

    name: str
    frame_count: int
    fps: float
    seconds: float


@dataclass(frozen=True)
class IndexedClothing:
    """What one person was recorded in; the name is empty where the recordings do not say."""

    name: str
    sequences: tuple[IndexedSequence, ...]

    @property
    def frame_count(self) -> int:
        """Return the number of frames in all sequences."""
        return sum(sequence.frame_count for sequence in self.sequences)


@dataclass(frozen=True)
class IndexedSubject:
    """One person; the name is empty where the recordings do not say."""

    name: str
    clothings: tuple[IndexedClothing, ...]

    @property
    def frame_count(self) -> int:
        """Return the number of frames in all clothes."""
        return sum(clothing.frame_count for clothing in self.clothings)


@dataclass(frozen=True)
class Indexed:
    """All people, clothes and recordings of one dataset, each sorted by name.

    A subject's and a clothing's name, or None for an empty one, are what ``open_dataset`` takes.
    Frames are counted as files lie there: whether one can be read is not known yet.
    """

    path: str
    layout: str
    subjects: tuple[IndexedSubject, ...]

    @property
    def frame_count(self) -> int:
        """Return the number of frames of everybody."""
        return sum(subject.frame_count for subject in self.subjects)
