"""The legs of a skeleton in all frames of a motion, and bending them so that the feet move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.motion.stance import BLOCK
from ins_studio.motion.two_bone_ik import two_bone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ins_studio.motion.legs import Leg
    from ins_studio.motion.motion import Motion
    from ins_studio.motion.skeleton import Skeleton

    Floats = NDArray[np.float64]

# Shares of a leg's length: how straight it may become, and how far the hips may come down.
STRETCHED = 0.998
LOWEST = 0.06


class PosedLegs:
    """Where the joints of the legs are, and how they are turned; other joints are not kept.

    Parameters
    ----------
    motion : Motion
        T frames.
    skeleton : Skeleton
    legs : sequence of Leg
    """

    def __init__(self, motion: Motion, skeleton: Skeleton, legs: Sequence[Leg]) -> None:
        self._joints = skeleton.joints.astype(np.float64)
        self._parents = skeleton.parents
        own = {j for leg in legs for j in (leg.hip, leg.knee, leg.ankle, *leg.carriers.tolist())}
        kept = sorted(own | {int(self._parents[joint]) for joint in own} - {-1})
        self._place = {joint: place for place, joint in enumerate(kept)}
        self._turned = np.zeros((motion.frame_count, len(kept), 3, 3))
        self._placed = np.zeros((motion.frame_count, len(kept), 3))
        for start in range(0, motion.frame_count, BLOCK):
            block = slice(start, start + BLOCK)
            local = axis_angle_to_matrix(motion.poses[block].astype(np.float64))
            placed = forward_kinematics(local, self._joints, self._parents)[:, kept]
            self._turned[block] = placed[..., :3, :3]
            self._placed[block] = placed[..., :3, 3] + motion.transl[block, None]

    def turned(self, joint: int) -> Floats:
        """Return rotations (T, 3, 3) of a joint in the world, from rest."""
        return np.asarray(self._turned[:, self._place[joint]])

    def placed(self, joint: int) -> Floats:
        """Return places (T, 3) of a joint in the world, metres."""
        return np.asarray(self._placed[:, self._place[joint]])

    def sole(self, leg: Leg) -> Floats:
        """Return the points of a sole in the world, (T, P, 3) metres."""
        carried = [
            self.placed(joint) + self.turned(joint) @ (point - self._joints[joint])
            for joint, point in zip(leg.carriers.tolist(), leg.points, strict=True)
        ]
        return np.stack(carried, axis=1)

    def too_high(self, leg: Leg, offset: Floats) -> Floats:
        """Return how far the hip must come down, (T,) metres, for the foot to reach where it goes.

        A leg may become as straight as STRETCHED, and be as straight as it was. It comes down by
        no more than LOWEST of its length: what is farther off is out of reach.
        """
        hip, ankle = self.placed(leg.hip), self.placed(leg.ankle)
        way = ankle + offset - hip
        far = np.maximum(np.linalg.norm(ankle - hip, axis=1), STRETCHED * leg.length)
        beside = np.minimum(np.linalg.norm(way[:, [0, 2]], axis=1), far)
        down = np.sqrt(far**2 - beside**2)
        return np.asarray(np.clip(-way[:, 1] - down, 0, LOWEST * leg.length), np.float64)

    def bent(self, leg: Leg, offset: Floats) -> tuple[dict[int, Floats], Floats]:
        """Bend a leg so that its foot moves against the hips, and keeps its direction.

        Parameters
        ----------
        leg : Leg
        offset : (T, 3) float
            Metres; where it is zero, nothing turns.

        Returns
        -------
        local : dict of int to (T, 3, 3) float64
            Rotations of hip, knee and ankle in their parents' frames.
        moved : (T, 3) float64
            How far the foot got: the leg may be too short.
        """
        hip, knee, ankle = (self.placed(joint) for joint in (leg.hip, leg.knee, leg.ankle))
        turns = two_bone(hip, knee, ankle, ankle + offset, self.turned(leg.hip) @ leg.hinge)
        asked = np.linalg.norm(offset, axis=1) > 0
        upper, lower = (np.where(asked[:, None, None], turn, np.eye(3)) for turn in turns)
        still = np.broadcast_to(np.eye(3), upper.shape)
        # Joints between two of the leg's, such as those that twist, go along with the one above.
        local = {
            joint: (above @ self._above(joint)).swapaxes(1, 2) @ own @ self.turned(joint)
            for joint, own, above in (
                (leg.hip, upper, still),
                (leg.knee, lower, upper),
                (leg.ankle, still, lower),
            )
        }
        thigh, shin = (knee - hip)[..., None], (ankle - knee)[..., None]
        return local, hip + (upper @ thigh + lower @ shin)[..., 0] - ankle

    def _above(self, joint: int) -> Floats:
        parent = int(self._parents[joint])
        return self.turned(parent) if parent >= 0 else np.eye(3)[None]
