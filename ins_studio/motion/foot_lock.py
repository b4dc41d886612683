"""Feet that stand where they stand: what retargeting lets slide is put right by the legs.

Another figure's legs are not as those of the one who walked, so its feet slide. Where a foot
stands, it is moved against its own way, so that the point it stands on, heel or ball, is still;
as it may roll from one to the other, the ways of both are taken in turn. In the air that wears
off. The legs follow by two-bone IK, and the hips come down a little where a leg is too short for
that; the feet keep their direction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.motion.contacts import ADULT, ADULT_LEG, Thresholds, standing
from ins_studio.motion.legs import Leg, legs_of
from ins_studio.motion.posed_legs import PosedLegs
from ins_studio.motion.sliding import contacts_of, covering, slides_of, still, worn_off
from ins_studio.motion.stance import floor_under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ins_studio.motion.motion import Motion
    from ins_studio.motion.skeleton import Skeleton

    Floats = NDArray[np.float64]

BLEND = 0.15  # seconds in which a foot comes to where it will stand, and back afterwards
_NEVER = "The feet are not locked: none ever stands. Of a walk on the spot all feet slide."


@dataclass(frozen=True, eq=False)
class Locked:
    """A motion whose feet do not slide, and what was done.

    Attributes
    ----------
    motion : Motion
    contacts : int
        How often a foot stands.
    slid, slides : float
        Metres that a standing point goes over the floor in one contact, on average: before and
        now.
    lowered : float
        Metres by which the hips come down at most.
    note : str
        That in words.
    """

    motion: Motion
    contacts: int
    slid: float
    slides: float
    lowered: float
    note: str


@dataclass(frozen=True, eq=False)
class _Foot:
    leg: Leg
    points: Floats  # (T, P, 3) of the sole
    down: NDArray[np.bool_]  # (T, P)
    contacts: list[tuple[int, int]]
    offset: Floats  # (T, 3) by which it is to be moved


def lock_feet(
    motion: Motion,
    skeleton: Skeleton,
    floor: float | None = None,
    limits: Thresholds = ADULT,
    blend: float = BLEND,
) -> Locked:
    """Keep standing feet still.

    Parameters
    ----------
    motion : Motion
        For ``skeleton``, going through the world: on the spot all feet slide.
    skeleton : Skeleton
    floor : float or None
        Its height, metres; standing feet are put on it. None finds it from the motion, and leaves
        them as high as they are.
    limits : Thresholds
        What counts as standing.
    blend : float
        Seconds in which a foot comes to where it will stand, and back afterwards.

    Returns
    -------
    Locked
        The motion as it was where the skeleton has no two legs, or no foot ever stands.
    """
    legs = legs_of(skeleton)
    if not legs:
        listed = ", ".join(skeleton.names[:4])
        note = f"The feet are not locked: no two legs were found among {listed}, ..."
        return Locked(motion, 0, 0.0, 0.0, 0.0, note)
    posed, frames = PosedLegs(motion, skeleton, legs), max(1, round(blend * motion.fps))
    level = floor_under(motion, skeleton) if floor is None else floor
    feet = []
    for leg in legs:
        points = posed.sole(leg)
        down = standing(points, level, motion.fps, leg.length, limits)
        farthest = limits.longest_slide * leg.length / ADULT_LEG
        contacts = contacts_of(points, down, farthest, frames)
        offset = worn_off(still(points, down, contacts, floor), contacts, frames)
        feet.append(_Foot(leg, points, down, contacts, offset))
    if not any(foot.contacts for foot in feet):
        return Locked(motion, 0, 0.0, 0.0, 0.0, _NEVER)
    return _locked(motion, posed, feet, frames)


def _locked(motion: Motion, posed: PosedLegs, feet: Sequence[_Foot], frames: int) -> Locked:
    """Lower the hips where a leg is too short, and bend both legs."""
    drop = np.zeros((motion.frame_count, 3))
    high = np.max([posed.too_high(foot.leg, foot.offset) for foot in feet], axis=0)
    drop[:, 1] = covering(high, frames)
    poses, before, after = motion.poses.copy(), list[float](), list[float]()
    for foot in feet:
        # The foot stays where it is while the hips come down: against them it goes up.
        local, moved = posed.bent(foot.leg, foot.offset + drop)
        changed = (foot.offset + drop).any(axis=1)  # the others stay, to the last digit
        for joint, turned in local.items():
            poses[changed, joint] = matrix_to_axis_angle(turned[changed]).astype(np.float32)
        after_points = foot.points + (moved - drop)[:, None]
        before += slides_of(foot.points, foot.down, foot.contacts)
        after += slides_of(after_points, foot.down, foot.contacts)
    slid, slides, lowered = float(np.mean(before)), float(np.mean(after)), float(drop.max())
    note = (
        f"Feet locked in {len(before)} contacts: they slid {1000 * slid:.0f} mm in each, and slide "
        f"{1000 * slides:.0f} mm now. The hips come down by {1000 * lowered:.0f} mm at most."
    )
    transl = (motion.transl - drop).astype(np.float32)
    changed_motion = replace(motion, poses=poses, transl=transl)
    return Locked(changed_motion, len(before), slid, slides, lowered, note)
