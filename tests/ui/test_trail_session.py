"""Trails: of the right joints, where forward kinematics puts them, anew after an edit of keys."""

import numpy as np
import pytest
from PySide6.QtCore import QObject

from ins_studio.document.clip import keyed_clip
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.motion.key_edits import set_keys
from ins_studio.motion.keyed_motion import Tolerance, of_motion
from ins_studio.ui.joint_paths import JointPaths, end_joints
from ins_studio.ui.key_selection import KeySelection
from ins_studio.ui.trail_session import SECONDS, TrailSession


@pytest.fixture
def trails(walker):
    owner = QObject(walker.studio.jobs)
    made = TrailSession(walker.studio, KeySelection(walker.studio.document, owner))
    made.desk = walker
    made.set_shown(True)
    return made


def drawn(trails):
    return trails.desk.scene.trails


def truth(trails, frames):
    clip, mesh = trails.desk.studio.document.timeline.clip, trails.desk.mesh
    placed = posed_joints(clip.motion.poses[frames], mesh.joints, mesh.parents)
    return placed + clip.motion.transl[frames, None]


def test_they_are_where_the_joints_go(trails):
    timeline = trails.desk.studio.document.timeline
    span = max(round(SECONDS * timeline.fps), 2)
    for frame in (3, 9, 0):
        timeline.seek(frame)
        first, last = max(frame - span, 0), min(frame + span, timeline.frame_count - 1)
        wanted = truth(trails, np.arange(first, last + 1))
        assert len(drawn(trails)) == len(trails.joints) > 0
        for trail, joint in zip(drawn(trails), trails.joints, strict=True):
            np.testing.assert_allclose(trail.points, wanted[:, joint], atol=1e-5)
            assert trail.dots.argmax() == frame - first


def test_hidden_they_are_gone_and_cost_nothing(trails):
    trails.set_shown(False)
    trails.desk.studio.document.timeline.seek(8)
    assert drawn(trails) == ()
    assert trails._paths is None


def test_a_marked_row_is_followed_alone_with_dots_at_its_keys(trails):
    document = trails.desk.studio.document
    keyed = of_motion(document.timeline.clip.motion, Tolerance())
    clip = keyed_clip("Keys", keyed)
    document.clips.set_opened([clip])
    document.timeline.choose(clip)
    selection = trails._selection
    line = next(n for n, (row, _) in enumerate(selection.lines) if 3 in row.tracks and n)
    selection.mark(line)
    assert (
        trails.joints == tuple(t for t in selection.tracks if t < keyed.joint_count) != trails._ends
    )
    document.timeline.seek(5)
    frames = np.arange(0, document.timeline.frame_count)
    for trail, joint in zip(drawn(trails), trails.joints, strict=True):
        big = frames[: len(trail.dots)][trail.dots > 3]
        assert set(big) == {*keyed.tracks[joint].frames.tolist(), 5}


def test_an_edit_of_keys_moves_the_trail(trails):
    document = trails.desk.studio.document
    clip = keyed_clip("Keys", of_motion(document.timeline.clip.motion, Tolerance()))
    document.clips.set_opened([clip])
    document.timeline.choose(clip)
    document.timeline.seek(5)
    before = [trail.points for trail in drawn(trails)]
    document.keying.edit(
        "Turn", set_keys(clip.keyed, 5, {trails.joints[0]: np.array([0.8, 0.6, 0, 0])})
    )
    keyed = document.keying.keyed
    document.keying.edit("Move", set_keys(keyed, 5, {keyed.place_track: np.array([0.0, 3.0, 0.0])}))
    after = [trail.points for trail in drawn(trails)]
    assert max(np.abs(a - b).max() for a, b in zip(after, before, strict=True)) > 0.5
    wanted = truth(trails, np.arange(len(after[0])))
    np.testing.assert_allclose(after[0], wanted[:, trails.joints[0]], atol=1e-5)


def test_only_what_is_looked_at_is_computed(walker):
    clip, mesh = walker.studio.document.timeline.clip, walker.mesh
    paths = JointPaths(clip.motion, mesh.joints, mesh.parents)
    paths.window(2, 5)
    assert paths._known.tolist() == [2 <= frame <= 5 for frame in range(clip.frame_count)]


def test_the_ends_of_a_figure_are_found_by_name_or_by_shape():
    parents = np.array([-1, 0, 1, 0, 3])
    assert end_joints(("hips", "L_Wrist", "L_Hand", "R_Ankle", "toe"), parents) == (1, 3)
    assert end_joints(("hips", "arm", "LeftHand", "leg", "RightFoot"), parents) == (2, 4)
    assert end_joints(("a", "b", "c", "d", "e"), parents) == (2, 4)
