"""Draws the pictures that the dialog asks for, one in each turn of the event loop."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ins_studio.errors import StudioError
from ins_studio.ui.file_kinds import PICTURES
from ins_studio.ui.film_dialog import FilmDialog
from ins_studio.ui.film_plan import STILL, FilmPlan
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.ride_session import Carry
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ins_studio.texture.film import Film
    from ins_studio.viewport.camera import Camera

WAIT_MS = 10  # between looks whether the exact frame is there


class FilmSession(QObject):
    """Opens the dialog. The playhead stands on each frame that is drawn, and goes back.

    Exact frames are waited for; where no engine brings them, the preview is drawn. Only the
    window's own thread can draw, so a picture at a time leaves the window alive.
    """

    def __init__(
        self,
        studio: Studio,
        frames: ReposeSession,
        carrier: Callable[[], Carry] = lambda: lambda camera: camera,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._frames = frames
        self._carrier = carrier  # of the ride camera, which the film's cameras follow
        self._carry = carrier()
        self._dialog: FilmDialog | None = None
        self._plan: FilmPlan | None = None
        self._film: Film | None = None
        self._views: Iterator[tuple[Camera, int]] = iter(())
        self._view: tuple[Camera, int] | None = None  # the next one
        self._done = self._count = self._before = 0
        self._timer = QTimer(self)
        self._timer.setInterval(WAIT_MS)
        self._timer.timeout.connect(self._draw_next)

    def open(self, parent: QWidget | None) -> FilmDialog:
        """Show the dialog."""
        if self._dialog is not None:
            self._dialog.raise_()
            return self._dialog
        document = self._studio.document
        folder = PICTURES.folder(document.places)
        dialog = FilmDialog(folder, document.name, parent)
        dialog.wanted.connect(self.make)
        dialog.cancelled.connect(lambda: self._end("Stopped."))
        dialog.destroyed.connect(self._forget)
        self._dialog = dialog
        dialog.show()
        return dialog

    def make(self, plan: FilmPlan) -> None:
        """Begin to draw; what cannot be begun is reported."""
        timeline = self._studio.document.timeline
        try:
            self._film = plan.film(timeline.fps)
        except StudioError as error:
            self._studio.report(error)
            return
        PICTURES.keep(plan.path)
        self._studio.playback.set_playing(False)
        self._plan, self._before, self._done = plan, timeline.frame, 0
        self._count = plan.count(timeline.played, timeline.fps)
        camera = self._studio.viewport.camera
        self._carry = self._carrier()
        self._views = plan.views(camera, timeline.frame, timeline.played, timeline.fps)
        self._view = next(self._views, None)
        if self._dialog is not None:
            self._dialog.set_running(True)
        self._timer.start()

    @property
    def running(self) -> bool:
        """Whether pictures are being drawn."""
        return self._timer.isActive()

    def stop(self) -> None:
        """End what runs: the window is closing."""
        if self.running:
            self._end("")

    def _draw_next(self) -> None:
        try:
            if self._view is None:
                self._finish()
            else:
                self._draw(*self._view)
        except (StudioError, OSError) as error:
            self._end("")
            self._studio.report(error)

    def _draw(self, camera: "Camera", frame: int) -> None:
        plan, film = self._plan, self._film
        self._studio.document.timeline.seek(frame)
        if plan is None or film is None:
            return
        if self._frames.exact.awaits(frame):
            self._tell("Waiting for the exact frame.")
            return
        film.add(self._studio.viewport.picture(self._carry(camera), plan.size, plan.transparent))
        self._view = next(self._views, None)
        self._done += 1
        self._tell(f"Picture {self._done} of {self._count}.")

    def _tell(self, words: str) -> None:
        if self._dialog is not None:
            self._dialog.show_progress(self._done, self._count, words)

    def _finish(self) -> None:
        plan, film = self._plan, self._film
        if plan is not None and film is not None:
            film.close()
            self._film = None
            pictures = "" if plan.subject == STILL else f"{self._count} pictures: "
            self._end(f"Wrote {pictures}{film.written()}.")

    def _end(self, words: str) -> None:
        self._timer.stop()
        film, self._film, self._plan = self._film, None, None
        if film is not None:
            film.discard()
        self._studio.document.timeline.seek(self._before)
        if self._dialog is not None:
            self._dialog.set_running(False)
            self._dialog.show_words(words)

    def _forget(self) -> None:
        self._dialog = None
        self.stop()
