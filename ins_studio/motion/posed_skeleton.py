"""One pose of a skeleton, and what its joints' own rotations must become for a turn in the world.

A pose is edited in the world (about an axis that is seen, towards a point that is seen) and kept
as each joint's rotation in its parent's frame; here is the way from one to the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.quaternion import conjugate, exponential, multiply
from ins_studio.geometry.ray_drags import angle_about
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_quaternion,
    quaternion_to_matrix,
)
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.motion.two_bone_ik import two_bone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from ins_studio.motion.limbs import Limb

    Floats = NDArray[np.float64]


NO_SIDE = 2e-3  # metres from the line between its ends: nearer than that a middle has no side


@dataclass(frozen=True, eq=False)
class PosedSkeleton:
    """J joints in one pose.

    Attributes
    ----------
    rest : (J, 3) float
        The joints of the zero pose, metres.
    parents : (J,) int
        -1 for the root; a parent comes before its children.
    turns : (J, 4) float64
        Unit quaternions relative to the zero pose, each in its parent's frame.
    transl : (3,) float64
        Metres, added to everything.
    """

    rest: NDArray[np.floating]
    parents: NDArray[np.integer]
    turns: Floats
    transl: Floats

    @cached_property
    def frames(self) -> Floats:
        """Each joint's frame in the world, (J, 4, 4)."""
        placed = forward_kinematics(quaternion_to_matrix(self.turns), self.rest, self.parents)
        frames = np.asarray(placed, np.float64)
        frames[:, :3, 3] += self.transl
        return frames

    @property
    def joints(self) -> Floats:
        """Where the joints are, (J, 3) metres."""
        return np.asarray(self.frames[:, :3, 3])

    def axes(self, joint: int) -> Floats:
        """Return a joint's own x, y and z in the world, as rows of (3, 3)."""
        return np.asarray(self.frames[joint, :3, :3].T)

    def with_values(self, values: dict[int, Floats]) -> PosedSkeleton:
        """Return the pose with other rotations (4,) by joint; by J the translation (3,)."""
        turns, count = self.turns.copy(), len(self.parents)
        for track, value in values.items():
            if track < count:
                turns[track] = value
        return PosedSkeleton(self.rest, self.parents, turns, values.get(count, self.transl))

    def turned(self, joint: int, vector: Floats) -> Floats:
        """Return the joint's rotation (4,) after it was turned by a rotation vector of the world.

        Its place stays, all that hangs on it turns along. ``vector`` (3,) is radians about an
        axis; what it turns by may be more than half a turn.
        """
        parent = int(self.parents[joint])
        turn = exponential(np.asarray(vector, np.float64))
        if parent >= 0:
            # W_parent q' = R W_parent q, so that q' = (W_parent^-1 R W_parent) q: the same angle
            # about the axis as the parent sees it.
            axis = self.frames[parent, :3, :3].T @ vector
            turn = exponential(np.asarray(axis, np.float64))
        return multiply(turn, self.turns[joint])

    def topmost(self, joints: Iterable[int]) -> list[int]:
        """Return those of some joints that hang on none of the others."""
        chosen = set(joints)
        return [joint for joint in sorted(chosen) if not chosen & set(self._above(joint))]

    def bent(self, limb: Limb, goal: Floats) -> dict[int, Floats]:
        """Bend a limb so that its end comes to ``goal`` (3,), world metres, or towards it.

        Its knee or elbow stays in the plane in which it is bent.

        Returns
        -------
        dict of int to (4,) float64
            Rotations of the joints that turn, in their parents' frames.
        """
        upper, middle, end = (self.joints[joint] for joint in (limb.upper, limb.middle, limb.end))
        turned = self.frames[:, :3, :3]
        upper_turn, lower_turn = two_bone(
            upper, middle, end, np.asarray(goal, np.float64), turned[limb.upper] @ limb.hinge
        )
        above = {joint: self._turned_above(joint) for joint in (limb.upper, limb.middle, limb.end)}
        local = {
            limb.upper: above[limb.upper].T @ upper_turn @ turned[limb.upper],
            limb.middle: (upper_turn @ above[limb.middle]).T @ lower_turn @ turned[limb.middle],
        }
        if limb.flat_end:
            local[limb.end] = (lower_turn @ above[limb.end]).T @ turned[limb.end]
        return {
            joint: _near(matrix_to_quaternion(matrix), self.turns[joint])
            for joint, matrix in local.items()
        }

    def swivelled(self, limb: Limb, goal: Floats) -> dict[int, Floats]:
        """Turn a limb about the line between its ends so that its middle points to ``goal``.

        The end stays where it is. A straight limb has no side to turn to, and stays as it is.

        Returns
        -------
        dict of int to (4,) float64
            As ``bent`` does.
        """
        upper, middle, end = (self.joints[joint] for joint in (limb.upper, limb.middle, limb.end))
        axis, side = end - upper, middle - upper
        length = float(np.linalg.norm(axis))
        if length < NO_SIDE or np.linalg.norm(np.cross(axis / length, side)) < NO_SIDE:
            return {}
        axis = axis / length
        vector = angle_about(axis, side, np.asarray(goal, np.float64) - upper) * axis
        turned = {limb.upper: self.turned(limb.upper, vector)}
        if limb.flat_end:
            above = axis_angle_to_matrix(vector) @ self._turned_above(limb.end)
            kept = matrix_to_quaternion(above.T @ self.frames[limb.end, :3, :3])
            turned[limb.end] = _near(kept, self.turns[limb.end])
        return turned

    def _turned_above(self, joint: int) -> Floats:
        parent = int(self.parents[joint])
        return np.asarray(self.frames[parent, :3, :3]) if parent >= 0 else np.eye(3)

    def _above(self, joint: int) -> list[int]:
        way = []
        while self.parents[joint] >= 0:
            joint = int(self.parents[joint])
            way.append(joint)
        return way


def turn_between(start: Floats, end: Floats) -> float:
    """Return the angle between two unit quaternions (4,), radians in [0, pi]."""
    between = multiply(conjugate(start), end)
    return float(2 * np.arctan2(np.linalg.norm(between[1:]), abs(between[0])))


def _near(quaternion: Floats, before: Floats) -> Floats:
    """Return the same rotation with the sign that lies nearer to the one before."""
    return -quaternion if quaternion @ before < 0 else quaternion
