"""Poses of frames that are left out of a fit: those between the fitted ones beside them."""

from collections.abc import Iterable, Mapping

from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.neighbours import turns_between
from ins_studio.geometry.rotation import axis_angle_to_matrix


def filled(states: Mapping[int, BodyState], frames: Iterable[int]) -> dict[int, BodyState]:
    """Return a state for each of ``frames``, by the way from the last fitted frame to the next.

    Joints turn evenly along the shortest arc, the body moves along a line; before the first
    fitted frame and behind the last one it stands still.

    Parameters
    ----------
    states : dict of int to BodyState
        By frame, one at least.
    frames : iterable of int
        None of those.
    """
    known = sorted(states)
    found = {}
    for frame in frames:
        before = max((one for one in known if one < frame), default=known[0])
        after = min((one for one in known if one > frame), default=known[-1])
        share = 0.0 if after <= before else (frame - before) / (after - before)
        found[frame] = between(states[before], states[after], share)
    return found


def between(first: BodyState, second: BodyState, share: float) -> BodyState:
    """Return the state at ``share``, 0 to 1, of the way; of the first one's shape."""
    turns = axis_angle_to_matrix(share * turns_between(first, second))
    shift = share * (second.transl - first.transl)
    return BodyState(turns @ first.rotations, first.transl + shift, first.betas)
