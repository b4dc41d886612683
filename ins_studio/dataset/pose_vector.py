"""The numbers of a pose: 72 for SMPL, 156 for SMPL-H, 165 for SMPL-X; parts and coefficients."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError

_SHARED = 22  # joints that the three have in common, the root and the body's
_HAND = 45
_FACE = ("jaw_pose", "leye_pose", "reye_pose")
_HANDS = ("left_hand_pose", "right_hand_pose")
_SIZES = dict.fromkeys(_FACE, 3) | dict.fromkeys(_HANDS, _HAND)
PARTS = ("global_orient", "body_pose", *_FACE, *_HANDS)
# Joints, and the first finger's place among them, or None.
_FAMILY = {22: ("SMPL's body", None), 24: ("SMPL", None), 52: ("SMPL-H", 22), 55: ("SMPL-X", 25)}
_OPEN = "The hands are given as coefficients and were left open."


def from_parts(parts: dict[str, NDArray[np.float32]], notes: list[str]) -> NDArray[np.float32]:
    """Return all joints in SMPL's, SMPL-H's or SMPL-X's order, as few as hold what is there.

    Parameters
    ----------
    parts : dict of str to (T, n) float32
        Of ``PARTS``; body_pose is there.
    notes : list of str
        Gets a sentence where something has no place.

    Returns
    -------
    (T, N) float32
        Axis-angle, radians.
    """
    body = parts["body_pose"]
    root = parts.get("global_orient", np.zeros((len(body), 3), np.float32))
    given = {key: parts[key] for key in (*_FACE, *_HANDS) if key in parts}
    if any(given[key].shape[1] != _HAND for key in _HANDS if key in given):
        notes.append(_OPEN)
        given = {key: value for key, value in given.items() if key not in _HANDS}
    if not given:
        return np.concatenate([root, body], axis=1)
    order = (*_FACE, *_HANDS) if set(_FACE) & set(given) else _HANDS
    rest = [given.get(key, np.zeros((len(body), _SIZES[key]), np.float32)) for key in order]
    return np.concatenate([root, body[:, : 3 * (_SHARED - 1)], *rest], axis=1)


def whole_joints(poses: NDArray[np.float32], notes: list[str]) -> NDArray[np.float32]:
    """Return (T, N) with three numbers for every joint and the root in front.

    Raises
    ------
    ValueError
        ``poses`` has a size that no known program writes.
    """
    size = poses.shape[1]
    if size in {63, 69}:  # the root is kept apart
        return np.pad(poses, ((0, 0), (3, 0)))
    if size in {78, 87}:  # EasyMocap's SMPL-H and SMPL-X: six coefficients for each hand
        notes.append(_OPEN)
        return poses[:, : 3 * _SHARED]
    if size % 3 or size == 0:
        raise ValueError(f"{size} numbers a frame are no whole joints")
    return poses


def size_in_words(size: int) -> str:
    """Say whose poses have so many numbers a frame."""
    name, _ = _FAMILY.get(size // 3, ("a body of its own", None))
    return f"{size} numbers a frame: {name}, {size // 3} joints"


def on_body(poses: NDArray[np.float32], joint_count: int, source: object) -> NDArray[np.float32]:
    """Return rotations (T, J, 3) for a body of J joints.

    Between SMPL, SMPL-H and SMPL-X the body is kept, fingers where both have them; what only one
    of them has stays at rest.

    Raises
    ------
    StudioError
        The poses, of ``source``, are for another body.
    """
    count = poses.shape[1] // 3
    joints = poses.reshape(len(poses), count, 3)
    if count == joint_count:
        return joints
    if count not in _FAMILY or joint_count not in _FAMILY:
        raise StudioError(
            f"{source}: poses of {count} joints, but the body has {joint_count}.",
            "Give the body model that the poses were made for, by --body or in dataset.json.",
        )
    moved = np.zeros((len(poses), joint_count, 3), np.float32)
    moved[:, :_SHARED] = joints[:, :_SHARED]
    here, there = _FAMILY[count][1], _FAMILY[joint_count][1]
    if here is not None and there is not None:
        moved[:, there : there + 30] = joints[:, here : here + 30]
    return moved
