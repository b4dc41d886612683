"""The ride camera: a patch of the surface stays still on the screen while the body moves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from ins_studio.geometry.patch import Patch, patch_around
from ins_studio.geometry.skeleton import invert_rigid
from ins_studio.ui.paint_pick import Hit
from ins_studio.ui.pick_tool import PickTool
from ins_studio.ui.studio import Studio
from ins_studio.viewport.camera import Camera

if TYPE_CHECKING:
    from ins_studio.viewport.surface import Surface

Frame = NDArray[np.float64]
Carry = Callable[[Camera], Camera]

PICKING = "Ride camera: click a patch of the avatar · Esc leaves"
RIDING = "Riding on the surface: the patch stays still · navigation works · Esc leaves"
NO_AVATAR = "There is no avatar to ride on: train one, or open the demo."
GONE = "The ride is over: the mesh that carried the camera is no longer shown."


class RideSession(QObject):
    """Moves the camera with a patch; view state, and no edit.

    What the artist does with the camera meanwhile stays with the patch, too. ``mode_changed``
    carries what the status bar says; "" when nobody rides. ``noted`` carries a sentence.
    """

    mode_changed = Signal(str)
    active_changed = Signal(bool)
    noted = Signal(str)

    def __init__(self, studio: Studio, tool: PickTool) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._viewport = studio.viewport
        self._tool = tool
        self._patch: Patch | None = None
        self._surface: Surface | None = None
        self._local: Camera | None = None  # as seen from the patch
        self._turns = True
        self._moving = False
        self._viewport.moved.connect(self._follow)
        self._viewport.camera_changed.connect(self._notice_camera)
        studio.document.mesh_changed.connect(self._notice_mesh)

    @property
    def riding(self) -> bool:
        """Whether a patch carries the camera."""
        return self._patch is not None

    def begin(self) -> None:
        """Wait for a click on a patch; leave when there is a ride already."""
        if self.riding:
            self.leave()
        elif self._studio.document.mesh is None or self._viewport.scene.avatar is None:
            self.noted.emit(NO_AVATAR)
            self.active_changed.emit(False)
        else:
            self._tool.begin(PICKING, self.ride_on)
            self.active_changed.emit(True)

    def ride_on(self, hit: Hit) -> None:
        """Let the patch about ``hit`` carry the camera."""
        mesh, surface = self._studio.document.mesh, self._viewport.scene.avatar
        if mesh is None or surface is None or len(surface.vertices) != len(mesh.vertices):
            self.noted.emit(NO_AVATAR)
            return
        self._tool.end()
        self._patch = patch_around(mesh.vertices, mesh.faces, hit.face, hit.barycentric)
        self._surface = surface
        self._keep(self._viewport.camera)
        self.active_changed.emit(True)
        self.mode_changed.emit(RIDING)

    def leave(self) -> None:
        """Let the camera go where it is, level again."""
        self._tool.end()
        if self.riding:
            self._patch = self._surface = self._local = None
            self._viewport.camera = self._viewport.camera.upright()
            self.mode_changed.emit("")
        self.active_changed.emit(False)

    def set_turns(self, turns: bool) -> None:
        """Choose whether the camera turns with the patch, or only travels with it."""
        self._turns = turns
        if self.riding:
            camera = self._viewport.camera
            self._keep(camera if turns else camera.upright())
            self._follow()

    def carrier(self) -> Carry:
        """Return what moves a camera as the patch moves from now on; it stays where none rides.

        A film's cameras are planned from where it begins.
        """
        begin = self._frame()
        if begin is None:
            return lambda camera: camera
        back = invert_rigid(begin)

        def carry(camera: Camera) -> Camera:
            now = self._frame()
            return camera if now is None else camera.carried(now @ back)

        return carry

    def _frame(self) -> Frame | None:
        """Return where the patch is (4, 4); None where nobody rides on what is shown."""
        if self._patch is None or self._surface is None:
            return None
        frame: Frame = self._patch.frames(self._surface.vertices)
        if not self._turns:
            frame[:3, :3] = np.eye(3)
        return frame

    def _keep(self, camera: Camera) -> None:
        """Note where ``camera`` is, seen from the patch."""
        frame = self._frame()
        if frame is not None:
            self._local = camera.carried(invert_rigid(frame))

    def _follow(self) -> None:
        """Go where the patch went; nothing adds up, so a loop ends where it began."""
        if not self.riding:
            return
        if self._viewport.scene.avatar is not self._surface:
            self._end_lost()
            return
        frame = self._frame()
        if frame is not None and self._local is not None:
            self._moving = True
            self._viewport.camera = self._local.carried(frame)
            self._moving = False

    def _notice_camera(self) -> None:
        if self.riding and not self._moving:
            self._keep(self._viewport.camera)

    def _notice_mesh(self) -> None:
        if self.riding or self._tool.active:
            self._end_lost()

    def _end_lost(self) -> None:
        was = self.riding
        self.leave()
        if was:
            self.noted.emit(GONE)
