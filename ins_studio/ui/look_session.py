"""The avatar in one of its looks: painted, clay, patterns, or colours that measure something."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.texture.uv_patterns import checker, numbered_grid
from ins_studio.ui.heat_legend import HeatLegend
from ins_studio.ui.look_colors import (
    Colors,
    correction_colors,
    place_colors,
    stretch_colors,
    weight_colors,
)
from ins_studio.ui.look_measures import LookMeasures
from ins_studio.ui.looks import LOOKS
from ins_studio.ui.repose_session import ReposeSession
from ins_studio.ui.studio import Studio
from ins_studio.viewport.scene import AVATAR, SKINNED

MOVED_BY_NETWORKS = ("correction", "h_c", "h_d")
PATTERNS: dict[str, Callable[[], NDArray[np.uint8]]] = {"checker": checker, "grid": numbered_grid}


class LookSession(QObject):
    """Keeps the look, and colours what the playhead shows; view state, and no edit.

    What is measured needs something to measure: where there is none (a preview has no correction,
    a motion no scan) the avatar is grey. While it is held, as by the brush, it is painted.
    """

    changed = Signal(str)

    def __init__(self, studio: Studio, frames: ReposeSession) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._frames = frames
        self._legend = HeatLegend(studio.viewport)
        self._look, self._held = "paint", False
        self._still: Colors | None = None  # colours that no pose changes
        self._measures = LookMeasures(studio, frames)
        self._measures.arrived.connect(self._color)
        frames.status_changed.connect(self._color_avatar)  # the other says itself that it moved
        studio.document.mesh_changed.connect(self._dress)
        studio.playback.playing_changed.connect(self._color)
        studio.viewport.skinned_moved.connect(self._color_skinned)

    @property
    def look(self) -> str:
        """The look that was chosen, one of ``LOOKS``."""
        return self._look

    def set_look(self, look: str) -> None:
        """Show the avatar so."""
        if look not in LOOKS:
            raise ValueError(f"there is no look {look!r}")
        self._look = look
        self._dress()
        self.changed.emit(look)

    def next_look(self) -> None:
        """Cycle through all of them: Z."""
        names = list(LOOKS)
        self.set_look(names[(names.index(self._look) + 1) % len(names)])

    def hold(self) -> None:
        """Show the paint, whatever was chosen."""
        self._held = True
        self._dress()

    def release(self) -> None:
        """Show again what was chosen."""
        self._held = False
        self._dress()

    @property
    def _shown(self) -> str:
        return "paint" if self._held else self._look

    def _dress(self) -> None:
        """Put on what no pose changes, and then the colours of the frame in view."""
        mesh, shown = self._studio.document.mesh, self._shown
        make = PATTERNS.get(shown)
        bare = not LOOKS[shown].picture
        pattern = None if make is None else make()
        self._studio.viewport.set_finish(
            pattern, clay=bare, normals=shown == "normals", ball=LOOKS[shown].ball
        )
        self._still = _still_colors(mesh, shown)
        if LOOKS[shown].scale is None:
            self._legend.hide()
        if not LOOKS[shown].measured:
            self._measures.rest()
        self._color()

    def _color(self, *_what: object) -> None:
        """Colour the frame in view."""
        self._color_avatar()
        self._color_skinned()

    def _color_avatar(self, *_what: object) -> None:
        colors = self._colors(AVATAR)
        self._tell(colors is not None)
        self._studio.viewport.set_avatar_colors(colors)  # drawn where there is no clay

    def _color_skinned(self) -> None:
        """Colour the avatar moved by its bones alone, where it is compared."""
        viewport = self._studio.viewport
        if viewport.scene.skinned_in_view():
            viewport.set_skinned_colors(self._colors(SKINNED))

    def _tell(self, known: bool) -> None:
        """Say what the colours mean, or why there are none."""
        look = LOOKS[self._shown]
        if look.scale is not None:
            waiting = look.measured and not known
            self._legend.show_scale(self._measures.words if waiting else look.text, look.scale)

    def _colors(self, name: str) -> Colors | None:
        """Return what the look says of one of ``AVATARS``; no network moves plain skinning."""
        mesh, surface = self._studio.document.mesh, getattr(self._studio.viewport.scene, name)
        if mesh is None or surface is None or len(surface.vertices) != len(mesh.vertices):
            return None
        frame, shown = self._studio.document.timeline.frame, self._shown
        if shown == "stretch":
            return stretch_colors(surface.vertices, mesh.vertices, mesh.faces)
        if name == SKINNED and shown in MOVED_BY_NETWORKS:
            return correction_colors(surface.vertices, surface.vertices)
        if shown == "correction":
            return self._correction(frame)
        if LOOKS[shown].measured:
            return self._measures.colors(shown, frame, name)
        return self._still

    def _correction(self, frame: int) -> Colors | None:
        exact = self._frames.exact.get(frame)
        skinned = self._frames.skinned_vertices(frame)
        return None if exact is None or skinned is None else correction_colors(exact, skinned)


def _still_colors(mesh: CanonicalMesh | None, look: str) -> Colors | None:
    if mesh is None:
        return None
    if look == "place":
        return place_colors(mesh.vertices)
    return weight_colors(mesh.weights) if look == "weights" else None
