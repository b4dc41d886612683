"""Baking: theorems of the fit, and the baked avatar against the exact one."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.bake import bake, canonical_moves, principal_shapes, ridge
from ins_studio.avatar.bake_poses import between_neighbours, changed, poses_to_bake
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import preset
from ins_studio.avatar.reposer import Reposer
from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.geometry.pose_kernel import Gate, rotations
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skinning import skin
from ins_studio.project.baked import BakedCorrectives

JOINTS = 5


@pytest.fixture(scope="module")
def reposer(capsule_body: Body) -> Reposer:
    """PINs that move the mesh by millimetres at eight poses."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    poses = rng.normal(0, 0.3, (8, JOINTS, 3)).astype(np.float32)
    gated = replace(preset("talk"), h_c_blocks=3, h_d_blocks=0)
    model = build_model(gated, capsule_body, poses)
    start_from_body(model, capsule_body)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith("h_c") and not parameter.any():
                parameter.normal_(std=0.01)
    avatar = Avatar(model.eval(), capsule_body, "draft", poses, torch.device("cpu"))
    return Reposer(avatar, finished(extract(avatar, resolution=48)))


@pytest.fixture(scope="module")
def baked(reposer: Reposer) -> BakedCorrectives:
    return finished(bake(reposer, correctives=40, samples=160))


def test_as_many_shapes_as_the_rank_restore_everything() -> None:
    rng = np.random.default_rng(0)
    moves = np.einsum("mk,kvc->mvc", rng.normal(size=(30, 6)), rng.normal(size=(6, 50, 3)))
    strengths, shapes = principal_shapes(moves.astype(np.float32), 10)
    assert len(shapes) < 10
    np.testing.assert_allclose(np.tensordot(strengths, shapes, 1), moves, atol=1e-4)
    fewer, less = principal_shapes(moves.astype(np.float32), 5)
    left = np.linalg.norm(moves - np.tensordot(fewer, less, 1))
    smallest = np.linalg.svd(moves.reshape(30, -1), compute_uv=False)[5]
    assert left == pytest.approx(smallest, rel=1e-3)  # no five shapes leave less


def test_the_strongest_strength_of_a_shape_is_one() -> None:
    moves = np.random.default_rng(0).normal(size=(12, 20, 3)).astype(np.float32)
    strengths, _ = principal_shapes(moves, 4)
    np.testing.assert_allclose(np.abs(strengths).max(axis=0), 1)


def test_a_ridge_meets_the_targets_at_the_centers() -> None:
    rng = np.random.default_rng(0)
    half = rng.normal(size=(20, 20))
    kernel, targets = half @ half.T + np.eye(20), rng.normal(size=(20, 3))
    np.testing.assert_allclose(kernel @ ridge(kernel, targets), targets, atol=0.01)


def test_moves_followed_by_skinning_are_the_exact_vertices(reposer: Reposer) -> None:
    mesh, poses = reposer.mesh, reposer.avatar.training_poses[:3]
    moves = finished(canonical_moves(reposer, poses))
    assert np.linalg.norm(moves, axis=-1).max() > 1e-3
    for move, pose in zip(moves, poses, strict=True):
        bones = reposer.avatar.body.bones(pose.astype(np.float64))
        found = skin(mesh.vertices + move, mesh.weights, bones)
        off = np.linalg.norm(found - reposer.posed(pose), axis=1)
        assert np.percentile(off, 99) < 1e-5  # but where joints fold the mesh flat


def test_training_poses_come_out_within_the_reported_error(
    reposer: Reposer, baked: BakedCorrectives
) -> None:
    with_baked = Reposer(reposer.avatar, reposer.mesh, baked)
    off, plain = [], []
    for pose in reposer.avatar.training_poses:
        exact = reposer.posed(pose)
        off.append(1000 * np.linalg.norm(with_baked.posed(pose, mode="baked") - exact, axis=1))
        plain.append(1000 * np.linalg.norm(reposer.posed(pose, mode="lbs") - exact, axis=1))
    assert np.percentile(off, 95) <= baked.errors.p95_mm
    assert np.mean(off) < 0.2 * np.mean(plain)


def test_held_out_poses_are_measured_as_reported(reposer: Reposer) -> None:
    poses = changed(reposer.avatar.training_poses[:4], np.random.default_rng(8))
    found = finished(bake(reposer, poses, correctives=10, samples=60, step=12))
    again = Reposer(reposer.avatar, reposer.mesh, found)
    off = [
        1000 * np.linalg.norm(again.posed(pose, mode="baked") - reposer.posed(pose), axis=1)
        for pose in poses
    ]
    assert found.errors.held_out
    assert found.errors.frame_count == 4
    assert found.step == 12
    assert found.errors.p95_mm == pytest.approx(np.percentile(off, 95), rel=0.01)
    assert found.errors.max_mm == pytest.approx(np.max(off), rel=0.01)


def test_the_canonical_pose_returns_the_mesh(reposer: Reposer, baked: BakedCorrectives) -> None:
    mesh = reposer.mesh
    # as far as any shape can go, so that a strength that is not quite zero would be seen
    loud = replace(baked, shapes=baked.shapes * 1e3)
    posed = Reposer(reposer.avatar, mesh, loud).posed(mesh.canonical_pose, mode="baked")
    np.testing.assert_allclose(posed, mesh.vertices, atol=2e-6)


def test_far_from_the_training_poses_skinning_is_left(
    reposer: Reposer, baked: BakedCorrectives
) -> None:
    pose = np.random.default_rng(77).normal(0, 1.2, (JOINTS, 3))
    found = Reposer(reposer.avatar, reposer.mesh, baked).posed(pose, mode="baked")
    np.testing.assert_allclose(found, reposer.posed(pose, mode="lbs"), atol=1e-5)


def test_baking_twice_gives_the_same(reposer: Reposer) -> None:
    first, second = (finished(bake(reposer, correctives=4, samples=30)) for _ in range(2))
    np.testing.assert_array_equal(first.strengths, second.strengths)
    np.testing.assert_array_equal(first.shapes, second.shapes)


def test_what_is_not_baked_says_so(reposer: Reposer) -> None:
    with pytest.raises(StudioError, match="not baked"):
        reposer.posed(reposer.mesh.canonical_pose, mode="baked")


def test_an_avatar_without_networks_needs_no_baking(capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    steps = bake(Reposer(average, finished(extract(average))))
    with pytest.raises(StudioError, match="no networks"):
        finished(steps)


def test_poses_to_bake_stay_where_the_gate_is_open() -> None:
    rng = np.random.default_rng(0)
    training = np.cumsum(rng.normal(0, 0.02, (40, JOINTS, 3)), axis=0)
    poses = poses_to_bake(training, 200, rng)
    np.testing.assert_allclose(poses[:40], training)
    assert 190 <= len(poses) <= 200
    assert np.median(Gate(training, 1.0, 1.5)(rotations(poses))) > 0.5
    assert len(poses_to_bake(training, 20, rng)) <= 20


def test_between_lies_between() -> None:
    ends = np.zeros((2, JOINTS, 3))
    ends[1, :, 0] = 0.8
    angles = between_neighbours(ends, 50, np.random.default_rng(0))[:, :, 0]
    assert ((angles > -1e-9) & (angles < 0.8 + 1e-9)).all()
    assert np.ptp(angles[:, 1]) > 0.5


def test_changed_turns_by_a_few_degrees() -> None:
    poses = np.random.default_rng(1).normal(0, 0.5, (200, JOINTS, 3))
    after = changed(poses, np.random.default_rng(2))
    product = axis_angle_to_matrix(after) @ axis_angle_to_matrix(poses).swapaxes(-1, -2)
    traces = np.trace(product, axis1=-2, axis2=-1)
    mean = np.rad2deg(np.arccos(np.clip((traces - 1) / 2, -1, 1))).mean(axis=1)
    assert mean.max() < 4.6
    assert mean.min() < 0.5
