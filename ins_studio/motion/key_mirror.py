"""Copied keys as a mirror shows them: left and right exchanged."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.motion.key_edits import CopiedKeys
from ins_studio.motion.key_track import PLACE, ROTATION, Track
from ins_studio.motion.mirror import AXIS
from ins_studio.motion.mirror import PLACE as PLACE_SIGNS

_TURN_SIGNS = np.array([1.0, *AXIS])  # of a quaternion: the angle stays, the axis is mirrored


def mirrored_keys(copied: CopiedKeys, partner: NDArray[np.int64]) -> CopiedKeys:
    """Return keys of the other side; twice gives back what was there.

    Parameters
    ----------
    copied : CopiedKeys
        Of J joints; the cloth's keys have no sides and stay.
    partner : (J,) int
        Each joint's partner, of ``mirror.partners``.
    """
    pieces = {}
    for number, track in copied.pieces.items():
        signs = {ROTATION: _TURN_SIGNS, PLACE: PLACE_SIGNS}.get(track.width, np.ones(1))
        other = int(partner[number]) if number < copied.joint_count else number
        pieces[other] = Track(track.frames, track.values * signs, track.ways)
    return CopiedKeys(pieces, copied.joint_count)
