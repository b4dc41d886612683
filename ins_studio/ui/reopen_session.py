"""Opening the same scans anew because something else was said of them: their unit, their rate."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.document.recordings import Scans
from ins_studio.ui.scan_opening import opening
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class ReopenSession(QObject):
    """One at a time, on a thread; the edit is pushed when the scans are there.

    ``ended`` follows each attempt: what the form shows may not be what is open.
    """

    ended = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._task: Task | None = None

    def say(self, text: str, **said: Any) -> None:
        """Open the scans with other fields of their curation; ``text`` names the edit."""
        recordings = self._studio.document.recordings
        dataset, curation = recordings.dataset, replace(recordings.curation, **said)
        if dataset is None or curation == recordings.curation:
            return
        if self._task is not None:
            self._task.cancel()
        whom = (dataset.subject or None, dataset.clothing or None)
        work = partial(opening, Path(dataset.path), *whom, curation)
        task = self._studio.jobs.run(f"Opening {dataset.path.name}", work)
        task.succeeded.connect(partial(self._take, task, dataset, tuple(said), text))
        task.finished.connect(partial(self._end, task))
        self._task = task

    def _take(
        self, task: "Task", before: Dataset, names: tuple[str, ...], text: str, scans: Scans
    ) -> None:
        recordings = self._studio.document.recordings
        if task is not self._task or recordings.dataset is not before:
            return
        # frames may have been excluded meanwhile
        said = {name: getattr(scans.curation, name) for name in names}
        merged = replace(recordings.curation, **said)
        self._studio.document.use_scans(_with(scans, merged), text)

    def _end(self, task: "Task") -> None:
        if task is self._task:
            self._task = None
            self.ended.emit()


def _with(scans: Scans, curation: Curation) -> Scans:
    dataset = scans.dataset
    return replace(
        scans,
        dataset=None if dataset is None else replace(dataset, curation=curation),
        curation=curation,
    )
