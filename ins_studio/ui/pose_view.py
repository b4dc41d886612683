"""What of a pose can be grasped on the screen: joints as dots, and rings about the selected one.

No Qt: a pose and a camera become handles to draw, and a place on the screen becomes what is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from ins_studio.geometry.ray_drags import circle
from ins_studio.ui.pose_gestures import Gesture, Turn
from ins_studio.viewport.dots import PICK_PX, dot_at
from ins_studio.viewport.handles import Color, Curve, Dot, Handles

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.posed_skeleton import PosedSkeleton
    from ins_studio.viewport.camera import Camera, Size

    Floats = NDArray[np.float64]

RING_PX, VIEW_RING_PX = 58.0, 70.0
RING_GRIP_PX, MIDDLE_PX = 6.0, 7.0
DOT_PX, END_PX, HALO_PX = 3.6, 5.2, 4.5
VIEW_RING = 3  # beside the axes 0, 1 and 2
AMBER_DEG, RED_DEG = 10.0, 30.0

_PLAIN: Color = (0.86, 0.92, 1.0, 0.85)
_END: Color = (0.39, 0.80, 0.90, 1.0)
_CHOSEN: Color = (1.0, 0.62, 0.18, 1.0)
_LIT: Color = (1.0, 1.0, 1.0, 1.0)
_BONE: Color = (0.86, 0.92, 1.0, 0.4)
AXIS_COLORS: tuple[Color, ...] = (
    (0.89, 0.30, 0.30, 0.95),
    (0.50, 0.75, 0.26, 0.95),
    (0.30, 0.55, 0.93, 0.95),
    (0.90, 0.92, 0.95, 0.6),
)
AMBER: Color = (1.0, 0.80, 0.10, 1.0)
RED: Color = (0.95, 0.22, 0.18, 1.0)


class Target(NamedTuple):
    """What lies under the pointer: the "joint" or the "ring" of a number."""

    kind: str
    number: int


@dataclass(frozen=True, eq=False)
class PoseView:
    """Everything that the handles show.

    Attributes
    ----------
    pose : PosedSkeleton
    ends : frozenset of int
        Joints that can be dragged.
    chosen : tuple of int
        Selected joints, the last one above all.
    lit : Target or None
        What lies under the pointer.
    space : str
        Whose axes the rings have: "local", "world" or "view".
    rings : bool
        Whether there are rings about the last selected joint.
    bones : bool
        Whether to draw lines for the bones.
    gesture : Gesture or None
        What goes on now.
    beyond_deg : dict of int to float
        How far joints lie beyond their range.
    """

    pose: PosedSkeleton
    ends: frozenset[int] = frozenset()
    chosen: tuple[int, ...] = ()
    lit: Target | None = None
    space: str = "local"
    rings: bool = False
    bones: bool = False
    gesture: Gesture | None = None
    beyond_deg: dict[int, float] = field(default_factory=dict)


def handles_of(view: PoseView, camera: Camera, size: Size, scale: float) -> Handles:
    """Return what to draw in a pane of ``size`` logical pixels."""
    curves = _bones(view) if view.bones else []
    curves += _axis_line(view) if view.gesture is not None else []
    for number, points, closed in _rings(view, camera, size):
        lit = view.lit == Target("ring", number) or view.gesture is not None
        color = _warning(view) or (AXIS_COLORS[number] if number != VIEW_RING or not lit else _LIT)
        curves.append(Curve(points, 3.0 if lit else 1.8, color, closed))
    return Handles(tuple(_dots(view)), tuple(curves), scale)


def target_at(
    view: PoseView, camera: Camera, size: Size, pointer: tuple[float, float]
) -> Target | None:
    """Return what a press means: a dot that is hit, else a ring, else a dot nearby."""
    joints = view.pose.joints
    middle = dot_at(camera, size, joints, pointer, MIDDLE_PX)
    if middle is not None:
        return Target("joint", middle)
    for number, points, closed in _rings(view, camera, size):
        if _distance_px(camera, size, points, closed, pointer) <= RING_GRIP_PX:
            return Target("ring", number)
    near = dot_at(camera, size, joints, pointer, PICK_PX)
    return None if near is None else Target("joint", near)


def ring_px(number: int) -> float:
    """Return a ring's radius in logical pixels."""
    return VIEW_RING_PX if number == VIEW_RING else RING_PX


def _rings(view: PoseView, camera: Camera, size: Size) -> list[tuple[int, Floats, bool]]:
    """Return number, points and whether it is closed of each ring: the half that faces the eye.

    While a joint is turned there is one, whole.
    """
    gesture, last = view.gesture, view.chosen[-1:]
    if not (view.rings and last) or not (gesture is None or isinstance(gesture, Turn)):
        return []
    centre = view.pose.joints[last[0]]
    back = camera.axes[2]
    metre = camera.metres_per_pixel(size, float((camera.eye - centre) @ back))
    if gesture is not None:
        number = VIEW_RING if gesture.axis is None else gesture.axis
        axis = back if gesture.axis is None else gesture.axes[gesture.axis]
        return [(number, circle(centre, axis, metre * ring_px(number)), True)]
    axes = {"local": view.pose.axes(last[0]), "world": np.eye(3), "view": camera.axes}[view.space]
    towards = camera.viewpoint - centre
    towards /= np.linalg.norm(towards)
    found = [
        (number, *_front(circle(centre, axis, metre * RING_PX), centre, towards))
        for number, axis in enumerate(axes)
    ]
    return [*found, (VIEW_RING, circle(centre, towards, metre * VIEW_RING_PX), True)]


def _front(points: Floats, centre: Floats, towards: Floats) -> tuple[Floats, bool]:
    """Return the part of a circle on the eye's side, and whether that is all of it."""
    ahead = (points - centre) @ towards
    seen = ahead > -0.15 * np.linalg.norm(points[0] - centre)
    if seen.all():
        return points, True
    first = int(np.flatnonzero(seen & ~np.roll(seen, 1))[0])
    return np.roll(points, -first, axis=0)[: int(seen.sum())], False


def _distance_px(
    camera: Camera, size: Size, points: Floats, closed: bool, pointer: tuple[float, float]
) -> float:
    places = camera.project(points, size)[:, :2]
    starts, ends = places[:-1], places[1:]
    if closed:
        starts, ends = places, np.roll(places, -1, axis=0)
    along, away = ends - starts, np.array(pointer) - starts
    share = np.sum(away * along, axis=1) / np.maximum(np.sum(along**2, axis=1), 1e-12)
    nearest = starts + np.clip(share, 0, 1)[:, None] * along
    return float(np.linalg.norm(nearest - np.array(pointer), axis=1).min())


def _bones(view: PoseView) -> list[Curve]:
    parents = np.asarray(view.pose.parents)
    child = np.flatnonzero(parents >= 0)
    ends = np.stack([parents[child], child], axis=1).reshape(-1)
    return [Curve(view.pose.joints[ends], 1.4, _BONE, apart=True)]


def _axis_line(view: PoseView) -> list[Curve]:
    gesture = view.gesture
    if gesture is None or gesture.axis is None:
        return []
    middle, axis = view.pose.joints[gesture.joint], gesture.axes[gesture.axis]
    if not isinstance(gesture, Turn):  # it slides along the line that it began on
        middle = gesture.pose.joints[gesture.joint]
    steps = np.linspace(-4, 4, 33)[:, None]  # in pieces: some may lie behind the eye
    return [Curve(middle + steps * axis, 1.2, AXIS_COLORS[gesture.axis])]


def _dots(view: PoseView) -> list[Dot]:
    dots = []
    for joint, point in enumerate(view.pose.joints.tolist()):
        place = (point[0], point[1], point[2])
        radius = END_PX if joint in view.ends else DOT_PX
        color = _END if joint in view.ends else _PLAIN
        if joint in view.chosen:
            radius, color = END_PX, _CHOSEN
        if view.lit == Target("joint", joint):
            radius, color = radius + 1.6, _LIT
        warning = warning_color(view.beyond_deg.get(joint, 0.0))
        if warning is not None:
            dots.append(Dot(place, radius + HALO_PX, warning))
        dots.append(Dot(place, radius, color))
    return dots


def _warning(view: PoseView) -> Color | None:
    return warning_color(view.beyond_deg.get(view.chosen[-1], 0.0)) if view.gesture else None


def warning_color(beyond_deg: float) -> Color | None:
    """Return amber or red where a joint lies beyond its range, else None."""
    if beyond_deg < AMBER_DEG:
        return None
    return AMBER if beyond_deg < RED_DEG else RED
