"""The clock that moves the playhead: real time, frames dropped when the machine is slow."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ins_studio.document.timeline import Timeline


class Playback(QObject):
    """Plays the timeline's range at its frame rate.

    Each tick asks the clock which frame is due, so slow drawing drops frames and never slows
    the motion down.
    """

    playing_changed = Signal(bool)
    looped = Signal()

    def __init__(
        self,
        timeline: Timeline,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._clock = clock
        self._started_at = 0.0
        self._started_on = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)
        timeline.clip_changed.connect(self._restart)
        timeline.fps_changed.connect(self._restart)
        timeline.range_changed.connect(self._restart)

    @property
    def playing(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def set_playing(self, playing: bool) -> None:
        """Start or pause."""
        if playing == self.playing or (playing and self._timeline.frame_count == 0):
            return
        if playing:
            self._begin()
        else:
            self._timer.stop()
        self.playing_changed.emit(playing)

    def toggle(self) -> None:
        """Start when paused, pause when playing."""
        self.set_playing(not self.playing)

    def scrub(self, frame: int) -> None:
        """Move the playhead by hand; playback goes on from there."""
        self._timeline.seek(frame)
        self._restart()

    def tick(self) -> None:
        """Put the playhead on the frame that is due, and wait for the next one."""
        first, last = self._timeline.played
        length = last - first + 1
        due = int((self._clock() - self._started_at) * self._timeline.fps + 1e-6)
        reached = self._started_on - first + due
        if reached >= length and not self._timeline.loop:
            self._timeline.seek(last)
            self.set_playing(False)
            return
        self._schedule(due + 1)
        if reached >= length:
            self._begin_round(reached // length, length)
        self._timeline.seek(first + reached % length)

    def _begin(self) -> None:
        first, last = self._timeline.played
        frame = self._timeline.frame
        at_end = frame >= last and not self._timeline.loop
        if at_end or not first <= frame <= last:
            self._timeline.seek(first)
        self._started_at, self._started_on = self._clock(), self._timeline.frame
        self._schedule(1)

    def _begin_round(self, rounds: int, length: int) -> None:
        self._started_at += rounds * length / self._timeline.fps
        self.looped.emit()

    def _restart(self) -> None:
        if self.playing:
            self._begin()

    def _schedule(self, due: int) -> None:
        wait_s = self._started_at + due / self._timeline.fps - self._clock()
        self._timer.start(max(1, round(wait_s * 1000)))
