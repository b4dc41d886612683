"""The right side of the Paint workspace: colour, brush, layers."""

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from ins_studio.document.paint import PaintDocument
from ins_studio.ui.paint_brush import BrushState
from ins_studio.ui.paint_color import ColorField, Swatch
from ins_studio.ui.paint_layers import LayerPanel
from ins_studio.ui.paint_slider import SliderRow

SIZE_BOUNDS = (1.0, 500.0)  # mm, the radius


class PaintPanel(QWidget):
    """Shows the brush and the layers of a paint document, and edits both."""

    def __init__(
        self, paint: PaintDocument, state: BrushState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("paint_panel")
        self.setProperty("panel", True)
        self._paint = paint
        self._state = state
        self.color = ColorField()
        self.swatch = Swatch()
        self.hex = QLineEdit()
        self.hex.setObjectName("color_hex")
        self.hex.setAccessibleName("Colour as hexadecimal")
        self.hex.setMaxLength(7)
        self.hex.setFixedWidth(84)
        self.radius = SliderRow("Size", SIZE_BOUNDS, " mm", logarithmic=True)
        self.opacity = SliderRow("Opacity", (0, 100), " %")
        self.hardness = SliderRow("Hardness", (0, 100), " %")
        self.radius.setToolTip("Radius on the body ([ and ], or hold F and move)")
        self.opacity.setToolTip("The most that one stroke covers (hold Shift+F and move)")
        self.hardness.setToolTip("How much of the brush is fully covered")
        self.layers = LayerPanel()
        self._lay_out()
        self._connect()
        self._show_brush()
        self._show_layers()

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 10, 12, 10)
        layout.setSpacing(6)
        layout.addWidget(_heading("COLOUR"))
        layout.addWidget(self.color)
        row = QHBoxLayout()
        row.addWidget(self.swatch)
        row.addStretch()
        row.addWidget(self.hex)
        layout.addLayout(row)
        layout.addSpacing(6)
        layout.addWidget(_heading("BRUSH"))
        for slider in (self.radius, self.opacity, self.hardness):
            layout.addWidget(slider)
        layout.addSpacing(6)
        layout.addWidget(self.layers, 1)

    def _connect(self) -> None:
        state, paint, layers = self._state, self._paint, self.layers
        self.color.color_chosen.connect(state.set_color)
        self.swatch.clicked.connect(state.swap_colors)
        self.hex.editingFinished.connect(self._take_hex)
        self.radius.changed.connect(lambda mm: state.set(radius=mm / 1000))
        self.opacity.changed.connect(lambda percent: state.set(opacity=percent / 100))
        self.hardness.changed.connect(lambda percent: state.set(hardness=percent / 100))
        state.changed.connect(self._show_brush)
        layers.chosen.connect(paint.set_active)
        layers.add_requested.connect(lambda: paint.add_layer())
        layers.remove_requested.connect(paint.remove_layer)
        layers.rename_requested.connect(lambda at, name: paint.set_layer(at, "name", name))
        layers.visible_requested.connect(lambda at, on: paint.set_layer(at, "visible", on))
        layers.opacity_requested.connect(
            lambda at, value, drag: paint.set_layer(at, "opacity", value, drag)
        )
        paint.layers_changed.connect(self._show_layers)
        paint.active_changed.connect(layers.set_active)

    def _show_brush(self) -> None:
        brush, color = self._state.brush, self._state.color
        self.color.set_color(color)
        self.swatch.set_colors(color, QColor(*self._state.other_color))
        if not self.hex.hasFocus():
            self.hex.setText(color.name())
        self.radius.set_value(brush.radius * 1000)
        self.opacity.set_value(brush.opacity * 100)
        self.hardness.set_value(brush.hardness * 100)

    def _show_layers(self) -> None:
        self.layers.set_layers(self._paint.stack.layers, self._paint.active)

    def _take_hex(self) -> None:
        text = self.hex.text().strip()
        color = QColor(text if text.startswith("#") else f"#{text}")
        if color.isValid():
            self._state.set_color(color)
        self.hex.setText(self._state.color.name())


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("heading", True)
    return label
