"""Smoothing a track: by how well each frame shows each joint."""

from collections.abc import Sequence

import numpy as np

from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.neighbours import turns_between

JERK_TURN = np.radians(4.0)  # radians by which a joint's speed changes from frame to frame
JERK_PLACE = 0.015  # metres
SWEEPS = 2
HELD, LEAST = 1e12, 1e-6  # information on a frame that must not move, and on any frame


def smoothed(
    states: Sequence[BodyState], information: Sequence[Doubles], still: Sequence[bool]
) -> list[BodyState]:
    """Return the states of consecutive frames with less jitter.

    Minimises how far each frame leaves its own fit, measured by the fit's Gauss-Newton matrix,
    plus the changes of speed: a twist that cloth hides follows its neighbours, and a hand that
    the scan shows stays where it is. One banded system for all frames (a Kalman smoother's).

    Parameters
    ----------
    states : sequence of BodyState
        T frames.
    information : sequence of (size, size) float64
        Theirs, from ``Solved``.
    still : sequence of bool
        Frames that keep their state.
    """
    if len(states) < 3:
        return list(states)
    moved = list(states)
    steps = np.zeros((len(states), _free(states[0])))
    for _ in range(SWEEPS):
        change = _change(moved, information, still, steps)
        steps += change
        moved = [
            state.moved(np.concatenate([step, np.zeros(len(state.betas))]))
            for state, step in zip(moved, change, strict=True)
        ]
    return moved


def _change(
    states: Sequence[BodyState],
    information: Sequence[Doubles],
    still: Sequence[bool],
    steps: Doubles,
) -> Doubles:
    """Return one Gauss-Newton step (T, free); ``steps`` is how far the states have come."""
    from scipy.linalg import solveh_banded

    count, free = steps.shape
    size = count * free
    spread = np.r_[np.full(free - 3, JERK_TURN), np.full(3, JERK_PLACE)]
    bands = np.zeros((2 * free + 1, size))  # the lower half, by diagonals
    right = np.zeros((count, free))
    for frame, own in enumerate(information):
        block = own[:free, :free] + (HELD if still[frame] else LEAST) * np.eye(free)
        _add(bands, frame * free, block)
        right[frame] = block @ steps[frame]
    for frame in range(1, count - 1):
        bend = _bend(*states[frame - 1 : frame + 2]) / spread**2
        for row, a in ((frame - 1, 1.0), (frame, -2.0), (frame + 1, 1.0)):
            right[row] += a * bend
            for column, b in ((frame - 1, 1.0), (frame, -2.0), (frame + 1, 1.0)):
                if row >= column:
                    at = np.arange(column * free, (column + 1) * free)
                    bands[(row - column) * free, at] += a * b / spread**2
    return np.asarray(-solveh_banded(bands, right.ravel(), lower=True)).reshape(count, free)


def _add(bands: Doubles, start: int, block: Doubles) -> None:
    for offset in range(len(block)):
        diagonal = np.diagonal(block, -offset)
        bands[offset, start : start + len(diagonal)] += diagonal


def _bend(before: BodyState, middle: BodyState, after: BodyState) -> Doubles:
    """Return the change of speed (free,)."""
    turns = turns_between(middle, after) - turns_between(before, middle)
    place = after.transl - 2 * middle.transl + before.transl
    return np.concatenate([turns.ravel(), place])


def _free(state: BodyState) -> int:
    return state.size - len(state.betas)
