"""Which frames of a recording are selected: as files are in a file manager."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FrameSelection:
    """Frames by number, and the one from which Shift extends.

    Attributes
    ----------
    frames : frozenset of int
    anchor : int
        The frame chosen last without Shift.
    """

    frames: frozenset[int] = frozenset()
    anchor: int = 0

    def only(self, frame: int) -> "FrameSelection":
        """Select this frame alone: a click."""
        return FrameSelection(frozenset([frame]), frame)

    def to(self, frame: int) -> "FrameSelection":
        """Select from the anchor to this frame: Shift."""
        first, last = sorted((self.anchor, frame))
        return FrameSelection(frozenset(range(first, last + 1)), self.anchor)

    def toggled(self, frame: int) -> "FrameSelection":
        """Take this frame in or out, and leave the others: Ctrl."""
        return FrameSelection(self.frames ^ {frame}, frame)
