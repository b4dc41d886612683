"""A joint that is pulled takes its limb along, and nothing else."""

import numpy as np
import pytest
from fitted_figures import TRANSL, walking_pose

from ins_studio.body.builtin import builtin_body
from ins_studio.ui.pose_preview import PosePreview, in_limb


@pytest.fixture(scope="module")
def preview():
    return PosePreview(builtin_body())


def test_a_limb_ends_where_others_begin(preview):
    body = preview.body

    def names(joint):
        limb = in_limb(body.parents, body.joint_names.index(joint))
        return {name for name, inside in zip(body.joint_names, limb, strict=True) if inside}

    arm = {f"left_{part}" for part in ("collar", "shoulder", "elbow", "wrist", "hand")}
    assert names("left_elbow") == arm
    assert names("right_ankle") == {f"right_{part}" for part in ("hip", "knee", "ankle", "foot")}
    assert names("pelvis") == set(body.joint_names)


def test_the_hand_follows_and_the_rest_stays(preview):
    names = preview.body.joint_names
    fitted = preview.state(walking_pose(preview.body, 0.3), TRANSL)
    before = preview.joints(fitted)
    wrist = names.index("left_wrist")
    target = before[wrist] + [-0.05, 0.12, 0.1]
    state = preview.pulled(fitted, {"left_wrist": target})
    for _ in range(3):  # the drag goes on
        state = preview.pulled(fitted, {"left_wrist": target}, state)
    moved = preview.joints(state)
    assert np.linalg.norm(moved[wrist] - target) < 0.01
    others = ~in_limb(preview.body.parents, wrist)
    assert np.linalg.norm(moved - before, axis=1)[others].max() < 0.01
    lengths = [np.linalg.norm(at[names.index("left_elbow")] - at[wrist]) for at in (before, moved)]
    assert lengths[0] == pytest.approx(lengths[1], abs=1e-6), "bones keep their lengths"
    assert preview.pulled(fitted, {}) is fitted
