"""Gestures without a window: the pointer's way and typed numbers against closed forms."""

import sys
from pathlib import Path

import numpy as np
import pytest

from ins_studio.geometry.quaternion import exponential, multiply
from ins_studio.geometry.ray_drags import circle
from ins_studio.motion.limbs import limbs_of
from ins_studio.motion.posed_skeleton import PosedSkeleton, turn_between
from ins_studio.ui.pose_gestures import Aim, Turn
from ins_studio.ui.pose_moves import MoveRoot, PullLimb
from ins_studio.viewport.camera import Camera

sys.path.insert(0, str(Path(__file__).parents[1]))
from fake_motions import figure

FIGURE = figure()
JOINT = {name: joint for joint, name in enumerate(FIGURE.names)}
SIZE = (800.0, 500.0)
KNEE, WRIST = JOINT["left_knee"], JOINT["left_wrist"]
CAMERAS = [
    Camera(np.array([0, 0.9, 0]), 4.0, 0.0, 0.0),
    Camera(np.array([0, 0.9, 0]), 3.0, 2.2, 0.4),
    Camera(np.array([0, 0.9, 0]), 3.0, -1.0, 0.3, flat=True),
]


def pose(seed=0):
    rng = np.random.default_rng(seed)
    turns = exponential(0.4 * rng.normal(size=(24, 3)))
    return PosedSkeleton(FIGURE.joints, FIGURE.parents, turns, np.array([0.1, 0, -0.2]))


def aim(camera, x, y):
    return Aim(camera, SIZE, x, y)


def at(camera, point):
    x, y, _ = camera.project(np.asarray(point)[None], SIZE)[0]
    return aim(camera, float(x), float(y))


def about(camera, point, radius, degrees):
    """The pointer beside a point, so many pixels away, anticlockwise from its right."""
    middle, angle = at(camera, point), np.deg2rad(degrees)
    return aim(camera, middle.x + radius * np.cos(angle), middle.y - radius * np.sin(angle))


@pytest.mark.parametrize("camera", CAMERAS)
def test_going_round_a_joint_turns_it_about_the_view_axis(camera):
    before = pose()
    place = before.joints[KNEE]
    gesture = Turn(before, (KNEE,), about(camera, place, 80, 10), "local")
    for degrees in range(10, 41):
        gesture.move(about(camera, place, 80 + degrees, degrees))
    expected = before.turned(KNEE, np.deg2rad(30) * camera.axes[2])
    np.testing.assert_allclose(gesture.values()[KNEE], expected, atol=1e-9)
    assert gesture.amount() == "30.0°"


def test_round_twice_is_seven_hundred_and_twenty_degrees():
    camera, before = CAMERAS[0], pose()
    gesture = Turn(before, (KNEE,), about(camera, before.joints[KNEE], 60, 0), "view")
    for degrees in range(0, 721, 20):
        gesture.move(about(camera, before.joints[KNEE], 60, degrees))
    assert np.rad2deg(gesture.angle) == pytest.approx(720)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("space", ["local", "world", "view"])
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_an_axis_turns_the_way_the_pointer_goes(camera, space, axis):
    """Anticlockwise as seen is the right hand's way about an axis that points to the eye."""
    before = pose(1)
    place = before.joints[KNEE]
    gesture = Turn(before, (KNEE,), about(camera, place, 80, 0), space)
    gesture.constrain(axis)
    gesture.move(about(camera, place, 80, 25))
    axes = {"local": before.axes(KNEE), "world": np.eye(3), "view": camera.axes}[space]
    towards = axes[axis] @ (camera.viewpoint - place)
    signed = np.deg2rad(25 if towards >= 0 else -25)
    np.testing.assert_allclose(
        gesture.values()[KNEE], before.turned(KNEE, signed * axes[axis]), atol=1e-9
    )


def test_local_and_typed_is_a_product_from_the_right():
    before = pose(2)
    gesture = Turn(before, (KNEE,), aim(CAMERAS[0], 1, 1), "local")
    gesture.constrain(0)
    for text in ("4", "5", ".", "5", "-"):
        assert gesture.type(text)
    assert not gesture.type("a")
    assert not gesture.type(".")
    assert gesture.typed == "-45.5"
    expected = multiply(before.turns[KNEE], exponential(np.deg2rad([-45.5, 0, 0])))
    np.testing.assert_allclose(gesture.values()[KNEE], expected, atol=1e-12)
    gesture.type("-")
    gesture.erase()
    gesture.erase()
    assert gesture.typed == "45"
    gesture.move(aim(CAMERAS[0], 200, 300))
    assert gesture.amount() == "45.0°", "what is typed counts in the place of the pointer"
    for _ in range(2):
        gesture.erase()
    assert not gesture.typed
    assert gesture.amount() != "45.0°"


def test_a_half_typed_number_turns_nothing_yet():
    gesture = Turn(pose(), (KNEE,), aim(CAMERAS[0], 1, 1), "world")
    gesture.type("-")
    assert gesture.idle


def test_x_again_takes_the_other_axes_and_then_none():
    gesture = Turn(pose(), (KNEE,), aim(CAMERAS[0], 1, 1), "world")
    seen = []
    for _ in range(4):
        gesture.constrain(0)
        seen.append((gesture.axis, gesture.space))
    assert seen == [(0, "world"), (0, "local"), (None, "world"), (0, "world")]
    gesture.constrain(2)
    assert (gesture.axis, gesture.space, gesture.along()) == (2, "world", "world Z")


def test_shift_is_fine_and_control_snaps():
    camera, before = CAMERAS[0], pose()
    place = before.joints[KNEE]
    gesture = Turn(before, (KNEE,), about(camera, place, 80, 0), "view")
    gesture.move(about(camera, place, 80, 30), fine=True)
    assert np.rad2deg(gesture.angle) == pytest.approx(3)
    gesture.move(about(camera, place, 80, 49), snaps=True)
    assert np.rad2deg(gesture.angle) == pytest.approx(20)


@pytest.mark.parametrize("camera", CAMERAS)
@pytest.mark.parametrize("axis", [0, 1, 2])
def test_a_ring_follows_the_pointer(camera, axis):
    """What was grasped stays under the pointer, where the ring is seen from its face."""
    before = pose(3)
    place, axes = before.joints[KNEE], before.axes(KNEE)
    towards = (camera.viewpoint - place) / np.linalg.norm(camera.viewpoint - place)
    ring = circle(place, axes[axis], 0.2, 72)
    radius_px = 0.2 / camera.metres_per_pixel(SIZE, (camera.eye - place) @ camera.axes[2])
    front = int(((ring - place) @ towards).argmax())  # the other half is not seen
    first, *others = (at(camera, ring[(front + step) % 72]) for step in range(-4, 5))
    gesture = Turn(before, (KNEE,), first, "local", on_ring=(axis, radius_px))
    for there in others:
        gesture.move(there)
    if abs(axes[axis] @ towards) > 0.25:
        assert np.rad2deg(gesture.angle) == pytest.approx(40)
    else:
        assert np.rad2deg(gesture.angle) == pytest.approx(40, abs=4)


def test_a_ring_seen_from_its_edge_follows_along_its_edge():
    camera = CAMERAS[0]
    rest = PosedSkeleton(
        FIGURE.joints, FIGURE.parents, pose().turns * 0 + [1, 0, 0, 0], np.zeros(3)
    )
    middle = at(camera, rest.joints[KNEE])
    gesture = Turn(rest, (KNEE,), aim(camera, middle.x + 2, middle.y), "world", on_ring=(1, 60.0))
    gesture.move(aim(camera, middle.x + 32, middle.y))
    # the near side goes to the right: by the right hand about y
    assert gesture.angle == pytest.approx(30 / 60, rel=0.02)


def test_fingers_curl_and_arms_turn_once():
    before, chain = pose(4), (JOINT["left_shoulder"], JOINT["left_elbow"])
    for space, turned in (("local", set(chain)), ("world", {chain[0]})):
        gesture = Turn(before, chain, aim(CAMERAS[0], 1, 1), space)
        gesture.constrain(2)
        gesture.type("9")
        values = gesture.values()
        assert set(values) == turned
        for joint, value in values.items():
            axis = before.axes(joint)[2] if space == "local" else np.array([0.0, 0, 1])
            np.testing.assert_allclose(
                value, before.turned(joint, np.deg2rad(9) * axis), atol=1e-12
            )


@pytest.mark.parametrize("camera", CAMERAS)
def test_the_root_stays_under_the_pointer(camera):
    before = pose()
    gesture = MoveRoot(before, 0, at(camera, before.joints[0]), "world")
    middle = at(camera, before.joints[0])
    for step in range(1, 11):
        gesture.move(aim(camera, middle.x + 7 * step, middle.y - 3 * step))
    after = before.with_values(gesture.values())
    seen = after.joints[0] - before.joints[0]
    assert abs(seen @ camera.axes[2]) < 1e-12, "in the view plane"
    there = at(camera, after.joints[0])
    assert (there.x, there.y) == pytest.approx((middle.x + 70, middle.y - 30))


@pytest.mark.parametrize("space", ["local", "world"])
def test_the_root_goes_along_one_axis_alone(space):
    camera, before = CAMERAS[1], pose(5)
    axes = before.axes(0) if space == "local" else np.eye(3)
    for axis in range(3):
        gesture = MoveRoot(before, 0, at(camera, before.joints[0]), space)
        gesture.constrain(axis)
        goal = before.joints[0] + 0.2 * axes[axis]
        gesture.move(at(camera, goal))
        np.testing.assert_allclose(gesture.offset, 0.2 * axes[axis], atol=1e-9)
    gesture.type("1")
    np.testing.assert_allclose(gesture.offset, axes[2], atol=1e-12)
    assert gesture.amount() == "1.000 m"


def test_moves_snap_to_five_centimetres():
    camera, before = CAMERAS[0], pose()
    gesture = MoveRoot(before, 0, at(camera, before.joints[0]), "world")
    gesture.move(at(camera, before.joints[0] + [0.12, 0.04, 0]), snaps=True)
    np.testing.assert_allclose(gesture.offset, [0.10, 0.05, 0], atol=1e-12)


@pytest.mark.parametrize("camera", CAMERAS)
def test_a_pulled_hand_stays_under_the_pointer_and_the_elbow_keeps_its_plane(camera):
    limb = limbs_of(FIGURE)[WRIST]
    turns = pose().turns.copy()
    turns[limb.middle] = exponential(1.2 * limb.hinge)
    before = PosedSkeleton(FIGURE.joints, FIGURE.parents, turns, np.zeros(3))
    gesture = PullLimb(before, limb, at(camera, before.joints[WRIST]), "world")
    goal = before.joints[WRIST] + 0.04 * camera.axes[0] - 0.03 * camera.axes[1]
    gesture.move(at(camera, goal))
    after = before.with_values(gesture.values())
    np.testing.assert_allclose(after.joints[WRIST], goal, atol=1e-6)
    assert set(gesture.values()) == {limb.upper, limb.middle}


def test_gestures_know_when_they_changed_nothing():
    camera, before = CAMERAS[0], pose()
    limb = limbs_of(FIGURE)[WRIST]
    start = aim(camera, 300, 200)
    for gesture in (
        Turn(before, (KNEE,), start, "local"),
        MoveRoot(before, 0, start, "world"),
        PullLimb(before, limb, start, "world"),
    ):
        assert gesture.idle
        for joint, value in gesture.values().items():
            if joint < 24:
                assert turn_between(before.turns[joint], value) < 1e-6


def test_the_camera_may_move_meanwhile():
    before = pose()
    place = before.joints[KNEE]
    gesture = Turn(before, (KNEE,), about(CAMERAS[0], place, 80, 0), "world")
    gesture.constrain(1)
    gesture.move(about(CAMERAS[0], place, 80, 20))
    angle = gesture.angle
    gesture.look_anew(about(CAMERAS[1], place, 50, 200))
    assert gesture.angle == angle
    gesture.move(about(CAMERAS[1], place, 50, 210))
    assert abs(np.rad2deg(gesture.angle - angle)) == pytest.approx(10)
