"""Whole clips: cut, slowed, looped and joined."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import multiply
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)
from ins_studio.motion.motion import Motion, resample

Floats = NDArray[np.float64]


def trimmed(motion: Motion, first: int, last: int) -> Motion:
    """Return the frames ``first`` to ``last``, both included; ValueError where there are none."""
    if not 0 <= first <= last < motion.frame_count:
        raise ValueError(f"frames {first} to {last} of {motion.frame_count}")
    part = slice(first, last + 1)
    return Motion(motion.poses[part], motion.transl[part], motion.fps, motion.names[part])


def retimed(motion: Motion, speed: float) -> Motion:
    """Play ``speed`` times as fast at the same frame rate; ValueError unless it is above zero."""
    if not speed > 0:
        raise ValueError(f"{speed} times as fast")
    return replace(resample(motion, motion.fps / speed), fps=motion.fps)


def looped(motion: Motion, blend: int) -> Motion:
    """Make the clip go over into its own beginning.

    The last ``blend`` frames fade over to those before the first one, as the figure would have
    come to it. For that the beginning is carried to where the end is (its heading and its place on
    the floor), so a walk goes on walking.

    Parameters
    ----------
    motion : Motion
        T frames.
    blend : int
        How many frames fade, fewer than T / 2.

    Returns
    -------
    Motion
        T - blend frames; after the last one comes the first, without a jump of the pose.
    """
    count = motion.frame_count
    if not 0 <= blend < count / 2:
        raise ValueError(f"{blend} of {count} frames")
    if blend == 0:
        return motion
    body, tail = trimmed(motion, 0, count - blend - 1), trimmed(motion, count - blend, count - 1)
    # what comes after the body is its own tail at first, and its own beginning in the end
    head = carried_to(trimmed(motion, 0, blend - 1), tail, at=0)
    faded = _mixed(tail, head, ramp(blend))
    kept = trimmed(body, blend, body.frame_count - 1)
    return joined_end_to_end(kept, faded)


def concatenated(first: Motion, second: Motion, fade: int) -> Motion:
    """Play one clip after another, the last frames of the first fading into the second.

    The second is carried to where the first ends (heading and place on the floor).

    Parameters
    ----------
    first, second : Motion
        Of the same joints; the second is resampled to the first's frame rate.
    fade : int
        Frames that both play, no more than either has.
    """
    second = resample(second, first.fps)
    if first.poses.shape[1] != second.poses.shape[1]:
        raise ValueError(f"{first.poses.shape[1]} and {second.poses.shape[1]} joints")
    if not 0 <= fade <= min(first.frame_count, second.frame_count):
        raise ValueError(f"{fade} frames of {first.frame_count} and {second.frame_count}")
    meeting = first.frame_count - max(fade, 1)
    second = carried_to(second, first, at=meeting)
    if fade == 0:
        return joined_end_to_end(first, second)
    both = _mixed(
        trimmed(first, first.frame_count - fade, first.frame_count - 1),
        trimmed(second, 0, fade - 1),
        ramp(fade),
    )
    parts = [both]
    if first.frame_count > fade:
        parts.insert(0, trimmed(first, 0, first.frame_count - fade - 1))
    if second.frame_count > fade:
        parts.append(trimmed(second, fade, second.frame_count - 1))
    whole = parts[0]
    for part in parts[1:]:
        whole = joined_end_to_end(whole, part)
    return whole


def joined_end_to_end(first: Motion, second: Motion) -> Motion:
    """Return the frames of one motion and then those of another, as they are."""
    poses = np.concatenate([first.poses, second.poses])
    return Motion(poses, np.concatenate([first.transl, second.transl]), first.fps)


@dataclass(frozen=True)
class Carry:
    """A turn about the vertical, and a way: what brings a clip to where another one is.

    Attributes
    ----------
    angle : float
        Radians about y.
    start, end : (3,) float64
        Where the root is before and after, metres; the turn is about it.
    """

    angle: float
    start: Floats
    end: Floats

    def places(self, places: Floats) -> Floats:
        """Return where places (T, 3) of the root come to."""
        moved: Floats = (places - self.start) @ _yaw(self.angle).T + self.end
        return moved

    def turns(self, turns: Floats) -> Floats:
        """Return what turns (T, 4) of the root, quaternions, come to."""
        half = self.angle / 2
        return multiply(np.array([np.cos(half), 0.0, np.sin(half), 0.0]), turns)


def carry_to(motion: Motion, other: Motion, at: int) -> Carry:
    """Return what makes a motion begin where ``other`` is ``at``, as high as it was."""
    angle = _heading(other.poses[at, 0]) - _heading(motion.poses[0, 0])
    start = motion.transl[0].astype(np.float64)
    end = np.array([other.transl[at, 0], start[1], other.transl[at, 2]], np.float64)
    return Carry(angle, start, end)


def carried_to(motion: Motion, other: Motion, at: int) -> Motion:
    """Turn a motion about the vertical and move it so that it begins where ``other`` is ``at``.

    Its root takes the other's heading and place on the floor; its height stays. A pose's root
    turns about the root joint, whose place at rest both share.
    """
    carry = carry_to(motion, other, at)
    root = _yaw(carry.angle) @ axis_angle_to_matrix(motion.poses[:, 0].astype(np.float64))
    poses = motion.poses.copy()
    poses[:, 0] = matrix_to_axis_angle(root)
    transl = carry.places(motion.transl.astype(np.float64))
    return replace(motion, poses=poses, transl=transl.astype(np.float32))


def _mixed(a: Motion, b: Motion, share: Floats) -> Motion:
    """Return ``a`` going over to ``b`` by ``share`` (T,) from 0 to 1."""
    q, r = (matrix_to_quaternion(axis_angle_to_matrix(m.poses.astype(np.float64))) for m in (a, b))
    poses = matrix_to_axis_angle(quaternion_to_matrix(slerp(q, r, share[:, None])))
    transl = (1 - share)[:, None] * a.transl + share[:, None] * b.transl
    return Motion(poses.astype(np.float32), transl.astype(np.float32), a.fps)


def ramp(count: int) -> Floats:
    """Return shares (T,) that rise smoothly, from above 0 to below 1."""
    t = (np.arange(count) + 1.0) / (count + 1.0)
    ramp: Floats = t * t * (3 - 2 * t)
    return ramp


def _heading(root: NDArray[np.floating]) -> float:
    """Return the angle about y of an axis-angle rotation (3,): its twist about the vertical."""
    w, _, y, _ = matrix_to_quaternion(axis_angle_to_matrix(np.asarray(root, np.float64)))
    return float(2 * np.arctan2(y, w))


def _yaw(angle: float) -> Floats:
    turned: Floats = axis_angle_to_matrix(np.array([0.0, angle, 0.0]))
    return turned
