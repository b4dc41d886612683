"""Mouse habits of two worlds, always both: Blender's middle button, Maya's Alt.

A preset decides where the two collide: what two fingers on a trackpad do, and a few keys.
"""

from dataclasses import dataclass, field

from PySide6.QtCore import Qt

from ins_studio.viewport.camera import Camera, Size

WHEEL_STEP = 1.12  # for each notch
DRAG_DOLLY = 0.006  # for each pixel
FINGER_DOLLY = 0.004  # for each pixel that two fingers go

_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier
_Key = Qt.Key


def gesture_for(button: Qt.MouseButton, modifiers: Qt.KeyboardModifier) -> str | None:
    """Name what a press does: "orbit", "pan", "dolly", or None when it is not navigation."""
    if modifiers & _Modifier.AltModifier:
        habits = {
            _Button.LeftButton: "orbit",
            _Button.MiddleButton: "pan",
            _Button.RightButton: "dolly",
        }
        return habits.get(button)
    if button != _Button.MiddleButton:
        return None
    if modifiers & _Modifier.ShiftModifier:
        return "pan"
    return "dolly" if modifiers & _Modifier.ControlModifier else "orbit"


@dataclass(frozen=True)
class Preset:
    """What one program's people expect where another's expect something else.

    Attributes
    ----------
    fingers : str
        What two fingers on a trackpad do: "orbit" or "dolly".
    alt_fingers : str
        The same with Alt.
    keys : dict
        Keys that stand for others in the viewport.
    """

    fingers: str
    alt_fingers: str
    keys: dict[Qt.Key, Qt.Key] = field(default_factory=dict)

    def fingers_do(self, modifiers: Qt.KeyboardModifier) -> str:
        """Name what two fingers do now: "orbit", "pan" or "dolly"."""
        if modifiers & _Modifier.ShiftModifier:
            return "pan"
        if modifiers & _Modifier.ControlModifier:
            return "dolly"
        return self.alt_fingers if modifiers & _Modifier.AltModifier else self.fingers


PRESETS = {
    "blender": Preset("orbit", "orbit"),
    "maya": Preset("dolly", "orbit", {_Key.Key_F: _Key.Key_Period, _Key.Key_A: _Key.Key_Home}),
}


class Navigation:
    """One navigation drag at a time, from press to release."""

    def __init__(self) -> None:
        self._gesture: str | None = None
        self._last = (0.0, 0.0)
        self._start = (0.0, 0.0)

    @property
    def active(self) -> bool:
        """Whether a drag is going on."""
        return self._gesture is not None

    def press(
        self, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, x: float, y: float
    ) -> bool:
        """Begin a drag if this press is navigation."""
        self._gesture = gesture_for(button, modifiers)
        self._last = self._start = (x, y)
        return self._gesture is not None

    def begin(self, gesture: str, x: float, y: float) -> None:
        """Begin a drag whatever was pressed: a pen that touches nothing."""
        self._gesture, self._last, self._start = gesture, (x, y), (x, y)

    def drag(self, camera: Camera, x: float, y: float, size: Size) -> Camera:
        """Return ``camera`` moved by the pointer's way since the last call."""
        dx, dy = x - self._last[0], y - self._last[1]
        self._last = (x, y)
        if self._gesture == "orbit":
            return camera.orbited(dx, dy)
        if self._gesture == "pan":
            return camera.panned(dx, dy, size)
        if self._gesture == "dolly":
            return camera.dollied(float((1 - DRAG_DOLLY) ** (dx - dy)), *self._start, size)
        return camera

    def release(self) -> None:
        """End the drag."""
        self._gesture = None

    @staticmethod
    def wheel(camera: Camera, notches: float, x: float, y: float, size: Size) -> Camera:
        """Return ``camera`` nearer (positive ``notches``) to what is under the pointer."""
        return camera.dollied(float(WHEEL_STEP**-notches), x, y, size)

    @staticmethod
    def fingers(
        camera: Camera, gesture: str, by: tuple[float, float], at: tuple[float, float], size: Size
    ) -> Camera:
        """Return ``camera`` after two fingers went ``by`` pixels, the pointer ``at`` a point."""
        dx, dy = by
        if gesture == "orbit":
            return camera.orbited(dx, dy)
        if gesture == "pan":
            return camera.panned(dx, dy, size)
        return camera.dollied(float((1 - FINGER_DOLLY) ** dy), *at, size)

    @staticmethod
    def pinch(camera: Camera, by: float, x: float, y: float, size: Size) -> Camera:
        """Return ``camera`` after a pinch made the picture larger by a share ``by`` (-1..1)."""
        return camera.dollied(float(1 / max(1 + by, 0.1)), x, y, size)
