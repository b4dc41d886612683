"""Pins: made by clicks on the avatar, listed, and drawn where the surface carries them."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.ui.label_pictures import label_picture
from ins_studio.ui.paint_pick import Hit
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.pin_panel import PinPanel
from ins_studio.ui.studio import Studio
from ins_studio.viewport.marks import SurfacePins

PICKING = "Pins: click places of the avatar · Esc leaves"
NO_AVATAR = "There is no avatar to pin: train one, or open the demo."
FULL = "No more pins can be kept: delete some first."


class PinSession(QObject):
    """Joins the document's pins with the panel and the viewport; ``noted`` carries a sentence.

    Attributes
    ----------
    panel : PinPanel
    """

    noted = Signal(str)

    def __init__(self, studio: Studio, tool: PickTool, tip: str) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._pins = studio.document.pins
        self._tool = tool
        self._shown = True
        self.panel = PinPanel(tip)
        self.panel.add_requested.connect(self.begin)
        self.panel.renamed.connect(self._rename)
        self.panel.removed.connect(self._pins.remove)
        self.panel.selected.connect(self._show)
        self._pins.changed.connect(self._list)
        studio.document.mesh_changed.connect(self._show)
        self._list()

    def begin(self) -> None:
        """Pin every place that is clicked, until Esc."""
        if self._studio.document.mesh is None or self._studio.viewport.scene.avatar is None:
            self.noted.emit(NO_AVATAR)
        else:
            self._tool.begin(PICKING, self.pin)

    def pin(self, hit: Hit) -> None:
        """Pin a place of the surface."""
        mesh, surface = self._studio.document.mesh, self._studio.viewport.scene.avatar
        if mesh is None or surface is None or len(surface.faces) != len(mesh.faces):
            self.noted.emit(NO_AVATAR)
        elif self._pins.add(mesh, hit.face, hit.barycentric) is None:
            self.noted.emit(FULL)

    def set_shown(self, shown: bool) -> None:
        """Draw them, or not; picking shows them again."""
        self._shown = shown
        self._show()

    def chosen_places(self) -> NDArray[np.float32]:
        """Return where the pins chosen in the list are now, (N, 3) world metres."""
        pins, surface = self._studio.viewport.scene.pins, self._studio.viewport.scene.avatar
        if pins is None or surface is None or len(surface.vertices) != pins.vertex_count:
            return np.zeros((0, 3), np.float32)
        return pins.places(surface.vertices)[sorted(pins.selected)]

    def _rename(self, row: int, name: str) -> None:
        self._pins.rename(row, name)
        self._list()  # a name that was taken or empty has become another

    def _list(self) -> None:
        self.panel.show_pins(tuple(pin.name for pin in self._pins.pins))
        self._show()

    def _show(self, _rows: object = None) -> None:
        mesh, pins = self._studio.document.mesh, self._pins.pins
        if mesh is None or not pins or not self._shown:
            self._studio.viewport.set_pins(None)
            return
        spots = self._pins.spots(mesh)
        labels = tuple(label_picture(pin.name) for pin in pins)
        chosen = frozenset(self.panel.rows)
        corners, count = mesh.faces[spots.face], len(mesh.vertices)
        drawn = SurfacePins(corners, spots.barycentric, count, labels, chosen)
        self._studio.viewport.set_pins(drawn)
