"""Fitting the frame that a track starts from: from landmarks, or from what the scan shows."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ins_studio.fitting.body_state import BodyState, Doubles, rest_state
from ins_studio.fitting.extremities import Extremities
from ins_studio.fitting.landmarks import Landmarks, LandmarkTerm, landmark_term
from ins_studio.fitting.matching import Target
from ins_studio.fitting.model import Model
from ins_studio.fitting.neighbours import NearTerm
from ins_studio.fitting.solver import Problem, Solved, Term, solve, solve_terms

TIP_SPREAD = 0.03  # metres
LANDMARK_STEPS = 25
AROUND = (0.5, 0.03)  # radians and metres by which limbs move that nobody clicked on
ROUGH = (0.2,) * 4 + (0.1,) * 4  # metres
FINE = (0.1,) * 3 + (0.07,) * 4 + (0.05,) * 8
# Arms as people hold them who are scanned: out, half down, down. Degrees of the left shoulder.
_ARMS = (0.0, -45.0, -75.0)


def fit_landmarks(
    model: Model, target: Target, landmarks: Landmarks, betas: Doubles | None = None
) -> Solved:
    """Fit a frame whose landmarks somebody clicked.

    Parameters
    ----------
    model : Model
    target : Target
    landmarks : dict of str to (3,) float
        Metres, y up; see ``check_landmarks``.
    betas : (S,) float64, optional
        The person's shape, where it is known; it stays as it is.
    """
    term = landmark_term(model.body, model.tree, landmarks)
    problem = Problem(model.points, target, [model.prior.residuals, term], shape=betas is None)
    first = _laid_on(model, term, betas)
    first = solve_terms(problem.terms, first, LANDMARK_STEPS, problem.shape)
    return solve(problem, first, ROUGH + FINE)


def fit_unaided(
    model: Model, target: Target, tips: Extremities | None, betas: Doubles | None = None
) -> Solved:
    """Fit a frame of which nothing is known but perhaps its tips.

    Every way to name the tips left and right is tried, or else a standing figure that looks to
    each side with its arms out or down; what lies closest to the scan is fitted in full.
    """
    problem = Problem(model.points, target, [model.prior.residuals], shape=betas is None)
    tried = [solve(problem, start, ROUGH) for start in _starts(problem, model, tips, betas)]
    best = min(tried, key=lambda solved: solved.cost)
    return solve(problem, best.state, FINE)


def correct(
    model: Model, target: Target, start: BodyState, landmarks: Landmarks, held: bool
) -> Solved:
    """Fit a frame again that was fitted wrongly; its shape is kept.

    Parameters
    ----------
    model : Model
    target : Target
    start : BodyState
        As it was fitted, or as somebody has set its joints.
    landmarks : dict of str to (3,) float
        What somebody clicked, if anything.
    held : bool
        Whether somebody has set the joints: then they stay near.
    """
    terms: list[Term] = [model.prior.residuals]
    if held:
        terms.append(NearTerm(start))
    if landmarks:
        terms.append(landmark_term(model.body, model.tree, landmarks))
        # A few clicks say nothing of the other limbs, so these stay about where they were.
        around: list[Term] = [*terms, NearTerm(start, *AROUND)]
        start = solve_terms(around, start, LANDMARK_STEPS, shape=False)
    reaches = ROUGH + FINE if landmarks else FINE
    return solve(Problem(model.points, target, terms, shape=False), start, reaches)


def _starts(
    problem: Problem, model: Model, tips: Extremities | None, betas: Doubles | None
) -> Iterator[BodyState]:
    if tips is not None and tips.likely:
        for named in tips.namings():
            term = landmark_term(model.body, model.tree, named, TIP_SPREAD)
            first = _laid_on(model, term, betas)
            yield solve_terms([*problem.terms, term], first, LANDMARK_STEPS, problem.shape)
        return
    for arms in _ARMS:
        for yaw in range(4):
            yield _standing(model, problem.target, arms, np.pi / 2 * yaw, betas)


def _standing(
    model: Model, target: Target, arms_deg: float, yaw: float, betas: Doubles | None
) -> BodyState:
    pose = np.zeros((model.body.joint_count, 3))
    for side, sign in (("left", 1.0), ("right", -1.0)):
        if f"{side}_shoulder" in model.body.joint_names:
            joint = model.body.joint_names.index(f"{side}_shoulder")
            pose[joint, 2] = sign * np.radians(arms_deg)
    pose[0, 1] = yaw
    state = rest_state(model.body, pose, betas)
    shift = target.points.mean(axis=0) - model.points.posed(state).vertices.mean(axis=0)
    return replace(state, transl=shift)


def _laid_on(model: Model, term: LandmarkTerm, betas: Doubles | None) -> BodyState:
    """Return the resting body turned and moved so that its places come near what was seen.

    Kabsch, "A solution for the best rotation to relate two sets of vectors" (1976).
    """
    state = rest_state(model.body, model.prior.middle, betas)
    own, seen = term.points.posed(state).vertices, term.seen
    left, _, right = np.linalg.svd((seen - seen.mean(axis=0)).T @ (own - own.mean(axis=0)))
    mirrored = np.sign(np.linalg.det(left @ right))
    rotations = state.rotations.copy()
    rotations[0] = left @ np.diag([1.0, 1.0, mirrored]) @ right
    turned = replace(state, rotations=rotations)
    shift = seen.mean(axis=0) - term.points.posed(turned).vertices.mean(axis=0)
    return replace(turned, transl=shift)
