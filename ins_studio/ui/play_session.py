"""Playing a recorded sequence: its poses are read on a thread, then the playhead goes there."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from ins_studio.dataset.dataset import Dataset
from ins_studio.document.clip import Clip
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class PlaySession(QObject):
    """The last wish counts; what was read for another is kept for later."""

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._task: Task | None = None

    def play(self, name: str, frame: int | None = None) -> None:
        """Play a sequence, from ``frame`` if that is said."""
        clips, dataset = self._studio.document.clips, self._studio.document.dataset
        self._task = None
        known = clips.known(name)
        if known is not None:
            self._show(known, frame)
        elif dataset is not None:
            task = self._studio.jobs.run(f"Reading {name}", partial(_read, dataset, name))
            task.succeeded.connect(partial(self._take, task, dataset, frame))
            self._task = task

    def _take(self, task: "Task", dataset: Dataset, frame: int | None, clip: Clip) -> None:
        if dataset is not self._studio.document.dataset:
            return
        self._studio.document.clips.keep(clip)
        if task is self._task:
            self._show(clip, frame)

    def _show(self, clip: Clip, frame: int | None) -> None:
        timeline = self._studio.document.timeline
        if clip is not timeline.clip:
            timeline.choose(clip)
        if frame is not None:
            self._studio.playback.set_playing(False)
            timeline.seek(frame)


def _read(dataset: Dataset, name: str) -> Generator[Any, None, Clip]:
    yield from ()
    return Clip(name, dataset.motion(name), sequence=name)
