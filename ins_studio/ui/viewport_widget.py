"""The 3D view as a widget: arrays in, pixels and wishes out."""

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ins_studio.ui import theme
from ins_studio.ui.flight import Flight
from ins_studio.ui.navigation import PRESETS
from ins_studio.ui.scene_view import SceneView
from ins_studio.ui.viewport_input import ViewportInput
from ins_studio.ui.viewport_labels import PaneLabels
from ins_studio.ui.viewport_tool import Pointer, Tool
from ins_studio.viewport.camera import Camera, Size
from ins_studio.viewport.panes import WIPES, pane_at
from ins_studio.viewport.scene import Backdrop

if TYPE_CHECKING:
    from ins_studio.viewport.canvas import Canvas

VIEW_KEYS = {
    Qt.Key.Key_1: "front",
    Qt.Key.Key_3: "side",
    Qt.Key.Key_7: "top",
}
FLAT_KEY = Qt.Key.Key_5
OVERLAY_KEYS = {Qt.Key.Key_L: "unlit", Qt.Key.Key_W: "wireframe"}
DEFAULT_SAMPLES = int(os.environ.get("INS_STUDIO_SAMPLES", "4"))


class ViewportWidget(SceneView):
    """Shows one avatar, a scan to compare it with, and overlays; knows no document or file.

    Attributes
    ----------
    tool : Tool or None
        What the left button does.
    """

    first_drawn = Signal()
    drawn = Signal()  # the canvas, once more
    camera_changed = Signal()
    selection_wanted = Signal()  # the camera is to go to what is selected
    frame_drawn = Signal(float)  # milliseconds from its begin until it was on the screen
    clicked = Signal(object)  # Pointer, left button without a tool
    context_requested = Signal(object)  # Pointer, right button

    def __init__(self, parent: QWidget | None = None, samples: int = DEFAULT_SAMPLES) -> None:
        super().__init__(parent)
        self.setObjectName("viewport")
        self.setMinimumSize(200, 120)
        # A native window of its own: Qt composes GL with the rest of a window whenever anything in
        # that window changes, so a label beside the view would redraw it all (85 ms in software).
        # It also spares the flash of a window that is made anew when its first canvas arrives.
        self.setAttribute(Qt.WidgetAttribute.WA_DontCreateNativeAncestors)
        self.setAttribute(Qt.WidgetAttribute.WA_NativeWindow)
        self.setAutoFillBackground(True)
        self.tool: Tool | None = None
        self._samples = samples
        self._camera = Camera()
        self._canvas: Canvas | None = None
        self._waiting = self._drawn = False
        self._flight = Flight(self._put_camera, self)
        self._input = ViewportInput(self, self)
        self._labels = PaneLabels(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        self._take_theme()

    # The camera ---------------------------------------------------------------------------

    @property
    def camera(self) -> Camera:
        """The camera now; assign another to move."""
        return self._camera

    @camera.setter
    def camera(self, camera: Camera) -> None:
        self._put_camera(camera)

    def _put_camera(self, camera: Camera) -> None:
        self._flight.notice(camera)
        self._camera = camera
        self.camera_changed.emit()
        self.refresh()

    def fly_to(self, camera: Camera) -> None:
        """Move to ``camera`` in a fifth of a second; at once where nobody looks."""
        if self.isVisible():
            self._flight.begin(self._camera, camera)
        else:
            self.camera = camera

    def set_navigation(self, preset: str) -> None:
        """Choose whose habits decide where two of them collide: "blender" or "maya"."""
        self._input.preset = PRESETS[preset]

    def frame_all(self) -> None:
        """Move the camera until everything fits."""
        box = self.scene.bounds()
        if box is not None:
            self.camera = self._camera.framed(*box, self.pane_point(0, 0)[2])

    def set_flat(self, flat: bool) -> None:
        """See without perspective, or with it."""
        self.camera = replace(self._camera, flat=flat)

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
        return self.scene.wipe * self.width() if mode in WIPES else None

    def drag_wipe(self, x: float) -> None:
        """Move the wipe line to ``x``."""
        self.scene.wipe = min(max(x / max(self.width(), 1), 0.0), 1.0)
        self._refresh_labels()

    def view_key(self, event: QKeyEvent) -> bool:
        """Home frames all, 1/3/7 look from front, side, top, 5 flat, L unlit, W wireframe."""
        key = Qt.Key(event.key())
        key = self._input.preset.keys.get(key, key)
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if held != Qt.KeyboardModifier.NoModifier:
            return False
        if key == Qt.Key.Key_Home:
            self.frame_all()
        elif key == Qt.Key.Key_Period:
            self.selection_wanted.emit()
        elif key in VIEW_KEYS:
            self.camera = self._camera.looking(VIEW_KEYS[key])
        elif key == FLAT_KEY:
            self.set_flat(not self._camera.flat)
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

    def picture(self, camera: Camera, size: tuple[int, int], bare: bool) -> NDArray[np.uint8]:
        """Draw what is shown at ``size`` pixels, beside the window: (H, W, 4) uint8 sRGB.

        ``bare`` leaves backdrop and floor out, transparent. ValueError before the first draw.
        """
        if self._canvas is None:
            raise ValueError("a picture comes after the first draw")
        found = self._canvas.picture(camera, size, bare)
        self.refresh()
        return found

    def changeEvent(self, event: QEvent) -> None:
        """Stand before the wall of another theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._take_theme()

    def _take_theme(self) -> None:
        now = theme.shown()
        self.scene.backdrop = Backdrop(now.far, now.near, now.floor)
        palette = self.palette()  # what is seen before the first picture
        palette.setColor(QPalette.ColorRole.Window, QColor.fromRgbF(*now.far))
        self.setPalette(palette)
        self.refresh()

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
        native.frameSwapped.connect(self._tell_drawn)
        self._labels.raise_above()
        self.refresh()

    def take_keys(self) -> None:
        """Let keys come here, wherever the pointer is."""
        if self._canvas is not None:
            self._canvas.native.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_drawn(self) -> None:
        """Say how long a picture took; swaps without one are other widgets' doing."""
        if self._canvas is not None and self._canvas.began is not None:
            took_ms = (time.perf_counter() - self._canvas.began) * 1000
            self._canvas.began = None
            self.frame_drawn.emit(took_ms)

    def _on_drawn(self) -> None:
        if not self._drawn:
            self._drawn = True
            QTimer.singleShot(0, self.first_drawn.emit)
        self.drawn.emit()

    def _tell_systems(self, words: tuple[str, str, str]) -> None:
        self._labels.set_systems(words)

    def set_wipe_words(self, words: tuple[str, str]) -> None:
        """Say this of the avatar and of plain skinning on both sides of their wipe."""
        self._labels.set_skinned(words)

    def _refresh_labels(self) -> None:
        self._labels.place(self.scene.effective_comparison(), self.scene.wipe)
        self.refresh()
