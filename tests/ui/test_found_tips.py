"""What a scan shows by itself, with its left told from its right."""

import numpy as np
import pytest
from fitted_figures import BETAS, TRANSL, dressed, walking_pose

from ins_studio.body.builtin import builtin_body
from ins_studio.fitting.landmarks import TIPS, tip_vertices
from ins_studio.ui.found_tips import find_tips


def found_by(vertices, faces):
    work = find_tips(vertices, faces, builtin_body())
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value


@pytest.mark.slow
@pytest.mark.parametrize("yaw", [0.4, 0.4 + np.pi])
def test_hands_and_feet_are_named_whichever_way_the_person_looks(yaw):
    body = builtin_body()
    pose = walking_pose(body, 0.7)
    pose[0, 1] = yaw
    scan = dressed(body, pose)
    tips = found_by(scan.vertices, scan.faces)
    assert set(tips) == set(TIPS)
    true = body.posed(pose, BETAS, TRANSL)
    for name, vertex in tip_vertices(body).items():
        assert np.linalg.norm(tips[name] - true[vertex]) < 0.08, name


def test_a_thing_without_limbs_has_none(capsule_body):
    ball = capsule_body.template - capsule_body.template.mean(axis=0)
    ball = 0.4 * ball / np.linalg.norm(ball, axis=1, keepdims=True)
    assert found_by(ball, capsule_body.faces) == {}
