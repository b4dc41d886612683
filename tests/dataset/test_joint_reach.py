"""A joint against its rotations in known poses: by closed forms, and as whole poses measure it."""

import numpy as np
import pytest

from ins_studio.dataset.joint_reach import JointReach
from ins_studio.dataset.pose_coverage import nearness
from ins_studio.geometry.quaternion import exponential


def test_the_angle_to_the_nearest_known_rotation():
    known = np.zeros((2, 3, 3))
    known[1, 2] = np.deg2rad([0, 0, 40])
    reach = JointReach(known)
    turned = exponential(np.deg2rad([0.0, 0, 71]))
    assert reach.beyond_deg(2, turned) == pytest.approx(31, abs=1e-4)
    assert reach.beyond_deg(2, -turned) == pytest.approx(31, abs=1e-4), "one rotation, two signs"
    assert reach.beyond_deg(1, turned) == pytest.approx(71, abs=1e-4)
    assert reach.beyond_deg(2, exponential(np.deg2rad([0.0, 0, 40]))) < 1e-4
    assert reach.beyond_deg(0, turned) == 0, "how the person is turned is no matter of the cloth"


def test_it_is_the_measure_of_whole_poses():
    rng = np.random.default_rng(3)
    known, poses = rng.normal(0, 1.2, (300, 24, 3)), rng.normal(0, 1.2, (20, 24, 3))
    reach, turns = JointReach(known), exponential(poses)
    mine = [[reach.beyond_deg(j, turns[n, j]) for j in range(24)] for n in range(20)]
    np.testing.assert_allclose(mine, nearness(poses, known).joints_deg, atol=0.02)


def test_nothing_known_is_refused():
    with pytest.raises(ValueError, match="no pose"):
        JointReach(np.zeros((0, 24, 3)))
