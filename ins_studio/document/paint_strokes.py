"""Gestures of the brush on the active layer: each becomes one step for undo."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ins_studio.texture.brush import Brush
from ins_studio.texture.posed import PosedSurface
from ins_studio.texture.stroke import Stroke

if TYPE_CHECKING:
    from ins_studio.document.paint import PaintDocument


class PaintStrokes:
    """At most one gesture at a time, on what ``paint`` shows."""

    def __init__(self, paint: "PaintDocument") -> None:
        self._paint = paint
        self._stroke: Stroke | None = None
        self._erasing = False

    @property
    def going_on(self) -> bool:
        """Whether a stroke is going on."""
        return self._stroke is not None

    def begin(
        self, vertices: NDArray[np.floating], eye: NDArray[np.floating], brush: Brush
    ) -> bool:
        """Begin a gesture on the mesh posed as ``vertices`` (V, 3), seen from ``eye`` (3,).

        False when there is nothing to paint on: no mesh, or a locked or hidden layer.
        """
        paint, atlas = self._paint, self._paint.atlas
        if atlas is None or self._stroke is not None or not paint.can_paint():
            return False
        surface = PosedSurface(atlas.topology, vertices, eye)
        self._stroke = Stroke(paint.stack.layers[paint.active].pixels, surface, brush)
        self._erasing = brush.erase
        return True

    def dabs(
        self,
        centres: NDArray[np.floating],
        faces: NDArray[np.integer],
        pressures: NDArray[np.floating] | None = None,
    ) -> None:
        """Put dabs at world points (K, 3) on faces (K,) of the mesh; needs a begun stroke."""
        if self._stroke is not None:
            self._paint.refresh(self._stroke.dabs(centres, faces, pressures))

    def end(self) -> None:
        """End the gesture: one step for undo, none if it touched nothing."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None and len(stroke.tiles):
            text = "Erase" if self._erasing else "Paint"
            self._paint.push_stroke(text, stroke.finish())

    def cancel(self) -> None:
        """Forget the gesture."""
        stroke, self._stroke = self._stroke, None
        if stroke is not None:
            self._paint.refresh(stroke.cancel())

    def forget(self) -> None:
        """Let go of a gesture on layers that are gone."""
        self._stroke = None
