"""Checking every frame in the background, and what was found by then."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.dataset import Dataset
from ins_studio.project.checked import Checked
from ins_studio.tasks.check import check
from ins_studio.ui.check_row import CheckRow
from ins_studio.ui.checks_panel import ChecksPanel
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class CheckSession(QObject):
    """Shows what opening found, then what checking finds; ``changed`` follows a check."""

    changed = Signal()

    def __init__(self, studio: Studio, panel: ChecksPanel) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._panel = panel
        self._dataset: Dataset | None = None
        self._checked: Checked | None = None
        self._task: Task | None = None
        panel.check_requested.connect(self.start)

    @property
    def health(self) -> dict[str, str]:
        """The worst verdict of each sequence that was checked."""
        return {}

    def verdicts(self, sequence: str) -> dict[int, tuple[str, str]]:
        """Return verdict and reason of each frame that was checked."""
        return {}

    def follow(self, dataset: Dataset | None) -> None:
        """Turn to other recordings: what was found is forgotten."""
        self._dataset, self._checked = dataset, None
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._show()

    def start(self) -> None:
        """Read every frame."""
        dataset = self._dataset
        if dataset is None or self._task is not None:
            return
        whom = (dataset.subject or None, dataset.clothing or None)
        work = partial(check, str(Path(dataset.path)), *whom)
        task = self._studio.jobs.run("Checking frames", work)
        task.succeeded.connect(partial(self._take, task))
        task.finished.connect(partial(self._end, task))
        self._task = task
        self._panel.set_busy(True)

    def _take(self, task: "Task", checked: Checked) -> None:
        if task is self._task:
            self._checked = checked
            self._show()
            self.changed.emit()

    def _end(self, task: "Task") -> None:
        if task is self._task:
            self._task = None
            self._panel.set_busy(False)

    def _show(self) -> None:
        found: tuple[str, ...] = ()
        if self._checked is not None:
            found = self._checked.problems
        elif self._dataset is not None:
            found = tuple(str(problem) for problem in self._dataset.problems)
        rows = [CheckRow("", "usable", words) for words in found]
        self._panel.set_rows(rows, self._checked is not None)
