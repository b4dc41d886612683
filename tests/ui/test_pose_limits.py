"""Soft limits: by the scanned poses where there are any, else by what people do."""

import numpy as np
import pytest
from fake_motions import figure

from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.skeleton import skeleton_of_mesh
from ins_studio.project.arrays import encode_npz
from ins_studio.ui.pose_limits import PoseLimits

FIGURE = figure()
KNEE = FIGURE.names.index("left_knee")


def test_without_scanned_poses_people_are_the_measure(walker):
    limits = PoseLimits(walker.studio)
    limits.prepare()
    turn = exponential(np.deg2rad([150.0, 0, 0]))
    beyond = limits.beyond_deg(FIGURE, KNEE, turn)
    assert beyond == pytest.approx(20)
    assert limits.words(FIGURE, KNEE, beyond) == "left knee 20 degrees beyond what people do"
    # Nobody knows the ranges of a figure that does not begin in a T-pose.
    assert limits.beyond_deg(skeleton_of_mesh(walker.mesh), 1, turn) == 0


def test_scanned_poses_are_the_measure_where_there_are_any(walker, qtbot):
    run = walker.studio.document.run
    poses = np.zeros((4, 5, 3), np.float32)
    poses[2, 1, 0] = np.deg2rad(30)
    run.poses_path.write_bytes(encode_npz(poses=poses))
    limits, skeleton = PoseLimits(walker.studio), skeleton_of_mesh(walker.mesh)
    with qtbot.waitSignal(limits.changed, timeout=20_000):
        limits.prepare()
        turn = exponential(np.deg2rad([61.0, 0, 0]))
        assert limits.beyond_deg(skeleton, 1, turn) == 0, "nothing is said before it is known"
    assert limits.beyond_deg(skeleton, 1, turn) == pytest.approx(31, abs=1e-3)
    assert limits.words(skeleton, 1, 31) == "left leg 31 degrees beyond the data"
    with qtbot.assertNotEmitted(limits.changed, wait=50):
        limits.prepare()
    assert limits.beyond_deg(FIGURE, KNEE, turn) == 0, "poses of another figure tell nothing"
