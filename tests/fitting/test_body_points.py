"""The points go where the body goes, and the derivatives say how."""

import numpy as np
import pytest
from fake_models import fake_arrays, write_npz

from ins_studio.body.files import load_body
from ins_studio.fitting.body_points import joint_points, surface_points
from ins_studio.fitting.body_state import BodyState
from ins_studio.fitting.joint_tree import joint_tree
from ins_studio.fitting.landmarks import tip_points, tip_vertices
from ins_studio.fitting.model import Model
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import posed_joints

STEP = 1e-6


def some_state(joints: int, betas: int) -> BodyState:
    rng = np.random.default_rng(3)
    turns = axis_angle_to_matrix(rng.normal(0, 0.4, (joints, 3)))
    return BodyState(turns, rng.normal(size=3), rng.normal(size=betas))


def test_points_are_the_bodys(model: Model) -> None:
    body, state = model.body, some_state(24, 10)
    there = body.posed(state.pose, state.betas, state.transl)
    tips = tip_points(body, model.tree).posed(state).vertices
    np.testing.assert_allclose(tips, there[list(tip_vertices(body).values())], atol=1e-5)
    joints = posed_joints(state.pose, body.joints(state.betas), body.parents) + state.transl
    found = joint_points(body, model.tree).posed(state).vertices
    np.testing.assert_allclose(found, joints, atol=1e-5)


def test_pose_blend_shapes_count(tmp_path) -> None:
    body = load_body(write_npz(tmp_path / "smpl.npz", fake_arrays()))
    state, tree = some_state(24, 10), joint_tree(body)
    there = body.posed(state.pose, state.betas, state.transl)
    tips = tip_points(body, tree).posed(state).vertices
    np.testing.assert_allclose(tips, there[list(tip_vertices(body).values())], atol=1e-4)


@pytest.mark.parametrize("kind", ["skin", "joints"])
def test_derivatives(model: Model, kind: str) -> None:
    body, tree, state = model.body, model.tree, some_state(24, 10)
    points = surface_points(body, tree, 24) if kind == "skin" else joint_points(body, tree)
    index = np.arange(24)
    directions = np.random.default_rng(4).normal(size=(24, 3))
    found = points.posed(state).derivatives(index, directions)
    for column in range(state.size):
        step = np.zeros(state.size)
        step[column] = STEP
        ahead, behind = (points.posed(state.moved(s)).vertices for s in (step, -step))
        slope = np.einsum("nc,nc->n", ahead - behind, directions) / (2 * STEP)
        np.testing.assert_allclose(found[:, column], slope, atol=1e-6)


def test_no_joint_turns_too_far_in_a_step(model: Model) -> None:
    state = some_state(24, 10)
    moved = state.moved(np.full(state.size, 3.0))
    turns = moved.rotations @ np.swapaxes(state.rotations, 1, 2)
    cosine = (np.trace(turns, axis1=1, axis2=2) - 1) / 2
    assert (np.arccos(cosine) < 0.51).all()
