"""How a fitted body stands when joints of it are pulled: at once, before the scan is asked."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.fitting.body_points import joint_points
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.joint_tree import below
from ins_studio.fitting.key_frame import AROUND
from ins_studio.fitting.landmarks import TIPS, Landmarks, LandmarkTerm, landmark_term
from ins_studio.fitting.model import Model, model_of
from ins_studio.fitting.neighbours import NearTerm
from ins_studio.fitting.solver import Term, solve_terms
from ins_studio.geometry.rotation import axis_angle_to_matrix

PULL_SPREAD = 0.01  # metres: a joint that is dragged lies under the pointer
STEPS, STEPS_A_MOVE = 8, 2


class PosePreview:
    """Makes a body ready, which takes a third of a second; then a pull takes some milliseconds.

    Parameters
    ----------
    body : Body
        Of the dataset, with the person's template.
    """

    def __init__(self, body: Body) -> None:
        self.body = body
        self._model: Model = model_of(body)
        self._joints = joint_points(self._model.body, self._model.tree)

    def state(self, pose: NDArray[np.floating], transl: NDArray[np.floating]) -> BodyState:
        """Return a frame's state as it was fitted: pose (J, 3), translation (3,)."""
        betas = np.zeros(self._model.body.shape_dirs.shape[2])
        turned = axis_angle_to_matrix(np.asarray(pose, np.float64))
        return BodyState(turned, np.asarray(transl, np.float64), betas)

    def pulled(
        self, fitted: BodyState, pulls: Landmarks, start: BodyState | None = None
    ) -> BodyState:
        """Return the state with places of the body pulled to points (3,), world metres.

        ``start`` is where an earlier pull of the same drag has led to: then few steps do.
        """
        if not pulls:
            return fitted
        model = self._model
        pull = landmark_term(model.body, model.tree, pulls, PULL_SPREAD)
        near = NearTerm(fitted, *AROUND)
        terms: list[Term] = [model.prior.residuals, near, pull, self._rest(fitted, pulls)]
        steps = STEPS if start is None else STEPS_A_MOVE
        return solve_terms(terms, start or fitted, steps, shape=False)

    def joints(self, state: BodyState) -> NDArray[np.float64]:
        """Return the joints (J, 3), world metres."""
        return self._joints.posed(state).vertices

    def _rest(self, fitted: BodyState, pulls: Landmarks) -> LandmarkTerm:
        """Return what holds the other limbs where they are."""
        body = self._model.body
        pulled = [body.joint_names.index(TIPS.get(name, name)) for name in pulls]
        moving = np.any([in_limb(body.parents, joint) for joint in pulled], axis=0)
        still = np.flatnonzero(~moving)
        points = self._joints.chosen(still)
        return LandmarkTerm(points, points.posed(fitted).vertices, PULL_SPREAD)


def in_limb(parents: NDArray[np.int32], joint: int) -> NDArray[np.bool_]:
    """Return (J,) which joints go along when one is pulled.

    What hangs on it, and what it hangs on, up to where other limbs begin, which stays.
    """
    children = np.bincount(parents[parents >= 0], minlength=len(parents))
    moving: NDArray[np.bool_] = below(parents)[joint] > 0
    parent = int(parents[joint])
    while parent >= 0 and children[parent] == 1:
        moving[parent] = True
        parent = int(parents[parent])
    return moving
