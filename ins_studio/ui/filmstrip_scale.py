"""Where frames lie in the filmstrip: each is a cell, and few of them have a picture."""

import math
from dataclasses import dataclass, replace

PICTURE_PX = 52
FEWEST_FRAMES = 8.0


@dataclass(frozen=True)
class StripScale:
    """Maps frames to pixels; ``span`` frames from ``first`` (fractions, too) fill the width."""

    width: float
    first: float
    span: float
    frame_count: int

    @property
    def frame_px(self) -> float:
        """Width of one frame in pixels."""
        return self.width / max(self.span, 1e-6)

    def x(self, frame: float) -> float:
        """Return where the cell of ``frame`` begins, in pixels."""
        return (frame - self.first) * self.frame_px

    def frame(self, x: float) -> int:
        """Return the frame under ``x``, the nearest one there is."""
        return max(0, min(math.floor(self.first + x / self.frame_px), self.frame_count - 1))

    def visible(self) -> range:
        """Return the frames of which something can be seen."""
        last = min(math.ceil(self.first + self.span), self.frame_count)
        return range(max(math.floor(self.first), 0), last)

    def step(self) -> int:
        """Return how many frames one picture stands for."""
        return max(1, math.ceil(PICTURE_PX / self.frame_px))

    def pictured(self) -> list[int]:
        """Return the frames whose pictures are shown: always the same ones of every ``step``."""
        step, seen = self.step(), self.visible()
        return list(range(seen.start - seen.start % step, seen.stop, step)) if seen else []

    def zoomed(self, notches: float, x: float) -> "StripScale":
        """Return the scale nearer (positive) to what is under ``x``, kept inside the recording."""
        total = float(self.frame_count)
        span = min(max(self.span * 0.8**notches, min(FEWEST_FRAMES, total)), total)
        under = self.first + x / self.frame_px
        return replace(self, span=span).moved_to(under - x * span / max(self.width, 1.0))

    def moved_to(self, first: float) -> "StripScale":
        """Return the scale that begins at ``first``, kept inside the recording."""
        return replace(self, first=min(max(first, 0.0), max(self.frame_count - self.span, 0.0)))

    def showing(self, frame: int) -> "StripScale":
        """Return the scale that shows ``frame``: this one, or the page that it is on."""
        if self.first <= frame and frame + 1 <= self.first + self.span:
            return self
        return self.moved_to(frame - self.span / 8)


def whole_recording(width: float, frame_count: int) -> StripScale:
    """Return the scale that shows every frame."""
    return StripScale(width, 0.0, float(max(frame_count, 1)), frame_count)
