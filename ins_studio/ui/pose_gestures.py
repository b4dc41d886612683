"""Gestures that change a pose: what they have in common, and turning joints.

No Qt: they are told where the pointer is and what is typed, and say what the tracks become. All
of a gesture starts from the pose in which it began, so the way there does not matter.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.ray_drags import angle_about, plane_hit, screen_angle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.posed_skeleton import PosedSkeleton
    from ins_studio.viewport.camera import Camera, Size

    Floats = NDArray[np.float64]

AXES = ("local", "world", "view")
FINE = 0.1  # with Shift
TURN_STEP_DEG = 5.0  # with Ctrl
STEEP = 0.2  # below this cosine a ring is seen from its edge, and dragged along its edge
NEAR_PX = 3.0  # of the middle: there the pointer's direction is noise
_TYPED = "0123456789.-"


@dataclass(frozen=True, eq=False)
class Aim:
    """Where the pointer points: pixels within a pane of ``size``, seen by ``camera``."""

    camera: Camera
    size: Size
    x: float
    y: float

    @property
    def place(self) -> Floats:
        """Return the point on the screen, (2,)."""
        return np.array([self.x, self.y])

    def ray(self) -> tuple[Floats, Floats]:
        """Return the ray through it."""
        return self.camera.ray(self.x, self.y, self.size)

    def screen(self, point: Floats) -> Floats:
        """Return where a point (3,) is seen, (2,)."""
        return np.asarray(self.camera.project(point[None], self.size)[0, :2])


class Gesture(ABC):
    """From the pose in which it began to another.

    Attributes
    ----------
    joint : int
        Whose dot it is about.
    axis : int or None
        0, 1 or 2 where only that axis is free.
    space : str
        Whose axes: one of ``AXES``.
    typed : str
        A number as far as it was typed; it counts in the place of the pointer's way.
    """

    def __init__(self, pose: PosedSkeleton, joint: int, aim: Aim, space: str) -> None:
        self.pose, self.joint, self.space = pose, joint, space
        self.axis: int | None = None
        self.typed = ""
        self._chosen = space  # the axes that the panel says
        self._began, self._last = aim, aim
        self._snaps = False

    @property
    def axes(self) -> Floats:
        """The three axes in the world, rows of (3, 3)."""
        if self.space == "local":
            return self.pose.axes(self.joint)
        return np.eye(3) if self.space == "world" else self._began.camera.axes

    def constrain(self, axis: int) -> None:
        """Leave one axis free; once more takes the other axes, local or the world's; then none."""
        if self.axis != axis:
            self.axis, self.space = axis, self._chosen
        elif self.space == self._chosen:
            self.space = "local" if self.space == "world" else "world"
        else:
            self.axis, self.space = None, self._chosen

    def type(self, text: str) -> bool:
        """Take a digit, a point or a minus, which turns the sign; True when it was one."""
        if len(text) != 1 or text not in _TYPED or (text == "." and "." in self.typed):
            return False
        if text == "-":
            self.typed = self.typed[1:] if self.typed.startswith("-") else f"-{self.typed}"
        else:
            self.typed += text
        return True

    def erase(self) -> None:
        """Take the last character back."""
        self.typed = self.typed[:-1]

    def look_anew(self, aim: Aim) -> None:
        """Go on from here: the camera was moved meanwhile."""
        self._last = aim

    def move(self, aim: Aim, *, fine: bool = False, snaps: bool = False) -> None:
        """Follow the pointer; ``fine`` makes small ways of large ones, ``snaps`` whole steps."""
        self._follow(self._last, aim, FINE if fine else 1.0)
        self._last, self._snaps = aim, snaps

    @property
    def number(self) -> float | None:
        """What is typed; None where that is no number yet."""
        try:
            return float(self.typed)
        except ValueError:
            return None

    @property
    @abstractmethod
    def idle(self) -> bool:
        """Whether nothing would change."""

    @abstractmethod
    def values(self) -> dict[int, Floats]:
        """Return what the tracks become: quaternions (4,) by joint, metres (3,) by J."""

    @abstractmethod
    def amount(self) -> str:
        """Say how far it goes."""

    @abstractmethod
    def _follow(self, before: Aim, now: Aim, share: float) -> None:
        """Take up the pointer's way between two places."""

    def along(self) -> str:
        """Say which axis is free."""
        return "" if self.axis is None else f"{self.space} {'XYZ'[self.axis]}"


class Turn(Gesture):
    """Turns joints by the pointer's way round the last one, about the view's axis or one of three.

    About local axes every joint turns about its own, as fingers curl; else those turn that hang on
    none of the others. ``on_ring`` is the axis and the radius in pixels of a ring that was grasped:
    it follows the pointer.
    """

    def __init__(
        self,
        pose: PosedSkeleton,
        joints: tuple[int, ...],
        aim: Aim,
        space: str,
        on_ring: tuple[int | None, float] | None = None,
    ) -> None:
        super().__init__(pose, joints[-1], aim, space)
        self._joints = joints
        self._angle = 0.0
        self.axis, self._ring_px = (None, 0.0) if on_ring is None else on_ring

    @property
    def axis_vector(self) -> Floats:
        """The unit axis in the world, (3,): towards the eye where none is chosen."""
        back = self._began.camera.axes[2]
        return np.asarray(back if self.axis is None else self.axes[self.axis], np.float64)

    @property
    def angle(self) -> float:
        """Radians by the right hand about the axis."""
        if self.typed:
            return float(np.deg2rad(self.number or 0.0))
        step = np.deg2rad(TURN_STEP_DEG)
        return float(np.round(self._angle / step) * step) if self._snaps else self._angle

    @property
    def idle(self) -> bool:
        """Whether nothing would change."""
        return self.angle == 0

    def values(self) -> dict[int, Floats]:
        """Return the joints' rotations."""
        if self.axis is not None and self.space == "local":
            axis = self.axis
            own = {joint: self.pose.axes(joint)[axis] for joint in self._joints}
        else:
            own = dict.fromkeys(self.pose.topmost(self._joints), self.axis_vector)
        return {joint: self.pose.turned(joint, self.angle * axis) for joint, axis in own.items()}

    def amount(self) -> str:
        """Say degrees."""
        return f"{np.rad2deg(self.angle):.1f}°"

    def _follow(self, before: Aim, now: Aim, share: float) -> None:
        turn = (self._round_ring if self._ring_px else self._round_joint)(before, now)
        self._angle += share * turn

    def _round_joint(self, before: Aim, now: Aim) -> float:
        pivot = self.pose.joints[self.joint]
        centre = now.screen(pivot)
        if min(np.linalg.norm(aim.place - centre) for aim in (before, now)) < NEAR_PX:
            return 0.0
        towards = now.camera.viewpoint - pivot
        sign = 1.0 if self.axis_vector @ towards >= 0 else -1.0
        return sign * screen_angle(centre, before.place, now.place)

    def _round_ring(self, before: Aim, now: Aim) -> float:
        pivot, axis = self.pose.joints[self.joint], self.axis_vector
        towards = now.camera.viewpoint - pivot
        towards /= np.linalg.norm(towards)
        hits = [plane_hit(aim.ray(), pivot, axis) for aim in (before, now)]
        if abs(axis @ towards) > STEEP and hits[0] is not None and hits[1] is not None:
            return angle_about(axis, hits[0] - pivot, hits[1] - pivot)
        # Seen from its edge: the near side of the ring follows the pointer.
        metre = now.camera.metres_per_pixel(now.size, _depth(now.camera, pivot))
        tangent = np.cross(axis, towards)
        tangent /= np.linalg.norm(tangent)
        along = now.screen(pivot + metre * tangent) - now.screen(pivot)
        return float((now.place - before.place) @ along) / self._ring_px


def _depth(camera: Camera, point: Floats) -> float:
    return float((camera.eye - point) @ camera.axes[2])
