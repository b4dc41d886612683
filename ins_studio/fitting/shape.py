"""One shape for all frames of a person."""

from collections.abc import Sequence

import numpy as np

from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.matching import Target, match
from ins_studio.fitting.model import Model
from ins_studio.fitting.solver import Problem, normal_equations

STEPS = 6
REACH = 0.05  # metres
DAMPING = 1e-3


def shared_shape(
    model: Model, targets: Sequence[Target], states: Sequence[BodyState]
) -> list[BodyState]:
    """Fit several frames at once: a pose for each and betas for all.

    Each frame's pose is eliminated from its normal equations (Schur's complement), so that the
    betas are solved for all frames together, in as little time as for one.
    """
    moved = list(states)
    free = len(states[0].betas)
    if not free:
        return moved
    for _ in range(STEPS):
        parts = [_reduced(model, target, one) for target, one in zip(targets, moved, strict=True)]
        # Every frame brings its own prior of the betas along: what cloth does to the outline is
        # alike in all of them, so more frames do not make a stout figure under it more likely.
        left, right = sum(part[0] for part in parts), sum(part[1] for part in parts)
        change = -np.linalg.solve(left + DAMPING * np.diag(np.diagonal(left)), right)
        moved = [
            one.moved(np.concatenate([-(part[2] + part[3] @ change), change]))
            for one, part in zip(moved, parts, strict=True)
        ]
    return moved


def _reduced(
    model: Model, target: Target, state: BodyState
) -> tuple[Doubles, Doubles, Doubles, Doubles]:
    """Return the betas' equations without the pose, and what the pose does for a change of them."""
    matches = match(model.points.posed(state), target, REACH, dressed=True)
    problem = Problem(model.points, target, [model.prior.residuals])
    left, right = normal_equations(problem, state, matches)
    cut = state.size - len(state.betas)
    pose = left[:cut, :cut] + DAMPING * np.diag(np.maximum(np.diagonal(left)[:cut], 1e-3))
    solved = np.linalg.solve(pose, np.c_[right[:cut], left[:cut, cut:]])
    alone, slope = np.asarray(solved[:, 0]), np.asarray(solved[:, 1:])
    across = left[cut:, :cut]
    return left[cut:, cut:] - across @ slope, right[cut:] - across @ alone, alone, slope
