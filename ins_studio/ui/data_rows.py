"""What the list of recordings shows, as plain rows."""

from dataclasses import dataclass
from pathlib import Path

TRAIN, HELD_OUT, PART = "Train", "Held out", "Part held out"
HEALTH = ("good", "usable", "bad", "")  # empty: not checked


@dataclass(frozen=True)
class SequenceRow:
    """One recording.

    Attributes
    ----------
    name : str
    frame_count : int
    seconds : float
    tag : str
        "Train", "Held out" or "Part held out".
    health : str
        The worst that was found in it: "good", "usable", "bad", or empty where nothing was
        looked for.
    excluded : int
        Frames that are left out.
    problems : tuple of str
        Sentences for the tooltip.
    """

    name: str
    frame_count: int
    seconds: float
    tag: str
    health: str = ""
    excluded: int = 0
    problems: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return its second line."""
        left = f"{self.frame_count - self.excluded} of " if self.excluded else ""
        return f"{left}{self.frame_count} frames, {self.seconds:.1f} s, {self.tag.lower()}"


@dataclass(frozen=True)
class SubjectRow:
    """One dressed person: the one whose recordings are open, or another of the same folder.

    ``sequences`` is empty for one that is not open; ``others`` are how many sequences and frames
    there would be.
    """

    subject: str
    clothing: str
    sequences: tuple[SequenceRow, ...] = ()
    others: tuple[int, int] = (0, 0)

    @property
    def title(self) -> str:
        """Return what the tree calls it."""
        return " · ".join(part for part in (self.subject, self.clothing) if part) or "One person"

    @property
    def words(self) -> str:
        """Return its second line."""
        frames = sum(row.frame_count for row in self.sequences)
        count, frames = (len(self.sequences), frames) if self.sequences else self.others
        return f"{count} sequence{'' if count == 1 else 's'} · {frames} frames"


@dataclass(frozen=True)
class DatasetRow:
    """A folder of recordings and who is in it."""

    path: Path
    subjects: tuple[SubjectRow, ...]


def matches(words: str, *texts: str) -> bool:
    """Say whether each of the ``words`` of a filter is in one of the texts, whatever the case."""
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in words.casefold().split())
