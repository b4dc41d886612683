"""Which poses are suggested, and which are not."""

from dataclasses import replace

import numpy as np
import pytest

from ins_studio.body.builtin import builtin_body
from ins_studio.dataset.pose_candidates import facing_forward, pose_candidates
from ins_studio.dataset.pose_coverage import nearness
from ins_studio.dataset.scan_next import Apart, suggest
from ins_studio.geometry.rotation import axis_angle_to_matrix


@pytest.fixture(scope="module")
def body():
    """The built-in body with a twentieth of its faces: enough to tell inside from outside."""
    from ins_studio.geometry.closest import closest_points
    from ins_studio.geometry.simplify import simplify

    whole = builtin_body()
    vertices, faces = simplify(whole.template, whole.faces, 1400)
    near = closest_points(vertices, whole.template, whole.faces)[1]
    corner = whole.faces[near][:, 0]
    return replace(
        whole,
        template=vertices.astype(np.float32),
        faces=faces.astype(np.int32),
        weights=whole.weights[corner],
        shape_dirs=whole.shape_dirs[corner],
        pose_dirs=whole.pose_dirs[corner],
        joint_regressor=_regressor(vertices, whole.joints()),
    )


def _regressor(vertices, joints):
    affine = np.c_[vertices, np.ones(len(vertices))].T
    return np.linalg.lstsq(affine, np.c_[joints, np.ones(24)].T, rcond=None)[0].T.astype(np.float32)


@pytest.fixture(scope="module")
def walk(body):
    """A walk on the spot with hanging arms."""
    poses = np.zeros((16, 24, 3), np.float32)
    swing = np.sin(np.linspace(0, 2 * np.pi, 16, endpoint=False))
    poses[:, 16, 2], poses[:, 17, 2] = -1.2, 1.2
    poses[:, 1, 0], poses[:, 2, 0] = -0.5 * swing, 0.5 * swing
    poses[:, 0, 1] = np.linspace(0, 3, 16)
    return poses


def test_suggestions_lie_off_the_data_and_off_one_another(body, walk):
    names = [f"walk {n + 1}" for n in range(16)]
    found = suggest(body, walk, names)
    assert len(found) == 10
    poses = np.stack([one.candidate.pose for one in found])
    assert all(one.distance > 1 for one in found)
    for place in range(1, 10):
        others = nearness(poses[place][None], poses[:place])
        assert others.distance[0] > 0.7, found[place].sentence
    moves = [move for one in found for move in one.candidate.moves]
    assert len(moves) == len(set(moves)), "no movement comes twice"
    best = found[0]
    assert best.joints_deg[best.joint] > 40
    assert f"{best.joints_deg[best.joint]:.0f} degrees beyond any scan" in best.sentence
    assert names[best.nearest] in best.sentence


def test_what_was_scanned_is_not_suggested_again(body, walk):
    first = suggest(body, walk, [""] * 16, count=1)[0].candidate
    known = np.concatenate([walk, first.pose[None].astype(np.float32)])
    again = [one.candidate for one in suggest(body, known, [""] * 17)]
    assert first.words not in [one.words for one in again]


def test_no_suggested_pose_runs_through_the_body(body):
    apart = Apart(body)
    assert apart(np.zeros((24, 3)))
    through = np.zeros((24, 3))
    through[16, 1], through[16, 2] = -3.0, -0.3  # the left arm through the chest
    assert not apart(through)


def test_a_figure_that_is_not_understood_gets_what_its_scans_suggest(capsule_body):
    known = np.zeros((6, 5, 3), np.float32)
    known[:3, 1, 0] = (0, 0.4, 0.8)
    known[3:, 3, 2] = (0.3, 0.6, 0.9)
    found = pose_candidates(capsule_body, known, [f"s {n}" for n in range(6)])
    words = [one.words for one in found]
    assert any("the other way round" in text for text in words)
    assert any("a third further" in text for text in words)
    assert any("with left arm as in" in text for text in words)
    chosen = suggest(capsule_body, known, [f"s {n}" for n in range(6)], count=4)
    assert len(chosen) == 4
    assert all(one.distance > 0.2 for one in chosen)
    further = found[words.index("s 2, a third further")]
    assert further.pose[1, 0] == pytest.approx(1.3 * 0.8, abs=0.15)


def test_parts_that_were_never_together_are_said_to_be(capsule_body):
    known = np.zeros((2, 5, 3), np.float32)
    known[0, 1, 0], known[1, 3, 2] = 0.8, 0.8
    sentences = [one.sentence for one in suggest(capsule_body, known, ["a", "b"], count=30)]
    assert any("never together" in sentence for sentence in sentences)


def test_facing_forward_takes_the_heading_away_and_leaves_the_tilt():
    poses = np.zeros((3, 2, 3))
    poses[1, 0], poses[2, 0] = (0, 2.5, 0), (0.6, 0, 0)
    poses[:, 1] = 0.3
    turned = facing_forward(poses)
    np.testing.assert_allclose(turned[:, 1], poses[:, 1])
    np.testing.assert_allclose(turned[1, 0], 0, atol=1e-9)
    np.testing.assert_allclose(turned[2, 0], poses[2, 0], atol=1e-9)
    ahead = axis_angle_to_matrix(turned[:, 0]) @ [0, 0, 1]
    np.testing.assert_allclose(ahead[:, 0], 0, atol=1e-9)
