"""The prior: its derivatives, its symmetry, and joints that bend one way alone."""

import numpy as np

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import BodyState, rest_state
from ins_studio.fitting.model import Model
from ins_studio.fitting.prior import log_derivative, pose_prior
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle


def cost(model: Model, state: BodyState) -> float:
    return float(np.sum(model.prior.residuals(state)[0] ** 2))


def bent(model: Model, **degrees: tuple[float, float, float]) -> BodyState:
    pose = model.prior.middle.copy()
    for name, turn in degrees.items():
        pose[model.body.joint_names.index(name)] = np.radians(turn)
    return rest_state(model.body, pose)


def test_derivatives(model: Model) -> None:
    rng = np.random.default_rng(0)
    turns = axis_angle_to_matrix(rng.normal(0, 0.5, (24, 3)))
    state = BodyState(turns, rng.normal(size=3), rng.normal(size=10))
    slopes = model.prior.residuals(state)[1]
    for column in range(state.size):
        step = np.zeros(state.size)
        step[column] = 1e-6
        ahead, behind = (model.prior.residuals(state.moved(s))[0] for s in (step, -step))
        np.testing.assert_allclose(slopes[:, column], (ahead - behind) / 2e-6, atol=1e-5)


def test_log_derivative_at_no_turn_and_near_half_a_turn() -> None:
    vectors = np.array([[0.0, 0, 0], [1e-7, 0, 0], [0, 3.0, 0.2]])
    turned = axis_angle_to_matrix(vectors)
    for column in range(3):
        step = np.zeros(3)
        step[column] = 1e-6
        ahead = matrix_to_axis_angle(axis_angle_to_matrix(step) @ turned)
        found = log_derivative(vectors)[:, :, column]
        np.testing.assert_allclose(found, (ahead - vectors) / 1e-6, atol=1e-4)


def test_left_and_right_are_alike(model: Model) -> None:
    left = bent(model, left_shoulder=(20, -50, -30), left_elbow=(5, -70, 2), left_hip=(-40, 8, 3))
    right = bent(
        model, right_shoulder=(20, 50, 30), right_elbow=(5, 70, -2), right_hip=(-40, -8, -3)
    )
    assert np.isclose(cost(model, left), cost(model, right))


def test_knees_and_elbows_bend_one_way(model: Model) -> None:
    for name, axis in (("left_knee", 0), ("right_knee", 0), ("left_elbow", 1), ("right_elbow", 1)):
        turn = np.zeros(3)
        turn[axis] = -40 if name == "left_elbow" else 40
        right = cost(model, bent(model, **{name: tuple(turn)}))
        wrong = cost(model, bent(model, **{name: tuple(-turn)}))
        assert wrong > right + 100


def test_joints_of_other_names_rest(capsule_body: Body) -> None:
    prior = pose_prior(capsule_body)
    assert np.isinf(prior.spread[0]).all()
    assert (prior.middle == 0).all()
    assert np.degrees(prior.spread[1:]).max() < 90
    assert prior.hinges == prior.sharing == ()
