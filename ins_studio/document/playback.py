"""The clock that moves the playhead: in real time, or every frame however long it takes."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from ins_studio.document.pace import Pace
from ins_studio.document.play_way import ONCE, Place
from ins_studio.document.timeline import Timeline

PATIENCE_MS = 500  # for a frame to be drawn: a hidden window draws nothing


class Playback(QObject):
    """Plays the timeline's range at its frame rate, in the timeline's way.

    In real time each tick asks the clock which frame is due, so slow drawing drops frames and
    never slows the motion down. Every frame waits for ``note_drawn`` instead. ``looped`` says
    that a round ends; ``paced`` carries the frames shown a second, those wanted, and how many
    were dropped since playing began.
    """

    playing_changed = Signal(bool)
    looped = Signal()
    paced = Signal(float, float, int)

    def __init__(
        self,
        timeline: Timeline,
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._clock = clock
        self._pace = Pace()
        self._began_at = 0.0
        self._began_on = self._position = 0
        self._place = Place(0, 0)
        self._waits = False  # for a frame to be drawn
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.tick)
        for changed in (timeline.clip_changed, timeline.fps_changed, timeline.range_changed):
            changed.connect(self._restart)
        timeline.way_changed.connect(self._restart)

    @property
    def playing(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    @property
    def rate(self) -> float:
        """Frames that are due a second."""
        return self._timeline.fps * self._timeline.way.speed

    def set_playing(self, playing: bool) -> None:
        """Start or pause."""
        if playing == self.playing or (playing and self._timeline.frame_count == 0):
            return
        if playing:
            self._place = Place(0, 0)  # forwards
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

    def note_drawn(self) -> None:
        """Note that somebody has drawn the playhead's frame."""
        self._pace.note_drawn()
        if self._waits and self.playing:
            self._waits = False
            self._schedule()

    def tick(self) -> None:
        """Put the playhead on the frame that is due, and wait for the next one."""
        now = self._clock()
        due = self._began_on + int((now - self._began_at) * self.rate + 1e-6)
        if self._timeline.way.every_frame and due > self._position:
            due = self._position + 1
            self._began_at, self._began_on = now, due
        if due > self._position:
            self._go_to(due)
        else:
            self._schedule()
        if self.playing and self._pace.report(now):
            self.paced.emit(self._pace.shown_a_second, self.rate, self._pace.dropped)

    def _go_to(self, position: int) -> None:
        timeline = self._timeline
        first, last = timeline.played
        place = timeline.way.place(position, last - first + 1)
        turned = place.rounds > self._place.rounds
        if turned and timeline.way.repeat == ONCE:
            timeline.seek(last)
            self.set_playing(False)
            return
        self._pace.go(position - self._position, moves=first + place.offset != timeline.frame)
        self._position, self._place = position, place
        if turned:
            self.looped.emit()
        self._waits = timeline.way.every_frame and first + place.offset != timeline.frame
        self._schedule()
        timeline.seek(first + place.offset)

    def _begin(self) -> None:
        timeline = self._timeline
        first, last = timeline.played
        at_end = timeline.frame >= last and timeline.way.repeat == ONCE
        if at_end or not first <= timeline.frame <= last:
            timeline.seek(first)
        length = last - first + 1
        here = Place(timeline.frame - first, self._place.rounds % 2)
        self._position = self._began_on = timeline.way.position(here, length)
        self._place = timeline.way.place(self._position, length)
        self._began_at = self._clock()
        self._waits = False
        self._pace.begin(self._began_at)
        self._schedule()

    def _restart(self) -> None:
        if self.playing and self._timeline.frame_count == 0:
            self.set_playing(False)
        elif self.playing:
            self._begin()

    def _schedule(self) -> None:
        if self._waits:
            self._timer.start(PATIENCE_MS)
            return
        wait_s = self._began_at + (self._position + 1 - self._began_on) / self.rate - self._clock()
        self._timer.start(max(1, round(wait_s * 1000)))
