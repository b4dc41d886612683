"""The same pose with left and right exchanged.

A figure at rest is its own mirror image in the plane between its sides, here x = const. through
the root. The mirror image of a rotation about an axis (x, y, z) is the rotation about (x, -y, -z):
joints are aligned with the world's axes at rest.
"""

import numpy as np
from numpy.typing import NDArray

from ins_studio.motion.motion import Motion
from ins_studio.motion.naming import SIDES
from ins_studio.motion.skeleton import Skeleton

AXIS = np.array([1, -1, -1], np.float32)  # signs of a mirrored axis of rotation
PLACE = np.array([-1, 1, 1], np.float32)  # and of a mirrored place
AWAY = 0.06  # of the figure's height: a joint farther from its mirror image has no partner


def partners(skeleton: Skeleton) -> NDArray[np.int64]:
    """Return each joint's partner on the other side, (J,); its own number in the middle.

    By the parts of a figure where names tell them, else by where joints are at rest. A joint
    without a partner stays itself: it is mirrored where it is.
    """
    found = np.arange(len(skeleton.names))
    for joint, partner in _by_part(skeleton).items():
        found[joint] = partner
    known = {*np.flatnonzero(found != np.arange(len(found))).tolist()}
    for joint, partner in _by_place(skeleton).items():
        if joint not in known and partner not in known:
            found[joint] = partner
    return found


def mirrored(
    poses: NDArray[np.float32], transl: NDArray[np.float32], partner: NDArray[np.int64]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Exchange left and right.

    Parameters
    ----------
    poses : (..., J, 3) float32
        Axis-angle relative to the zero pose, radians.
    transl : (..., 3) float32
        Metres; x is reflected as well.
    partner : (J,) int
        Of ``partners``.

    Returns
    -------
    poses, transl
        New arrays of the same shapes. Mirroring twice gives back what was there.
    """
    return poses[..., partner, :] * AXIS, transl * PLACE


def mirrored_motion(motion: Motion, skeleton: Skeleton) -> Motion:
    """Return the motion that a mirror shows."""
    poses, transl = mirrored(motion.poses, motion.transl, partners(skeleton))
    return Motion(poses, transl, motion.fps, motion.names)


def _by_part(skeleton: Skeleton) -> dict[int, int]:
    parts, (left, right) = skeleton.anatomy.parts, SIDES
    pairs = {}
    for part, joint in parts.items():
        other = parts.get(part.replace(left, right, 1)) if part.startswith(left) else None
        if other is not None:
            pairs[joint], pairs[other] = other, joint
    return pairs


def _by_place(skeleton: Skeleton) -> dict[int, int]:
    """Pair joints that lie where the other's mirror image does, and each other's nearest."""
    joints = skeleton.joints.astype(np.float64)
    image = joints * PLACE + [2 * joints[0, 0], 0, 0]
    apart = np.linalg.norm(joints[:, None] - image[None], axis=-1)
    nearest = apart.argmin(axis=1)
    height = max(float(np.ptp(joints[:, 1])), 1e-9)
    return {
        joint: int(other)
        for joint, other in enumerate(nearest)
        if nearest[other] == joint and apart[joint, other] <= AWAY * height
    }
