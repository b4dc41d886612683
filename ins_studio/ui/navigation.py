"""Mouse habits of two worlds, always both: Blender's middle button, Maya's Alt."""

from PySide6.QtCore import Qt

from ins_studio.viewport.camera import Camera, Size

WHEEL_STEP = 1.12  # for each notch
DRAG_DOLLY = 0.006  # for each pixel

_Button = Qt.MouseButton
_Modifier = Qt.KeyboardModifier


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
