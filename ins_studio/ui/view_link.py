"""Connects the View menu with the viewport."""

from itertools import pairwise

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from ins_studio.ui.actions import Actions
from ins_studio.ui.axes_gizmo import AxesGizmo
from ins_studio.ui.viewport_widget import ViewportWidget

_MODES = ("off", "side", "wipe", "scan", "lbs")
_OVERLAYS = ("unlit", "wireframe", "skeleton", "xray", "backfaces", "floor")
_VIEWS = {"view_front": "front", "view_side": "side", "view_top": "top"}


class ViewLink(QObject):
    """Overlays, comparison and camera views by menu and key; ticks follow the viewport."""

    def __init__(self, viewport: ViewportWidget, actions: Actions) -> None:
        super().__init__(viewport)
        self._viewport = viewport
        self._actions = actions
        for name in _OVERLAYS:
            actions[name].toggled.connect(lambda on, what=name: self._overlay(what, on))
        for name, side in _VIEWS.items():
            actions[name].triggered.connect(lambda _checked=False, to=side: self._look(to))
        actions["flat"].toggled.connect(self._flatten)
        viewport.camera_changed.connect(self._follow_camera)
        self._gizmo = AxesGizmo(viewport)
        self._gizmo.view_chosen.connect(self._look)
        viewport.first_drawn.connect(self._gizmo.raise_)  # above the canvas, which comes later
        actions["frame_all"].triggered.connect(viewport.frame_all)
        actions["compare"].triggered.connect(self._next_comparison)
        actions.comparisons.triggered.connect(self._compare)
        viewport.overlays_changed.connect(self._tick_overlays)
        viewport.comparison_changed.connect(actions.show_comparison)
        actions.show_comparison(viewport.scene.comparison)
        self._tick_overlays()

    def _overlay(self, name: str, shown: bool) -> None:
        if getattr(self._viewport.scene, name) != shown:
            self._viewport.set_overlays(**{name: shown})

    def _look(self, side: str) -> None:
        self._viewport.camera = self._viewport.camera.looking(side)

    def _flatten(self, flat: bool) -> None:
        if self._viewport.camera.flat != flat:
            self._viewport.set_flat(flat)

    def _follow_camera(self) -> None:
        self._gizmo.show_camera(self._viewport.camera)
        self._actions["flat"].setChecked(self._viewport.camera.flat)

    def _compare(self, action: QAction) -> None:
        self._viewport.set_comparison(str(action.data()))

    def _next_comparison(self) -> None:
        now = self._viewport.scene.comparison
        following = dict(pairwise(_MODES))
        self._viewport.set_comparison(following.get(now, _MODES[0]))

    def _tick_overlays(self) -> None:
        for name in _OVERLAYS:
            self._actions[name].setChecked(getattr(self._viewport.scene, name))
