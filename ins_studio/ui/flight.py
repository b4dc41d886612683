"""The camera's short flights: a fifth of a second from view to view, so that nobody gets lost."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ins_studio.viewport.camera import Camera

FLIGHT_MS, TICK_MS = 200, 12


class Flight(QObject):
    """Moves a camera on its way; whoever else moves it meanwhile wins.

    Parameters
    ----------
    show : callable
        Puts a camera in place.
    parent : QObject
    clock : callable
        Seconds.
    """

    def __init__(
        self,
        show: Callable[[Camera], None],
        parent: QObject,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._show = show
        self._clock = clock
        self._began = 0.0
        self._way: tuple[Camera, Camera] | None = None
        self._at: Camera | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def flying(self) -> bool:
        """Whether the camera is on its way."""
        return self._way is not None

    def begin(self, start: Camera, end: Camera) -> None:
        """Fly from one camera to another."""
        self._began, self._way, self._at = self._clock(), (start, end), start
        self._timer.start()

    def notice(self, camera: Camera) -> None:
        """Give up where somebody else has put the camera."""
        if self._way is not None and camera is not self._at:
            self._way = None
            self._timer.stop()

    def tick(self) -> None:
        """Go on to where the camera should be by now."""
        if self._way is None:
            return
        start, end = self._way
        share = min((self._clock() - self._began) * 1000 / FLIGHT_MS, 1.0)
        self._at = end if share >= 1 else start.towards(end, share * share * (3 - 2 * share))
        if share >= 1:
            self._way = None
            self._timer.stop()
        self._show(self._at)
