"""Left and right exchanged: against the mirror image of the joints themselves."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.body.builtin import builtin_body
from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.mirror import mirrored, mirrored_motion, partners
from ins_studio.motion.motion import Motion
from ins_studio.motion.skeleton import Skeleton, skeleton_of_body
from tests.fake_motions import figure, moving


@pytest.fixture(params=["figure", "built in", "other names"])
def skeleton(request: pytest.FixtureRequest) -> Skeleton:
    """A person with names that tell the parts, the one of the demo, and one whose names do not."""
    if request.param == "built in":
        return skeleton_of_body(builtin_body())
    if request.param == "figure":
        return figure()
    return replace(figure(), names=tuple(f"bone{i}" for i in range(24)))


def test_joints_lie_where_a_mirror_shows_them(skeleton: Skeleton) -> None:
    count = len(skeleton.names)
    pose = matrix_to_axis_angle(moving(1, count))[0].astype(np.float32)
    partner = partners(skeleton)
    symmetric = skeleton.joints.copy()  # a rest that is exactly its own mirror image
    middle = symmetric[0, 0]
    symmetric[:, 0] -= middle
    symmetric = (symmetric + symmetric[partner] * [-1, 1, 1]) / 2
    place = np.array([0.3, 0.1, -0.2], np.float32)
    other, moved = mirrored(pose, place, partner)
    wanted = (posed_joints(pose, symmetric, skeleton.parents) + place)[partner] * [-1, 1, 1]
    found = posed_joints(other, symmetric, skeleton.parents) + moved
    assert np.abs(found - wanted).max() < 1e-5
    assert np.abs(other - pose).max() > 0.1


def test_everyone_has_a_partner_but_the_middle(skeleton: Skeleton) -> None:
    partner = partners(skeleton)
    assert (partner[partner] == np.arange(len(partner))).all()
    names = list(figure().names)
    hips = [names.index("left_hip"), names.index("right_hip")]
    assert partner[hips].tolist() == hips[::-1]
    assert partner[names.index("spine1")] == names.index("spine1")


def test_twice_is_nothing() -> None:
    motion = Motion(
        matrix_to_axis_angle(moving(5)).astype(np.float32), np.ones((5, 3), np.float32), 24.0
    )
    back = mirrored_motion(mirrored_motion(motion, figure()), figure())
    np.testing.assert_array_equal(back.poses, motion.poses)
    np.testing.assert_array_equal(back.transl, motion.transl)
