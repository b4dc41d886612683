"""How many pixels a picture has: one of the usual sizes, or typed."""

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSpinBox, QWidget

SIZES = ((1280, 720), (1920, 1080), (2560, 1440), (3840, 2160), (1080, 1080), (1080, 1920))
CUSTOM = "Custom"
SMALLEST, LARGEST = 16, 8192


class PictureSize(QWidget):
    """Names the size that is typed, and types the one that is named.

    Attributes
    ----------
    usual : QComboBox
        ``SIZES``, then ``CUSTOM``.
    width_box, height_box : QSpinBox
        Pixels.
    """

    def __init__(self, size: tuple[int, int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.usual = QComboBox()
        self.usual.addItems([*(f"{width} x {height}" for width, height in SIZES), CUSTOM])
        self.width_box, self.height_box = QSpinBox(), QSpinBox()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        for widget in (self.usual, self.width_box, self.height_box):
            row.addWidget(widget)
        for box, pixels in zip((self.width_box, self.height_box), size, strict=True):
            box.setRange(SMALLEST, LARGEST)
            box.setSuffix(" px")
            box.setValue(pixels)
            box.valueChanged.connect(self._name)
        self._name()
        self.usual.currentIndexChanged.connect(self._type)

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return self.width_box.value(), self.height_box.value()

    def _name(self) -> None:
        """Choose the usual size that is typed, without typing it again."""
        place = SIZES.index(self.pixels) if self.pixels in SIZES else len(SIZES)
        with QSignalBlocker(self.usual):
            self.usual.setCurrentIndex(place)

    def _type(self, place: int) -> None:
        if place == len(SIZES):
            self.width_box.setFocus()
            self.width_box.selectAll()
            return
        for box, pixels in zip((self.width_box, self.height_box), SIZES[place], strict=True):
            box.setValue(pixels)
