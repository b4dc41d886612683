"""Reposing: the one mesh, moved in closed form, the same as the networks themselves say."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ins_studio.avatar.avatar import Avatar, load_avatar
from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.extraction import extract, finished
from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import preset
from ins_studio.avatar.reposer import BATCH, Reposer
from ins_studio.avatar.root_frame import to_root_frame, to_world
from ins_studio.body.body import Body
from ins_studio.dataset.demo import demo_run_path
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import is_closed
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh, load_canonical
from ins_studio.project.run import RunFolder
from ins_studio.training.preview import preview

JOINTS = 5


def some_pose(seed: int, size: float = 0.3) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, size, (JOINTS, 3))


def stirred(body: Body, h_c_blocks: int, h_d_blocks: int) -> Avatar:
    """Networks that start from the body, with PINs that do something at every pose they know."""
    torch.manual_seed(0)
    poses = np.stack([some_pose(seed) for seed in range(4)]).astype(np.float32)
    gated = replace(preset("talk"), h_c_blocks=h_c_blocks, h_d_blocks=h_d_blocks)
    model = build_model(gated, body, poses)
    start_from_body(model, body)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.startswith(("h_c", "h_d")) and not parameter.any():
                parameter.normal_(std=0.02)
    return Avatar(model.eval(), body, "draft", poses, torch.device("cpu"))


@pytest.fixture(scope="module")
def avatar(capsule_body: Body) -> Avatar:
    return stirred(capsule_body, h_c_blocks=3, h_d_blocks=0)


@pytest.fixture(scope="module")
def mesh(avatar: Avatar) -> CanonicalMesh:
    return finished(extract(avatar, resolution=48))


@pytest.fixture(scope="module")
def reposer(avatar: Avatar, mesh: CanonicalMesh) -> Reposer:
    return Reposer(avatar, mesh)


def test_extracted_mesh(avatar: Avatar, mesh: CanonicalMesh) -> None:
    assert is_closed(mesh.faces)
    np.testing.assert_allclose(mesh.weights.sum(axis=1), 1, atol=1e-5)
    assert mesh.weights.shape == (len(mesh.vertices), JOINTS)
    assert 0 <= mesh.texcoords.min() <= mesh.texcoords.max() <= 1
    np.testing.assert_array_equal(mesh.joints, avatar.body.joints())
    off = avatar.body.canonical()[:, 1].max() - mesh.vertices[:, 1].max()
    assert abs(off) < 0.03  # grown by a centimetre of cloth


def test_canonical_pose_returns_the_mesh(reposer: Reposer) -> None:
    mesh = reposer.mesh
    for mode in ("exact", "lbs"):
        posed = reposer.posed(mesh.canonical_pose, mode=mode)
        np.testing.assert_allclose(posed, mesh.vertices, atol=2e-6)
        assert posed.dtype == np.float32


def test_matches_the_model(avatar: Avatar, reposer: Reposer) -> None:
    pose, transl = avatar.training_poses[1].astype(float), np.array([1.0, 2.0, 3.0])
    bones = avatar.body.bones(pose)
    _, aligned = to_root_frame(np.zeros((0, 3)), bones, transl)
    with torch.no_grad():
        code = avatar.model.pose_code(torch.tensor(pose, dtype=torch.float32)[None])
        x_d = avatar.model.repose(
            torch.tensor(reposer.mesh.vertices),
            torch.tensor(aligned, dtype=torch.float32)[None],
            code,
        )
    wanted = to_world(x_d[0].numpy(), bones) + transl
    found = reposer.posed(pose, transl)
    np.testing.assert_allclose(found, wanted, atol=2e-6)
    plain = reposer.posed(pose, transl, mode="lbs")
    assert np.linalg.norm(found - plain, axis=1).max() > 1e-3  # the PINs do move it


def test_the_demo_avatar_is_posed_as_its_model_says() -> None:
    """Tables and batches against the plain formula, on the networks that are shipped."""
    run = RunFolder(demo_run_path())
    avatar, mesh = load_avatar(run), load_canonical(run.mesh_path)
    assert isinstance(avatar, Avatar)
    poses = avatar.training_poses[[3, 60, 110]]
    still = Motion(poses, np.zeros((3, 3), np.float32))
    for pose, found in zip(poses, Reposer(avatar, mesh).frames(still), strict=True):
        bones = bone_transforms(
            pose.astype(np.float64), mesh.canonical_pose, mesh.joints, mesh.parents
        )
        _, aligned = to_root_frame(np.zeros((0, 3)), bones, np.zeros(3))
        with torch.no_grad():
            x_d = avatar.model.repose(
                torch.tensor(mesh.vertices),
                torch.tensor(aligned, dtype=torch.float32)[None],
                avatar.model.pose_code(torch.tensor(pose)[None]),
            )
        np.testing.assert_allclose(found, to_world(x_d[0].numpy(), bones), atol=1e-6)


def test_far_from_the_training_poses_the_gate_leaves_skinning(reposer: Reposer) -> None:
    pose = some_pose(77, size=1.2)
    difference = reposer.posed(pose) - reposer.posed(pose, mode="lbs")
    assert np.linalg.norm(difference, axis=1).max() < 1e-5


def test_turning_and_moving_the_person_changes_nothing_else(
    avatar: Avatar, reposer: Reposer
) -> None:
    pose = avatar.training_poses[2].astype(float)
    turned = pose.copy()
    turned[0] = [0.2, 2.0, -0.4]
    rotation = axis_angle_to_matrix(turned[0]) @ axis_angle_to_matrix(pose[0]).T
    pivot = avatar.body.joints()[0]
    first = reposer.posed(pose) - pivot
    second = reposer.posed(turned, np.array([5.0, 0.0, 0.0])) - [5, 0, 0] - pivot
    np.testing.assert_allclose(second, first @ rotation.T, atol=5e-6)


def test_frames_of_a_motion(reposer: Reposer) -> None:
    poses = np.stack([some_pose(seed) for seed in (1, 2, 3)]).astype(np.float32)
    motion = Motion(poses, np.arange(9, dtype=np.float32).reshape(3, 3))
    frames = list(reposer.frames(motion))
    assert [frame.shape for frame in frames] == [reposer.mesh.vertices.shape] * 3
    alone = reposer.posed(poses[1], motion.transl[1])
    np.testing.assert_allclose(frames[1], alone, atol=1e-6)  # they are computed together
    np.testing.assert_array_equal(reposer.posed(poses[1].reshape(-1), motion.transl[1]), alone)


def test_a_motion_longer_than_a_batch_keeps_its_order(reposer: Reposer) -> None:
    poses = np.stack([some_pose(seed, 0.1) for seed in range(BATCH + 3)]).astype(np.float32)
    motion = Motion(poses, np.arange(3 * len(poses), dtype=np.float32).reshape(-1, 3))
    for mode in ("exact", "lbs"):
        frames = list(reposer.frames(motion, mode))
        assert len(frames) == len(poses)
        for index in (0, BATCH - 1, BATCH, BATCH + 2):
            alone = reposer.posed(poses[index], motion.transl[index], mode)
            np.testing.assert_allclose(frames[index], alone, atol=4e-6)


def test_average_avatar_poses_as_the_body_does(capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    reposer = Reposer(average, finished(extract(average)))
    pose, transl = some_pose(5, 0.6), np.array([0.1, 0.2, 0.3])
    wanted = capsule_body.posed(pose, transl=transl)
    np.testing.assert_allclose(reposer.posed(pose, transl), wanted, atol=2e-6)


def test_what_moves_a_vertex_is_told_apart(avatar: Avatar, reposer: Reposer) -> None:
    """H_c alone: what it moves before skinning is all that skinning alone leaves out."""
    pose = avatar.training_poses[1].astype(float)
    h_c, h_d = reposer.moves(pose)
    assert h_c.shape == h_d.shape == (len(reposer.mesh.vertices),)
    assert not h_d.any(), "there is none"
    with torch.no_grad():
        code = avatar.model.pose_code(torch.tensor(pose, dtype=torch.float32)[None])
        x_c = torch.tensor(reposer.mesh.vertices)[None]
        wanted = (avatar.model.h_c.inverse(x_c, code.h_c) - x_c).norm(dim=-1)[0].numpy()
    np.testing.assert_allclose(h_c, wanted, atol=2e-6)
    assert wanted.max() > 1e-3
    still = reposer.moves(reposer.mesh.canonical_pose)
    assert max(moved.max() for moved in still) < 2e-6


def test_what_h_d_moves_is_told_apart(capsule_body: Body, mesh: CanonicalMesh) -> None:
    own = Reposer(stirred(capsule_body, h_c_blocks=0, h_d_blocks=2), mesh)
    pose = own.avatar.training_poses[0]
    h_c, h_d = own.moves(pose)
    assert not h_c.any()
    apart = own.posed(pose) - own.posed(pose, mode="lbs")
    close = h_d - np.linalg.norm(apart, axis=1)
    assert np.abs(close).max() < 2e-3, "but for weights of the grid and of the mesh"
    assert h_d.max() > 5e-3


def test_an_avatar_without_networks_is_moved_by_none(capsule_body: Body) -> None:
    average = AverageAvatar(
        capsule_body, capsule_body.template, capsule_body.faces, capsule_body.weights
    )
    moves = Reposer(average, finished(extract(average))).moves(some_pose(5, 0.6))
    assert not any(moved.any() for moved in moves)


def test_preview_leaves_training_alone(avatar: Avatar, capsule_body: Body) -> None:
    from ins_studio.dataset.frame import Frame

    pose = avatar.training_poses[0]
    clothed = capsule_body.posed(pose, pose_blend=False)
    frame = Frame("walk", 0, clothed, capsule_body.faces, pose, np.zeros(3, np.float32))
    avatar.model.train()
    state = torch.get_rng_state()
    vertices, faces, error_mm = preview(avatar, frame, resolution=48)
    assert avatar.model.training
    assert torch.equal(state, torch.get_rng_state())
    avatar.model.eval()
    assert len(vertices) > 500
    assert faces.max() < len(vertices)
    assert 2 < error_mm < 40


def test_a_mesh_of_another_skeleton_is_refused(avatar: Avatar, mesh: CanonicalMesh) -> None:
    from dataclasses import replace

    with pytest.raises(StudioError, match="3 joints"):
        Reposer(avatar, replace(mesh, joints=mesh.joints[:3]))


def test_a_pose_of_another_skeleton_is_refused(reposer: Reposer) -> None:
    with pytest.raises(StudioError, match="72 numbers"):
        reposer.posed(np.zeros(72))
