"""Standing feet stand still: of a walk that slid because it was another figure's."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_motions import human_ik, write_bvh
from fake_walks import SIDES, Walk, as_motion, stride, walker

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import forward_kinematics
from ins_studio.motion.contacts import ADULT, Thresholds, runs, standing
from ins_studio.motion.foot_lock import BLEND, Locked, lock_feet
from ins_studio.motion.motion import Motion
from ins_studio.motion.opening import Opened, Reading, fit, mapping_for, read_motions
from ins_studio.motion.skeleton import Skeleton

LONG, SHORT = walker(0.47, 0.41), walker(0.41, 0.46)
FPS = 30


def joints_of(motion: Motion, skeleton: Skeleton) -> np.ndarray:
    turned = axis_angle_to_matrix(motion.poses.astype(float))
    placed = forward_kinematics(turned, skeleton.joints.astype(float), skeleton.parents)
    return placed[..., :3, 3] + motion.transl[:, None]


def slides(motion: Motion, skeleton: Skeleton, walk: Walk) -> np.ndarray:
    """Millimetres by which an ankle and a ball move over the floor in each whole stance.

    By the walk's own stances, less a fifteenth of a second at both ends.
    """
    placed, found = joints_of(motion, skeleton)[..., [0, 2]], []
    edge = round(motion.fps / 15)
    for number, (_, _, ankle, _) in enumerate(SIDES):
        for first, end in runs(walk.stands[:, number]):
            stance = placed[first + edge : end - edge, [ankle, ankle + 3]]
            if len(stance) > 0.25 * motion.fps:
                found.append(np.ptp(stance, axis=0).max())
    return 1000 * np.array(found)


def flexes(motion: Motion, skeleton: Skeleton) -> tuple[np.ndarray, np.ndarray]:
    """Degrees by which both knees are bent forwards, (T, 2), and normals of the legs' planes."""
    turned = axis_angle_to_matrix(motion.poses.astype(float))
    world = forward_kinematics(turned, skeleton.joints.astype(float), skeleton.parents)
    placed, angles, normals = world[..., :3, 3], [], []
    for hip, knee, ankle, _ in SIDES:
        upper, lower = placed[:, knee] - placed[:, hip], placed[:, ankle] - placed[:, knee]
        normal = np.cross(upper, lower)
        left = world[:, hip, :3, 0]
        sine = np.linalg.norm(normal, axis=1) * np.sign(np.sum(normal * left, axis=1))
        angles.append(np.degrees(np.arctan2(sine, np.sum(upper * lower, axis=1))))
        normals.append(normal / np.linalg.norm(normal, axis=1, keepdims=True))
    return np.stack(angles, axis=1), np.stack(normals, axis=1)


@pytest.fixture(scope="module")
def walk() -> Walk:
    return stride(LONG)


@pytest.fixture(scope="module")
def retargeted(walk: Walk, tmp_path_factory: pytest.TempPathFactory) -> Motion:
    """The walk of long thighs on a figure with short ones."""
    return opened(walk, tmp_path_factory.mktemp("walk")).motion


def opened(walk: Walk, folder: Path, **reading: object) -> Opened:
    own = Skeleton(human_ik(), LONG.parents[:22], LONG.joints[:22], 0.0)
    path = write_bvh(folder / "walk.bvh", own, walk.local[:, :22], walk.root)
    asked = Reading(**reading)  # type: ignore[arg-type]
    (motion,) = read_motions(path, SHORT, asked)
    return fit(motion, SHORT, asked, mapping_for(motion, SHORT, asked))


@pytest.fixture(scope="module")
def locked(retargeted: Motion) -> Locked:
    return lock_feet(retargeted, SHORT)


def test_the_walk_itself_does_not_slide_and_is_left_alone(walk: Walk) -> None:
    motion = as_motion(LONG, walk)
    assert slides(motion, LONG, walk).max() < 0.01
    done = lock_feet(motion, LONG)
    apart = np.linalg.norm(joints_of(done.motion, LONG) - joints_of(motion, LONG), axis=2)
    assert apart.max() < 1e-5
    assert (done.contacts, done.lowered) == (9, 0)


def test_sliding_is_gone(walk: Walk, retargeted: Motion, locked: Locked) -> None:
    before, after = slides(retargeted, SHORT, walk), slides(locked.motion, SHORT, walk)
    assert len(before) == 8
    assert before.min() > 10
    assert after.max() < 0.1, after
    assert locked.contacts == 9
    assert locked.slid > 0.02
    assert locked.slides < 1e-3
    assert f"{1000 * locked.slid:.0f} mm in each" in locked.note


def test_knees_do_not_flip(retargeted: Motion, locked: Locked) -> None:
    (before, plane), (after, other) = flexes(retargeted, SHORT), flexes(locked.motion, SHORT)
    assert before.min() > 30
    assert after.min() > 30
    # The plane of a leg swings with the leg, and stays in it.
    assert np.sum(plane * other, axis=2).min() > 0.99
    # Nothing pops: knees go on bending as evenly as before, or nearly.
    assert np.abs(np.diff(after, axis=0)).max() < 1.5 * np.abs(np.diff(before, axis=0)).max()
    feet = [(7, 10), (8, 11)]
    for motion in (retargeted, locked.motion):
        world = joints_of(motion, SHORT)
        assert np.abs(np.diff(world[:, feet], axis=0)).max() < 0.2


def test_frames_in_the_air_change_little(walk: Walk, retargeted: Motion, locked: Locked) -> None:
    apart = np.linalg.norm(joints_of(locked.motion, SHORT) - joints_of(retargeted, SHORT), axis=2)
    for number, (_, _, ankle, _) in enumerate(SIDES):
        air = ~walk.stands[:, number]
        assert apart[air, ankle].mean() < 0.025
        assert apart[air, ankle].max() < apart[~air, ankle].max()
    # Trunk, arms and head only go up and down with the hips.
    assert apart[:, [0, 3, 12, 15, 18, 20]].max() == pytest.approx(locked.lowered, abs=1e-5)
    assert locked.lowered < 0.01
    np.testing.assert_array_equal(locked.motion.poses[:, 9:], retargeted.poses[:, 9:])


def test_nothing_in_the_middle_of_a_jump_changes(walk: Walk) -> None:
    """Between contacts that are far apart, every pose stays to the last digit."""
    motion = as_motion(LONG, walk)
    poses = np.concatenate(
        [motion.poses[:30], motion.poses[30:31].repeat(60, 0), motion.poses[30:]]
    )
    transl = np.concatenate(
        [motion.transl[:30], motion.transl[30:31].repeat(60, 0), motion.transl[30:]]
    )
    transl[30:90, 1] += 0.6 * np.sin(np.linspace(0, np.pi, 60)) ** 0.5
    transl[:, 0] += 0.001 * np.arange(len(transl))  # everything slides
    jump = Motion(poses, transl, FPS)
    done = lock_feet(jump, LONG).motion
    air = slice(30 + round(BLEND * FPS) + 4, 90 - round(BLEND * FPS) - 4)
    np.testing.assert_array_equal(done.poses[air], jump.poses[air])
    np.testing.assert_array_equal(done.transl[air], jump.transl[air])
    assert (done.poses[:20] != jump.poses[:20]).any()


@pytest.mark.parametrize("height", [0.0, 0.4])
def test_feet_are_put_on_the_ground(walk: Walk, retargeted: Motion, height: float) -> None:
    """A figure that floats and sinks, a little, stands on the floor where it stands."""
    wave = 0.02 * np.sin(np.arange(retargeted.frame_count) / 9)
    transl = retargeted.transl.copy()
    transl[:, 1] += wave + height + 0.01
    done = lock_feet(replace(retargeted, transl=transl), SHORT, floor=height)
    placed = joints_of(done.motion, SHORT)
    for number, (_, _, ankle, _) in enumerate(SIDES):
        for first, end in runs(walk.stands[:, number]):
            if first > 0 and end < len(placed):
                heights = placed[first + 3 : end - 3, ankle, 1] - height
                np.testing.assert_allclose(heights, 0.08, atol=4e-3)


def test_hips_come_down_where_a_leg_is_too_short() -> None:
    """Legs nearly straight, and the figure floats: the feet still reach the floor."""
    walk = stride(LONG, crouch=0.085)
    motion = as_motion(LONG, walk)
    motion.transl[:, 1] += 0.03
    done = lock_feet(motion, LONG, floor=0.0)
    assert 0.01 < done.lowered < 0.035
    placed = joints_of(done.motion, LONG)
    for number, (_, _, ankle, _) in enumerate(SIDES):
        inner = walk.stands[:, number].copy()
        inner[:3] = inner[-3:] = False
        inner[1:-1] &= walk.stands[:-2, number] & walk.stands[2:, number]
        np.testing.assert_allclose(placed[inner, ankle, 1], 0.08, atol=1e-3)
    # As smoothly as they go anyway, and no knee is locked straight.
    assert np.abs(np.diff(done.motion.transl[:, 1])).max() < 0.006
    assert flexes(done.motion, LONG)[0].min() > 4


def test_joints_between_those_of_a_leg_go_along(walk: Walk, retargeted: Motion) -> None:
    """Rigs have thighs of two bones, to twist: the knee hangs on the second."""
    order = [*range(24), 24, 25]
    joints = np.concatenate([SHORT.joints, (SHORT.joints[[1, 2]] + SHORT.joints[[4, 5]]) / 2])
    parents = np.concatenate([SHORT.parents, [1, 2]])
    parents[[4, 5]] = 24, 25
    order = [0, 1, 2, 24, 25, *range(3, 24)]
    place = {joint: at for at, joint in enumerate(order)}
    names = [*SHORT.names, "left_thigh_twist", "right_thigh_twist"]
    rigged = Skeleton(
        tuple(names[joint] for joint in order),
        np.array([-1 if parents[j] < 0 else place[int(parents[j])] for j in order], np.int32),
        joints[order].astype(np.float32),
        0.0,
    )
    poses = np.concatenate([retargeted.poses, np.zeros_like(retargeted.poses[:, :2])], axis=1)
    done = lock_feet(replace(retargeted, poses=poses[:, order]), rigged)
    plain = lock_feet(retargeted, SHORT)
    ours, theirs = joints_of(done.motion, rigged), joints_of(plain.motion, SHORT)
    np.testing.assert_allclose(ours[:, [place[j] for j in range(24)]], theirs, atol=1e-5)


def test_it_does_not_matter_where_the_figure_faces(retargeted: Motion, locked: Locked) -> None:
    turn = axis_angle_to_matrix(np.array([0, 2.2, 0]))
    poses = retargeted.poses.copy()
    from ins_studio.geometry.rotation import matrix_to_axis_angle

    poses[:, 0] = matrix_to_axis_angle(turn @ axis_angle_to_matrix(poses[:, 0].astype(float)))
    pelvis = SHORT.joints[0]
    transl = (retargeted.transl + pelvis) @ turn.T - pelvis
    done = lock_feet(replace(retargeted, poses=poses, transl=transl.astype(np.float32)), SHORT)
    ours, theirs = joints_of(done.motion, SHORT), joints_of(locked.motion, SHORT)
    np.testing.assert_allclose(ours, theirs @ turn.T, atol=1e-4)


@pytest.mark.parametrize("fps", [24, 60, 120])
def test_any_frame_rate_will_do(fps: int) -> None:
    walk = stride(LONG, frames=4 * fps, fps=fps)
    walk.root[:, 2] += 0.1 * walk.root[:, 2]  # it goes faster than its legs do
    motion = as_motion(LONG, walk, fps)
    assert slides(motion, LONG, walk).min() > 25
    done = lock_feet(motion, LONG)
    assert slides(done.motion, LONG, walk).max() < 0.1
    assert done.contacts == 9


def test_who_has_no_legs_is_told_so() -> None:
    body = Skeleton(("a", "b", "c"), np.array([-1, 0, 1], np.int32), np.eye(3, dtype=np.float32), 0)
    motion = Motion(np.zeros((4, 3, 3), np.float32), np.zeros((4, 3), np.float32))
    done = lock_feet(motion, body)
    assert done.motion is motion
    assert "no two legs were found among a, b, c" in done.note


def test_a_walk_on_the_spot_is_told_so(walk: Walk) -> None:
    motion = as_motion(LONG, walk)
    motion = replace(motion, transl=motion.transl * np.array([0, 1, 0], np.float32))
    done = lock_feet(motion, LONG, limits=replace(ADULT, speed=0.3, speed_off=0.5))
    assert done.motion is motion
    assert "on the spot" in done.note


def test_a_foot_that_shuffles_does_not_stand(walk: Walk) -> None:
    """Slow enough to stand, but for metres: it is let go on, and the legs stay within reach."""
    still = Motion(np.zeros((300, 24, 3), np.float32), np.zeros((300, 3), np.float32), FPS)
    still.transl[:, 2] = 0.3 * np.arange(300) / FPS
    done = lock_feet(still, LONG)
    apart = np.linalg.norm(joints_of(done.motion, LONG) - joints_of(still, LONG), axis=2)
    assert apart.max() < 0.2
    assert done.contacts > 8


def test_standing_has_two_thresholds() -> None:
    """A foot that trembles between them neither stands nor rises again and again."""
    heights = np.array([0.2, 0.1, 0.06, 0.04, 0.06, 0.04, 0.07, 0.045, 0.06, 0.09, 0.06, 0.06])
    points = np.zeros((24, 1, 3))
    points[:, 0, 1] = heights.repeat(2)
    limits = Thresholds(speed=9, speed_off=9, shortest=0, gap=0)
    down = standing(points, 0.0, 30, 0.85, limits)[:, 0]
    assert runs(down) == [(6, 18)]
    # For legs half as long all of it is half as high and fast.
    half = standing(points / 2, 0.0, 30, 0.425, limits)[:, 0]
    np.testing.assert_array_equal(half, down)
    assert runs(standing(points + np.array([0, 1.0, 0]), 1.0, 30, 0.85, limits)[:, 0]) == [(6, 18)]


def test_short_steps_are_none_and_short_gaps_too() -> None:
    points = np.zeros((60, 1, 3))
    points[:, 0, 1] = 0.2
    for first, end in ((10, 12), (20, 40), (41, 50)):
        points[first:end, 0, 1] = 0
    limits = Thresholds(speed=99, speed_off=99)
    assert runs(standing(points, 0.0, 30, 0.85, limits)[:, 0]) == [(20, 50)]


def test_it_is_an_option_of_reading(walk: Walk, tmp_path: Path) -> None:
    plain = opened(walk, tmp_path, on_floor=True)
    done = opened(walk, tmp_path, on_floor=True, foot_lock=True)
    assert any("Feet locked in 9 contacts" in note for note in done.notes)
    assert not any("locked" in note for note in plain.notes)
    assert slides(done.motion, SHORT, walk).max() < 1 < slides(plain.motion, SHORT, walk).min()
    ankles = joints_of(done.motion, SHORT)[:, [7, 8], 1]
    assert np.median(ankles[walk.stands]) == pytest.approx(0.08, abs=2e-3)
    # The root is held afterwards: held before, all feet would slide.
    spot = opened(walk, tmp_path, on_floor=True, foot_lock=True, in_place=True)
    assert not spot.motion.transl[:, [0, 2]].any()
    np.testing.assert_array_equal(spot.motion.poses, done.motion.poses)
    high = opened(walk, tmp_path, on_floor=True, foot_lock=True, ground_height=0.5)
    np.testing.assert_allclose(high.motion.transl[:, 1], done.motion.transl[:, 1] + 0.5, atol=1e-4)
