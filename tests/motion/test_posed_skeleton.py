"""Turning and bending in the world, kept in the joints' own rotations: by closed forms."""

from itertools import pairwise

import numpy as np
import pytest
from fake_motions import figure, human_ik

from ins_studio.geometry.quaternion import exponential, logarithm, multiply, on_shorter_arc
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.limbs import limbs_of
from ins_studio.motion.posed_skeleton import PosedSkeleton, turn_between
from ins_studio.motion.skeleton import Skeleton

FIGURE = figure()
JOINT = {name: joint for joint, name in enumerate(FIGURE.names)}
REST = np.tile([1.0, 0, 0, 0], (24, 1))


def posed(seed=0, size=0.5, skeleton=FIGURE):
    rng = np.random.default_rng(seed)
    turns = exponential(size * rng.normal(size=(len(skeleton.parents), 3)))
    return PosedSkeleton(skeleton.joints, skeleton.parents, turns, rng.normal(size=3))


def below(joint, parents=FIGURE.parents):
    found = {joint}
    for other, parent in enumerate(parents):
        if parent in found:
            found.add(other)
    return sorted(found)


@pytest.mark.parametrize("joint", range(24))
def test_a_turn_carries_all_that_hangs_on_the_joint_and_nothing_else(joint):
    before, vector = posed(joint), np.random.default_rng(joint).normal(size=3)
    after = before.with_values({joint: before.turned(joint, vector)})
    turn, pivot = axis_angle_to_matrix(vector), before.joints[joint]
    carried = below(joint)
    expected = before.joints.copy()
    expected[carried] = pivot + (before.joints[carried] - pivot) @ turn.T
    np.testing.assert_allclose(after.joints, expected, atol=1e-9)
    np.testing.assert_allclose(
        after.frames[carried, :3, :3], turn @ before.frames[carried, :3, :3], atol=1e-9
    )


def test_about_its_own_axis_a_joints_rotation_is_multiplied_from_the_right():
    before = posed(1)
    for joint in (0, 4, 17):
        for axis in range(3):
            turned = before.turned(joint, 0.7 * before.axes(joint)[axis])
            right = multiply(before.turns[joint], exponential(0.7 * np.eye(3)[axis]))
            np.testing.assert_allclose(turned, right, atol=1e-12)


def test_turns_add_up_and_never_jump():
    """A pointer that goes round twice: every step is the same small step, and it comes back."""
    before, axis = posed(2), np.array([0.6, 0.0, 0.8])
    turned = [before.turned(5, angle * axis) for angle in np.linspace(0, 4 * np.pi, 721)]
    products = np.sum(np.array(turned[1:]) * turned[:-1], axis=1)
    np.testing.assert_allclose(products, np.cos(np.deg2rad(0.5)), atol=1e-12)
    np.testing.assert_allclose(turned[-1], before.turns[5], atol=1e-9)


def test_a_thousand_turns_and_back_lose_nothing():
    rng = np.random.default_rng(3)
    pose = posed(3)
    for _ in range(1000):
        joint, vector = int(rng.integers(24)), rng.normal(size=3)
        pose = pose.with_values({joint: pose.turned(joint, vector)})
    np.testing.assert_allclose(np.linalg.norm(pose.turns, axis=1), 1, atol=1e-9)


def test_of_joints_that_hang_on_one_another_the_topmost_turn():
    pose = posed()
    arm = [JOINT["left_wrist"], JOINT["left_shoulder"], JOINT["left_elbow"], JOINT["right_knee"]]
    assert pose.topmost(arm) == sorted([JOINT["left_shoulder"], JOINT["right_knee"]])


def test_the_translation_moves_everything():
    before = posed(4)
    after = before.with_values({24: before.transl + np.array([1.0, 2.0, 3.0])})
    np.testing.assert_allclose(after.joints - before.joints, np.tile([1.0, 2, 3], (24, 1)))


ENDS = ("left_wrist", "right_wrist", "left_ankle", "right_ankle")


@pytest.mark.parametrize("name", ENDS)
def test_the_end_of_a_limb_comes_to_its_goal(name):
    limb = limbs_of(FIGURE)[JOINT[name]]
    for seed in range(30):
        before = posed(seed)
        upper, middle, end = (before.joints[j] for j in (limb.upper, limb.middle, limb.end))
        reach = np.linalg.norm(middle - upper) + np.linalg.norm(end - middle)
        way = np.random.default_rng(seed).normal(size=3)
        goal = upper + 0.8 * reach * way / np.linalg.norm(way)
        after = before.with_values(before.bent(limb, goal))
        np.testing.assert_allclose(after.joints[limb.end], goal, atol=1e-7)
        others = sorted(set(range(24)) - set(below(limb.upper)))
        np.testing.assert_array_equal(after.joints[others], before.joints[others])
        if limb.flat_end:
            foot = limb.end
            np.testing.assert_allclose(after.frames[foot, :3, :3], before.frames[foot, :3, :3])
        else:
            np.testing.assert_array_equal(after.turns[limb.end], before.turns[limb.end])


def test_where_it_is_already_nothing_turns():
    before = posed(7)
    for limb in limbs_of(FIGURE).values():
        for joint, turn in before.bent(limb, before.joints[limb.end]).items():
            assert turn_between(before.turns[joint], turn) < 1e-6


@pytest.mark.parametrize("name", ENDS)
def test_out_of_reach_it_stretches_towards_the_goal_and_no_farther(name):
    limb, before = limbs_of(FIGURE)[JOINT[name]], posed(8)
    upper, middle, end = (before.joints[j] for j in (limb.upper, limb.middle, limb.end))
    reach = np.linalg.norm(middle - upper) + np.linalg.norm(end - middle)
    goal = upper + 5 * (end - upper) + np.array([0.3, 0.2, 0.1])
    after = before.with_values(before.bent(limb, goal))
    stretched = after.joints[limb.end] - upper
    assert np.linalg.norm(stretched) == pytest.approx(reach, rel=1e-5)
    assert np.linalg.norm(np.cross(stretched, goal - upper)) < 1e-4 * np.linalg.norm(goal - upper)


@pytest.mark.parametrize("name", ENDS)
def test_a_bent_limb_keeps_its_plane_where_the_goal_lies_in_it(name):
    """The pole is the knee's or elbow's own side."""
    limb = limbs_of(FIGURE)[JOINT[name]]
    turns = REST.copy()
    turns[limb.middle] = exponential(0.9 * limb.hinge)
    before = PosedSkeleton(FIGURE.joints, FIGURE.parents, turns, np.zeros(3))
    upper, middle, end = (before.joints[j] for j in (limb.upper, limb.middle, limb.end))
    normal = np.cross(middle - upper, end - middle)
    normal /= np.linalg.norm(normal)
    goal = end + 0.05 * (middle - upper) - 0.07 * (end - middle)
    after = before.with_values(before.bent(limb, goal)).joints
    np.testing.assert_allclose(after[limb.end], goal, atol=1e-7)
    new = np.cross(after[limb.middle] - upper, goal - after[limb.middle])
    np.testing.assert_allclose(new / np.linalg.norm(new), normal, atol=1e-6)


@pytest.mark.parametrize("name", ENDS)
def test_a_straight_limb_bends_as_people_do(name):
    """Pulled in from the T-pose an elbow goes back and a knee forwards."""
    limb = limbs_of(FIGURE)[JOINT[name]]
    before = PosedSkeleton(FIGURE.joints, FIGURE.parents, REST, np.zeros(3))
    upper, end = before.joints[limb.upper], before.joints[limb.end]
    after = before.with_values(before.bent(limb, upper + 0.8 * (end - upper))).joints
    middle = after[limb.middle] - (after[limb.end] + upper) / 2
    assert (middle[2] > 0.05) if limb.flat_end else (middle[2] < -0.05)


def test_a_small_way_of_the_goal_is_a_small_turn():
    limb, pose = limbs_of(FIGURE)[JOINT["left_wrist"]], posed(9)
    start, end = pose.joints[limb.end], pose.joints[limb.upper] + [0.1, -0.3, 0.2]
    turns = [pose.bent(limb, start + t * (end - start)) for t in np.linspace(0, 1, 500)]
    for a, b in pairwise(turns):
        for joint in (limb.upper, limb.middle):
            assert turn_between(a[joint], b[joint]) < np.deg2rad(3)


@pytest.mark.parametrize("name", ENDS)
def test_a_swung_elbow_or_knee_points_to_its_goal_and_the_end_stays(name):
    limb = limbs_of(FIGURE)[JOINT[name]]
    for seed in range(20):
        before = posed(seed)
        upper, middle, end = (before.joints[j] for j in (limb.upper, limb.middle, limb.end))
        goal = np.random.default_rng(seed + 100).normal(size=3) + upper
        after = before.with_values(before.swivelled(limb, goal))
        np.testing.assert_allclose(after.joints[limb.end], end, atol=1e-9)
        axis = (end - upper) / np.linalg.norm(end - upper)
        aside = [v - (v @ axis) * axis for v in (after.joints[limb.middle] - upper, goal - upper)]
        cosine = aside[0] @ aside[1] / np.prod([np.linalg.norm(v) for v in aside])
        assert cosine == pytest.approx(1, abs=1e-9)
        assert np.linalg.norm(aside[0]) == pytest.approx(
            np.linalg.norm(np.cross(axis, middle - upper))
        )
        if limb.flat_end:
            foot = limb.end
            np.testing.assert_allclose(after.frames[foot, :3, :3], before.frames[foot, :3, :3])


def test_a_straight_limb_has_no_side_to_swing_to():
    rest = PosedSkeleton(FIGURE.joints, FIGURE.parents, REST, np.zeros(3))
    limb = limbs_of(FIGURE)[JOINT["left_wrist"]]
    assert rest.swivelled(limb, np.array([0.0, 5, 5])) == {}


def test_limbs_of_other_names_and_of_none():
    named = Skeleton(human_ik(), FIGURE.parents[:22], FIGURE.joints[:22], 0.0)
    assert sorted(limbs_of(named)) == [JOINT[name] for name in sorted(ENDS, key=JOINT.__getitem__)]
    # Nobody's words: a trunk with two legs of four joints and a tail of six.
    legs = [[x, y, 0] for x in (-0.2, 0.2) for y in (1.0, 0.6, 0.2, 0.0)]
    tail = [[0, 1, -0.2 * n] for n in range(1, 7)]
    parents = np.array([-1, 0, 1, 2, 3, 0, 5, 6, 7, 0, 9, 10, 11, 12, 13], np.int32)
    joints = np.array([[0, 1, 0], *legs, *tail], np.float32)
    beast = Skeleton(tuple(f"b{n}" for n in range(15)), parents, joints, 0.0)
    assert [(limb.upper, limb.middle, limb.end) for limb in limbs_of(beast).values()] == [
        (1, 2, 3),
        (5, 6, 7),
    ]
    for limb in limbs_of(beast).values():
        pose = PosedSkeleton(joints, parents, np.tile([1.0, 0, 0, 0], (15, 1)), np.zeros(3))
        goal = joints[limb.end] + [0.1, 0.2, 0.1]
        after = pose.with_values(pose.bent(limb, goal))
        np.testing.assert_allclose(after.joints[limb.end], goal, atol=1e-7)


def test_the_angle_between_two_rotations():
    a = exponential(np.array([0.3, -0.2, 0.5]))
    assert turn_between(a, -a) < 1e-7
    b = multiply(exponential(np.array([0, 0, 2.0])), a)
    assert turn_between(a, b) == pytest.approx(2.0)
    assert np.linalg.norm(logarithm(on_shorter_arc(b))) <= np.pi
