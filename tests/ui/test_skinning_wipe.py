"""The wipe between the avatar and plain skinning follows the playhead on both sides."""

import numpy as np
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget

from ins_studio.ui.actions import Actions
from ins_studio.ui.view_sessions import ViewSessions


def test_both_sides_are_of_the_frame_in_view(walker):
    viewport, timeline = walker.studio.viewport, walker.studio.document.timeline
    viewport.set_comparison("lbs")
    assert viewport.scene.effective_comparison() == "lbs"
    for frame in (3, 8):
        timeline.seek(frame)
        walker.deliver([0, 0.01, 0])
        skinned = walker.frames.skinned_vertices(frame)
        np.testing.assert_array_equal(walker.scene.skinned.vertices, skinned)
        lifted = walker.scene.avatar.vertices - skinned
        np.testing.assert_allclose(lifted, np.tile([0, 0.01, 0], (len(lifted), 1)), atol=1e-6)


def test_what_is_not_looked_at_is_not_posed(walker):
    walker.studio.document.timeline.seek(5)
    assert walker.scene.skinned is None


def test_the_plate_says_whether_it_is_exact_yet(qtbot, walker):
    owner = QWidget()
    qtbot.addWidget(owner)
    sessions = ViewSessions(
        walker.studio, walker.frames, Actions(owner, QAction(owner), QAction(owner))
    )
    qtbot.addWidget(sessions.pins.panel)
    qtbot.addWidget(sessions.uv.panel)
    viewport = walker.studio.viewport
    viewport.set_comparison("lbs")
    said = []
    for _ in range(2):
        said.append([label.text() for label in viewport.findChildren(QLabel)][:2])
        walker.deliver([0, 0, 0])
    assert said == [
        ["Avatar (INS), preview", "Plain skinning (LBS)"],
        ["Avatar (INS), exact", "Plain skinning (LBS)"],
    ]
