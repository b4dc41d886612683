"""One pose on its way somewhere: copied from a frame, kept in a library, set as keys elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.quaternion import exponential, multiply, on_shorter_arc
from ins_studio.geometry.rotation import quaternion_to_matrix
from ins_studio.motion.mirror import AXIS, PLACE

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.keyed_motion import KeyedMotion
    from ins_studio.motion.motion import Motion

_TURN_SIGNS = np.array([1.0, *AXIS])  # of a quaternion: the angle stays, the axis is mirrored


@dataclass(frozen=True, eq=False)
class Pose:
    """How a figure of J joints stands.

    Attributes
    ----------
    turns : (J, 4) float64
        Unit quaternions (w, x, y, z) relative to the zero pose.
    place : (3,) float64
        The root's translation, metres.
    """

    turns: NDArray[np.float64]
    place: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.turns.shape != (len(self.turns), 4) or self.place.shape != (3,):
            raise ValueError(f"turns {self.turns.shape} and a place {self.place.shape}")

    @property
    def joint_count(self) -> int:
        """Return J."""
        return len(self.turns)


def pose_at(motion: Motion, frame: int) -> Pose:
    """Return the pose of one frame of a motion."""
    turns = exponential(motion.poses[frame].astype(np.float64))
    return Pose(turns, motion.transl[frame].astype(np.float64))


def mirrored_pose(pose: Pose, partner: NDArray[np.int64]) -> Pose:
    """Exchange left and right; ``partner`` (J,) is that of ``mirror.partners``."""
    return Pose(pose.turns[partner] * _TURN_SIGNS, pose.place * PLACE)


def standing_at(
    pose: Pose, keyed: KeyedMotion, frame: int
) -> dict[int, NDArray[np.float64]] | None:
    """Return what keys say that put a figure into a pose where it stands.

    Heading and place on the floor stay those of the frame: where somebody stood in the room of a
    recording means nothing elsewhere. The height is the pose's, so who crouches crouches.

    Parameters
    ----------
    pose : Pose
        Of J joints.
    keyed : KeyedMotion
        Whose keys they shall be.
    frame : int
        0 to T - 1.

    Returns
    -------
    dict of int to (W,) float64, or None
        By track, as ``set_keys`` takes it; cloth is left alone. None where the numbers of joints
        differ.
    """
    if pose.joint_count != keyed.joint_count:
        return None
    now = keyed.values_at(frame)
    turn = _about_vertical(_heading(now[0]) - _heading(pose.turns[0]))
    values = dict(enumerate(on_shorter_arc(pose.turns)))
    values[0] = multiply(turn, pose.turns[0])
    stands = now[keyed.place_track]
    values[keyed.place_track] = np.array([stands[0], pose.place[1], stands[2]])
    return values


def turned_about_vertical(pose: Pose, angle: float) -> Pose:
    """Turn a figure and its place about the vertical through the origin, by radians."""
    turn = _about_vertical(angle)
    turns = pose.turns.copy()
    turns[0] = multiply(turn, turns[0])
    return Pose(turns, quaternion_to_matrix(turn) @ pose.place)


def _heading(root: NDArray[np.float64]) -> float:
    """Return the angle about y of a quaternion (4,): its twist about the vertical."""
    return float(2 * np.arctan2(root[2], root[0]))


def _about_vertical(angle: float) -> NDArray[np.float64]:
    return np.array([np.cos(angle / 2), 0.0, np.sin(angle / 2), 0.0])
