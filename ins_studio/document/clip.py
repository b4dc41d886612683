"""What the playhead plays: a motion with a name, and the recorded sequence behind it, if any."""

from collections.abc import Sequence
from dataclasses import dataclass

from ins_studio.motion.motion import Motion


@dataclass(frozen=True, eq=False)
class Clip:
    """A motion that the timeline can play.

    Parameters
    ----------
    name : str
        What lists call it.
    motion : Motion
        Poses (T, J, 3) in radians and translations (T, 3) in metres.
    sequence : str or None
        The dataset's sequence with the same frames; its scans can be shown beside.
    path : str or None
        The file it was read from, for the project file.
    """

    name: str
    motion: Motion
    sequence: str | None = None
    path: str | None = None

    @property
    def frame_count(self) -> int:
        """How many frames it has."""
        return len(self.motion.poses)


def first_of(names: Sequence[str]) -> str:
    """Return what a fresh document plays of one name or more: somebody walking, if it can be."""
    walking = [name for name in names if "walk" in name.lower()]
    return [*walking, *names][0]
