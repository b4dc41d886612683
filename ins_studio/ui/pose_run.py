"""One gesture on a pose at a time: from the pointer and the keys to what is shown and kept."""

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QCursor

from ins_studio.ui.pose_desk import PoseDesk
from ins_studio.ui.pose_gestures import Aim, Gesture
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget

ASIDE_PX = 90.0  # where a gesture begins whose pointer is elsewhere
_HELP = "X Y Z axis · digits · Shift fine · Ctrl steps · Enter keeps · Esc drops"
_AXIS_KEYS = {Qt.Key.Key_X: 0, Qt.Key.Key_Y: 1, Qt.Key.Key_Z: 2}


class PoseRun(QObject):
    """Runs a gesture: tries poses out while it goes on, keeps one or none at its end.

    ``changed`` says to draw again, ``noted`` carries a sentence for the status bar, ``told`` one of
    the pose that was kept.

    Attributes
    ----------
    by_key : bool
        Whether it follows the pointer without a button.
    """

    noted = Signal(str)
    told = Signal(str)
    changed = Signal()

    def __init__(self, viewport: ViewportWidget, desk: PoseDesk, parent: QObject) -> None:
        super().__init__(parent)
        self._viewport, self._desk = viewport, desk
        self._gesture: Gesture | None = None
        self.by_key = False
        self._trying = False
        self._shift_px = 0.0  # from the widget to the pane in which a gesture began
        self._elsewhere = False  # the pointer's way until now does not count
        desk.changed.connect(self._follow)
        desk.left.connect(self.give_up)
        viewport.camera_changed.connect(self._follow_camera)

    @property
    def gesture(self) -> Gesture | None:
        """What goes on now."""
        return self._gesture

    def begin(self, gesture: Gesture, *, by_key: bool) -> None:
        """Run this one."""
        self._desk.pause()
        self._gesture, self.by_key = gesture, by_key
        if by_key:
            self._viewport.take_keys()
        self._say()
        self.changed.emit()

    def go_on(self, pointer: Pointer) -> None:
        """Follow the pointer."""
        gesture = self._gesture
        if gesture is None:
            return
        aim, held = self._aim(pointer), pointer.modifiers
        if self._elsewhere:
            gesture.look_anew(aim)
            self._elsewhere = False
        gesture.move(
            aim,
            fine=bool(held & Qt.KeyboardModifier.ShiftModifier),
            snaps=bool(held & Qt.KeyboardModifier.ControlModifier),
        )
        self._show()

    def finish(self) -> None:
        """Keep what it made: one step for undo."""
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self._desk.keep({} if gesture.idle else gesture.values())
            self.noted.emit("")
            self.told.emit(self._desk.warning())
        self.changed.emit()

    def give_up(self) -> bool:
        """Show the pose as it was; True when something went on."""
        if self._gesture is None:
            return False
        self._gesture = None
        self._desk.drop()
        self.noted.emit("")
        self.changed.emit()
        return True

    def use_key(self, key: Qt.Key, text: str) -> None:
        """Choose an axis, type degrees or metres, keep it or give it up."""
        gesture = self._gesture
        if gesture is None:
            return
        if key == Qt.Key.Key_Escape:
            self.give_up()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.finish()
        elif key in _AXIS_KEYS:
            gesture.constrain(_AXIS_KEYS[key])
            self._show()
        elif key == Qt.Key.Key_Backspace:
            gesture.erase()
            self._show()
        elif gesture.type(text.replace(",", ".")):
            self._show()

    def aim_at(self, pointer: Pointer) -> Aim:
        """Return where a gesture begins that begins here."""
        x, _, _ = self._viewport.pane_point(pointer.x, pointer.y)
        self._shift_px, self._elsewhere = pointer.x - x, False
        return self._aim(pointer)

    def aim_of(self, joint: int, pointer: Pointer | None) -> Aim:
        """Return where one begins by a key: at the pointer, or beside the joint without one."""
        if pointer is not None:
            return self.aim_at(pointer)
        at = self._viewport.mapFromGlobal(QCursor.pos())
        if self._viewport.rect().contains(at):
            return self.aim_at(Pointer(at.x(), at.y()))
        pose, size = self._desk.pose, self._viewport.pane_point(0, 0)[2]
        place = np.zeros(3) if pose is None else pose.joints[joint]
        x, y = self._viewport.camera.project(place[None], size)[0, :2]
        self._shift_px, self._elsewhere = 0.0, True
        return Aim(self._viewport.camera, size, float(x) + ASIDE_PX, float(y))

    def _aim(self, pointer: Pointer) -> Aim:
        size = self._viewport.pane_point(0, 0)[2]
        return Aim(self._viewport.camera, size, pointer.x - self._shift_px, pointer.y)

    def _show(self) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        self._trying = True  # one picture with the person and the handles in it
        self._desk.try_out({} if gesture.idle else gesture.values())
        self._trying = False
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        gesture = self._gesture
        if gesture is not None:
            amount = f"[{gesture.typed}]" if gesture.typed else gesture.amount()
            way = f"{gesture.along()} {amount}".strip()
            parts = (self._desk.title(gesture.joint), way, self._desk.warning(), _HELP)
            self.noted.emit(" · ".join(part for part in parts if part))

    def _follow(self) -> None:
        if not self._trying:
            self.changed.emit()

    def _follow_camera(self) -> None:
        self._elsewhere = True
