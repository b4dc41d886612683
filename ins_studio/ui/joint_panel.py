"""The selected joint in degrees, and how much of the cloth shows."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ins_studio.ui.paint_slider import SliderRow
from ins_studio.ui.shortcuts import SHORTCUTS
from ins_studio.ui.steady_label import SteadyLabel

Angles = tuple[float, float, float]
_AXES = {
    "local": "The joint's own axes",
    "world": "The world's axes: X to the person's left, Y up, Z forwards",
    "view": "The picture's axes: right, up, and towards you",
}
_STATES = {
    "": "",
    "unkeyed": "Changed without a key: I sets one.",
    "no keys": "No keys to edit yet: Make editable copies this clip into some.",
}
BOX_WIDTH = 78  # pixels: three share the column


class JointPanel(QWidget):
    """Shows a joint's rotation and the cloth, and asks for others; knows no clip.

    ``turned`` carries the three angles and ``cloth_changed`` the share, each with the number of
    the drag it belongs to; ``axes_chosen`` whose axes the rings in the viewport shall have.
    """

    turned = Signal(float, float, float, int)
    axes_chosen = Signal(str)
    cloth_changed = Signal(float, int)

    def __init__(self, auto_key: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("panel", True)
        self._drag = 0
        self._angles: list[float] = [0.0, 0.0, 0.0]
        self._joint = QLabel()
        self._state = SteadyLabel(_STATES.values())
        self._state.setProperty("quiet", True)
        self._boxes = [self._make_box(axis) for axis in range(3)]
        self._axes = {name: QToolButton() for name in _AXES}
        self._cloth = SliderRow("Cloth", (0.0, 1.0), "")
        self._cloth.set_decimals(2)
        self._cloth.setToolTip(
            "0: plain skinning; 1: all that the avatar learned of its clothes.\n"
            "Seen in the viewport and its films; exports take all of it."
        )
        self._cloth.changed.connect(lambda value: self.cloth_changed.emit(value, self._drag))
        self._cloth.settled.connect(self._end_drag)
        self._build(auto_key)

    def _build(self, auto_key: QAction) -> None:
        heading = QLabel("POSE")
        heading.setProperty("heading", True)
        auto = QToolButton()
        auto.setDefaultAction(auto_key)
        auto.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        auto.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid = QGridLayout()
        grid.setSpacing(4)
        grid.addWidget(self._joint, 0, 0, 1, 2)
        grid.addWidget(auto, 0, 2, Qt.AlignmentFlag.AlignRight)
        for column, box in enumerate(self._boxes):
            grid.addWidget(box, 1, column)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 10, 12, 4)
        rows.setSpacing(6)
        rows.addWidget(heading)
        rows.addLayout(grid)
        rows.addLayout(self._axes_row())
        rows.addWidget(self._cloth)
        rows.addWidget(self._state)

    def _axes_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(4)
        words = QLabel("Rings")
        words.setProperty("quiet", True)
        row.addWidget(words)
        for name, tip in _AXES.items():
            button = self._axes[name]
            button.setText(name.capitalize())
            button.setToolTip(f"{tip} ({SHORTCUTS['gizmo_axes']} for the next)")
            button.setCheckable(True)
            button.setAutoExclusive(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _checked=False, name=name: self.axes_chosen.emit(name))
            row.addWidget(button)
        row.addStretch(1)
        return row

    def show_axes(self, name: str) -> None:
        """Show whose axes the rings have: "local", "world" or "view"."""
        self._axes[name].setChecked(True)

    def show_joint(self, title: str, angles: Angles | None) -> None:
        """Show a joint's angles in degrees; None where none is selected."""
        self._joint.setText(title)
        self._angles = list(angles or (0.0, 0.0, 0.0))
        for box, value in zip(self._boxes, self._angles, strict=True):
            box.setEnabled(angles is not None)
            box.blockSignals(True)
            box.setValue(value)
            box.blockSignals(False)

    def show_cloth(self, share: float | None) -> None:
        """Show the cloth from 0 to 1; None where it cannot be changed."""
        self._cloth.setEnabled(share is not None)
        self._cloth.set_value(1.0 if share is None else share)

    def show_state(self, state: str) -> None:
        """Say that what is shown is "unkeyed", or of a clip of "no keys"; nothing for ""."""
        self._state.setText(_STATES[state])

    @property
    def angles(self) -> Angles:
        """The angles in degrees; what was not typed has more digits than its box shows."""
        x, y, z = self._angles
        return x, y, z

    def _make_box(self, axis: int) -> QDoubleSpinBox:
        name = "XYZ"[axis]
        box = QDoubleSpinBox()
        box.setMinimumWidth(BOX_WIDTH)
        box.setRange(-720, 720)
        box.setDecimals(1)
        box.setSuffix("°")
        box.setKeyboardTracking(False)
        box.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # arrows and Space belong to playback
        box.setAccessibleName(f"Rotation about {name}")
        box.setToolTip(f"Degrees about the parent's {name}; X turns first, then Y, then Z")
        box.lineEdit().returnPressed.connect(box.clearFocus)  # the next key may be I again
        box.valueChanged.connect(lambda value: self._turn(axis, value))
        return box

    def _turn(self, axis: int, value: float) -> None:
        self._drag += 1
        self._angles[axis] = value
        self.turned.emit(*self.angles, self._drag)

    def _end_drag(self) -> None:
        self._drag += 1
