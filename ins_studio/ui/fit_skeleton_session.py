"""Scans without poses: a body is fitted to them in an engine, or poses are loaded."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.scan_opening import NoPosesError
from ins_studio.project.fit_records import Fitted
from ins_studio.ui.data_side import PosesBanner
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class FitSkeletonSession(QObject):
    """Follows one folder; the poses are written beside its scans, as the terminal does.

    ``fitted`` names a folder that can be opened now, ``poses_requested`` one for which the person
    wants to choose poses; ``noted`` carries a sentence.
    """

    fitted = Signal(Path)
    poses_requested = Signal(Path)
    noted = Signal(str)

    def __init__(self, studio: Studio, banner: PosesBanner) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._banner = banner
        self._folder: Path | None = None
        self._task: Task | None = None
        banner.fit_requested.connect(self.start)
        banner.load_requested.connect(self._ask)

    def offer(self, error: NoPosesError) -> None:
        """Say that scans need poses, and the ways to get some."""
        self._folder = error.path
        self._banner.offer(f"The {error.count} scans in {error.path.name} have no poses.")

    def start(self) -> None:
        """Fit a body to all scans of the folder; its extremities are found on the way."""
        if self._folder is None or self._task is not None:
            return
        folder = self._folder
        arguments = {"dataset": str(folder)}
        label = f"Fitting {folder.name}"
        task = self._studio.jobs.run_engine(label, "fit", arguments, writes=False)
        task.succeeded.connect(lambda result: self._take(folder, result))
        task.finished.connect(self._end)
        self._task = task
        self._banner.set_busy(True)

    def _take(self, folder: Path, result: object) -> None:
        if not isinstance(result, Fitted) or not result.sequences:
            return
        frames = sum(own.fitted for own in result.sequences)
        worst = max(own.mean_mm for own in result.sequences)
        self.noted.emit(f"{frames} frames are fitted, {worst:.0f} mm from their scans at most.")
        self.fitted.emit(folder)

    def _end(self) -> None:
        self._task = None
        self._banner.set_busy(False)

    def _ask(self) -> None:
        if self._folder is not None:
            self.poses_requested.emit(self._folder)
