"""Gestures that move: the whole person by the root, limbs by their ends and middles."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.ray_drags import line_place
from ins_studio.ui.pose_gestures import Aim, Gesture
from ins_studio.viewport.dots import view_offset

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.limbs import Limb
    from ins_studio.motion.posed_skeleton import PosedSkeleton

    Floats = NDArray[np.float64]

MOVE_STEP = 0.05  # metres, with Ctrl


class Move(Gesture):
    """Goes the pointer's way in the view plane, or along one axis; metres."""

    def __init__(self, pose: PosedSkeleton, joint: int, aim: Aim, space: str) -> None:
        super().__init__(pose, joint, aim, space)
        self._way = np.zeros(3)  # in the view plane, from where the joint was

    @property
    def offset(self) -> Floats:
        """How far it goes, (3,) metres of the world; typed without an axis it is along x."""
        axis = self.axes[0 if self.axis is None else self.axis]
        if self.typed:
            return np.asarray((self.number or 0.0) * axis, np.float64)
        if self.axis is None:
            return self._stepped(self._way)
        start = self.pose.joints[self.joint]
        x, y = self._last.screen(start + self._way)
        ray = self._last.camera.ray(float(x), float(y), self._last.size)
        place = self._stepped(np.array(line_place(ray, start, axis)))
        return np.asarray(place * axis, np.float64)

    @property
    def idle(self) -> bool:
        """Whether nothing would change."""
        return not self.offset.any()

    def amount(self) -> str:
        """Say metres, each way or along the axis that is free."""
        if self.axis is not None or self.typed:
            axis = self.axes[0 if self.axis is None else self.axis]
            return f"{self.offset @ axis:.3f} m"
        return ", ".join(f"{way:.3f}" for way in self.offset) + " m"

    def _follow(self, before: Aim, now: Aim, share: float) -> None:
        start = self.pose.joints[self.joint] + self._way
        by_px = share * (now.place - before.place)
        self._way = self._way + view_offset(
            now.camera, now.size, start, (float(by_px[0]), float(by_px[1]))
        )

    def _stepped(self, way: Floats) -> Floats:
        return np.round(way / MOVE_STEP) * MOVE_STEP if self._snaps else way


class MoveRoot(Move):
    """Moves the whole person."""

    def values(self) -> dict[int, Floats]:
        """Return the root's translation."""
        return {len(self.pose.parents): self.pose.transl + self.offset}


class PullLimb(Move):
    """Pulls the end of a limb; its two bones follow, and stretch no farther than they reach."""

    def __init__(self, pose: PosedSkeleton, limb: Limb, aim: Aim, space: str) -> None:
        super().__init__(pose, limb.end, aim, space)
        self._limb = limb

    def values(self) -> dict[int, Floats]:
        """Return the rotations of the limb's joints."""
        return self.pose.bent(self._limb, self.pose.joints[self._limb.end] + self.offset)


class SwingLimb(Move):
    """Swings the middle of a limb, elbow or knee, about the line between its ends, which stay."""

    def __init__(self, pose: PosedSkeleton, limb: Limb, aim: Aim, space: str) -> None:
        super().__init__(pose, limb.middle, aim, space)
        self._limb = limb

    def values(self) -> dict[int, Floats]:
        """Return the rotations of the limb's joints."""
        return self.pose.swivelled(self._limb, self.pose.joints[self._limb.middle] + self.offset)
