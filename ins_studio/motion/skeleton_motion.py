"""Motions as other programs record them: any skeleton, its rest, and how each joint moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from ins_studio.motion.units import Unit, UpAxis

MOST_JOINTS = 2000
MOST_KEYS = 1 << 23  # joints times frames: 65 joints for 18 minutes at 120 frames a second


@dataclass(frozen=True, eq=False)
class SkeletonMotion:
    """A recorded motion of a skeleton of its own; metres, radians, y up.

    Attributes
    ----------
    path : Path
        The file, for messages.
    name : str
        What the file calls it, or the file's name.
    joint_names : tuple of str
        J names, as in the file.
    parents : (J,) int32
        -1 for a root; a parent comes before its children.
    rest : (J, 3) float32
        Joints in the pose that ``poses`` are relative to. It may stand, lie or face anywhere.
    ends : tuple of (int, (3,) float32)
        Ends of the last bones: the joint, and the end relative to it at rest.
    poses : (T, J, 3) float32
        Axis-angle rotation of each joint relative to rest, in its parent's frame; all frames
        are aligned with the world's axes at rest, as SMPL's are.
    offsets : (T, J, 3) float32
        Each joint from its parent, in the parent's frame; of a root, its place in the world.
    fps : float
    unit, up : Unit, UpAxis
        What the file's numbers were taken for, with the reason.
    zero_pose : str
        "SMPL" where ``rest`` is the zero pose of that family whatever the figure's shape; such
        poses carry over to other shapes as they are. Else empty.
    height_known : bool
        Whether the floor is at zero; False where only the shape of the figure could tell.
    notes : tuple of str
        What else the reader has to say.
    """

    path: Path
    name: str
    joint_names: tuple[str, ...]
    parents: NDArray[np.int32]
    rest: NDArray[np.float32]
    ends: tuple[tuple[int, NDArray[np.float32]], ...]
    poses: NDArray[np.float32]
    offsets: NDArray[np.float32]
    fps: float
    unit: Unit
    up: UpAxis
    zero_pose: str = ""
    height_known: bool = True
    notes: tuple[str, ...] = ()

    @property
    def frame_count(self) -> int:
        """Return T."""
        return len(self.poses)

    def placed(self, frames: slice) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what the joints do in the world.

        Parameters
        ----------
        frames : slice
            Which frames.

        Returns
        -------
        rotations : (T, J, 3, 3) float64
            Of each joint, from rest to posed.
        positions : (T, J, 3) float64
            Metres.
        """
        local = axis_angle_to_matrix(self.poses[frames].astype(np.float64))
        return chain(local, self.offsets[frames], self.parents)


def chain(
    local: NDArray[np.float64], offsets: NDArray[np.floating], parents: NDArray[np.int32]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Place joints whose distance from their parents may change with time.

    Parameters
    ----------
    local : (T, J, 3, 3) float64
        Rotations in the parents' frames.
    offsets : (T, J, 3) float
        From the parents, in their frames; metres.
    parents : (J,) int
        -1 for a root; a parent comes before its children.

    Returns
    -------
    rotations : (T, J, 3, 3) float64
    positions : (T, J, 3) float64
        In the world.
    """
    rotations = np.array(local, np.float64)
    positions = np.array(offsets, np.float64)
    for joint, parent in enumerate(parents.tolist()):
        if parent >= 0:
            above = rotations[:, parent]
            rotations[:, joint] = above @ rotations[:, joint]
            moved = np.einsum("trc,tc->tr", above, positions[:, joint])
            positions[:, joint] = positions[:, parent] + moved
    return rotations, positions


def longest_way(
    parents: NDArray[np.int32],
    offsets: NDArray[np.floating],
    ends: tuple[tuple[int, NDArray[np.float32]], ...] = (),
) -> float:
    """Return the longest way along bones from a root to a tip, whatever pose they are in.

    Parameters
    ----------
    parents : (J,) int
    offsets : (J, 3) float
        Each joint from its parent at rest.
    ends : tuple of (int, (3,))
        Ends of last bones, relative to their joints.

    Returns
    -------
    float
        In the unit of the offsets: of a person, from the hips to the toes or fingertips.
    """
    ways = np.zeros(len(parents))
    for joint, parent in enumerate(parents.tolist()):
        if parent >= 0:
            ways[joint] = ways[parent] + np.linalg.norm(offsets[joint])
    tips = [ways[joint] + np.linalg.norm(end) for joint, end in ends]
    return float(max([*ways, *tips], default=0.0))


def offsets_of(joints: NDArray[np.floating], parents: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return each joint of (J, 3) relative to its parent; roots stay as they are."""
    wide = np.asarray(joints, np.float64)
    above = np.where(parents[:, None] >= 0, wide[np.maximum(parents, 0)], 0.0)
    offsets: NDArray[np.float64] = wide - above
    return offsets
