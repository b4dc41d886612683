"""Moving an avatar's skeleton as somebody else's skeleton moved."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import (
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)
from ins_studio.motion.alignment import alignments
from ins_studio.motion.motion import Motion

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.mapping import Mapping
    from ins_studio.motion.skeleton import Skeleton
    from ins_studio.motion.skeleton_motion import SkeletonMotion

    Floats = NDArray[np.float64]

BLOCK = 2048  # frames at a time
_LEG = ("hip", "knee", "ankle")


@dataclass(frozen=True)
class Following:
    """A retargeted motion, and how it was fitted.

    Attributes
    ----------
    motion : Motion
        For the avatar, at the rate of the source.
    scale : float
        By how much ways through the world were scaled.
    resting : tuple of str
        Joints of the avatar that follow none, neither alone nor as part of a spine.
    """

    motion: Motion
    scale: float
    resting: tuple[str, ...]


@dataclass(frozen=True)
class _Leader:
    joint: int
    steps: int  # how far along the chain


def retarget(motion: SkeletonMotion, target: Skeleton, mapping: Mapping) -> Following:
    """Let ``target`` do what ``motion`` does.

    Bones of the target's limbs point where the motion's bones point in every frame; trunk and
    head turn as the motion's do, each from its own rest (see ``alignments``). Joints that follow
    none keep their rest relative to their parents, but in a chain of spine or neck they share in
    what their neighbours do. The hips go the motion's way, scaled by the length of the legs.

    Parameters
    ----------
    motion : SkeletonMotion
        T frames of any skeleton.
    target : Skeleton
        J joints.
    mapping : Mapping
        Which joint follows which.
    """
    source = {name: joint for joint, name in reversed([*enumerate(motion.joint_names)])}
    follows = {
        joint: source[mapping.joints[name]]
        for joint, name in enumerate(target.names)
        if name in mapping.joints
    }
    carried = alignments(motion, target, follows)
    scale = _scale(motion, target, follows)
    poses = np.zeros((motion.frame_count, len(target.names), 3), np.float32)
    transl = np.zeros((motion.frame_count, 3), np.float32)
    for start in range(0, motion.frame_count, BLOCK):
        block = slice(start, start + BLOCK)
        turned, placed = motion.placed(block)
        world = _turned(turned, target, follows, carried)
        poses[block] = _local(world, target.parents)
        transl[block] = _moved(placed, world, target, follows, scale)
    still = [joint for joint in range(len(target.names)) if joint not in follows]
    resting = tuple(target.names[joint] for joint in still if not _led(target, follows, joint))
    return Following(Motion(poses, transl, motion.fps), scale, resting)


def _turned(turned: Floats, target: Skeleton, follows: dict[int, int], carried: Floats) -> Floats:
    """Return what each joint of the target does in the world: (T, J, 3, 3), relative to rest."""
    count = len(target.names)
    world = np.tile(np.eye(3), (len(turned), count, 1, 1))
    world[:, 0] = carried[0]
    for joint, parent in enumerate(target.parents.tolist()):
        if joint in follows:
            world[:, joint] = turned[:, follows[joint]] @ carried[joint]
        elif parent >= 0:
            led = _led(target, follows, joint)
            world[:, joint] = world[:, parent]
            if led is not None:
                end = turned[:, follows[led.joint]] @ carried[led.joint]
                world[:, joint] = _between(world[:, parent], end, 1 / (led.steps + 1))
    return world


def _led(target: Skeleton, follows: dict[int, int], joint: int) -> _Leader | None:
    """Return the next joint up the spine and neck that follows one; None for other joints."""
    trunk = target.anatomy.trunk
    if joint not in trunk or target.parents[joint] < 0:
        return None
    chain = trunk[trunk.index(joint) :]
    return next((_Leader(at, n) for n, at in enumerate(chain) if at in follows), None)


def _between(start: Floats, end: Floats, share: float) -> Floats:
    turned: Floats = quaternion_to_matrix(
        slerp(matrix_to_quaternion(start), matrix_to_quaternion(end), share)
    )
    return turned


def _local(world: Floats, parents: NDArray[np.int32]) -> Floats:
    """Return axis-angle rotations (T, J, 3) relative to the parents."""
    above = world[:, np.maximum(parents, 0)].swapaxes(2, 3)
    above[:, parents < 0] = np.eye(3)
    local: Floats = matrix_to_axis_angle(above @ world)
    return local


def _moved(
    placed: Floats, world: Floats, target: Skeleton, follows: dict[int, int], scale: float
) -> Floats:
    """Return ``transl`` (T, 3): what brings the middle of the hips where the motion's is.

    The pelvis itself sits higher in one skeleton than in another; the hips do not. Without hips
    the root goes by what it follows.
    """
    parts = target.anatomy.parts
    hips = [parts[hip] for hip in ("left_hip", "right_hip") if hip in parts]
    used = hips if len(hips) == 2 and all(hip in follows for hip in hips) else [0]
    middle = placed[:, [follows.get(joint, 0) for joint in used]].mean(axis=1)
    own = np.mean([_reach(world, target, joint) for joint in used], axis=0)
    moved: Floats = middle * scale - own
    return moved


def _reach(world: Floats, target: Skeleton, joint: int) -> Floats:
    """Return where a joint of the target is, (T, 3), before it is moved as a whole."""
    joints = target.joints.astype(np.float64)
    way = target.anatomy.above(joint)[::-1]
    place = np.tile(joints[way[0]], (len(world), 1))
    for above, below in pairwise(way):
        place += np.einsum("trc,c->tr", world[:, above], joints[below] - joints[above])
    return place


def _scale(motion: SkeletonMotion, target: Skeleton, follows: dict[int, int]) -> float:
    """Return the target's size over the motion's: by their legs, or else by all that is there."""
    own = other = 0.0
    for side in ("left", "right"):
        leg = [target.anatomy.parts.get(f"{side}_{part}", -1) for part in _LEG]
        if all(joint in follows for joint in leg):
            own += _way(target.joints[leg])
            other += _way(motion.rest[[follows[joint] for joint in leg]])
    if not other:
        used = list(follows)
        own = float(np.std(target.joints[used].astype(np.float64), axis=0).sum())
        others = motion.rest[[follows[joint] for joint in used]]
        other = float(np.std(others.astype(np.float64), axis=0).sum())
    return own / other if own > 0 and other > 0 else 1.0


def _way(joints: NDArray[np.float32]) -> float:
    return float(np.linalg.norm(np.diff(joints.astype(np.float64), axis=0), axis=1).sum())
