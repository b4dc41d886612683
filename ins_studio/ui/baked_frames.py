"""The baked correctives of the avatar that is shown, read on a thread where there are any."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.errors import StudioError
from ins_studio.geometry.baked_poser import BakedPoser
from ins_studio.project.baked import load_baked
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.run import RunFolder
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class BakedFrames(QObject):
    """Follows the mesh that is shown; ``poser`` is None where it is not baked, or not yet read.

    A bake of another mesh or of an earlier step is not used; ``noted`` says so.
    """

    changed = Signal()
    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._task: Task | None = None
        self._mesh: CanonicalMesh | None = None
        self.poser: BakedPoser | None = None

    def show(self, mesh: CanonicalMesh | None, run: RunFolder | None) -> None:
        """Read the correctives of ``mesh``, which is that of ``run``; anew for the same mesh."""
        self._task = None
        there = mesh is not None and run is not None and run.baked_path.is_file()
        if mesh is not self._mesh or not there:
            self._put(None)
        self._mesh = mesh
        if mesh is not None and run is not None and there:
            task = self._studio.jobs.run(
                "Reading the bake", partial(_read, mesh, run), self._say_unfit
            )
            task.succeeded.connect(partial(self._take, task))
            task.failed.connect(partial(self._lose, task))
            self._task = task

    def _take(self, task: "Task", poser: BakedPoser) -> None:
        if task is self._task:
            self._task = None
            self._put(poser)

    def _lose(self, task: "Task", _error: Exception) -> None:
        if task is self._task:
            self._task = None
            self._put(None)

    def _put(self, poser: BakedPoser | None) -> None:
        if poser is not self.poser:
            self.poser = poser
            self.changed.emit()

    def _say_unfit(self, error: Exception) -> None:
        if isinstance(error, StudioError):
            self.noted.emit(str(error))
        else:
            self._studio.report(error)


def _read(mesh: CanonicalMesh, run: RunFolder) -> Generator[None, None, BakedPoser]:
    yield from ()
    baked = load_baked(run.baked_path, mesh, max(run.steps(), default=0))
    return BakedPoser(mesh, baked)
