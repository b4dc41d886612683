"""A motion comes back whole from any rest, facing, size and naming."""

import json
from pathlib import Path

import numpy as np
import pytest
from fake_motions import figure, human_ik, in_other_rest, moving, places, walking, write_bvh

from ins_studio.body.builtin import builtin_body
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.bvh import load_bvh
from ins_studio.motion.mapping import encode_mapping, guess_mapping, load_mapping
from ins_studio.motion.motion import Motion
from ins_studio.motion.opening import Opened, Reading, fit, mapping_for
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from ins_studio.motion.skeleton_motion import SkeletonMotion
from ins_studio.motion.stance import in_place, on_floor, soles

A_POSE = {"left_shoulder": (0, 0, -0.8), "right_shoulder": (0, 0, 0.8), "left_hip": (0, 0, 0.2)}
A_POSE |= {"left_elbow": (0, -0.3, 0), "right_hip": (0, 0, -0.2)}
A_POSE |= {"left_ankle": (0, 0, -0.2), "right_ankle": (0, 0, 0.2)}  # the feet stay flat
Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


def turn(*vector: float) -> np.ndarray:
    return axis_angle_to_matrix(np.array(vector))


def positions(motion: Motion, skeleton: Skeleton) -> np.ndarray:
    placed = posed_joints(
        motion.poses.astype(float), skeleton.joints.astype(float), skeleton.parents
    )
    return placed + motion.transl[:, None]


def fitted(motion: SkeletonMotion, target: Skeleton, **reading: object) -> Opened:
    chosen = Reading(**reading)
    return fit(motion, target, chosen, mapping_for(motion, target, chosen))


def renamed(skeleton: Skeleton, names: tuple[str, ...]) -> Skeleton:
    """Return the skeleton under other names, without the hands that those do not have."""
    count = len(names)
    parents, joints = skeleton.parents[:count], skeleton.joints[:count]
    return Skeleton(names, parents, joints, skeleton.floor)


@pytest.mark.parametrize("pose", [{}, A_POSE], ids=["T", "A"])
@pytest.mark.parametrize("yaw", [0, np.pi / 2, np.pi], ids=["front", "side", "back"])
@pytest.mark.parametrize("prefix", ["", "mixamorig:"])
def test_any_rest_and_facing_gives_the_same_motion(
    tmp_path: Path, pose: dict[str, tuple[float, ...]], yaw: float, prefix: str
) -> None:
    local, root = moving(joints=22), walking()
    target = renamed(figure(), figure().names[:22])
    turns = {name: turn(*vector) for name, vector in pose.items()}
    other, said = in_other_rest(target, local, turns, turn(0, yaw, 0))
    path = write_bvh(tmp_path / "a.bvh", renamed(other, human_ik(prefix)), said, root)
    opened = fitted(load_bvh(path), target)
    error = positions(opened.motion, target) - places(target, local, root)
    assert np.linalg.norm(error, axis=2).max() < 1e-4


def test_a_file_with_z_up_and_a_rest_that_lies(tmp_path: Path) -> None:
    local, root = moving(joints=22), walking()
    target = renamed(figure(), figure().names[:22])
    other, said = in_other_rest(target, local, {}, turn(np.pi / 2, 0, 0))
    upright = said.copy()
    upright[:, 0] = Z_UP @ said[:, 0]  # the world has z up; the rest keeps lying about
    path = write_bvh(tmp_path / "a.bvh", renamed(other, human_ik()), upright, root @ Z_UP.T)
    motion = load_bvh(path)
    assert motion.up.axis == "z"
    error = positions(fitted(motion, target).motion, target) - places(target, local, root)
    assert np.linalg.norm(error, axis=2).max() < 1e-4


def test_bones_point_alike_on_a_figure_of_other_shape(tmp_path: Path) -> None:
    local, root = moving(), walking()
    source, target = figure(), skeleton_of_body(builtin_body())
    path = write_bvh(tmp_path / "a.bvh", source, local, root)
    opened = fitted(load_bvh(path), target)
    came, expected = positions(opened.motion, target), places(source, local, root)
    for above, below in ((1, 4), (4, 7), (16, 18), (18, 20), (17, 19), (19, 21)):
        bones = came[:, below] - came[:, above], expected[:, below] - expected[:, above]
        one, other = (bone / np.linalg.norm(bone, axis=1, keepdims=True) for bone in bones)
        assert np.abs(one - other).max() < 1e-4
    legs = [
        np.linalg.norm(np.diff(s.joints[[1, 4, 7]], axis=0), axis=1).sum() for s in (target, source)
    ]
    hips = came[:, 1:3].mean(axis=1), expected[:, 1:3].mean(axis=1)
    np.testing.assert_allclose(hips[0], hips[1] * legs[0] / legs[1], rtol=0.02, atol=1e-3)


def test_chains_of_other_lengths_share_their_turn(tmp_path: Path) -> None:
    """Two joints of a spine move three; the last turns as the last does."""
    target = renamed(figure(), figure().names[:22])
    kept = [joint for joint in range(22) if joint != 6]
    place = {joint: number for number, joint in enumerate(kept)}
    parents = np.array([place.get(3 if p == 6 else int(p), -1) for p in target.parents[kept]])
    names = tuple("Chest" if j == 3 else "Chest2" if j == 9 else human_ik()[j] for j in kept)
    source = Skeleton(names, parents.astype(np.int32), target.joints[kept], 0.0)
    local = np.tile(np.eye(3), (20, 21, 1, 1))
    local[:, place[9]] = turn(0, 0.6, 0)
    path = write_bvh(tmp_path / "a.bvh", source, local, walking())
    opened = fitted(load_bvh(path), target)
    assert opened.mapping is not None
    assert (opened.mapping.joints["spine2"], opened.mapping.joints["spine3"]) == ("Chest", "Chest2")
    assert not np.abs(opened.motion.poses[:, 6]).max() > 1e-5
    np.testing.assert_allclose(opened.motion.poses[:, 9], [[0, 0.6, 0]] * 20, atol=1e-5)
    del opened.mapping.joints["spine2"]
    shared = fit(load_bvh(path), target, Reading(), opened.mapping).motion.poses
    np.testing.assert_allclose(shared[:, [3, 6, 9], 1], 0.2, atol=1e-5)


def test_any_rig_moves_its_like(tmp_path: Path) -> None:
    """Nothing here is a person: a tail of bones, mapped by its names alone."""
    joints = np.array([[0, 1, 0], [0, 1, -0.3], [0, 1, -0.6], [0.3, 1.2, 0], [-0.3, 1.2, 0]], float)
    parents = np.array([-1, 0, 1, 0, 0], np.int32)
    target = Skeleton(("body", "tail1", "tail2", "wing.a", "wing.b"), parents, joints, 0.0)
    local = moving(joints=5)
    path = write_bvh(tmp_path / "a.bvh", target, local, walking(), unit=1.0)
    opened = fitted(load_bvh(path, unit="m", up="y"), target)
    error = positions(opened.motion, target) - places(target, local, walking())
    assert np.linalg.norm(error, axis=2).max() < 1e-4


def test_a_table_is_saved_edited_and_read_again(tmp_path: Path) -> None:
    target = figure()
    motion = load_bvh(
        write_bvh(tmp_path / "a.bvh", renamed(target, human_ik()), moving(), walking())
    )
    mapping = guess_mapping(motion, target)
    values = encode_mapping(mapping, target)
    file = tmp_path / "table.json"
    file.write_text(json.dumps(values))
    assert load_mapping(file, motion, target) == mapping
    values["joints"].update(left_elbow=None, head="Neck")
    file.write_text(json.dumps(values))
    edited = load_mapping(file, motion, target)
    assert "left_elbow" not in edited.joints
    opened = fitted(motion, target, mapping=file)
    assert np.abs(opened.motion.poses[:, 18]).max() < 1e-6, "it rests"
    assert any("left_elbow" in note for note in opened.notes)
    for changed, message in (
        ({"joints": {"tail": None}}, "no joint 'tail'"),
        ({"joints": {"head": "Kopf"}}, "joints.head is 'Kopf'"),
        ({"kind": "shopping list"}, "kind is 'shopping list'"),
        ({"version": 2}, "version is 2"),
        ({"joints": {"head": 3}}, "joints.head is 3, not a text"),
    ):
        file.write_text(json.dumps({**values, **changed}))
        with pytest.raises(StudioError, match=message) as caught:
            load_mapping(file, motion, target)
        assert str(file) in caught.value.message


def test_strangers_are_told_apart(tmp_path: Path) -> None:
    names = tuple(f"bone{n}" for n in range(22))
    path = write_bvh(tmp_path / "a.bvh", renamed(figure(), names), moving(), walking())
    with pytest.raises(StudioError, match=r"a\.bvh: of its joints .* only 0 match"):
        fitted(load_bvh(path), figure())


def test_a_unit_that_sends_joints_to_the_moon_is_refused(tmp_path: Path) -> None:
    path = write_bvh(tmp_path / "a.bvh", figure(), moving(), walking())
    with pytest.raises(StudioError, match=r"a\.bvh: a joint is .* m away"):
        fitted(load_bvh(path, unit="100000"), figure())


def test_in_place_and_on_the_floor() -> None:
    skeleton = figure()
    motion = Motion(
        np.zeros((20, 24, 3), np.float32), (walking() - skeleton.joints[0]).astype(np.float32)
    )
    assert not in_place(motion).transl[:, [0, 2]].any()
    np.testing.assert_array_equal(in_place(motion).transl[:, 1], motion.transl[:, 1])
    assert soles(motion, skeleton).shape == (20, 4), "ankles and toes"
    lowest = soles(on_floor(motion, skeleton), skeleton).min(axis=1)
    assert np.quantile(lowest, 0.05) == pytest.approx(0, abs=1e-6)
    assert np.ptp(lowest) == pytest.approx(np.ptp(motion.transl[:, 1]), abs=1e-6), "one shift"
    bent = Motion(motion.poses.copy(), motion.transl)
    bent.poses[:, [1, 2], 0] = -np.pi / 2
    assert soles(bent, skeleton).min() > soles(motion, skeleton).min() + 0.5
