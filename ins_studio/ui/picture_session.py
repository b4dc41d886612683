"""Pictures for the filmstrip: drawn on a thread, kept on disk, shown as they come."""

from collections.abc import Generator
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError
from ins_studio.ui.damaged_scans import DamagedScans
from ins_studio.ui.filmstrip import Filmstrip
from ins_studio.ui.picture_cache import keep_picture, kept_picture, picture_path
from ins_studio.ui.studio import Studio
from ins_studio.ui.thumbnail import mesh_thumbnail
from ins_studio.workers.job import Job

PICTURE_SIZE = (50, 88)
Source = tuple[Dataset, str]  # and the sequence
Drawn = tuple[int, QImage | StudioError]


class PictureSession(QObject):
    """Follows one sequence; what is asked for last is drawn first, and nothing twice.

    Whoever owns the strip calls ``follow`` and ``want``. Nothing is drawn before ``enter``.
    """

    def __init__(self, studio: Studio, strip: Filmstrip, damaged: DamagedScans) -> None:
        super().__init__(studio.jobs)
        self._report = studio.report
        self._strip, self._damaged = strip, damaged
        self._source: Source | None = None
        self._wanted: list[int] = []
        self._unreadable: set[int] = set()
        self._entered = False
        self._job: Job | None = None
        self._drawn: Source | None = None  # the source of the job that runs
        strip.pictures_wanted.connect(self.want)

    def enter(self) -> None:
        """Draw from now on."""
        self._entered = True
        self.want(self._strip.missing_pictures())

    def leave(self) -> None:
        """Draw nothing while nobody looks."""
        self._entered = False
        self._cancel()

    def follow(self, dataset: Dataset | None, sequence: str) -> None:
        """Turn to another sequence; its pictures are asked for by the strip."""
        self._source = None if dataset is None else (dataset, sequence)
        self._wanted, self._unreadable = [], set()
        self._cancel()

    def want(self, frames: list[int]) -> None:
        """Draw these next, instead of what was wanted before."""
        self._wanted = [frame for frame in frames if frame not in self._unreadable]
        self._cancel()
        self._start()

    def stop(self) -> None:
        """End the work and wait: the window is closing."""
        self.leave()
        if self._job is not None:
            self._job.wait()
            self._job = None

    def _cancel(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def _start(self) -> None:
        if self._job is not None or self._source is None or not self._entered:
            return
        if not self._wanted:
            return
        self._drawn = self._source
        job = Job(partial(_draw, *self._source, self._wanted), self)
        self._wanted = []
        job.progressed.connect(self._take)
        job.failed.connect(self._report)
        job.finished.connect(self._end)
        self._job = job
        job.start()

    def _take(self, drawn: list[Drawn]) -> None:
        if self._drawn is None or self._drawn is not self._source:
            return
        for frame, picture in drawn:
            if isinstance(picture, StudioError):
                self._unreadable.add(frame)
                self._damaged.add(*self._drawn, frame, picture)
            else:
                self._strip.set_picture(frame, picture)

    def _end(self) -> None:
        if self._job is not None:
            self._job.deleteLater()
            self._job = None
            self._start()


def _draw(dataset: Dataset, sequence: str, frames: list[int]) -> Generator[Drawn, None, None]:
    files = dataset.sequence(sequence).files
    # the axes of a scan can be said to be others, and one file can hold all frames
    drawn = (PICTURE_SIZE, str(dataset.convention), dataset.curation.flipped)
    for index in frames:
        path = picture_path(files[index], *drawn, index)
        picture = None if path is None else kept_picture(path)
        if picture is None:
            try:
                scan = dataset.proxy(sequence, index)
            except StudioError as error:
                yield index, error
                continue
            picture = mesh_thumbnail(scan.vertices, scan.faces, PICTURE_SIZE, scan.colors)
            if path is not None:
                keep_picture(path, picture)
        yield index, picture
