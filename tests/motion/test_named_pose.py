"""Named poses find their joints, blend at an even speed, and survive their file."""

import json

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.rotation import axis_angle_to_matrix, quaternion_to_matrix
from ins_studio.motion.named_pose import NamedPose, blended, facing_front
from ins_studio.motion.pose import Pose, heading
from ins_studio.motion.pose_json import MOST_BYTES, encode_poses, load_poses

NAMES = ("root", "left", "right")


def posed(seed=0, name="Wave", names=NAMES):
    rng = np.random.default_rng(seed)
    turns = exponential(rng.normal(size=(len(names), 3)))
    return NamedPose(name, names, Pose(turns, rng.normal(size=3)))


def test_joints_are_found_by_their_names():
    pose = posed()
    assert pose.for_joints(NAMES) is pose.pose
    found = pose.for_joints(("right", "root", "left"))
    np.testing.assert_array_equal(found.turns, pose.pose.turns[[2, 0, 1]])
    np.testing.assert_array_equal(found.place, pose.pose.place)


@pytest.mark.parametrize(
    ("joints", "words"),
    [
        (("root", "left"), "it has right"),
        (("root", "left", "right", "tail", "ear"), "it lacks tail, ear"),
        (("root", "left", "middle"), "it lacks middle; it has right"),
        (("root", "left", "right", "right"), "the same name"),
        (tuple("abcdef"), "it lacks a, b, c, d, ...; it has root, left, right"),
    ],
)
def test_another_figure_is_refused_and_the_joints_are_named(joints, words):
    with pytest.raises(StudioError, match=words):
        posed().for_joints(joints)


def test_names_and_turns_must_be_as_many():
    with pytest.raises(ValueError, match="2 names for 3"):
        NamedPose("Wave", ("a", "b"), posed().pose)


def test_a_blend_turns_evenly_about_one_axis_the_shorter_way():
    axis = np.array([0.6, 0.0, 0.8])
    before = {0: exponential(0.3 * axis), 1: np.array([0.0, 1.0, 0.0])}
    after = {0: -exponential(1.5 * axis), 1: np.array([2.0, 1.0, 4.0])}  # the same rotation
    for share in (-0.5, 0.0, 0.25, 1.0):
        found = blended(before, after, share)
        turned = quaternion_to_matrix(found[0])
        expected = axis_angle_to_matrix((0.3 + share * 1.2) * axis)
        np.testing.assert_allclose(turned, expected, atol=1e-12)
        np.testing.assert_allclose(found[1], [2 * share, 1.0, 4 * share], atol=1e-12)
        assert np.linalg.norm(found[0]) == pytest.approx(1.0)


def test_a_blend_leaves_other_tracks_alone():
    one = np.array([1.0, 0.0, 0.0, 0.0])
    assert set(blended({0: one, 1: one, 2: one}, {1: one}, 0.5)) == {1}


def test_a_picture_looks_at_the_front():
    for seed in range(20):
        assert heading(facing_front(posed(seed).pose).turns[0]) == pytest.approx(0, abs=1e-9)


def test_poses_come_back_from_their_file(tmp_path):
    path = tmp_path / "poses.json"
    poses = (posed(1, "Überschlag"), posed(2, '«quotes» " and \\'))
    path.write_bytes(encode_poses(poses))
    for found, pose in zip(load_poses(path), poses, strict=True):
        assert (found.name, found.joints) == (pose.name, pose.joints)
        np.testing.assert_array_equal(found.pose.turns, pose.pose.turns)
        np.testing.assert_array_equal(found.pose.place, pose.pose.place)
    path.write_bytes(encode_poses(()))
    assert load_poses(path) == ()


def broken(change):
    value = json.loads(encode_poses((posed(),)))
    change(value)
    return json.dumps(value).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "cannot be read as JSON"),
        (b"\x00\x01glTF", "cannot be read as JSON"),
        (b"[1, 2]", "holds no poses"),
        (b'{"format": "curation", "version": 1}', "holds no poses"),
        (broken(lambda v: v.update(version=9)), "version 9"),
        (broken(lambda v: v.pop("poses")), "poses is missing"),
        (broken(lambda v: v["poses"][0].pop("turns")), r"poses\[0\].turns is missing"),
        (broken(lambda v: v["poses"][0].update(name="  ")), "a name of 1 to 80"),
        (broken(lambda v: v["poses"][0].update(name="x" * 81)), "a name of 1 to 80"),
        (broken(lambda v: v["poses"][0]["joints"].pop()), "2 quaternions"),
        (broken(lambda v: v["poses"][0].update(joints=[], turns=[])), "0 quaternions"),
        (broken(lambda v: v["poses"][0]["turns"][1].pop()), "a list of 4 numbers"),
        (broken(lambda v: v["poses"][0]["turns"].__setitem__(2, [0, 0, 0, 0])), "of length 1"),
        (broken(lambda v: v["poses"][0]["turns"].__setitem__(2, [1e300] * 4)), "can be used"),
        (broken(lambda v: v["poses"][0].update(place=[0, float("nan"), 0])), "can be used"),
        (broken(lambda v: v["poses"][0].update(joints=["a", 2, "c"])), "not a text"),
    ],
)
def test_a_damaged_file_is_named_with_what_is_wrong(tmp_path, content, words):
    path = tmp_path / "bad.json"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=words) as told:
        load_poses(path)
    assert str(path) in told.value.message
    assert told.value.hint


def test_a_missing_or_huge_file_is_named(tmp_path):
    with pytest.raises(StudioError, match=r"none\.json cannot be read"):
        load_poses(tmp_path / "none.json")
    huge = tmp_path / "huge.json"
    with huge.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)
    with pytest.raises(StudioError, match="bytes; poses are read up to"):
        load_poses(huge)
