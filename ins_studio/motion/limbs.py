"""Limbs of two bones whose ends can be dragged: arms and legs, whatever they are called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.skeleton import Skeleton

    Floats = NDArray[np.float64]

SIDES = ("left", "right")
SHORTEST = 1e-4  # metres: a bone below this has no direction
_ARM, _LEG = ("shoulder", "elbow", "wrist"), ("hip", "knee", "ankle")
_UP, _FORWARD = np.array([0.0, 1.0, 0.0]), np.array([0.0, 0.0, 1.0])


@dataclass(frozen=True, eq=False)
class Limb:
    """Three joints, each hanging on the one before, perhaps with others between.

    Attributes
    ----------
    upper, middle, end : int
        Such as hip, knee and ankle.
    hinge : (3,) float64
        The axis about which it bends at rest: about it, by the right hand, the lower bone turns
        from the upper one's direction.
    flat_end : bool
        Whether the end keeps its direction in the world, as feet do; hands go along.
    """

    upper: int
    middle: int
    end: int
    hinge: Floats
    flat_end: bool


def limbs_of(skeleton: Skeleton) -> dict[int, Limb]:
    """Return the limbs by their end joints.

    Arms and legs are found by the names of their joints. Where no name tells, every chain that
    ends freely, of three or four joints from where it parts from the rest, is a limb: its first
    three joints.
    """
    joints = skeleton.joints.astype(np.float64)
    parts, found = skeleton.anatomy.parts, []
    forward = _forward(joints, parts)
    for side in SIDES:
        for names in (_ARM, _LEG):
            chain = [parts.get(f"{side}_{name}", -1) for name in names]
            if min(chain) >= 0 and _hangs(skeleton, chain):
                found.append(_limb(joints, chain, forward, leg=names is _LEG))
    if not found:
        found = [_limb(joints, chain, forward, leg=False) for chain in _free_chains(skeleton)]
    return {limb.end: limb for limb in found if limb is not None}


def _limb(joints: Floats, chain: list[int], forward: Floats, *, leg: bool) -> Limb | None:
    upper, middle, end = joints[chain]
    bones = np.stack([middle - upper, end - middle])
    lengths = np.linalg.norm(bones, axis=1)
    if lengths.min() < SHORTEST:
        return None
    # An elbow brings the hand forwards, a knee the foot backwards.
    hinge = np.cross(bones[0] / lengths[0], -forward if leg else forward)
    if np.linalg.norm(hinge) < 0.1:  # it points forwards itself: the hand comes up, the foot down
        hinge = np.cross(bones[0] / lengths[0], -_UP if leg else _UP)
    hinge /= np.linalg.norm(hinge)
    first, second, third = chain
    return Limb(first, second, third, hinge, flat_end=leg)


def _forward(joints: Floats, parts: dict[str, int]) -> Floats:
    """Return where the figure looks at rest: across its hips or shoulders, and level."""
    for part in ("hip", "shoulder"):
        left, right = (parts.get(f"{side}_{part}") for side in SIDES)
        if left is not None and right is not None:
            forward = np.cross(joints[left] - joints[right], _UP)
            length = float(np.linalg.norm(forward))
            if length > SHORTEST:
                return np.asarray(forward / length, np.float64)
    return _FORWARD


def _hangs(skeleton: Skeleton, chain: list[int]) -> bool:
    upper, middle, end = chain
    above = skeleton.anatomy.above
    return middle in above(end)[1:] and upper in above(middle)[1:]


def _free_chains(skeleton: Skeleton) -> list[list[int]]:
    """Return the first three joints of each short chain that ends freely."""
    parents = np.asarray(skeleton.parents)
    children = np.bincount(parents[parents >= 0], minlength=len(parents))
    chains = []
    for leaf in np.flatnonzero(children == 0).tolist():
        way: list[int] = []
        for joint in skeleton.anatomy.above(leaf):
            if parents[joint] < 0 or (way and children[joint] > 1):
                break
            way.append(joint)
        if len(way) in {3, 4}:
            chains.append(way[::-1][:3])
    return chains
