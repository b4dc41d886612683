"""The vispy canvas: a GL surface that draws a Scene with a Camera."""

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import vispy
from numpy.typing import NDArray
from vispy import app

from ins_studio.viewport.camera import Camera
from ins_studio.viewport.picture import Darkroom
from ins_studio.viewport.renderer import Renderer
from ins_studio.viewport.scene import Scene


class Canvas:
    """Owns the GL surface (``native`` is a widget) and its renderer.

    Parameters
    ----------
    scene : Scene
        Read at every draw.
    parent : object
        The widget that will hold ``native``.
    samples : int
        Anti-aliasing samples for each pixel; 0 for none.
    drawn : callable
        Called after every draw.
    """

    def __init__(
        self, scene: Scene, parent: Any, samples: int = 4, drawn: Callable[[], None] | None = None
    ) -> None:
        vispy.use(app="pyside6", gl="gl2")
        self.scene = scene
        self.camera = Camera()
        self._drawn = drawn
        self.began: float | None = None  # when the picture that is not on the screen yet was
        self._renderer: Renderer | None = None
        self._darkroom: Darkroom | None = None
        self._canvas = app.Canvas(
            keys=None,
            parent=parent,
            show=False,
            vsync=True,
            config={"samples": samples, "depth_size": 24},
        )
        self._canvas.events.draw.ignore_callback_errors = False
        self._canvas.events.draw.connect(self._draw)
        self._canvas.native.paintGL = self._paint

    @property
    def native(self) -> Any:
        """The widget to put in a layout."""
        return self._canvas.native

    @property
    def physical_size(self) -> tuple[int, int]:
        """Width and height in device pixels."""
        width, height = self._canvas.physical_size
        return int(width), int(height)

    def update(self) -> None:
        """Ask for one redraw; many in a turn of the event loop make one."""
        self._canvas.update()

    def picture(self, camera: Camera, size: tuple[int, int], bare: bool) -> NDArray[np.uint8]:
        """Draw the scene beside the window: (H, W, 4) uint8 sRGB, row 0 on top; see ``Darkroom``.

        The buffers are kept for the next picture of the same size.
        """
        self._canvas.set_current()
        self._canvas.native.makeCurrent()
        if self._darkroom is None or self._darkroom.size != size:
            if self._darkroom is not None:
                self._darkroom.close()
            self._darkroom = Darkroom(size)
        renderer, context = self._ready(), self._canvas.context
        marked, self.scene.markers = self.scene.markers, None  # they are the window's alone
        try:
            return self._darkroom.take(renderer, self.scene, camera, context, bare)
        finally:
            self.scene.markers = marked

    def close(self) -> None:
        """Free the GL surface."""
        self._canvas.events.draw.disconnect(self._draw)
        self._canvas.close()

    def _paint(self) -> None:
        """Draw, for Qt. vispy's own makes the picture opaque once more, at a tenth of its cost."""
        self._canvas.set_current()
        self._canvas.events.draw(region=None)
        self._canvas.context.flush()

    def _draw(self, _event: Any) -> None:
        self.began = time.perf_counter()
        context = self._canvas.context
        renderer, size = self._ready(), self.physical_size
        scale = size[0] / max(int(self._canvas.size[0]), 1)
        renderer.draw(self.scene, self.camera, size, context, scale=scale)
        renderer.draw_handles(self.scene, self.camera, size)
        if self._drawn is not None:
            self._drawn()

    def _ready(self) -> Renderer:
        if self._renderer is None:
            self._renderer = Renderer()
        return self._renderer
