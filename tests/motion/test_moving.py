"""Movements of people, put on figures whose parts have names."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.body.builtin import builtin_body
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.joint_ranges import ARMS, BOTH_LEGS, HEAD, LEGS, TRUNK
from ins_studio.motion.moving import Mover
from ins_studio.motion.skeleton import skeleton_of_body


@pytest.fixture(scope="module")
def mover():
    return Mover(skeleton_of_body(builtin_body()))


def _joints(mover, words, right=False):
    """Return the joints of the resting figure after one movement, by part."""
    every = (*ARMS, *LEGS, *BOTH_LEGS, *TRUNK, *HEAD)
    movement = next(one for one in every if one.words == words)
    pose = mover.moved(np.zeros((24, 3)), movement, right=right)
    skeleton = mover.skeleton
    placed = posed_joints(pose, skeleton.joints, skeleton.parents)
    return {part: placed[joint] for part, joint in skeleton.anatomy.parts.items()}


@pytest.mark.parametrize(("right", "side", "sign"), [(False, "left", 1), (True, "right", -1)])
def test_movements_do_what_they_say(mover, right, side, sign):
    up = _joints(mover, "{side} arm straight up", right)
    assert up[f"{side}_wrist"][1] > up["head"][1] + 0.2
    across = _joints(mover, "{side} arm across the chest", right)
    assert across[f"{side}_wrist"][2] > 0.1, "in front"
    assert sign * across[f"{side}_wrist"][0] < 0, "on the other side"
    back = _joints(mover, "{side} hand behind the back", right)
    assert back[f"{side}_wrist"][2] < back[f"{side}_shoulder"][2] - 0.1
    knee = _joints(mover, "{side} knee pulled up", right)
    assert knee[f"{side}_knee"][1] > knee[f"{side}_hip"][1]
    assert knee[f"{side}_ankle"][1] < knee[f"{side}_knee"][1] - 0.2
    out = _joints(mover, "{side} leg out to the side", right)
    assert sign * (out[f"{side}_ankle"][0] - out[f"{side}_hip"][0]) > 0.4
    lean = _joints(mover, "trunk bent to the {side}", right)
    assert sign * lean["head"][0] > 0.15
    turn = _joints(mover, "trunk turned to the {side}", right)
    assert turn[f"{side}_shoulder"][2] < turn["head"][2], "that shoulder goes back"


def test_a_squat_keeps_the_feet_under_the_body(mover):
    squat = _joints(mover, "deep squat")
    assert squat["pelvis"][1] - squat["left_ankle"][1] < 0.45
    assert abs(squat["left_ankle"][2] - squat["pelvis"][2]) < 0.35


def test_a_mirror_image_of_a_movement_is_the_other_sides(mover):
    movement = ARMS[5]
    left, right = (mover.moved(np.zeros((24, 3)), movement, right=r) for r in (False, True))
    np.testing.assert_allclose(mover.mirrored(left[None])[0], right, atol=1e-9)
    poses = np.random.default_rng(1).normal(0, 0.3, (5, 24, 3))
    np.testing.assert_array_equal(mover.mirrored(mover.mirrored(poses)), poses)


def test_only_a_figure_in_a_t_pose_is_understood(mover, capsule_body):
    assert mover.understood
    assert not Mover(skeleton_of_body(capsule_body)).understood, "it has no elbows"
    skeleton = mover.skeleton
    turned = replace(skeleton, joints=skeleton.joints[:, [2, 1, 0]])
    assert not Mover(turned).understood, "it looks to the side"
    unnamed = replace(skeleton, names=tuple(f"b{i}" for i in range(24)))
    assert not Mover(unnamed).understood
    assert Mover(unnamed).mirrored(np.zeros((1, 24, 3))) is None


def test_no_joint_turns_farther_than_people_can():
    """Single turns are ends of range; none of them is over 135 degrees."""
    for movement in (*ARMS, *LEGS, *BOTH_LEGS, *TRUNK, *HEAD):
        for turns in movement.turns.values():
            assert all(axis in "xyz" and abs(degrees) <= 145 for axis, degrees in turns)
