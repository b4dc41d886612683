"""A name, a slider and a number: one setting of the brush."""

import math

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

STEPS = 1000
# Without its buttons a styled box has no room for its text: they are there, and have no width.
BARE = """
QDoubleSpinBox { padding-right: 6px; }
QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0; border: none; }
QDoubleSpinBox::up-arrow, QDoubleSpinBox::down-arrow { image: none; width: 0; height: 0; }
"""


class SliderRow(QWidget):
    """A value between ``low`` and ``high``; ``logarithmic`` for sizes.

    ``changed`` carries the value while it is dragged or typed; ``settled`` says that a drag ended.
    """

    changed = Signal(float)
    settled = Signal()

    def __init__(
        self, name: str, bounds: tuple[float, float], unit: str, logarithmic: bool = False
    ) -> None:
        super().__init__()
        self._low, self._high = bounds
        self._logarithmic = logarithmic
        self._slider = QSlider(Qt.Orientation.Horizontal)
        self._slider.setRange(0, STEPS)
        self._slider.setAccessibleName(name)
        self._box = QDoubleSpinBox()
        self._box.setRange(*bounds)
        self._box.setDecimals(0)
        self._box.setSuffix(unit)
        self._box.setFixedWidth(78)
        self._box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._box.setAccessibleName(name)
        self._box.setKeyboardTracking(False)
        self._box.setStyleSheet(BARE)
        label = QLabel(name)
        label.setBuddy(self._box)
        top = QHBoxLayout()
        top.addWidget(label)
        top.addStretch()
        top.addWidget(self._box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 2)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addWidget(self._slider)
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderReleased.connect(self.settled)
        self._box.valueChanged.connect(self._typed)

    @property
    def value(self) -> float:
        """The value shown."""
        return self._box.value()

    def set_value(self, value: float) -> None:
        """Show ``value`` without saying ``changed``."""
        for widget in (self._slider, self._box):
            widget.blockSignals(True)
        self._box.setValue(value)
        self._slider.setValue(round(self._share(value) * STEPS))
        for widget in (self._slider, self._box):
            widget.blockSignals(False)

    def set_decimals(self, decimals: int) -> None:
        """Show so many digits after the point."""
        self._box.setDecimals(decimals)

    def _slid(self, step: int) -> None:
        value = self._at(step / STEPS)
        self._box.blockSignals(True)
        self._box.setValue(value)
        self._box.blockSignals(False)
        self.changed.emit(value)

    def _typed(self, value: float) -> None:
        self.set_value(value)
        self.changed.emit(value)
        self.settled.emit()

    def _share(self, value: float) -> float:
        value = min(max(value, self._low), self._high)
        if self._logarithmic:
            return math.log(value / self._low) / math.log(self._high / self._low)
        return (value - self._low) / (self._high - self._low)

    def _at(self, share: float) -> float:
        if self._logarithmic:
            return float(self._low * (self._high / self._low) ** share)
        return self._low + share * (self._high - self._low)
