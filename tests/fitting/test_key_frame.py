"""One frame: found by itself, by landmarks, and corrected."""

import numpy as np
import pytest
from fitted_figures import BETAS, TRANSL, errors

from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.extremities import find_extremities
from ins_studio.fitting.key_frame import correct, fit_landmarks, fit_unaided
from ins_studio.fitting.landmarks import ASKED, check_landmarks, tip_vertices
from ins_studio.fitting.matching import target_of
from ins_studio.fitting.model import Model
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.geometry.surface import Surface

Walk = tuple[np.ndarray, list[Surface]]


@pytest.mark.slow
def test_a_figure_is_fitted_unaided(model: Model, walk: Walk) -> None:
    poses, scans = walk
    target = target_of(scans[0].vertices, scans[0].faces)
    tips = find_extremities(scans[0].vertices, scans[0].faces, model.body)
    solved = fit_unaided(model, target, tips)
    angle, joints = errors(model, solved.state, poses[0])
    assert angle < 5
    assert joints < 20


@pytest.mark.slow
def test_clicks_lead_the_way_and_a_known_shape_stays(model: Model, walk: Walk) -> None:
    poses, scans = walk
    names = model.body.joint_names
    posed = posed_joints(poses[2], model.body.joints(BETAS), model.body.parents) + TRANSL
    rng = np.random.default_rng(0)
    clicked = {
        name: posed[names.index(name)] + rng.normal(0, 0.02, 3) for name in ASKED if name in names
    }
    target = target_of(scans[2].vertices, scans[2].faces)
    solved = fit_landmarks(model, target, clicked, BETAS)
    angle, joints = errors(model, solved.state, poses[2])
    assert angle < 5
    assert joints < 20
    assert (solved.state.betas == BETAS).all()


@pytest.mark.slow
def test_a_wrong_arm_is_set_right(model: Model, walk: Walk) -> None:
    poses, scans = walk
    wrong = poses[1].copy()
    wrong[model.body.joint_names.index("left_shoulder")] = (0, 0, 1.2)  # up instead of down
    start = BodyState(axis_angle_to_matrix(wrong), TRANSL, BETAS)
    target = target_of(scans[1].vertices, scans[1].faces)
    true = model.body.posed(poses[1], BETAS, TRANSL)
    tip = true[tip_vertices(model.body)["left_fingertip"]]
    elbow = posed_joints(poses[1], model.body.joints(BETAS), model.body.parents) + TRANSL
    clicked = {
        "left_fingertip": tip,
        "left_elbow": elbow[model.body.joint_names.index("left_elbow")],
    }
    angle, joints = errors(model, correct(model, target, start, clicked, False).state, poses[1])
    assert angle < 5
    assert joints < 20


def test_landmarks_are_checked(model: Model) -> None:
    here = np.zeros(3)
    with pytest.raises(StudioError, match=r"clicks has 3 landmarks, and 4 are needed"):
        check_landmarks(model.body, dict.fromkeys(ASKED[:3], here), "clicks")
    with pytest.raises(StudioError, match="names the landmark tail"):
        check_landmarks(model.body, {"tail": here}, "clicks")
    with pytest.raises(StudioError, match="pelvis is not a point"):
        check_landmarks(model.body, {"pelvis": np.array([0, np.nan, 0])}, "clicks")
    check_landmarks(model.body, dict.fromkeys(ASKED[:4], here), "clicks")
