"""What the left button does in Animate: selecting joints, turning them, pulling hands and feet."""

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QCursor, QKeyEvent

from ins_studio.ui.pose_desk import PoseDesk
from ins_studio.ui.pose_gestures import AXES, Aim, Gesture, Turn
from ins_studio.ui.pose_view import (
    VIEW_RING,
    PoseView,
    Target,
    handles_of,
    ring_px,
    target_at,
)
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget

DRAG_PX = 4.0
ASIDE_PX = 90.0  # where a gesture begins whose pointer is elsewhere
_HELP = "X Y Z axis · digits · Shift fine · Ctrl steps · Enter keeps · Esc drops"
_AXIS_KEYS = {Qt.Key.Key_X: 0, Qt.Key.Key_Y: 1, Qt.Key.Key_Z: 2}


class PoseTool(QObject):
    """Selects joints by a click, Shift extends; drags rings, hands, feet and the root.

    R and G (by ``begin_turn`` and ``begin_move``) follow the pointer without a button until a
    click or Enter; Esc and the right button give a gesture up. One gesture is one step for undo.
    """

    noted = Signal(str)
    axes_changed = Signal(str)

    def __init__(self, viewport: ViewportWidget, desk: PoseDesk) -> None:
        super().__init__(desk)
        self._viewport, self._desk = viewport, desk
        self._space = AXES[0]
        self._gesture: Gesture | None = None
        self._by_key = False
        self._shift_px = 0.0  # from the widget to the pane in which a gesture began
        self._moved_camera = False
        self._pressed: tuple[Pointer, int] | None = None
        self._pointer: Pointer | None = None
        self._lit: Target | None = None
        self._trying = False
        desk.changed.connect(self._follow)
        desk.left.connect(self.give_up)
        viewport.camera_changed.connect(self._follow_camera)
        viewport.overlays_changed.connect(self.refresh)
        viewport.clicked.connect(self._click_ground)
        viewport.installEventFilter(self)

    # Being the tool ------------------------------------------------------------------------

    @property
    def active(self) -> bool:
        """Whether the left button is its own."""
        return self._viewport.tool is self

    def set_active(self, active: bool) -> None:
        """Take the left button, or give it back."""
        if active:
            self._viewport.tool = self
        elif self.active:
            self.give_up()
            self._viewport.tool = None
        self._pointer = self._lit = None
        self.refresh()

    @property
    def gesture(self) -> Gesture | None:
        """What goes on now."""
        return self._gesture

    @property
    def modal(self) -> bool:
        """Whether every key is its own: while a gesture goes on."""
        return self._gesture is not None

    @property
    def space(self) -> str:
        """Whose axes the rings have."""
        return self._space

    def set_space(self, space: str) -> None:
        """Choose local, world or view axes."""
        if space != self._space:
            self._space = space
            self.axes_changed.emit(space)
            self.refresh()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the rings' size when the viewport takes another."""
        if event.type() == QEvent.Type.Resize:
            self.refresh()
        return super().eventFilter(watched, event)

    # The pointer ---------------------------------------------------------------------------

    def press(self, pointer: Pointer) -> bool:
        """Select, or begin to drag; while R or G goes on, keep what it made."""
        if self._gesture is not None:
            self._finish()
            return True
        self._pointer = pointer
        target = self._target(pointer)
        if target is None:
            return False
        self._desk.pause()
        if target.kind == "ring":
            self._begin_ring(pointer, target.number)
        else:
            self._press_joint(pointer, target.number)
        return True

    def move(self, pointer: Pointer) -> None:
        """Go on dragging."""
        self._pointer = pointer
        if self._gesture is not None:
            self._go_on(pointer)
        elif self._pressed is not None:
            began, joint = self._pressed
            if abs(pointer.x - began.x) + abs(pointer.y - began.y) >= DRAG_PX:
                self._pressed = None
                self._begin_drag(began, joint)
                self._go_on(pointer)

    def release(self, pointer: Pointer) -> None:
        """Keep what a drag made."""
        self._pressed = None
        if self._gesture is not None and not self._by_key:
            self._go_on(pointer)
            self._finish()

    def hover(self, pointer: Pointer | None) -> None:
        """Follow the pointer with R or G, or light up what a press would take."""
        self._pointer = pointer
        if pointer is not None and self._gesture is not None:
            self._go_on(pointer)
            return
        lit = None if pointer is None or self._desk.playing else self._target(pointer)
        if lit != self._lit:
            self._lit = lit
            self.noted.emit(self._words_of(lit))
        self.refresh()

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Use every key during a gesture; else Esc, which selects nothing."""
        if self._gesture is None:
            if pressed and event.key() == Qt.Key.Key_Escape and self._desk.selection.joints:
                self._desk.selection.choose_joints(())
                return True
            return False
        if pressed:
            self._use_key(Qt.Key(event.key()), event.text())
        return True

    # Gestures ------------------------------------------------------------------------------

    def begin_turn(self) -> None:
        """Turn the selected joints by the pointer until a click: R."""
        joints, pose = self._desk.selection.joints, self._desk.pose
        if self._gesture is None and pose is not None and self._may_begin(joints):
            start = self._start(joints[-1])
            self._begin(Turn(pose, joints, start, self._space), by_key=True)

    def begin_move(self) -> None:
        """Move the root, or pull the selected hand or foot, until a click: G."""
        joints, pose = self._desk.selection.joints, self._desk.pose
        if self._gesture is None and pose is not None and self._may_begin(joints):
            self._begin_pull(joints[-1], self._start(joints[-1]), by_key=True)

    def give_up(self) -> bool:
        """Show the pose as it was; True when something went on."""
        self._pressed = None
        if self._gesture is None:
            return False
        self._gesture = None
        self._desk.drop()
        self.noted.emit("")
        self.refresh()
        return True

    def _press_joint(self, pointer: Pointer, joint: int) -> None:
        selection = self._desk.selection
        chosen = selection.joints
        if pointer.modifiers & Qt.KeyboardModifier.ShiftModifier:
            others = tuple(one for one in chosen if one != joint)
            selection.choose_joints(others if joint in chosen else (*others, joint))
        else:
            selection.choose_joints((joint,))
            self._pressed = (pointer, joint)

    def _begin_ring(self, pointer: Pointer, ring: int) -> None:
        joints, pose = self._desk.selection.joints, self._desk.pose
        if pose is not None and self._may_begin(joints):
            axis = None if ring == VIEW_RING else ring
            aim = self._first_aim(pointer)
            turn = Turn(pose, joints, aim, self._space, (axis, ring_px(ring)))
            self._begin(turn, by_key=False)

    def _begin_drag(self, pointer: Pointer, joint: int) -> None:
        if self._may_begin((joint,)):
            self._begin_pull(joint, self._first_aim(pointer), by_key=False)

    def _begin_pull(self, joint: int, aim: Aim, *, by_key: bool) -> None:
        gesture = self._desk.move_of(joint, aim, self._space)
        if gesture is None:
            self.noted.emit("R turns this joint; the root, hands, feet, elbows and knees can move.")
        else:
            self._begin(gesture, by_key=by_key)

    def _may_begin(self, joints: tuple[int, ...]) -> bool:
        if not joints:
            self.noted.emit("Click a joint first.")
            return False
        if self._desk.selection.keyed is None:
            self.noted.emit("This clip has no keys yet: Keys > Make editable copies it into some.")
            return False
        return True

    def _begin(self, gesture: Gesture, *, by_key: bool) -> None:
        self._desk.pause()
        self._gesture, self._by_key, self._lit = gesture, by_key, None
        self._moved_camera = by_key and self._pointer is None
        if by_key:
            self._viewport.take_keys()
        self._say()
        self.refresh()

    def _go_on(self, pointer: Pointer) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        aim, held = self._aim(pointer), pointer.modifiers
        if self._moved_camera:
            gesture.look_anew(aim)
            self._moved_camera = False
        gesture.move(
            aim,
            fine=bool(held & Qt.KeyboardModifier.ShiftModifier),
            snaps=bool(held & Qt.KeyboardModifier.ControlModifier),
        )
        self._show_gesture()

    def _show_gesture(self) -> None:
        if self._gesture is not None:
            self._trying = True  # one picture with the person and the handles in it
            self._desk.try_out({} if self._gesture.idle else self._gesture.values())
            self._trying = False
            self._say()
            self.refresh()

    def _finish(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            self._desk.keep({} if gesture.idle else gesture.values())
            self.noted.emit(self._desk.warning())
        self.refresh()

    def _use_key(self, key: Qt.Key, text: str) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        if key == Qt.Key.Key_Escape:
            self.give_up()
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self._finish()
        elif key in _AXIS_KEYS:
            gesture.constrain(_AXIS_KEYS[key])
            self._show_gesture()
        elif key == Qt.Key.Key_Backspace:
            gesture.erase()
            self._show_gesture()
        elif gesture.type(text.replace(",", ".")):
            self._show_gesture()

    # Where things are ----------------------------------------------------------------------

    def _start(self, joint: int) -> Aim:
        """Return the aim where the pointer is, or beside the joint when it is elsewhere."""
        if self._pointer is not None:
            return self._first_aim(self._pointer)
        at = self._viewport.mapFromGlobal(QCursor.pos())
        if self._viewport.rect().contains(at):
            return self._first_aim(Pointer(at.x(), at.y()))
        pose, size = self._desk.pose, self._viewport.pane_point(0, 0)[2]
        place = np.zeros(3) if pose is None else pose.joints[joint]
        x, y = self._viewport.camera.project(place[None], size)[0, :2]
        self._shift_px = 0.0
        return Aim(self._viewport.camera, size, float(x) + ASIDE_PX, float(y))

    def _first_aim(self, pointer: Pointer) -> Aim:
        x, _, _ = self._viewport.pane_point(pointer.x, pointer.y)
        self._shift_px = pointer.x - x
        return self._aim(pointer)

    def _aim(self, pointer: Pointer) -> Aim:
        size = self._viewport.pane_point(0, 0)[2]
        return Aim(self._viewport.camera, size, pointer.x - self._shift_px, pointer.y)

    def _target(self, pointer: Pointer) -> Target | None:
        view = self._view()
        if view is None:
            return None
        x, y, size = self._viewport.pane_point(pointer.x, pointer.y)
        return target_at(view, self._viewport.camera, size, (x, y))

    def _follow(self) -> None:
        if not self._trying:
            self.refresh()

    def _follow_camera(self) -> None:
        self._moved_camera = True
        self.refresh()

    def _click_ground(self, _pointer: object) -> None:
        if self.active:
            self._desk.selection.choose_joints(())

    # What is seen --------------------------------------------------------------------------

    def refresh(self) -> None:
        """Draw the handles anew."""
        view = self._view()
        asked = self._pointer is not None or self._viewport.scene.skeleton
        wanted = asked or bool(self._desk.selection.joints) or self.modal
        if view is None or not self.active or not wanted or self._desk.playing:
            self._viewport.set_handles(None)
            return
        size = self._viewport.pane_point(0, 0)[2]
        scale = self._viewport.devicePixelRatioF()
        lit = replace(view, lit=self._lit, gesture=self._gesture, beyond_deg=self._desk.beyond())
        self._viewport.set_handles(handles_of(lit, self._viewport.camera, size, scale))

    def _view(self) -> PoseView | None:
        pose, selection = self._desk.pose, self._desk.selection
        if pose is None:
            return None
        return PoseView(
            pose,
            frozenset(self._desk.movable),
            selection.joints,
            space=self._space,
            rings=selection.keyed is not None,
            bones=not self._viewport.scene.skeleton,
        )

    def _words_of(self, target: Target | None) -> str:
        if target is None or target.kind == "ring":
            return ""
        joint = target.number
        aim = Aim(self._viewport.camera, (1.0, 1.0), 0.0, 0.0)
        moves = self._desk.move_of(joint, aim, self._space) is not None
        can = "drag it, or G; R turns" if moves else "R turns"
        return f"{self._desk.title(joint)} · {can}"

    def _say(self) -> None:
        gesture = self._gesture
        if gesture is None:
            return
        titles = self._desk.title(gesture.joint)
        parts = [
            titles,
            f"{gesture.along()} {gesture.amount()}".strip(),
            self._desk.warning(),
            _HELP,
        ]
        if gesture.typed:
            parts[1] = f"{gesture.along()} [{gesture.typed}]".strip()
        self.noted.emit(" · ".join(part for part in parts if part))
