"""How the rest of an avatar has to turn to stand as the rest of a motion does.

One figure rests in a T, another in an A, a third faces sideways or lies on its back. A joint's
rotation is relative to its own rest, so it fits another figure only after the bone directions of
both rests were laid over each other.
"""

from __future__ import annotations

from itertools import permutations, product
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.skeleton import Skeleton
    from ins_studio.motion.skeleton_motion import SkeletonMotion

    Floats = NDArray[np.float64]

# The limb bones that are laid over each other: where each goes to.
_LIMBS = {"hip": "knee", "knee": "ankle", "shoulder": "elbow", "elbow": "wrist"}
# A figure's trunk: its joints sit elsewhere in every skeleton, though the trunk stands alike.
_TRUNK = {"pelvis", "spine", "neck", "head", "jaw", "eye", "collar"}
_BODY = _TRUNK | {"hip", "shoulder"}
# Rests that face within this of an axis are meant to face along it.
SNAP = np.deg2rad(30)
# A foot whose level part is a smaller share of it than this does not stand on the floor.
FLATTEST = np.cos(np.deg2rad(70))


def alignments(motion: SkeletonMotion, target: Skeleton, follows: dict[int, int]) -> Floats:
    """Return the rotations (J, 3, 3) that carry the target's rest over to the motion's.

    Parameters
    ----------
    motion : SkeletonMotion
    target : Skeleton
        J joints.
    follows : dict of int to int
        The motion's joint for each joint of the target that follows one.

    Returns
    -------
    (J, 3, 3) float64
        ``A``: a target joint stands as ``D A`` where the motion's joint stands as ``D``, both
        relative to their own rests. Trunk, neck and head turn with the whole figure alone; bones
        of limbs and fingers take the direction of the other rest, from the trunk outwards, with
        the least twist; feet only their heading, for both rests stand with flat feet.
    """
    if motion.zero_pose and motion.zero_pose == target.zero_pose:
        return np.tile(np.eye(3), (len(target.names), 1, 1))
    facing = _facing(motion, target, follows)
    found = np.tile(facing, (len(target.names), 1, 1))
    parts = target.anatomy.part_of
    for joint, parent in enumerate(target.parents.tolist()):
        part = parts.get(joint, "").removeprefix("left_").removeprefix("right_")
        base = facing if part in _BODY or parent < 0 else found[parent]
        found[joint] = base
        if joint not in follows or part in _TRUNK:
            continue
        if part == "ankle":
            found[joint] = _headed(motion, target, follows, joint, facing)
            continue
        bone = _bone(motion, target, follows, joint, part)
        if bone is not None:
            found[joint] = swing(base @ bone[0], bone[1]) @ base
    return found


def swing(start: Floats, end: Floats) -> Floats:
    """Return the smallest rotation (3, 3) that turns one direction (3,) into another.

    The identity where one of them has no length; about any fitting axis where they are opposite.
    """
    lengths = np.linalg.norm(start) * np.linalg.norm(end)
    if not lengths > 0:
        return np.eye(3)
    cosine = np.clip(start @ end / lengths, -1, 1)
    axis = np.cross(start, end)
    if np.linalg.norm(axis) < 1e-9 * lengths:
        axis = np.cross(start, np.eye(3)[np.argmin(np.abs(start))])
    turned: Floats = axis_angle_to_matrix(axis / np.linalg.norm(axis) * np.arccos(cosine))
    return turned


def _facing(motion: SkeletonMotion, target: Skeleton, follows: dict[int, int]) -> Floats:
    """Return how the whole target turns to face as the motion's rest does (Kabsch, 1976).

    By the joints of the trunk, which are alike in a T and an A. Small differences are differences
    of the joints' places; so the nearest of the 24 turns from axis to axis is taken, if near.
    """
    parts = target.anatomy.part_of
    body = [j for j in follows if parts.get(j, "").rpartition("_")[2] in _BODY]
    used = body if len(body) >= 4 else list(follows)
    own = target.joints[used].astype(np.float64)
    other = motion.rest[[follows[joint] for joint in used]].astype(np.float64)
    own, other = own - own.mean(axis=0), other - other.mean(axis=0)
    u, sizes, v = np.linalg.svd(other.T @ own)
    if not sizes[1] > 1e-3 * sizes[0]:  # all in a line: nothing says how it is turned about that
        return swing(own[-1] - own[0], other[-1] - other[0])
    mirrored = np.linalg.det(u @ v)
    turned: Floats = u @ np.diag([1, 1, mirrored]) @ v
    snapped = max(_AXIS_TURNS, key=lambda turn: float(np.trace(turn.T @ turned)))
    apart = np.arccos(np.clip((np.trace(snapped.T @ turned) - 1) / 2, -1, 1))
    return snapped if apart < SNAP else turned


def _bone(
    motion: SkeletonMotion, target: Skeleton, follows: dict[int, int], joint: int, part: str
) -> tuple[Floats, Floats] | None:
    """Return the direction of a bone in both rests: of the target, of the motion."""
    anatomy = target.anatomy
    side = anatomy.part_of.get(joint, "").partition("_")[0]
    if part in _LIMBS:
        end = anatomy.parts.get(f"{side}_{_LIMBS[part]}", -1)
    else:
        # Fingers, tails, whatever goes on in one bone; a hand holds several and goes on in none.
        children = [child for child in follows if target.parents[child] == joint]
        end = children[0] if len(children) == 1 and part not in {"wrist", "hand"} else -1
    if end not in follows:
        return None
    own = target.joints[end] - target.joints[joint]
    other = motion.rest[follows[end]] - motion.rest[follows[joint]]
    return own.astype(np.float64), other.astype(np.float64)


def _headed(
    motion: SkeletonMotion, target: Skeleton, follows: dict[int, int], ankle: int, facing: Floats
) -> Floats:
    """Return the turn (3, 3) that gives a foot the heading of the motion's; both stand flat."""
    side = target.anatomy.part_of[ankle].partition("_")[0]
    toes = target.anatomy.parts.get(f"{side}_foot")
    if toes is None:
        return facing
    if toes in follows:
        foot = motion.rest[follows[toes]] - motion.rest[follows[ankle]]
    else:
        foot = next((end for joint, end in motion.ends if joint == follows[ankle]), np.zeros(3))
    own, other = target.joints[toes] - target.joints[ankle], facing.T @ foot
    flat = np.array([1.0, 0, 1.0])
    for direction in (own, other):
        if np.linalg.norm(direction * flat) <= FLATTEST * np.linalg.norm(direction):
            return facing
    return facing @ swing(own * flat, other * flat)


_AXIS_TURNS = [
    turn
    for order in permutations(range(3))
    for signs in product((1.0, -1.0), repeat=3)
    if np.linalg.det(turn := np.eye(3)[list(order)] * np.array(signs)[:, None]) > 0
]
