"""How many frames are shown while something plays, and how many are dropped."""

REPORT_S = 0.5


class Pace:
    """Counts the frames of a playback.

    A frame is dropped that was jumped over, or that nobody had drawn before the next one came;
    the latter counts only once somebody has said at all that frames are drawn.

    Attributes
    ----------
    dropped : int
        Since ``begin``.
    shown_a_second : float
        In the last half second or so.
    """

    def __init__(self) -> None:
        self.begin(0.0)

    def begin(self, now: float) -> None:
        """Count from here; ``now`` in seconds."""
        self.dropped, self.shown_a_second = 0, 0.0
        self._shown, self._since = 0, now
        self._hears = False
        self._drawn = True  # of the frame that stands now

    def note_drawn(self) -> None:
        """Note that the frame that stands now is drawn."""
        self._hears, self._drawn = True, True

    def go(self, steps: int, *, moves: bool) -> None:
        """Note that the playhead goes on by ``steps`` frames; whether that ``moves`` it."""
        missed = self._hears and not self._drawn
        self.dropped += max(steps - 1, 0) + int(missed)
        self._shown += int(steps > 0) - int(missed)
        self._drawn = not moves

    def report(self, now: float) -> bool:
        """Say whether it is time to tell somebody, and take the count of this while."""
        elapsed = now - self._since
        if elapsed < REPORT_S:
            return False
        self.shown_a_second = max(self._shown, 0) / elapsed
        self._shown, self._since = 0, now
        return True
