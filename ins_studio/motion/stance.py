"""Where a motion takes place: on the spot, or with its soles on the floor."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.motion.motion import Motion
from ins_studio.motion.skeleton import Skeleton

BLOCK = 2048  # frames at a time
# Share of the figure's height up to which its joints stand on the floor at rest.
STANDING = 0.12
# Share of frames that may sink into the floor: glitches, and the give of real soles.
SUNK = 0.05


def in_place(motion: Motion) -> Motion:
    """Return the motion with its root over one spot of the floor; it still rises and sinks."""
    return replace(motion, transl=motion.transl * np.array([0, 1, 0], np.float32))


def on_floor(motion: Motion, target: Skeleton, height: float = 0.0) -> Motion:
    """Return the motion raised or lowered as a whole so that its soles touch the floor.

    One shift for all frames: jumps stay jumps, and nothing jitters that did not before. Of the
    frames a few may be a little under the floor, so that one bad frame lifts nobody.

    Parameters
    ----------
    motion : Motion
        For ``target``.
    target : Skeleton
        Its soles are below those joints that are near the floor at rest, and turn with them.
    height : float
        The floor's, metres.
    """
    shift = np.array([0, floor_under(motion, target) - height, 0])
    return replace(motion, transl=(motion.transl - shift).astype(np.float32))


def floor_under(motion: Motion, target: Skeleton) -> float:
    """Return how high the floor is that the soles of a motion touch, metres."""
    return float(np.quantile(soles(motion, target).min(axis=1), SUNK))


def soles(motion: Motion, target: Skeleton) -> NDArray[np.float64]:
    """Return the heights (T, S) of the soles in metres: of points under the standing joints."""
    heights = target.joints[:, 1] - target.floor
    standing = np.flatnonzero(heights <= STANDING * heights.max())
    if len(standing) == 0:
        standing = np.array([int(np.argmin(heights))])
    down = -heights[standing].astype(np.float64)
    found = np.zeros((motion.frame_count, len(standing)))
    for start in range(0, motion.frame_count, BLOCK):
        block = slice(start, start + BLOCK)
        turned = axis_angle_to_matrix(motion.poses[block].astype(np.float64))
        placed = forward_kinematics(turned, target.joints, target.parents)[:, standing]
        found[block] = placed[..., 1, 3] + placed[..., 1, 1] * down
    return found + motion.transl[:, 1:2]
