"""What is written as BVH is what was there, to another reader too."""

from pathlib import Path

import numpy as np

from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.bvh_writer import encode_bvh
from ins_studio.motion.motion import Motion
from ins_studio.motion.skeleton import Skeleton
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


def order_of(skeleton: Skeleton) -> list[int]:
    """Depth first, as a BVH lists joints."""
    found: list[int] = []
    waiting = [0]
    while waiting:
        joint = waiting.pop(0)
        found.append(joint)
        waiting = [*np.flatnonzero(skeleton.parents == joint).tolist(), *waiting]
    return found
