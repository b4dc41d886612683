"""How far a person's joints turn, as soft limits."""

import numpy as np
import pytest
from fake_motions import figure

from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.joint_limits import beyond_range_deg

ANATOMY = figure().anatomy
JOINT = {name: joint for joint, name in enumerate(ANATOMY.names)}


@pytest.mark.parametrize(
    ("name", "degrees", "beyond"),
    [
        ("left_knee", [130, 0, 0], 0),  # the tables' widest
        ("right_knee", [161, 0, 0], 31),
        ("left_elbow", [0, -150, 0], 10),
        ("spine1", [0, 0, 65 / 3 + 5], 5),  # a third of 65 degrees
        ("pelvis", [0, 170, 0], 0),
        ("left_wrist", [0, 0, 170], 0),  # the tables have no wrists
    ],
)
def test_what_is_wider_than_the_tables(name, degrees, beyond):
    turn = exponential(np.deg2rad(np.array(degrees, float)))
    assert beyond_range_deg(ANATOMY, JOINT[name], turn) == pytest.approx(beyond, abs=1e-9)
    assert beyond_range_deg(ANATOMY, JOINT[name], -turn) == pytest.approx(beyond, abs=1e-9)
