"""Opening the same scans anew because something else was said of them: their unit, their rate."""

from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.document.opening_edits import use_scans
from ins_studio.document.recordings import Scans
from ins_studio.ui.scan_opening import opening
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


PLACING = ("units", "up", "fps", "flipped", "poses")  # what the frames themselves depend on
_FIELDS = tuple(field.name for field in fields(Curation))


class ReopenSession(QObject):
    """One at a time, on a thread; the edit is pushed when the scans are there.

    ``ended`` follows each attempt: what the form shows may not be what is open.
    """

    ended = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._recordings = studio.document.recordings
        self._task: Task | None = None

    def say(self, text: str, **said: Any) -> None:
        """Open the scans with other fields of their curation; ``text`` names the edit."""
        self.take(replace(self._recordings.curation, **said), text)

    def take(self, curation: Curation, text: str) -> None:
        """Open the scans with another curation; ``text`` names the edit."""
        dataset, before = self._recordings.dataset, self._recordings.curation
        if dataset is None or curation == before:
            return
        if self._task is not None:
            self._task.cancel()
        whom = (dataset.subject or None, dataset.clothing or None)
        work = partial(opening, Path(dataset.path), *whom, curation)
        task = self._studio.jobs.run(f"Opening {dataset.path.name}", work)
        changed = [name for name in _FIELDS if getattr(curation, name) != getattr(before, name)]
        task.succeeded.connect(partial(self._take, task, dataset, changed, text))
        task.finished.connect(partial(self._end, task))
        self._task = task

    def _take(
        self, task: "Task", before: Dataset, changed: list[str], text: str, scans: Scans
    ) -> None:
        if task is not self._task or self._recordings.dataset is not before:
            return
        # something else may have been said meanwhile
        said = {name: getattr(scans.curation, name) for name in changed}
        merged = replace(self._recordings.curation, **said)
        dataset = scans.dataset
        if dataset is not None and merged != dataset.curation:
            dataset = replace(dataset, curation=merged)
        use_scans(self._studio.document, Scans(dataset, scans.reference, merged), text)

    def _end(self, task: "Task") -> None:
        if task is self._task:
            self._task = None
            self.ended.emit()
