"""Normal maps: read from a file into a layer, and shown as the document says."""

from collections.abc import Generator
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.errors import StudioError
from ins_studio.project.records import Progress
from ins_studio.texture.atlas_index import AtlasIndex
from ins_studio.texture.layers import Pixels
from ins_studio.ui.file_kinds import MAPS
from ins_studio.ui.studio import Studio

FILTER = "Normal maps (*.png *.jpg *.jpeg)"


class ReliefSession(QObject):
    """Keeps the viewport's normal map like the document's; ``told`` says that one was loaded."""

    told = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._paint = studio.document.paint
        self._paint.relief_changed.connect(self._show)

    def ask(self, window: QWidget | None) -> None:
        """Choose a file, and load it."""
        if self._atlas_or_report() is None:
            return
        start = MAPS.folder(self._studio.document.places)
        chosen = MAPS.ask_file(window, "Load a normal map", start, FILTER)
        if chosen is not None:
            self.load(chosen)

    def load(self, path: Path) -> None:
        """Read a tangent-space normal map on a thread, and put it above all layers."""
        atlas = self._atlas_or_report()
        if atlas is None:
            return
        task = self._studio.jobs.run(f"Reading {path.name}", lambda: _read(path, atlas.size))
        task.succeeded.connect(lambda pixels: self._take(path, atlas, pixels))

    def _atlas_or_report(self) -> AtlasIndex | None:
        atlas = self._paint.atlas
        if atlas is None:
            self._studio.report(
                StudioError(
                    "There is no avatar yet to put a normal map on.",
                    "Train one in the Train workspace; a map belongs to its texture coordinates.",
                )
            )
        return atlas

    def _take(self, path: Path, atlas: AtlasIndex, pixels: Pixels) -> None:
        if self._paint.atlas is not atlas:
            self._studio.report(
                StudioError(
                    f"Another avatar came up while {path.name} was read.",
                    "Load the map again if it belongs to this one.",
                )
            )
            return
        self._paint.add_normals(path.stem, pixels)
        self.told.emit(f"{path.stem} is a layer in Paint now; its opacity is its strength.")

    def _show(self) -> None:
        relief = self._paint.relief
        if relief is None:
            self._studio.viewport.set_relief(None)
        else:
            self._studio.viewport.set_relief(relief.pixels, relief.opacity)


def _read(path: Path, size: int) -> Generator[Progress, None, Pixels]:
    from ins_studio.texture.normal_map import read_normal_map

    yield Progress("Reading", 0, 1)
    return read_normal_map(path, size)
