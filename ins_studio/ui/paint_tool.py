"""What the left button does in the Paint workspace."""

import math
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent

from ins_studio.document.paint import PaintDocument
from ins_studio.ui.paint_adjust import Adjusting
from ins_studio.ui.paint_brush import BrushState
from ins_studio.ui.paint_pick import Hit, Picker
from ins_studio.ui.scene_view import same
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.surface import Surface

ERASE_COLOR = QColor(255, 138, 128)
SAMPLE_COLOR = QColor(120, 200, 255)
RING_COLOR = QColor(255, 255, 255)
REHOVER_MS = 60
MOST_DABS = 400


class PaintTool(QObject):
    """Paints with the brush on the posed avatar.

    LMB paints, Ctrl+LMB erases, Shift+LMB draws a line from the last dab; F and the pointer set
    the size, Shift+F the opacity, [ and ] the size in steps; X swaps the colours; while I is held
    the pointer samples, while B is held the scan shows. A pen's pressure scales the size.
    """

    stroke_started = Signal()  # whoever plays should pause now
    refused = Signal(str)  # why a press painted nothing

    def __init__(
        self,
        viewport: ViewportWidget,
        paint: PaintDocument,
        state: BrushState,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent or viewport)
        self._viewport = viewport
        self._paint = paint
        self.state = state
        self.erasing = False  # the eraser is chosen; Ctrl turns it round for one stroke
        self._picker = Picker(viewport)
        self._adjusting = Adjusting(state)
        self._sampling = False
        self._blinked: str | None = None  # the comparison to go back to
        self._pointer: Pointer | None = None
        self._last: tuple[Pointer, Hit] | None = None  # the last dab
        self._last_pressure = 1.0
        self._rehover = QTimer(self)
        self._rehover.setSingleShot(True)
        self._rehover.setInterval(REHOVER_MS)
        self._rehover.timeout.connect(self._update_ring)
        state.changed.connect(self._update_ring)
        viewport.camera_changed.connect(self._rehover.start)
        viewport.moved.connect(self._follow)

    # Gestures -----------------------------------------------------------------------------

    def press(self, pointer: Pointer) -> bool:
        """Begin a stroke, or sample while I is held; False on empty space."""
        self._pointer = pointer
        if self._adjusting.active:
            self._adjusting.end()
            return False
        if self._sampling:
            self._sample(pointer)
            return True
        self.stroke_started.emit()
        hit = self._picker.hit(pointer.x, pointer.y)
        if not self._paint.can_paint():
            self.refused.emit("This layer takes no paint: it is locked, hidden or a normal map.")
            return False
        if hit is None or not self._begin(pointer):
            return False
        before = self._last
        line = pointer.modifiers & Qt.KeyboardModifier.ShiftModifier and before is not None
        if line and before is not None:
            start = Pointer(*self._picker.screen_of(before[1]))
            self._drag_to(start, pointer, _pressure(pointer))
        else:
            self._dab([hit], [_pressure(pointer)])
        self._last, self._last_pressure = (pointer, hit), _pressure(pointer)
        self._update_ring()
        return True

    def move(self, pointer: Pointer) -> None:
        """Go on painting (or sampling)."""
        self._pointer = pointer
        if self._sampling:
            self._sample(pointer)
        elif self._paint.strokes.going_on and self._last is not None:
            self._drag_to(self._last[0], pointer, self._last_pressure)
        self._update_ring()

    def release(self, pointer: Pointer) -> None:
        """End the stroke: one step for undo."""
        self._pointer = pointer
        self._paint.strokes.end()
        self._update_ring()

    def hover(self, pointer: Pointer | None) -> None:
        """Move the ring; with F held, set the size instead."""
        self._pointer = pointer
        if pointer is not None and self._adjusting.active:
            self._adjusting.move(pointer.x)
            return
        if pointer is not None and self._sampling:
            self._sample(pointer)
        self._update_ring()

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Use F, I, X, [ and ]."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_I:
            return self._hold_sample(pressed or event.isAutoRepeat())
        if key == Qt.Key.Key_F:
            return event.isAutoRepeat() or self._hold_adjust(event, pressed)
        if key == Qt.Key.Key_B and not self._held(event.modifiers()):
            return event.isAutoRepeat() or self._blink(pressed)
        if key in {Qt.Key.Key_Control, Qt.Key.Key_Shift}:
            self._rehover.start()
            return False
        steps = {Qt.Key.Key_BracketLeft: -1, Qt.Key.Key_BracketRight: 1}
        if key not in {*steps, Qt.Key.Key_X} or self._held(event.modifiers()):
            return False
        if pressed and key in steps:
            self.state.scale(steps[key])
        elif pressed:
            self.state.swap_colors()
        return True

    def set_erasing(self, erasing: bool) -> None:
        """Choose the eraser, or the brush again."""
        self.erasing = erasing
        self._update_ring()

    def deactivate(self) -> None:
        """Take the ring away; an unfinished stroke is kept."""
        self._paint.strokes.end()
        self._adjusting.end()
        self._blink(False)
        self._sampling, self._pointer, self._last = False, None, None
        self._rehover.stop()
        self._viewport.set_ring(None)

    # Painting -----------------------------------------------------------------------------

    def _begin(self, pointer: Pointer) -> bool:
        surface = self._viewport.scene.avatar
        if surface is None or not self._is_painted(surface):
            return False
        control = bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        brush = replace(self.state.brush, erase=self.erasing != control)
        return self._paint.strokes.begin(surface.vertices, self._viewport.camera.viewpoint, brush)

    def _is_painted(self, surface: Surface) -> bool:
        """Whether the viewport shows the mesh that the paint belongs to, not a preview."""
        atlas = self._paint.atlas
        return atlas is not None and same(surface.faces, atlas.mesh.faces)

    def _drag_to(self, start: Pointer, end: Pointer, start_pressure: float) -> None:
        """Put dabs on the way between two points of the screen, by the brush's spacing."""
        way = math.hypot(end.x - start.x, end.y - start.y)
        first, last = self._picker.hits(np.array([[start.x, start.y], [end.x, end.y]]))
        step = self.state.brush.step
        if first is not None and last is not None:
            gap = float(np.linalg.norm(last.position - first.position))
            count = min(math.ceil(gap / step), math.ceil(way) + 1)
            if count and gap < step:
                return  # wait until the pointer has gone a whole step
        else:
            count = math.ceil(way / 3)
        count = min(max(count, 1), MOST_DABS)
        share = np.arange(1, count + 1) / count
        points = np.stack(
            [start.x + (end.x - start.x) * share, start.y + (end.y - start.y) * share], 1
        )
        hits = self._picker.hits(points)
        pressures = start_pressure + (_pressure(end) - start_pressure) * share
        landed = [index for index, hit in enumerate(hits) if hit is not None]
        self._dab([hits[index] for index in landed], [float(pressures[i]) for i in landed])
        if self._last is not None:
            self._last = (end, last if last is not None else self._last[1])
        self._last_pressure = _pressure(end)

    def _dab(self, hits: list[Hit | None], pressures: list[float]) -> None:
        there = [hit for hit in hits if hit is not None]
        if there:
            centres = np.stack([hit.position for hit in there])
            self._paint.strokes.dabs(
                centres, np.array([hit.face for hit in there]), np.array(pressures)
            )

    # Keys held ----------------------------------------------------------------------------

    def _hold_sample(self, held: bool) -> bool:
        self._sampling = held
        if held and self._pointer is not None:
            self._sample(self._pointer)
        self._update_ring()
        return True

    def _blink(self, held: bool) -> bool:
        """Show the scan as long as B is held."""
        if held and self._blinked is None:
            self._blinked = self._viewport.scene.comparison
            self._viewport.set_comparison("scan")
        elif not held and self._blinked is not None:
            self._viewport.set_comparison(self._blinked)
            self._blinked = None
        return True

    def _hold_adjust(self, event: QKeyEvent, pressed: bool) -> bool:
        if not pressed:
            self._adjusting.end()
            return True
        if self._held(event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier):
            return False
        if self._pointer is not None:
            hit = self._picker.hit(self._pointer.x, self._pointer.y)
            eye, size = self._viewport.camera, self._viewport.pane_point(0, 0)[2]
            depth = None if hit is None else float(np.linalg.norm(hit.position - eye.eye))
            scale = eye.metres_per_pixel(size, depth)
            opacity = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._adjusting.begin(self._pointer.x, scale, opacity)
        return True

    @staticmethod
    def _held(modifiers: Qt.KeyboardModifier) -> bool:
        return modifiers & ~Qt.KeyboardModifier.KeypadModifier != Qt.KeyboardModifier.NoModifier

    def _sample(self, pointer: Pointer) -> None:
        hit, atlas = self._picker.hit(pointer.x, pointer.y), self._paint.atlas
        surface = self._viewport.scene.avatar
        if hit is None or atlas is None or surface is None or not self._is_painted(surface):
            return
        mesh, size = atlas.mesh, atlas.size
        u, v = hit.barycentric @ mesh.texcoords[mesh.texcoord_faces[hit.face]]
        col, row = (int(min(max(part * size, 0), size - 1)) for part in (u, 1 - v))
        red, green, blue = (int(part) for part in self._paint.image[row, col, :3])
        self.state.set_color(QColor(red, green, blue))

    def _follow(self) -> None:
        """Wait with the ring until the body stands still: picking in every frame is dear."""
        if self._pointer is not None and not self._paint.strokes.going_on:
            self._viewport.set_ring(None)
            self._rehover.start()

    def _update_ring(self) -> None:
        """Lay the ring where the pointer is, or where it was when F went down."""
        pointer = self._pointer
        at = self._adjusting.anchor
        if pointer is None:
            self._viewport.set_ring(None)
            return
        hit = self._picker.hit(pointer.x if at is None else at, pointer.y)
        if hit is None:
            self._viewport.set_ring(None)
            return
        radius = self.state.brush.radius * (0.12 if self._sampling else _pressure(pointer))
        control = bool(pointer.modifiers & Qt.KeyboardModifier.ControlModifier)
        erases = self.erasing != control
        color = ERASE_COLOR if erases else RING_COLOR
        ring = self._picker.ring(hit, max(radius, 0.001))
        self._viewport.set_ring(ring, SAMPLE_COLOR if self._sampling else color)


def _pressure(pointer: Pointer) -> float:
    return 1.0 if pointer.pressure is None else max(pointer.pressure, 0.05)
