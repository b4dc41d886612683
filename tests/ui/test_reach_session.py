"""The strip of distances to the scanned poses: the frame, the joint and the degrees."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QToolTip

from ins_studio.document.clip import Clip
from ins_studio.motion.motion import Motion
from ins_studio.project.arrays import encode_npz
from ins_studio.ui.reach_session import Reach, ReachSession
from ins_studio.ui.timeline_widget import TimelineWidget

FRAMES, LEFT_ARM, BEYOND_DEG = 6, 3, 31.0


def motion(count: int) -> Motion:
    """An arm that in frame 4 turns farther than in any scan."""
    poses = np.zeros((FRAMES, count, 3), np.float32)
    poses[:, LEFT_ARM, 2] = np.deg2rad([0, 10, 20, 10, 20 + BEYOND_DEG, 0])
    return Motion(poses, np.zeros((FRAMES, 3), np.float32))


@pytest.fixture
def shown(walker):
    """What the timeline was told, for the walker's avatar that knows poses up to 20 degrees."""
    count = len(walker.mesh.parents)
    known = np.zeros((21, count, 3), np.float32)
    known[:, LEFT_ARM, 2] = np.deg2rad(np.arange(21))
    walker.studio.document.run.poses_path.write_bytes(encode_npz(poses=known))
    told = []
    session = ReachSession(walker.studio, lambda degrees, words: told.append((degrees, words)))
    walker.told, walker.reach = told, session
    return walker


def test_the_farthest_joint_is_named_with_its_degrees(qtbot, shown):
    timeline = shown.studio.document.timeline
    timeline.choose(Clip("far", motion(len(shown.mesh.parents))))
    assert shown.told[-1][0] is None, "nothing old is shown of another clip"
    qtbot.waitUntil(lambda: shown.told[-1][0] is not None, timeout=10_000)
    degrees, words = shown.told[-1]
    np.testing.assert_allclose(degrees, [0, 0, 0, 0, BEYOND_DEG, 0], atol=0.1)
    name = shown.mesh.joint_names[LEFT_ARM].replace("_", " ")
    assert words(4) == f"{name} 31 degrees beyond the data"
    assert words(1) == "As in the scans"


def test_a_run_without_poses_shows_nothing(qtbot, shown):
    shown.studio.document.run.poses_path.write_bytes(b"damaged")
    shown.studio.document.timeline.choose(Clip("far", motion(len(shown.mesh.parents))))
    qtbot.wait(600)
    assert all(degrees is None for degrees, _ in shown.told)


def test_the_strip_is_red_where_it_is_far_and_its_tip_says_why(qtbot, monkeypatch):
    widget = TimelineWidget()
    qtbot.addWidget(widget)
    widget.resize(620, 80)
    widget.show_clip(FRAMES, 0, FRAMES - 1)
    reach = Reach(np.array([0, 0, 0, 0, 60, 0], np.float32), np.full(FRAMES, LEFT_ARM))
    names = ("a", "b", "c", "left_arm")
    widget.show_beyond(reach.degrees, lambda frame: reach.words(frame, names))
    picture = widget.grab().toImage()
    columns = [round(widget.scale.x(frame) * picture.width() / widget.width()) for frame in (1, 4)]
    near, far = ([picture.pixelColor(x, y) for y in range(picture.height())] for x in columns)
    assert any(c.red() > 180 and c.green() < 90 for c in far)
    assert not any(c.red() > 180 and c.green() < 90 for c in near)
    assert any(c.green() > 140 and c.red() < 110 for c in near)
    said = []
    monkeypatch.setattr(QToolTip, "showText", lambda _at, text, _widget: said.append(text))
    place = QPoint(round(widget.scale.x(4)), 60)
    widget.event(QHelpEvent(QHelpEvent.Type.ToolTip, place, place))
    assert said[0].startswith("Frame 5: left arm 60 degrees beyond the data")
