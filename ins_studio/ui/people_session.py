"""Who else was recorded in the folder that is open: listed on a thread, known the next time."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.index import index_dataset
from ins_studio.project.indexed import Indexed
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class PeopleSession(QObject):
    """Lists each folder once; ``changed`` says that more is known."""

    changed = Signal()

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._folder = ""
        self._task: Task | None = None
        self.indexed: Indexed | None = None

    def follow(self, dataset: Dataset | None) -> None:
        """Turn to the folder of other recordings; the file of a figure holds nobody else."""
        root = dataset.path if dataset is not None and dataset.path.is_dir() else None
        folder = str(root) if root is not None else ""
        if folder == self._folder:
            return
        self._folder, self.indexed = folder, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        if root is not None:
            task = self._studio.jobs.run(f"Listing {root.name}", partial(index_dataset, root))
            task.succeeded.connect(partial(self._take, folder))
            task.finished.connect(partial(self._end, task))
            self._task = task

    def _take(self, folder: str, indexed: Indexed) -> None:
        if folder == self._folder:
            self.indexed = indexed
            self.changed.emit()

    def _end(self, task: "Task") -> None:
        if task is self._task:
            self._task = None
