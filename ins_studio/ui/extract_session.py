"""Extraction of a run's mesh: engine, then the paint carried over, then the new mesh is shown."""

from collections.abc import Generator

from PySide6.QtCore import QObject, Signal

from ins_studio.document.avatars import scan_color_of
from ins_studio.project.canonical import CanonicalMesh, load_canonical
from ins_studio.project.records import Progress
from ins_studio.project.run import RunFolder
from ins_studio.texture.layers import NORMAL, SIZE
from ins_studio.ui.studio import Studio

DEFAULT_RESOLUTION = 128


class ExtractSession(QObject):
    """Extracts one mesh at a time and never loses paint.

    Painted layers and normal maps are carried over by canonical position before the old mesh is
    let go.
    """

    started = Signal()
    extracted = Signal()
    ended = Signal()  # after success, failure and cancel alike

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._run: RunFolder | None = None
        self._former: RunFolder | None = None  # what is shown until another avatar can be

    @property
    def running(self) -> bool:
        """Whether an extraction is going on."""
        return self._run is not None

    def extract(self, run: RunFolder, resolution: int = DEFAULT_RESOLUTION) -> None:
        """Extract ``run``'s canonical mesh and show it."""
        if self.running:
            return
        self._run = run
        self.started.emit()
        arguments = {"run": str(run.path), "resolution": resolution}
        task = self._studio.jobs.run_engine("Extracting", "extract", arguments)
        task.succeeded.connect(self._carry)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)

    def use(self, run: RunFolder) -> None:
        """Show another avatar of the project, and take the paint along.

        Where that fails or is cancelled the document keeps the avatar that it shows.
        """
        if self.running:
            return
        document = self._studio.document
        self._former = document.run
        document.use_run(run)
        if not run.mesh_path.is_file():
            self.extract(run)
            return
        self._run = run
        self._carry()

    def _carry(self, _result: object = None) -> None:
        run = self._run
        if run is None:
            return
        document = self._studio.document
        old = document.mesh
        if old is None or not document.paint.has_work:
            self._show()
            return
        task = self._studio.jobs.run("Carrying the paint over", lambda: self._carried(run, old))
        task.succeeded.connect(self._take_carried)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)

    def _carried(
        self, run: RunFolder, old: CanonicalMesh
    ) -> Generator[Progress, None, list[object]]:
        from ins_studio.texture.carry import carry
        from ins_studio.texture.normal_carry import carry_normals

        new = load_canonical(run.mesh_path)
        below = scan_color_of(run)
        size = SIZE if below is None else len(below)
        layers = self._studio.document.paint.own_layers()
        carried: list[object] = []
        for done, layer in enumerate(layers):
            yield Progress("Carrying the paint over", done, len(layers))
            move = carry_normals if layer.kind == NORMAL else carry
            carried.append(move(layer.pixels, old, new, size))
        return carried

    def _take_carried(self, carried: object) -> None:
        if isinstance(carried, list):
            self._studio.document.paint.replace_own(carried)
        self._show()

    def _show(self) -> None:
        try:
            self._studio.document.reload_mesh()
            self._former = None
        finally:
            self.extracted.emit()
            self._end()

    def _end(self, _error: object = None) -> None:
        former, self._former = self._former, None
        if former is not None:
            self._studio.document.use_run(former)
        self._run = None
        self.ended.emit()
