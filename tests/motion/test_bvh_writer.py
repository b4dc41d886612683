"""What is written as BVH is what was there, to another reader too."""

from pathlib import Path

import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.bvh_writer import encode_bvh
from ins_studio.motion.motion import Motion
from ins_studio.motion.opening import Reading
from ins_studio.motion.skeleton import Skeleton
from ins_studio.tasks.convert_motion import open_motions
from tests.fake_motions import figure, moving


def motion_of(skeleton: Skeleton, frames: int = 12) -> Motion:
    poses = matrix_to_axis_angle(moving(frames, len(skeleton.names))).astype(np.float32)
    transl = np.linspace([0, 0, 0], [1.5, 0.1, -0.4], frames, dtype=np.float32)
    return Motion(poses, transl, 25.0)


def test_the_joints_come_back_where_they_were(tmp_path: Path) -> None:
    skeleton = figure()
    motion, file = motion_of(skeleton), tmp_path / "walk.bvh"
    file.write_bytes(encode_bvh(motion, skeleton))
    found = load_bvh(file)
    assert found.unit.name == "cm"
    assert found.fps == motion.fps
    assert found.joint_names == tuple(skeleton.names[j] for j in order_of(skeleton))
    _, places = found.placed(slice(None))
    for frame in range(motion.frame_count):
        wanted = posed_joints(motion.poses[frame], skeleton.joints, skeleton.parents)
        wanted = (wanted + motion.transl[frame])[order_of(skeleton)]
        assert np.abs(places[frame] - wanted).max() < 1e-5


def test_angles_go_on_without_jumps() -> None:
    skeleton = figure()
    poses = np.zeros((100, 24, 3), np.float32)
    poses[:, 3, 1] = np.linspace(0, 4 * np.pi, 100)  # axis-angle wraps, the curve may not
    text = encode_bvh(Motion(poses, np.zeros((100, 3), np.float32)), skeleton).decode()
    rows = np.array([row.split() for row in text.split("Frame Time")[1].splitlines()[1:]], float)
    assert np.abs(np.diff(rows, axis=0)).max() < 10
    assert np.ptp(rows) > 700


def test_names_with_blanks_are_one_word(tmp_path: Path) -> None:
    joints = np.array([[0, 1, 0], [0, 1.5, 0]], np.float32)
    skeleton = Skeleton(("the root", "a b"), np.array([-1, 0], np.int32), joints, 0.0)
    file = tmp_path / "two.bvh"
    file.write_bytes(encode_bvh(motion_of(skeleton), skeleton))
    assert load_bvh(file).joint_names == ("the_root", "a_b")


@pytest.mark.parametrize("fps", [23.976, 24, 25, 29.97, 30, 59.94, 60, 100 / 3, 120])
@pytest.mark.parametrize("height", [-2.0, -0.3, 0.0, 1.0])
def test_it_comes_back_as_it_was(tmp_path: Path, fps: float, height: float) -> None:
    """To a ten-thousandth of a degree and a hundredth of a millimetre, however high it is."""
    skeleton, file = figure(), tmp_path / "again.bvh"
    motion = motion_of(skeleton)
    motion = Motion(motion.poses, motion.transl + np.float32([0, height, 0]), fps)
    file.write_bytes(encode_bvh(motion, skeleton))
    assert load_bvh(file).fps == pytest.approx(fps, rel=1e-12)
    steps = open_motions(file, skeleton, Reading())
    while True:
        try:
            next(steps)
        except StopIteration as end:
            (found,) = end.value
            break
    assert degrees_apart(found.motion.poses, motion.poses) < 1e-4
    assert 1e3 * np.abs(found.motion.transl - motion.transl).max() < 0.01


@pytest.mark.parametrize("short_deg", [1e-1, 1e-3, 1e-4, 6e-5, 5e-5, 1e-6, 0])
def test_straight_up_and_down_come_back_too(tmp_path: Path, short_deg: float) -> None:
    """Where the first and the third angle turn about one axis, or nearly do."""
    rng, skeleton, file = np.random.default_rng(1), figure(), tmp_path / "up.bvh"
    z, x = (np.deg2rad(rng.uniform(-180, 180, (40, 24))) for _ in range(2))
    y = np.deg2rad(rng.choice([-1, 1], (40, 24)) * (90 - short_deg))
    turned = [axis_angle_to_matrix(a[..., None] * np.eye(3)[n]) for n, a in enumerate((x, y, z))]
    poses = matrix_to_axis_angle(turned[2] @ turned[1] @ turned[0])
    file.write_bytes(encode_bvh(Motion(poses, np.zeros((40, 3), np.float32)), skeleton))
    assert degrees_apart(load_bvh(file).poses, poses[:, order_of(skeleton)]) < 1.5e-4


def test_names_that_would_be_one_are_told_apart(tmp_path: Path) -> None:
    joints = np.array([[0, 1, 0], [0, 1.5, 0], [0, 2, 0], [0, 2.5, 0]], np.float32)
    names = ("Hüfte {links}", "a b", "a_b", "")
    skeleton = Skeleton(names, np.array([-1, 0, 1, 2], np.int32), joints, 0.0)
    file = tmp_path / "odd.bvh"
    file.write_bytes(encode_bvh(motion_of(skeleton), skeleton))
    assert load_bvh(file).joint_names == ("Hüfte_links", "a_b", "a_b_2", "joint")


def degrees_apart(found: np.ndarray, wanted: np.ndarray) -> float:
    a, b = (axis_angle_to_matrix(p.astype(np.float64)) for p in (found, wanted))
    between = matrix_to_axis_angle(np.swapaxes(a, -1, -2) @ b)
    return float(np.rad2deg(np.linalg.norm(between, axis=-1)).max())


def order_of(skeleton: Skeleton) -> list[int]:
    """Depth first, as a BVH lists joints."""
    found: list[int] = []
    waiting = [0]
    while waiting:
        joint = waiting.pop(0)
        found.append(joint)
        waiting = [*np.flatnonzero(skeleton.parents == joint).tolist(), *waiting]
    return found
