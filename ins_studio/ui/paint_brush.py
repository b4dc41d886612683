"""The brush in the artist's hand, shared by panel and tool."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor

from ins_studio.texture.brush import LARGEST, SMALLEST, Brush

SIZE_STEP = 1.12


class BrushState(QObject):
    """The brush and its two colours; view state, not part of the document."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.brush = Brush()
        self.other_color: tuple[int, int, int] = (245, 243, 238)

    @property
    def color(self) -> QColor:
        """The colour in front."""
        return QColor(*self.brush.color)

    def set(self, **values: Any) -> None:
        """Change fields of the brush, within sensible bounds."""
        if "radius" in values:
            values["radius"] = min(max(float(values["radius"]), SMALLEST), LARGEST)
        for name in ("opacity", "hardness", "flow"):
            if name in values:
                values[name] = min(max(float(values[name]), 0.0), 1.0)
        brush = replace(self.brush, **values)
        if brush != self.brush:
            self.brush = brush
            self.changed.emit()

    def set_color(self, color: QColor) -> None:
        """Paint in ``color`` from now on."""
        self.set(color=(color.red(), color.green(), color.blue()))

    def swap_colors(self) -> None:
        """Put the colour behind in front."""
        front, self.other_color = self.other_color, self.brush.color
        self.set(color=front)
        self.changed.emit()

    def scale(self, notches: float) -> None:
        """Make the brush larger (positive) or smaller."""
        self.set(radius=self.brush.radius * SIZE_STEP**notches)
