"""Poses that somebody could strike next, each in words: movements, mirror images, mixtures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.pose_coverage import PoseMap, farthest_first
from ins_studio.geometry.pose_kernel import rotations, squared_distances
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.motion.joint_ranges import ARMS, BOTH_LEGS, HEAD, LEGS, TRUNK, Movement
from ins_studio.motion.moving import Mover
from ins_studio.motion.skeleton import skeleton_of_body

Floats = NDArray[np.floating]

EXAMPLES = 40  # scanned poses, as different as can be, that others are made from
MIXED = 12  # of them, what is mixed: every pair in every way
FURTHER = 1.3
# How likely a person can strike it, and holds it still: what was scanned mirrored can be done;
# two ends of range at once not by everybody; what was only reckoned out may be impossible.
SURE, TWO_AT_ONCE, MIXTURE, RECKONED = 1.0, 0.75, 0.8, 0.7
YAW_DEG = 32.0


@dataclass(frozen=True, eq=False)
class Candidate:
    """A pose that could be scanned.

    Attributes
    ----------
    pose : (J, 3) float
        Axis-angle, radians; the figure looks to +z.
    words : str
        What to tell the person, in small letters.
    plausibility : float
        0 to 1.
    yaw_deg : float
        From where it is seen best.
    moves : frozenset of str
        The single movements in it, in words; empty for what is not made of movements.
    """

    pose: Floats
    words: str
    plausibility: float
    yaw_deg: float = YAW_DEG
    moves: frozenset[str] = frozenset()


def pose_candidates(body: Body, known: Floats, names: Sequence[str]) -> list[Candidate]:
    """Think of poses for a figure that was scanned in poses ``known``.

    A figure of known anatomy in a T-pose is told what people's joints can do. Any other gets
    what its own scans suggest: exchanged limbs, and poses taken further.

    Parameters
    ----------
    body : Body
    known : (T, J, 3) float
        Axis-angle, radians; T is 1 or more.
    names : sequence of str
        What to call each of them, T.
    """
    examples = farthest_first(known, EXAMPLES)
    poses = facing_forward(known[examples].astype(np.float64))
    called = [names[place] for place in examples]
    mover = Mover(skeleton_of_body(body))
    rest = poses[_most_usual(poses)].copy()
    rest[0] = 0
    found = list(_mirrored(mover, poses, called))
    if mover.understood:
        return [*_movements(mover, rest), *found]
    return [*found, *_further(poses, rest, called), *_mixtures(body, poses[:MIXED], called)]


def facing_forward(poses: Floats) -> NDArray[np.float64]:
    """Return poses (N, J, 3), the root turned about the upright so that the figure looks to +z."""
    result = np.array(poses, np.float64)
    turned = axis_angle_to_matrix(result[:, 0])
    heading = np.arctan2(turned[:, 0, 2], turned[:, 2, 2])
    back = axis_angle_to_matrix(np.outer(-heading, [0.0, 1, 0]))
    result[:, 0] = matrix_to_axis_angle(back @ turned)
    return result


def _most_usual(poses: Floats) -> int:
    """Return the pose that is nearest to their mean."""
    return int(squared_distances(rotations(poses), PoseMap.of(poses).centre[None])[:, 0].argmin())


def _movements(mover: Mover, rest: Floats) -> Iterator[Candidate]:
    """Yield every movement by itself, on both sides at once, and with one of other joints."""
    single = [
        (movement, right)
        for movement in (*ARMS, *LEGS, *BOTH_LEGS, *TRUNK, *HEAD)
        for right in ((False, True) if movement.sided else (False,))
    ]
    for movement, right in single:
        pose, words = mover.moved(rest, movement, right=right), _words(movement, right)
        yield Candidate(pose, words, SURE, _yaw(movement, right), frozenset({words}))
    for movement in (movement for movement in ARMS if movement.both):
        pose = mover.moved(mover.moved(rest, movement, right=False), movement, right=True)
        sides = frozenset(_words(movement, right) for right in (False, True))
        yield Candidate(pose, movement.both, SURE, moves=sides)
    for (first, right), (second, too) in combinations(single, 2):
        if first is second or mover.joints_of(first, right=right) & mover.joints_of(
            second, right=too
        ):
            continue
        pose = mover.moved(mover.moved(rest, first, right=right), second, right=too)
        pair = (_words(first, right), _words(second, too))
        yaw = _yaw(first, right)
        yield Candidate(pose, ", ".join(pair), TWO_AT_ONCE, yaw, frozenset(pair))


def _mirrored(mover: Mover, poses: Floats, names: Sequence[str]) -> Iterator[Candidate]:
    mirrored = mover.mirrored(poses)
    for pose, name in zip([] if mirrored is None else mirrored, names, strict=False):
        yield Candidate(pose, f"{name} the other way round", SURE)


def _further(poses: Floats, rest: Floats, names: Sequence[str]) -> Iterator[Candidate]:
    """Yield poses whose joints have turned on, away from the usual pose, about the same axes."""
    usual = axis_angle_to_matrix(rest)
    for pose, name in zip(poses, names, strict=True):
        away = matrix_to_axis_angle(np.swapaxes(usual, -1, -2) @ axis_angle_to_matrix(pose))
        further = matrix_to_axis_angle(usual @ axis_angle_to_matrix(FURTHER * away))
        further[0] = pose[0]
        yield Candidate(further, f"{name}, a third further", RECKONED)


def _mixtures(body: Body, poses: Floats, names: Sequence[str]) -> Iterator[Candidate]:
    """Yield poses with what hangs on one joint of the root from another scan."""
    for limb in np.flatnonzero(body.parents == 0).tolist():
        moved = _below(body, limb)
        for one, other in permutations(range(len(poses)), 2):
            pose = poses[one].copy()
            pose[moved] = poses[other][moved]
            part = body.joint_names[limb].replace("_", " ")
            yield Candidate(pose, f"{names[one]} with {part} as in {names[other]}", MIXTURE)


def _below(body: Body, joint: int) -> list[int]:
    found = {joint}
    for child, parent in enumerate(body.parents.tolist()):
        if parent in found:
            found.add(child)
    return sorted(found)


def _words(movement: Movement, right: bool) -> str:
    return movement.words.format(side="right" if right else "left")


def _yaw(movement: Movement, right: bool) -> float:
    return -YAW_DEG if movement.sided and not right else YAW_DEG
