"""The two legs of a skeleton, and the points of the soles that stand on the floor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.motion.skeleton import Skeleton

    Floats = NDArray[np.float64]

SIDES = ("left", "right")


@dataclass(frozen=True, eq=False)
class Leg:
    """One leg.

    Attributes
    ----------
    hip, knee, ankle : int
        Joints; each hangs on the one before, perhaps with others between.
    length : float
        Of thigh and shin, metres.
    hinge : (3,) float64
        The axis of the knee at rest: about it, by the right hand, the shin swings backwards.
    carriers : (P,) int
        Joints that carry the points of the sole: the ankle carries the heel, toes the ball.
    points : (P, 3) float64
        The points at rest, on the floor, metres.
    """

    hip: int
    knee: int
    ankle: int
    length: float
    hinge: Floats
    carriers: NDArray[np.intp]
    points: Floats


def legs_of(skeleton: Skeleton) -> tuple[Leg, ...]:
    """Return the legs, left and right; none where the skeleton has no two of them."""
    parts = skeleton.anatomy.parts
    joints = skeleton.joints.astype(np.float64)
    if not all(f"{side}_{part}" in parts for side in SIDES for part in ("hip", "knee", "ankle")):
        return ()
    across = joints[parts["left_hip"]] - joints[parts["right_hip"]]
    breadth = float(np.linalg.norm(across))
    found = [_leg(skeleton, joints, side, across / max(breadth, 1e-9)) for side in SIDES]
    return tuple(leg for leg in found if leg) if breadth > 0 and all(found) else ()


def _leg(skeleton: Skeleton, joints: Floats, side: str, hinge: Floats) -> Leg | None:
    anatomy = skeleton.anatomy
    hip, knee, ankle = (anatomy.parts[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
    if knee not in anatomy.above(ankle) or hip not in anatomy.above(knee):
        return None
    length = float(np.linalg.norm(np.diff(joints[[hip, knee, ankle]], axis=0), axis=1).sum())
    toes = anatomy.parts.get(f"{side}_foot", -1)
    carriers = [ankle, toes] if toes >= 0 and ankle in anatomy.above(toes) else [ankle]
    points = joints[carriers].copy()
    points[:, 1] = skeleton.floor
    return Leg(hip, knee, ankle, length, hinge, np.array(carriers), points) if length else None
