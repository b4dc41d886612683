"""Recordings of the SMPL family: which numbers they are, which way is up, on whose body."""

import pickle
from pathlib import Path

import numpy as np
import pytest
from fake_models import fake_arrays, write_npz
from fake_motions import figure, human_ik, moving, walking

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.files import load_body
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.motion import Motion
from ins_studio.motion.opening import Reading, fit, mapping_for, read_motions
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from ins_studio.motion.stance import soles

Y_TO_Z = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Body:
    """A made-up body of SMPL-H's 52 joints whose pelvis is near its origin, as SMPL's is."""
    path = tmp_path_factory.mktemp("model") / "SMPLH.npz"
    return load_body(write_npz(path, fake_arrays("smplh")))


def converted(path: Path, target: Skeleton, person: Body | None = None) -> Motion:
    reading = Reading()
    (motion,) = read_motions(path, target, reading, person)
    return fit(motion, target, reading, mapping_for(motion, target, reading)).motion


def joints_of(motion: Motion, skeleton: Skeleton) -> np.ndarray:
    placed = posed_joints(
        motion.poses.astype(float), skeleton.joints.astype(float), skeleton.parents
    )
    return placed + motion.transl[:, None]


def test_amass_with_z_up_and_smpl_with_y_up_are_one_motion(model: Body, tmp_path: Path) -> None:
    local = moving(30, 52)
    poses = matrix_to_axis_angle(local).reshape(30, -1)
    transl = walking(30)
    betas = np.linspace(-1, 1, 16)
    pelvis = model.joints(betas[:10])[0].astype(float)
    raised = poses.copy()
    raised[:, :3] = matrix_to_axis_angle(Y_TO_Z @ local[:, 0])
    moved = (pelvis + transl) @ Y_TO_Z.T - pelvis
    smpl = {"poses": poses, "transl": transl, "betas": betas, "fps": 60}
    amass = {"poses": raised, "trans": moved, "betas": betas, "mocap_framerate": 60.0}
    target = skeleton_of_body(model)
    one = converted(write_npz(tmp_path / "y.npz", smpl), target, model)
    other = converted(write_npz(tmp_path / "z.npz", amass), target, model)
    assert one.fps == other.fps == 60
    apart = joints_of(one, target) - joints_of(other, target)
    assert np.linalg.norm(apart, axis=2).max() < 1e-4
    np.testing.assert_allclose(one.poses.reshape(30, -1), poses, atol=1e-5)


def test_the_legs_of_the_recorded_person_scale_the_way(model: Body, tmp_path: Path) -> None:
    poses, transl = np.zeros((2, 156)), np.array([[0, 1, 0], [0, 1, 1.0]])
    target = skeleton_of_body(model)
    plain = {"poses": poses, "trans": transl, "mocap_framerate": 30}
    own = converted(write_npz(tmp_path / "a.npz", plain), target, model)
    np.testing.assert_allclose(own.transl, transl, atol=1e-5)
    betas = np.full(10, 2.0)
    shaped = converted(write_npz(tmp_path / "b.npz", {**plain, "betas": betas}), target, model)

    def legs(joints: np.ndarray) -> float:
        sides = [joints[[1, 4, 7]], joints[[2, 5, 8]]]
        return sum(np.linalg.norm(np.diff(side, axis=0), axis=1).sum() for side in sides)

    ratio = legs(model.joints()) / legs(model.joints(betas))
    assert abs(ratio - 1) > 1e-3
    assert shaped.transl[1, 2] - shaped.transl[0, 2] == pytest.approx(ratio, rel=1e-4)


@pytest.mark.parametrize(("numbers", "joints"), [(66, 22), (72, 24), (156, 22), (165, 22)])
def test_every_layout_moves_the_built_in_body(tmp_path: Path, numbers: int, joints: int) -> None:
    poses = matrix_to_axis_angle(moving(5, numbers // 3)).reshape(5, -1)
    target = skeleton_of_body(builtin_body())
    path = write_npz(tmp_path / "a.npz", {"poses": poses, "trans": walking(5)})
    motion = converted(path, target)
    expected = poses[:, : 3 * joints].reshape(5, joints, 3)
    np.testing.assert_allclose(motion.poses[:, :joints], expected, atol=1e-5)
    assert not motion.poses[:, joints:].any()
    lowest = soles(motion, target).min(axis=1)
    assert np.quantile(lowest, 0.05) == pytest.approx(0, abs=1e-5), "its height was not known"


def test_what_was_recognised_is_said(tmp_path: Path) -> None:
    target = skeleton_of_body(builtin_body())
    poses = np.zeros((4, 165))
    poses[:, 0] = np.pi / 2
    path = write_npz(tmp_path / "a.npz", {"poses": poses, "trans": np.zeros((4, 3))})
    (motion,) = read_motions(path, target, Reading())
    opened = fit(motion, target, Reading(), mapping_for(motion, target, Reading()))
    said = " ".join(opened.notes)
    assert "165 numbers a frame: SMPL-X, 55 joints" in said
    assert "Up: z (the trunk points that way)" in said
    assert "jaw" in said
    assert "on the floor" in said


def test_parts_matrices_and_other_names_are_one(tmp_path: Path) -> None:
    target = skeleton_of_body(builtin_body())
    local = moving(5, 24)
    flat = matrix_to_axis_angle(local).reshape(5, -1)
    files = {
        "joined": {"poses": flat, "transl": walking(5)},
        "three numbers": {"pose": flat.reshape(5, 24, 3), "transl": walking(5)},
        "aist": {"smpl_poses": flat, "smpl_trans": walking(5)},
        "network": {"global_orient": local[:, :1], "body_pose": local[:, 1:], "transl": walking(5)},
        "amass x": {
            "root_orient": flat[:, :3],
            "pose_body": flat[:, 3:66],
            "pose_eye": np.zeros((5, 6)),
            "pose_hand": np.zeros((5, 90)),
            "trans": walking(5),
        },
    }
    found = [
        converted(write_npz(tmp_path / f"{name}.npz", arrays), target)
        for name, arrays in files.items()
    ]
    for other in found[1:]:
        np.testing.assert_allclose(other.poses[:, :22], found[0].poses[:, :22], atol=1e-5)
        np.testing.assert_allclose(other.transl, found[0].transl, atol=1e-4)


def test_plain_pickles_are_read_and_programs_are_not(tmp_path: Path) -> None:
    target = skeleton_of_body(builtin_body())
    arrays = {"smpl_poses": np.zeros((3, 72)), "smpl_trans": np.zeros((3, 3))}
    (tmp_path / "a.pkl").write_bytes(pickle.dumps(arrays))
    assert converted(tmp_path / "a.pkl", target).frame_count == 3
    (tmp_path / "b.pkl").write_bytes(pickle.dumps({"poses": Path("x")}))
    with pytest.raises(StudioError, match=r"b\.pkl was not opened"):
        converted(tmp_path / "b.pkl", target)
    (tmp_path / "c.pkl").write_bytes(pickle.dumps([1, 2]))
    with pytest.raises(StudioError, match="holds a list"):
        converted(tmp_path / "c.pkl", target)


def test_hands_of_coefficients_rest_and_it_is_said(tmp_path: Path) -> None:
    hands = {"left_hand_pose": np.ones((2, 6)), "right_hand_pose": np.ones((2, 6))}
    given = {"body_pose": np.full((2, 63), 0.1), **hands}
    (motion,) = read_motions(write_npz(tmp_path / "a.npz", given), figure(), Reading())
    assert "6 coefficients" in " ".join(motion.notes)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"poses": np.zeros((2, 90))}, "poses holds 90 numbers a frame; SMPL has 72"),
        ({"poses": np.zeros((2, 72)), "trans": np.zeros((3, 3))}, "trans has the shape"),
        ({"poses": np.full((2, 72), 1e300)}, "poses holds NaN or infinite numbers"),
        ({"poses": np.zeros((2, 72)), "betas": np.zeros((5, 10))}, "betas has the shape"),
        ({"betas": np.zeros(10)}, "neither poses nor body_pose"),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, arrays: dict, message: str) -> None:
    path = write_npz(tmp_path / "bad.npz", arrays)
    with pytest.raises(StudioError, match=message) as caught:
        read_motions(path, figure(), Reading())
    assert "bad.npz" in caught.value.message


def test_another_skeleton_follows_by_its_rest(tmp_path: Path) -> None:
    """An avatar whose joints have other names takes SMPL's poses as a figure in a T."""
    own = figure()
    other = Skeleton(human_ik(), own.parents[:22], own.joints[:22], 0.0)
    poses = np.zeros((3, 72))
    poses[:, 16 * 3 + 2] = -1.0
    path = write_npz(tmp_path / "a.npz", {"poses": poses, "transl": np.zeros((3, 3))})
    motion = converted(path, other)
    arm = axis_angle_to_matrix(motion.poses[0, 16].astype(float)) @ [1, 0, 0]
    np.testing.assert_allclose(arm, [np.cos(1), -np.sin(1), 0], atol=0.02)
