import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.body.joints import SMPL_PARENTS
from ins_studio.geometry.mesh import is_closed, signed_volume


def test_zero_pose_is_the_template(capsule_body: Body) -> None:
    np.testing.assert_allclose(
        capsule_body.posed(np.zeros((5, 3))), capsule_body.template, atol=1e-6
    )


def test_root_turn_is_rigid_about_the_root_joint(capsule_body: Body) -> None:
    pose = np.zeros((5, 3))
    pose[0, 1] = np.pi / 2
    posed = capsule_body.posed(pose, transl=np.array([0.1, 0.2, 0.3]))
    root = capsule_body.joints()[0]
    x, y, z = (capsule_body.template - root).T
    np.testing.assert_allclose(posed, np.stack([z, y, -x], 1) + root + [0.1, 0.2, 0.3], atol=1e-5)


def test_bones_take_canonical_vertices_to_posed_ones(capsule_body: Body) -> None:
    pose = np.random.default_rng(1).normal(0, 0.4, (5, 3))
    blended = np.einsum("vj,jrc->vrc", capsule_body.weights, capsule_body.bones(pose))
    rest_bones = capsule_body.bones(np.zeros((5, 3)))
    # One rigid vertex: where a single joint has nearly all the weight, both ways agree.
    rigid = np.argmax(capsule_body.weights[:, 1])
    sole = replace(
        capsule_body, weights=np.eye(5, dtype=np.float32)[capsule_body.weights.argmax(1)]
    )
    canonical = np.append(sole.canonical()[rigid], 1)
    np.testing.assert_allclose(
        (sole.bones(pose)[1] @ canonical)[:3], sole.posed(pose)[rigid], atol=1e-5
    )
    assert blended.shape == (len(capsule_body.template), 4, 4)
    assert not np.allclose(rest_bones[1], np.eye(4))  # the rest pose is not the canonical one


def test_another_template_moves_the_joints(capsule_body: Body) -> None:
    up = np.array([0, 0.5, 0])
    moved = capsule_body.with_template(capsule_body.template + up)
    np.testing.assert_allclose(moved.joints(), capsule_body.joints() + up, atol=1e-4)


class TestBuiltin:
    def test_is_a_closed_standing_adult_in_smpl_layout(self) -> None:
        body = builtin_body()
        assert (body.kind, body.gender, body.joint_count) == ("builtin", "neutral", 24)
        assert is_closed(body.faces)
        assert 0.05 < signed_volume(body.template, body.faces) < 0.11
        assert 1.6 < np.ptp(body.template[:, 1]) < 1.95
        assert abs(body.template[:, 1].min()) < 1e-4
        assert body.shape_dirs.shape[2] == 10
        np.testing.assert_array_equal(body.parents, SMPL_PARENTS)
        np.testing.assert_allclose(body.weights.sum(1), 1, atol=1e-5)
        np.testing.assert_allclose(body.joint_regressor.sum(1), 1, atol=1e-5)

    def test_stands_in_a_t_and_faces_ahead(self) -> None:
        body = builtin_body()
        at = dict(zip(body.joint_names, body.joints(), strict=True))
        for side, sign in (("left", 1), ("right", -1)):
            arm = at[f"{side}_wrist"] - at[f"{side}_shoulder"]
            assert sign * arm[0] > 0.4
            assert np.abs(arm[1:]).max() < 0.01
            foot = at[f"{side}_foot"] - at[f"{side}_ankle"]
            assert foot[2] > 0.1

    def test_canonical_pose_spreads_the_legs(self) -> None:
        body = builtin_body()
        feet = np.flatnonzero(body.weights[:, 7] > 0.9)
        assert body.canonical()[feet, 0].mean() > body.template[feet, 0].mean() + 0.3

    def test_betas_change_the_height(self) -> None:
        body = builtin_body()
        tall, short = body.rest(np.array([2.0])), body.rest(np.array([-2.0]))
        assert np.ptp(tall[:, 1]) > np.ptp(short[:, 1]) + 0.05


@pytest.mark.slow
def test_agrees_with_smplx_vertex_by_vertex(tmp_path: Path) -> None:
    from fake_models import fake_arrays, write_npz

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import smplx
        import torch

    arrays = fake_arrays(vertices=6890)
    body = load_body(write_npz(tmp_path / "SMPL_NEUTRAL.npz", arrays))
    struct = smplx.utils.Struct(**arrays)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = smplx.SMPL("", data_struct=struct, num_betas=10, dtype=torch.float64)
    rng = np.random.default_rng(2)
    for _ in range(3):
        pose = rng.normal(0, 0.6, (24, 3))
        betas, transl = rng.normal(0, 1, 10), rng.normal(0, 1, 3)
        expected = model(
            betas=torch.tensor(betas[None]),
            global_orient=torch.tensor(pose[None, 0]),
            body_pose=torch.tensor(pose[None, 1:].reshape(1, -1)),
            transl=torch.tensor(transl[None]),
        ).vertices[0]
        posed = body.posed(pose, betas, transl)
        np.testing.assert_allclose(posed, expected.detach().numpy(), atol=1e-5)
