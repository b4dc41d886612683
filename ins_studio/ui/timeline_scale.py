"""Where frames lie on the timeline: zoom, ruler steps, and back from pixels."""

from dataclasses import dataclass, replace

MARGIN_PX = 14.0
NEAREST_FRAMES = 8.0
TICK_SPACING_PX = 56.0
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True)
class TimeScale:
    """Maps frames to pixels; ``first`` to ``last`` (may be fractions) fill the width.

    ``left`` pixels are kept free before the first, for the titles of rows.
    """

    width: float
    first: float
    last: float
    left: float = MARGIN_PX

    @property
    def frame_px(self) -> float:
        """Width of one frame in pixels."""
        return max(self.width - self.left - MARGIN_PX, 1.0) / max(self.last - self.first, 1e-6)

    def x(self, frame: float) -> float:
        """Return where ``frame`` is, in pixels."""
        return self.left + (frame - self.first) * self.frame_px

    def frame(self, x: float) -> int:
        """Return the frame nearest to ``x``."""
        return round(self.first + (x - self.left) / self.frame_px)

    def step(self) -> int:
        """Return how many frames apart the numbers of the ruler stand."""
        for step in STEPS:
            if step * self.frame_px >= TICK_SPACING_PX:
                return step
        return STEPS[-1]

    def zoomed(self, notches: float, x: float, frame_count: int) -> "TimeScale":
        """Return the scale nearer (positive) to what is under ``x``, kept inside the clip."""
        end = float(max(frame_count - 1, 1))
        length = (self.last - self.first) * 0.8**notches
        length = min(max(length, min(NEAREST_FRAMES, end)), end)
        share = (x - self.left) / max(self.width - self.left - MARGIN_PX, 1.0)
        share = min(max(share, 0.0), 1.0)
        first = self.first + (self.last - self.first - length) * share
        first = min(max(first, 0.0), end - length)
        return replace(self, first=first, last=first + length)


def whole_clip(width: float, frame_count: int, left: float = MARGIN_PX) -> TimeScale:
    """Return the scale that shows every frame."""
    return TimeScale(width, 0.0, float(max(frame_count - 1, 1)), left)
