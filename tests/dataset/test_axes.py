"""Units and axes are found by laying scans over bodies."""

from itertools import product

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.dataset.axes import TURNS, UNITS, Probe, find_axes, pose_up, turn_pose
from ins_studio.geometry.rotation import axis_angle_to_matrix, matrix_to_axis_angle


def probe(body: Body, unit: str, up: str, pose_axis: str, transl_unit: str | None) -> Probe:
    """A dressed figure somewhere in a room, in one convention, and its body in another."""
    pose = np.zeros((5, 3))
    pose[0, 1], pose[3, 2] = 0.7, 0.5
    place = np.array([0.4, 0.2, -1.3])
    posed = body.posed(pose).astype(np.float64)
    clothed = 1.03 * posed + place
    shift = None if transl_unit is None else place @ TURNS[pose_axis] / UNITS[transl_unit]
    return Probe(clothed @ TURNS[up] / UNITS[unit], posed @ TURNS[pose_axis], shift)


@pytest.mark.parametrize(("unit", "up", "axis"), [*product(UNITS, ("y", "z", "-y"), ("y", "z"))])
def test_every_unit_and_axis_is_found(capsule_body: Body, unit: str, up: str, axis: str) -> None:
    found = find_axes([probe(capsule_body, unit, up, axis, "m")], axis)
    assert (found.unit, found.up, found.pose_up, found.transl_unit) == (unit, up, axis, "m")
    assert found.distance < 0.05


def test_translations_may_be_in_the_scans_unit(capsule_body: Body) -> None:
    found = find_axes([probe(capsule_body, "cm", "z", "y", "cm")], "y")
    assert (found.unit, found.up, found.transl_unit) == ("cm", "z", "cm")


def test_without_translations_the_shape_tells(capsule_body: Body) -> None:
    found = find_axes([probe(capsule_body, "mm", "z", "y", None)], "y")
    assert (found.unit, found.up) == ("mm", "z")


def test_what_somebody_says_is_not_tried_again(capsule_body: Body) -> None:
    found = find_axes([probe(capsule_body, "cm", "z", "y", "m")], "y", unit="mm", up="-z")
    assert (found.unit, found.up) == ("mm", "-z")
    assert found.distance > 0.12


def test_one_broken_scan_of_four_does_not_matter(capsule_body: Body) -> None:
    sound = probe(capsule_body, "cm", "z", "y", "m")
    broken = Probe(np.eye(3) * 3000, sound.body, sound.transl)
    found = find_axes([sound, broken, sound, sound], "y")
    assert (found.unit, found.up) == ("cm", "z")
    assert found.distance < 0.05


@pytest.mark.parametrize("axis", sorted(TURNS))
def test_people_hold_their_heads_up(axis: str) -> None:
    roots = np.random.default_rng(0).normal(scale=0.3, size=(20, 3))
    turned = matrix_to_axis_angle(TURNS[axis].T @ axis_angle_to_matrix(roots))
    assert pose_up(turned) == axis


def test_who_tumbles_has_no_up() -> None:
    roots = np.zeros((8, 3))
    roots[:, 0] = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    assert pose_up(roots) == "y"


@pytest.mark.parametrize("axis", sorted(TURNS))
def test_a_turned_pose_is_the_turned_body(capsule_body: Body, axis: str) -> None:
    rng = np.random.default_rng(0)
    pose, transl = rng.normal(scale=0.5, size=(3, 5, 3)), rng.normal(size=(3, 3))
    turn, pelvis = TURNS[axis], capsule_body.joints()[0]
    assert np.isclose(np.linalg.det(turn), 1)
    turned, moved = turn_pose(pose, transl, turn, pelvis)
    for frame in range(3):
        wanted = capsule_body.posed(pose[frame], transl=transl[frame]) @ turn.T
        found = capsule_body.posed(turned[frame], transl=moved[frame])
        np.testing.assert_allclose(found, wanted, atol=2e-6)
