"""Joint names, tree and canonical pose of the SMPL family."""

import numpy as np
from numpy.typing import NDArray

BODY_JOINTS = (
    "pelvis",
    "left_hip",
    "right_hip",
    "spine1",
    "left_knee",
    "right_knee",
    "spine2",
    "left_ankle",
    "right_ankle",
    "spine3",
    "left_foot",
    "right_foot",
    "neck",
    "left_collar",
    "right_collar",
    "head",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
)
_FINGERS = ("index", "middle", "pinky", "ring", "thumb")
_LEFT_HAND = tuple(f"left_{finger}{link}" for finger in _FINGERS for link in (1, 2, 3))
_RIGHT_HAND = tuple(f"right_{finger}{link}" for finger in _FINGERS for link in (1, 2, 3))

JOINT_NAMES = {
    "smpl": (*BODY_JOINTS, "left_hand", "right_hand"),
    "smplh": (*BODY_JOINTS, *_LEFT_HAND, *_RIGHT_HAND),
    "smplx": (*BODY_JOINTS, "jaw", "left_eye", "right_eye", *_LEFT_HAND, *_RIGHT_HAND),
}
KIND_OF_COUNT = {len(names): kind for kind, names in JOINT_NAMES.items()}

SMPL_PARENTS = np.array(
    [-1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21], np.int32
)


def spread_legs(joint_count: int) -> NDArray[np.float32]:
    """Return the canonical pose (J, 3) of the family: hips turned out by 30 degrees each.

    As SNARF (Chen et al., 2021) has it; apart legs keep the learned field from gluing the thighs.
    """
    pose = np.zeros((joint_count, 3), np.float32)
    pose[1, 2], pose[2, 2] = np.pi / 6, -np.pi / 6
    return pose
