"""What the left button does in Animate: selecting joints, turning them, pulling hands and feet."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from ins_studio.ui.pose_desk import PoseDesk
from ins_studio.ui.pose_gestures import AXES, Aim, Gesture, Turn
from ins_studio.ui.pose_run import PoseRun
from ins_studio.ui.pose_view import VIEW_RING, PoseView, Target, handles_of, ring_px, target_at
from ins_studio.ui.viewport_tool import Pointer
from ins_studio.ui.viewport_widget import ViewportWidget
from ins_studio.viewport.panes import shows_avatar

DRAG_PX = 4.0


class PoseTool(QObject):
    """Selects joints by a click, Shift extends; drags rings, hands, feet and the root.

    R and G (by ``begin_turn`` and ``begin_move``) follow the pointer without a button until a
    click or Enter; Esc and the right button give a gesture up. One gesture is one step for undo.
    ``noted`` carries a sentence for the status bar.
    """

    noted = Signal(str)
    told = Signal(str)
    axes_changed = Signal(str)

    def __init__(self, viewport: ViewportWidget, desk: PoseDesk) -> None:
        super().__init__(desk)
        self._viewport, self._desk = viewport, desk
        self._space = AXES[0]
        self._run = PoseRun(viewport, desk, self)
        self._pressed: tuple[Pointer, int] | None = None
        self._pointer: Pointer | None = None
        self._lit: Target | None = None
        self._run.noted.connect(self.noted)
        self._run.told.connect(self.told)
        self._run.changed.connect(self.refresh)
        viewport.camera_changed.connect(self._look_again)
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
        else:
            self.give_up()
            if self.active:
                self._viewport.tool = None
        self._pointer = self._lit = None
        self.refresh()

    @property
    def gesture(self) -> Gesture | None:
        """What goes on now."""
        return self._run.gesture

    @property
    def modal(self) -> bool:
        """Whether every key is its own: while a gesture goes on."""
        return self.gesture is not None

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

    # Pointer and keys ----------------------------------------------------------------------

    def press(self, pointer: Pointer) -> bool:
        """Select, or begin to drag; while R or G goes on, keep what it made."""
        if self.modal:
            self._run.finish()
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
        if self._pressed is not None:
            began, joint = self._pressed
            if abs(pointer.x - began.x) + abs(pointer.y - began.y) < DRAG_PX:
                return
            self._pressed = None
            if self._may_begin((joint,)):
                self._begin_move(joint, self._run.aim_at(began), by_key=False)
        self._run.go_on(pointer)

    def release(self, pointer: Pointer) -> None:
        """Keep what a drag made."""
        self._pressed = None
        if self.modal and not self._run.by_key:
            self._run.go_on(pointer)
            self._run.finish()

    def hover(self, pointer: Pointer | None) -> None:
        """Follow the pointer with R or G, or light up what a press would take."""
        self._pointer = pointer
        if pointer is not None and self.modal:
            self._run.go_on(pointer)
            return
        lit = None if pointer is None or self._desk.playing else self._target(pointer)
        if lit != self._lit:
            self._lit = lit
            self.noted.emit(self._words_of(lit))
        self.refresh()

    def key(self, event: QKeyEvent, pressed: bool) -> bool:
        """Use every key during a gesture; else Esc, which selects nothing."""
        if self.modal:
            if pressed:
                self._run.use_key(Qt.Key(event.key()), event.text())
            return True
        deselects = pressed and event.key() == Qt.Key.Key_Escape
        if not deselects or not self._desk.selection.joints:
            return False
        self._desk.selection.choose_joints(())
        return True

    # Gestures ------------------------------------------------------------------------------

    def begin_turn(self) -> None:
        """Turn the selected joints by the pointer until a click: R."""
        joints, pose = self._desk.selection.joints, self._desk.pose
        if not self.modal and pose is not None and self._may_begin(joints):
            aim = self._run.aim_of(joints[-1], self._pointer)
            self._begin(Turn(pose, joints, aim, self._space), by_key=True)

    def begin_move(self) -> None:
        """Move the root, pull or swing the limb of the selected joint, until a click: G."""
        joints = self._desk.selection.joints
        if not self.modal and self._may_begin(joints):
            aim = self._run.aim_of(joints[-1], self._pointer)
            self._begin_move(joints[-1], aim, by_key=True)

    def give_up(self) -> bool:
        """Show the pose as it was; True when something went on."""
        self._pressed = None
        return self._run.give_up()

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
            aim = self._run.aim_at(pointer)
            grasped = (axis, ring_px(ring))
            self._begin(Turn(pose, joints, aim, self._space, grasped), by_key=False)

    def _begin_move(self, joint: int, aim: Aim, *, by_key: bool) -> None:
        gesture = self._desk.move_of(joint, aim, self._space)
        if gesture is None:
            self.noted.emit("R turns this joint; the root, hands, feet, elbows and knees can move.")
        else:
            self._begin(gesture, by_key=by_key)

    def _may_begin(self, joints: tuple[int, ...]) -> bool:
        if not joints:
            self.noted.emit("Click a joint first.")
        elif self._desk.selection.keyed is None:
            self.noted.emit("This clip has no keys yet: Keys > Make editable copies it into some.")
        else:
            return True
        return False

    def _begin(self, gesture: Gesture, *, by_key: bool) -> None:
        self._lit = None
        self._run.begin(gesture, by_key=by_key)

    def _target(self, pointer: Pointer) -> Target | None:
        view, scene = self._view(), self._viewport.scene
        share = pointer.x / max(self._viewport.width(), 1)
        mode = scene.effective_comparison()
        elsewhere = scene.avatar is not None and not shows_avatar(mode, share, scene.wipe)
        if view is None or elsewhere:
            return None
        x, y, size = self._viewport.pane_point(pointer.x, pointer.y)
        return target_at(view, self._viewport.camera, size, (x, y))

    def _look_again(self) -> None:
        """See what lies under a pointer that rests while the camera moves."""
        if self._pointer is not None and not self.modal and not self._desk.playing:
            self._lit = self._target(self._pointer)
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
        shown = replace(view, lit=self._lit, gesture=self.gesture, beyond_deg=self._desk.beyond())
        self._viewport.set_handles(handles_of(shown, self._viewport.camera, size, scale))

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
        aim = Aim(self._viewport.camera, (1.0, 1.0), 0.0, 0.0)
        moves = self._desk.move_of(target.number, aim, self._space) is not None
        can = "drag it, or G; R turns" if moves else "R turns"
        return f"{self._desk.title(target.number)} · {can}"
