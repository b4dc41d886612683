"""Retargeting a motion that somebody else wrote: only if it can be followed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.mapping import Mapping, require_mapping
from ins_studio.motion.retarget import Following, retarget

if TYPE_CHECKING:
    from ins_studio.motion.skeleton import Skeleton
    from ins_studio.motion.skeleton_motion import SkeletonMotion

FARTHEST = 1e6  # metres from the origin


def follow(motion: SkeletonMotion, target: Skeleton, mapping: Mapping) -> Following:
    """Retarget a motion, if it is one that can be followed.

    Raises
    ------
    StudioError
        Hardly a joint follows, or the figure is impossibly large.
    """
    require_mapping(mapping, motion, target)
    farthest = max(np.abs(motion.offsets).max(), np.abs(motion.rest).max(initial=0))
    if not farthest <= FARTHEST:
        raise StudioError(
            f"{motion.path}: a joint is {farthest:.1e} m away.",
            f"Give another unit than {motion.unit.name}, or repair the file.",
        )
    return retarget(motion, target, mapping)
