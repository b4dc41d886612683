"""The list of layers: top first, an eye and a lock for each."""

from PySide6.QtCore import QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.texture.layers import NORMAL, Layer
from ins_studio.ui.paint_slider import SliderRow

THUMBNAIL = 30
FINER = 2  # pixels of a thumbnail for each logical one


class LayerPanel(QWidget):
    """Shows layers and asks for changes; indices count from the bottom, as in the document."""

    chosen = Signal(int)
    add_requested = Signal()
    remove_requested = Signal(int)
    rename_requested = Signal(int, str)
    visible_requested = Signal(int, bool)
    opacity_requested = Signal(int, float, int)  # layer, 0..1, number of the drag

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("layers")
        self._drag = 0
        self._layers: list[Layer] = []
        heading = QLabel("LAYERS")
        heading.setProperty("heading", True)
        self.add_button = QPushButton("Add")
        self.add_button.setToolTip("Put an empty layer above this one")
        self.remove_button = QPushButton("Remove")
        self.remove_button.setToolTip("Take this layer away (undo brings it back)")
        self.list = QListWidget()
        self.list.setObjectName("layer_list")
        self.list.setAccessibleName("Layers")
        self.list.setIconSize(QSize(THUMBNAIL, THUMBNAIL))
        self.list.setUniformItemSizes(True)
        self.list.setMinimumHeight(110)
        self.opacity = SliderRow("Layer opacity", (0, 100), " %")
        self._lay_out(heading)
        self.list.currentRowChanged.connect(self._choose)
        self.list.itemChanged.connect(self._edit)
        self.add_button.clicked.connect(self.add_requested)
        self.remove_button.clicked.connect(lambda: self.remove_requested.emit(self.current))
        self.opacity.changed.connect(self._ask_opacity)
        self.opacity.settled.connect(self._next_drag)

    def _lay_out(self, heading: QLabel) -> None:
        buttons = QHBoxLayout()
        buttons.addWidget(heading)
        buttons.addStretch()
        buttons.addWidget(self.add_button)
        buttons.addWidget(self.remove_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(buttons)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.opacity)

    @property
    def current(self) -> int:
        """Index of the chosen layer, from the bottom; -1 for none."""
        row = self.list.currentRow()
        return -1 if row < 0 else len(self._layers) - 1 - row

    def set_layers(self, layers: list[Layer], active: int) -> None:
        """Show ``layers``, bottom first."""
        self._layers = list(layers)
        with QSignalBlocker(self.list):
            if self.list.count() != len(layers):
                self.list.clear()
                for _ in layers:
                    self.list.addItem(QListWidgetItem())
            for row, layer in enumerate(reversed(layers)):
                self._fill(self.list.item(row), layer)
        self.set_active(active)

    def set_active(self, active: int) -> None:
        """Mark the layer that is painted on."""
        there = 0 <= active < len(self._layers)
        with QSignalBlocker(self.list):
            self.list.setCurrentRow(len(self._layers) - 1 - active if there else -1)
        self.remove_button.setEnabled(there and not self._layers[active].locked)
        self.opacity.setEnabled(there)
        if there:
            self.opacity.set_value(100 * self._layers[active].opacity)

    @staticmethod
    def _fill(item: QListWidgetItem, layer: Layer) -> None:
        item.setText(layer.name)
        icon, picture = QIcon(), thumbnail(layer)
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):  # Qt would tint the chosen one
            icon.addPixmap(picture, mode)
        item.setIcon(icon)
        flags = item.flags() | Qt.ItemFlag.ItemIsUserCheckable
        editable = Qt.ItemFlag.ItemIsEditable
        item.setFlags(flags & ~editable if layer.locked else flags | editable)
        item.setCheckState(Qt.CheckState.Checked if layer.visible else Qt.CheckState.Unchecked)
        item.setToolTip(_tip(layer))

    def _choose(self, row: int) -> None:
        if row >= 0:
            self.chosen.emit(len(self._layers) - 1 - row)

    def _edit(self, item: QListWidgetItem) -> None:
        index = len(self._layers) - 1 - self.list.row(item)
        layer = self._layers[index]
        visible = item.checkState() == Qt.CheckState.Checked
        if visible != layer.visible:
            self.visible_requested.emit(index, visible)
        elif item.text().strip() and item.text() != layer.name:
            self.rename_requested.emit(index, item.text().strip())
        else:
            with QSignalBlocker(self.list):
                item.setText(layer.name)

    def _ask_opacity(self, percent: float) -> None:
        if self.current >= 0:
            self.opacity_requested.emit(self.current, percent / 100, self._drag)

    def _next_drag(self) -> None:
        self._drag += 1


def _tip(layer: Layer) -> str:
    if layer.locked:
        return "Locked: the colours of the scans; paint above it."
    if layer.kind == NORMAL:
        return (
            "A normal map: the light follows it, as strongly as its opacity says. "
            "Tick to show; of several the topmost counts. Paint on another layer."
        )
    return "Tick to show; double-click to rename."


def thumbnail(layer: Layer) -> QPixmap:
    """Return a small picture of a layer on a dark checkerboard, sharp where pixels are small."""
    side, cell = THUMBNAIL * FINER, 6 * FINER
    step = max(layer.pixels.shape[0] // side, 1)
    small = layer.pixels[::step, ::step][:side, :side].copy()
    alpha = small[..., 3:].astype(int)
    height, width = small.shape[:2]
    for row in range(0, height, cell):
        for col in range(0, width, cell):
            shade = 62 if (row + col) // cell % 2 else 46
            part = small[row : row + cell, col : col + cell]
            share = alpha[row : row + cell, col : col + cell]
            part[..., :3] = (part[..., :3] * share + shade * (255 - share)) // 255
    small[..., 3] = 255
    image = QImage(small.tobytes(), width, height, 4 * width, QImage.Format.Format_RGBA8888)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(max(width / THUMBNAIL, 1.0))
    return pixmap
