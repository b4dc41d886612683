"""Baking the avatar that is shown, in an engine, from the Avatar menu."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ins_studio.errors import StudioError
from ins_studio.project.avatar_records import Baked
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class BakeSession(QObject):
    """One bake at a time; ``baked`` says that its file is there, ``noted`` how close it comes."""

    baked = Signal()
    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._task: Task | None = None

    def bake(self) -> None:
        """Bake the current avatar; the packaged one is never written to."""
        document = self._studio.document
        run, mesh = document.run, document.mesh
        if run is None or mesh is None or run.path.parent != document.places.runs_path:
            self._studio.report(
                StudioError(
                    "There is no avatar of your own to bake.",
                    "The demo avatar is never written to; train one in the Train workspace.",
                )
            )
        elif self._task is None:
            task = self._studio.jobs.run_engine("Baking the cloth", "bake", {"run": str(run.path)})
            task.succeeded.connect(self._tell)
            task.finished.connect(self._end)
            self._task = task

    def _tell(self, result: object) -> None:
        if isinstance(result, Baked):
            close = f"{result.p95_mm:.1f} mm at 95 % of the vertices"
            self.noted.emit(
                f"Baked {result.corrective_count} correctives: within {close} of the exact avatar. "
                "The timeline plays them until all frames are exact."
            )
            self.baked.emit()

    def _end(self) -> None:
        self._task = None
