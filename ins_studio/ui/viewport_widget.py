"""The 3D view as a widget: arrays in, pixels and wishes out."""

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ins_studio.project.canonical import CanonicalMesh
from ins_studio.ui.viewport_input import ViewportInput
from ins_studio.ui.viewport_labels import PaneLabels
from ins_studio.ui.viewport_tool import Pointer, Tool
from ins_studio.viewport.camera import Camera, Size
from ins_studio.viewport.panes import pane_at
from ins_studio.viewport.scene import COMPARISONS, SCAN_VIEWS, Scene
from ins_studio.viewport.surface import Surface

if TYPE_CHECKING:
    from ins_studio.viewport.canvas import Canvas

VIEW_KEYS = {
    Qt.Key.Key_1: "front",
    Qt.Key.Key_3: "side",
    Qt.Key.Key_7: "top",
}
OVERLAY_KEYS = {Qt.Key.Key_L: "unlit", Qt.Key.Key_W: "wireframe"}
BACKGROUND = QColor(28, 29, 33)
DEFAULT_SAMPLES = int(os.environ.get("INS_STUDIO_SAMPLES", "4"))


class ViewportWidget(QWidget):
    """Shows one avatar, a scan to compare it with, and overlays; knows no document or file.

    Attributes
    ----------
    tool : Tool or None
        What the left button does.
    scene : Scene
        What is shown; change it by the methods here, which also redraw.
    """

    first_drawn = Signal()
    camera_changed = Signal()
    moved = Signal()  # the avatar's vertices changed
    overlays_changed = Signal()
    comparison_changed = Signal(str)
    clicked = Signal(object)  # Pointer, left button without a tool
    context_requested = Signal(object)  # Pointer, right button

    def __init__(self, parent: QWidget | None = None, samples: int = DEFAULT_SAMPLES) -> None:
        super().__init__(parent)
        self.setObjectName("viewport")
        self.setMinimumSize(200, 150)
        # A native window of its own: Qt composes GL with the rest of a window whenever anything in
        # that window changes, so a label beside the view would redraw it all (85 ms in software).
        # It also spares the flash of a window that is made anew when its first canvas arrives.
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self.setAutoFillBackground(True)
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, BACKGROUND)
        self.setPalette(palette)
        self.scene = Scene()
        self.tool: Tool | None = None
        self._samples = samples
        self._camera = Camera()
        self._canvas: Canvas | None = None
        self._waiting = self._drawn = False
        self._ground_known = False
        self._input = ViewportInput(self, self)
        self._labels = PaneLabels(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)

    # What is shown ------------------------------------------------------------------------

    def set_avatar(self, mesh: CanonicalMesh | None) -> None:
        """Show ``mesh`` in its canonical pose; topology is fixed until the next call."""
        self.scene.avatar = None
        if mesh is not None:
            self.scene.avatar = Surface(
                mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces
            )
            self._settle(mesh.vertices)
            self._ground_known = False
        self.refresh()

    def set_surface(self, vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> None:
        """Show a plain mesh, (V, 3) world metres and (F, 3), in the avatar's place: a preview."""
        self.scene.avatar = Surface(vertices, faces)
        self._settle(vertices)
        self.refresh()

    def set_vertices(self, vertices: NDArray[np.floating]) -> None:
        """Move the avatar to ``vertices`` (V, 3), world metres, y up."""
        if self.scene.avatar is None:
            raise ValueError("set_vertices comes after set_avatar")
        self.scene.avatar.set_vertices(vertices)
        self._settle(vertices)
        self.moved.emit()
        self.refresh()

    def set_avatar_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """Show sRGB ``colors`` (V, 3) uint8 on the avatar, as heat; None shows the texture."""
        if self.scene.avatar is not None:
            self.scene.avatar.set_colors(colors)
            self.refresh()

    def set_texture(self, pixels: NDArray[np.uint8] | None) -> None:
        """Colour the avatar with ``pixels`` (H, W, 4) uint8 sRGB, row 0 on top (copied)."""
        self.scene.set_texture(pixels)
        self.refresh()

    def update_texture(self, rect: QRect, pixels: NDArray[np.uint8]) -> None:
        """Replace the texels of ``rect`` by ``pixels`` (h, w, 4)."""
        if self.scene.texture is not None:
            box = (rect.x(), rect.y(), rect.width(), rect.height())
            self.scene.texture.update(box, pixels)
            self.refresh()

    def set_scan(
        self,
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8] | None = None,
    ) -> None:
        """Show a scan: (V, 3) world metres, (F, 3), sRGB (V, 3) uint8; cheap for the same faces."""
        self.scene.scan = moved(self.scene.scan, vertices, faces, colors)
        self._settle(vertices)
        self._refresh_labels()

    def set_scan_colors(self, colors: NDArray[np.uint8] | None) -> None:
        """Show sRGB ``colors`` (V, 3) uint8 on the scan until ``set_scan`` brings others."""
        scan = self.scene.scan
        if scan is not None and colors is not scan.colors:
            scan.set_colors(colors)
            self.refresh()

    def set_body(
        self,
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8] | None = None,
    ) -> None:
        """Put the body fitted to the scan in: as ``set_scan``; seen as ``set_scan_view`` says."""
        self.scene.body = moved(self.scene.body, vertices, faces, colors)
        self.refresh()

    def set_scan_view(self, view: str, through: bool = True) -> None:
        """Show the "scan", "both" or the "body"; ``through`` lets the body shine through."""
        if view not in SCAN_VIEWS:
            raise ValueError(f"there is no view {view!r} of a scan")
        self.scene.scan_view, self.scene.body_through = view, through
        self.refresh()

    def clear_body(self) -> None:
        """Take the body away."""
        self.scene.body = None
        self.refresh()

    def clear_scan(self) -> None:
        """Take the scan away."""
        self.scene.scan = None
        self._refresh_labels()

    def set_systems(
        self,
        skinned: NDArray[np.floating],
        vertices: NDArray[np.floating],
        faces: NDArray[np.integer],
        colors: NDArray[np.uint8],
    ) -> None:
        """Set what stands beside the avatar in the comparison "systems".

        The avatar's mesh at ``skinned`` (V, 3), world metres, and another mesh (V', 3), (F', 3)
        with sRGB colours (V', 3) uint8, which may be a new one every time.
        """
        avatar, twin = self.scene.avatar, self.scene.skinned
        if avatar is None:
            raise ValueError("set_systems comes after set_avatar")
        if twin is None or twin.faces is not avatar.faces:
            self.scene.skinned = avatar.twin(skinned)
        else:
            twin.set_vertices(skinned)
        self.scene.rival = moved(self.scene.rival, vertices, faces, colors)
        self._refresh_labels()

    def set_system_words(self, words: tuple[str, str, str]) -> None:
        """Say this of the avatar, of plain skinning and of the other system."""
        self._labels.set_systems(words)

    def clear_systems(self) -> None:
        """Take both away."""
        self.scene.skinned = self.scene.rival = None
        self._refresh_labels()

    def set_skeleton(
        self,
        joints: NDArray[np.floating] | None,
        parents: NDArray[np.integer] | None = None,
        selected: int = -1,
    ) -> None:
        """Place the skeleton overlay: joints (J, 3) world metres, parents (J,)."""
        self.scene.joints = None if joints is None else np.asarray(joints, np.float32)
        if parents is not None:
            self.scene.parents = np.asarray(parents, np.int32)
        self.scene.selected_joint = selected
        self.refresh()

    def set_overlays(self, **shown: bool) -> None:
        """Switch any of ``wireframe``, ``skeleton``, ``unlit`` and ``floor``."""
        for name, value in shown.items():
            if name not in {"wireframe", "skeleton", "unlit", "floor"}:
                raise ValueError(f"there is no overlay {name!r}")
            setattr(self.scene, name, value)
        self.overlays_changed.emit()
        self.refresh()

    def set_comparison(self, mode: str) -> None:
        """Show the avatar alone ("off"), both ("side", "wipe"), the "scan", or the "systems"."""
        if mode not in COMPARISONS:
            raise ValueError(f"there is no comparison {mode!r}")
        self.scene.comparison = mode
        self.comparison_changed.emit(mode)
        self._refresh_labels()

    def set_ring(self, points: NDArray[np.floating] | None, color: QColor | None = None) -> None:
        """Draw a closed line through ``points`` (N, 3), world metres, over the avatar."""
        self.scene.ring = None if points is None else np.asarray(points, np.float32)
        if color is not None:
            self.scene.ring_color = (color.redF(), color.greenF(), color.blueF())
        self.refresh()

    # The camera ---------------------------------------------------------------------------

    @property
    def camera(self) -> Camera:
        """The camera now; assign another to move."""
        return self._camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._camera = camera
        self.camera_changed.emit()
        self.refresh()

    def frame_all(self) -> None:
        """Move the camera until everything fits."""
        box = self.scene.bounds()
        if box is not None:
            self.camera = self._camera.framed(*box, self.pane_point(0, 0)[2])

    def pane_point(self, x: float, y: float) -> tuple[float, float, Size]:
        """Return x, y and size within the pane under a point of the widget, logical pixels."""
        size = (float(max(self.width(), 1)), float(max(self.height(), 1)))
        return pane_at(self.scene.effective_comparison(), x, y, size)

    def ray(self, x: float, y: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the eye (3,) and unit direction (3,) under a point of the widget."""
        px, py, size = self.pane_point(x, y)
        return self._camera.ray(px, py, size)

    # For the input ------------------------------------------------------------------------

    def wipe_x(self) -> float | None:
        """Where the wipe line is, in logical pixels; None when there is none."""
        mode = self.scene.effective_comparison()
        return self.scene.wipe * self.width() if mode == "wipe" else None

    def drag_wipe(self, x: float) -> None:
        """Move the wipe line to ``x``."""
        self.scene.wipe = min(max(x / max(self.width(), 1), 0.0), 1.0)
        self._refresh_labels()

    def view_key(self, event: QKeyEvent) -> bool:
        """Home frames all, 1/3/7 look from front, side, top, L unlit, W wireframe."""
        key = Qt.Key(event.key())
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held != Qt.KeyboardModifier.NoModifier:
            return False
        if key == Qt.Key.Key_Home:
            self.frame_all()
        elif key in VIEW_KEYS:
            self.camera = self._camera.looking(VIEW_KEYS[key])
        elif key in OVERLAY_KEYS:
            name = OVERLAY_KEYS[key]
            self.set_overlays(**{name: not getattr(self.scene, name)})
        else:
            return False
        return True

    def click_at(self, pointer: Pointer, button: Qt.MouseButton) -> None:
        """Say that somebody clicked."""
        if button == Qt.MouseButton.RightButton:
            self.context_requested.emit(pointer)
        elif button == Qt.MouseButton.LeftButton:
            self.clicked.emit(pointer)

    # The canvas ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask for one redraw."""
        if self._canvas is not None:
            self._canvas.camera = self._camera
            self._canvas.update()

    def grab_image(self) -> QImage:
        """Return what is drawn now; an empty image before the first draw."""
        return QImage() if self._canvas is None else self._canvas.native.grabFramebuffer()

    def showEvent(self, event: QShowEvent) -> None:
        """Make the canvas once the window is on the screen, so that the window is quick."""
        super().showEvent(event)
        if self._canvas is None and not self._waiting:
            self._waiting = True
            QTimer.singleShot(0, lambda: QTimer.singleShot(0, self.open_canvas))

    def open_canvas(self) -> None:
        """Make the canvas now; importing vispy takes a third of a second."""
        if self._canvas is not None:
            return
        from ins_studio.viewport.canvas import Canvas

        self._canvas = Canvas(self.scene, self, self._samples, self._on_drawn)
        native: Any = self._canvas.native
        layout = self.layout()
        if layout is not None:
            layout.addWidget(native)
        self._input.watch(native)
        self._labels.raise_above()
        self.refresh()

    def _on_drawn(self) -> None:
        if not self._drawn:
            self._drawn = True
            QTimer.singleShot(0, self.first_drawn.emit)

    def _settle(self, vertices: NDArray[np.floating]) -> None:
        """Keep the floor under the lowest point seen since the avatar was set."""
        if len(vertices):
            lowest = float(vertices[:, 1].min())
            self.scene.ground = min(self.scene.ground, lowest) if self._ground_known else lowest
            self._ground_known = True

    def _refresh_labels(self) -> None:
        self._labels.place(self.scene.effective_comparison(), self.scene.wipe)
        self.refresh()


def moved(
    surface: Surface | None,
    vertices: NDArray[np.floating],
    faces: NDArray[np.integer],
    colors: NDArray[np.uint8] | None,
) -> Surface:
    """Return ``surface`` moved to ``vertices``, or a new one where the topology is another."""
    if surface is None or len(surface.vertices) != len(vertices) or not same(surface.faces, faces):
        return Surface(vertices, faces, colors=colors)
    surface.set_vertices(vertices)
    if colors is not surface.colors:
        surface.set_colors(colors)
    return surface


def same(a: NDArray[np.integer], b: NDArray[np.integer]) -> bool:
    """Whether two index arrays are the same; cheap when they are one object."""
    return a is b or (a.shape == b.shape and bool((a == b).all()))
