"""Fitting a body to one scan: iterated closest points, each step by Levenberg and Marquardt.

Residuals are in units of their spreads, so their squares add up: distances along the scan's
normals (Chen and Medioni, 1992) with a little of the distance itself, landmarks, the pose prior,
and what other frames say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from ins_studio.fitting.body_points import BodyPoints
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.matching import Matches, Target, match

Residuals = tuple[Doubles, Doubles]  # (M,) and their derivatives (M, size)
Term = Callable[[BodyState], Residuals]

SURFACE_SPREAD = 0.010  # metres between body and scan along the normal, of one looking
SLIDE_SHARE = 0.03  # of a distance that counts in all directions
LOOKINGS = 400.0  # independent looks that all pairs of points are worth together
FIRST_DAMPING = 1e-3
MOST_DAMPINGS = 4


@dataclass(frozen=True, eq=False)
class Problem:
    """One frame to be fitted.

    Attributes
    ----------
    points : BodyPoints
        Of the skin, or of the clothes on it.
    target : Target
    terms : sequence of Term
        Everything but the surface.
    dressed : bool
        Whether cloth lies between the points and the scan.
    shape : bool
        Whether betas are looked for, too.
    """

    points: BodyPoints
    target: Target
    terms: Sequence[Term]
    dressed: bool = True
    shape: bool = True


@dataclass(frozen=True, eq=False)
class Solved:
    """Where a fit ended.

    Attributes
    ----------
    state : BodyState
    information : (size, size) float64
        The Gauss-Newton matrix there: how well scan and prior show each direction.
    cost : float
        Half the sum of the squared residuals.
    """

    state: BodyState
    information: Doubles
    cost: float


def solve(problem: Problem, start: BodyState, reaches: Sequence[float]) -> Solved:
    """Match and step once for each of ``reaches``, in metres; see ``match``."""
    state, damping = start, FIRST_DAMPING
    solved = Solved(start, np.zeros((start.size, start.size)), np.inf)
    for reach in reaches:
        matches = match(problem.points.posed(state), problem.target, reach, problem.dressed)
        solved, damping = _step(problem, state, matches, damping)
        state = solved.state
    return solved


def solve_terms(terms: Sequence[Term], start: BodyState, steps: int, shape: bool) -> BodyState:
    """Fit to ``terms`` alone, without a surface."""
    state = start
    for _ in range(steps):
        left, right = _summed([term(state) for term in terms])
        state = state.moved(_solution(left, right, FIRST_DAMPING, state, shape))
    return state


def normal_equations(
    problem: Problem, state: BodyState, matches: Matches
) -> tuple[Doubles, Doubles]:
    """Return the Gauss-Newton matrix (size, size) and the gradient (size,) of all residuals."""
    return _summed([_surface(problem, state, matches), *(term(state) for term in problem.terms)])


def _step(
    problem: Problem, state: BodyState, matches: Matches, damping: float
) -> tuple[Solved, float]:
    left, right = normal_equations(problem, state, matches)
    cost = _cost(problem, state, matches)
    for _ in range(MOST_DAMPINGS):
        moved = state.moved(_solution(left, right, damping, state, problem.shape))
        reached = _cost(problem, moved, matches)
        if reached <= cost:
            return Solved(moved, left, reached), max(damping / 10, 1e-6)
        damping *= 10
    return Solved(state, left, cost), damping


def _surface(problem: Problem, state: BodyState, matches: Matches) -> Residuals:
    posed = problem.points.posed(state)
    scale = np.sqrt(matches.weights * LOOKINGS) / SURFACE_SPREAD
    values = scale * matches.distances(posed)
    derivatives = scale[:, None] * posed.derivatives(matches.own, matches.normals)
    return values, derivatives


def _cost(problem: Problem, state: BodyState, matches: Matches) -> float:
    scale = np.sqrt(matches.weights * LOOKINGS) / SURFACE_SPREAD
    total = float(np.sum((scale * matches.distances(problem.points.posed(state))) ** 2))
    total += sum(float(np.sum(term(state)[0] ** 2)) for term in problem.terms)
    return total / 2


def _summed(parts: Sequence[Residuals]) -> tuple[Doubles, Doubles]:
    left = sum(derivatives.T @ derivatives for _, derivatives in parts)
    right = sum(derivatives.T @ values for values, derivatives in parts)
    return np.asarray(left), np.asarray(right)


def _solution(
    left: Doubles, right: Doubles, damping: float, state: BodyState, shape: bool
) -> Doubles:
    """Return the step of the damped normal equations (Marquardt's scaling)."""
    free = state.size if shape else state.size - len(state.betas)
    system = left[:free, :free].copy()
    diagonal = np.diagonal(system)
    system[np.diag_indices(free)] += damping * np.maximum(diagonal, 1e-3)
    step = np.zeros(state.size)
    step[:free] = -np.linalg.solve(system, right[:free])
    return step
