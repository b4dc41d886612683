"""Where joints are over time: computed when a frame is first asked for, and kept."""

import re

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.motion import Motion

ENDS = re.compile(r"wrist|ankle|hand$|foot$", re.IGNORECASE)
MOST_ENDS = 4


class JointPaths:
    """The joints of a figure through one motion.

    A window about the playhead is a handful of frames, so even a long motion costs nothing at
    once.

    Parameters
    ----------
    motion : Motion
        T frames of J joints.
    joints, parents : (J, 3) metres at rest, (J,) int
        The figure.
    """

    def __init__(
        self, motion: Motion, joints: NDArray[np.floating], parents: NDArray[np.integer]
    ) -> None:
        self._motion = motion
        self._figure = (joints, parents)
        self._known = np.zeros(len(motion.poses), bool)
        self._places = np.zeros((len(motion.poses), len(parents), 3), np.float32)

    def follow(self, motion: Motion, frames: NDArray[np.int64]) -> None:
        """Go through a motion of as many frames that differs on ``frames`` (N,) alone."""
        self._motion = motion
        self._known[frames] = False

    def window(self, first: int, last: int) -> NDArray[np.float32]:
        """Return the joints from frame ``first`` to ``last``, both included, (N, J, 3) metres."""
        absent = first + np.flatnonzero(~self._known[first : last + 1])
        if len(absent):
            placed = posed_joints(self._motion.poses[absent], *self._figure)
            self._places[absent] = placed + self._motion.transl[absent, None]
            self._known[absent] = True
        return self._places[first : last + 1]


def end_joints(names: tuple[str, ...], parents: NDArray[np.integer]) -> tuple[int, ...]:
    """Return the wrists and ankles of a figure; where no joint is called so, what has no child."""
    found = [joint for joint, name in enumerate(names) if ENDS.search(name)]
    wrists = [joint for joint in found if re.search("wrist|ankle", names[joint], re.IGNORECASE)]
    leaves = sorted(set(range(len(names))) - set(np.asarray(parents).tolist()))
    return tuple((wrists or found or leaves)[:MOST_ENDS])
