"""Looks of the avatar: colours that mean what they say, of the frame in view."""

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ins_studio.errors import StudioError
from ins_studio.geometry.closest import signed_distances
from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.project.avatar_records import MeasuredFrame
from ins_studio.ui.actions import Actions
from ins_studio.ui.jobs import JobBoard
from ins_studio.ui.look_colors import place_colors, stretch_colors, weight_colors
from ins_studio.ui.look_measures import FAILED, NO_SCAN, NOT_FOLLOWED, SETTLE_MS
from ins_studio.ui.looks import LOOKS
from ins_studio.viewport.heat import CLOSE, DISTANCE, STRETCH
from ins_studio.viewport.surface import NEUTRAL


def test_every_look_can_be_chosen_and_paint_brings_all_back(walker):
    for look in LOOKS:
        walker.looks.set_look(look)
    walker.looks.set_look("paint")
    assert walker.colors is None
    assert not walker.scene.clay
    assert not walker.scene.normals
    assert walker.scene.pattern is None


def test_z_goes_through_all_of_them_and_round(walker):
    seen = []
    walker.looks.changed.connect(seen.append)
    for _ in LOOKS:
        walker.looks.next_look()
    assert seen == [*list(LOOKS)[1:], "paint"]


def test_places_and_weights_stay_with_the_vertices_in_every_pose(walker):
    for look, wanted in (
        ("place", place_colors(walker.mesh.vertices)),
        ("weights", weight_colors(walker.mesh.weights)),
    ):
        walker.looks.set_look(look)
        walker.studio.document.timeline.seek(7)
        np.testing.assert_array_equal(walker.colors, wanted)
        walker.studio.document.timeline.seek(3)
        np.testing.assert_array_equal(walker.colors, wanted)
    first, last = walker.mesh.weights.argmax(1)[[0, -1]]
    assert first != last
    assert np.abs(walker.colors[0].astype(int) - walker.colors[-1]).max() > 30


def test_the_correction_is_what_the_networks_add(walker):
    walker.looks.set_look("correction")
    assert walker.colors is None  # a preview has none: grey, and not a cold nought
    assert walker.scene.clay
    walker.deliver([0.010, 0, 0])
    wanted = DISTANCE.colors(np.full(len(walker.mesh.vertices), 10.0)).astype(int)
    assert np.abs(walker.colors - wanted).max() <= 1


def test_the_stretch_is_that_of_the_frame_in_view(walker):
    walker.looks.set_look("stretch")
    grey = STRETCH.colors(np.zeros(1))[0]
    before = walker.colors
    assert np.abs(before.astype(int) - grey).max() > 10  # bent joints crease
    far = np.abs(before.astype(int) - grey).max(1) < 8
    assert far.mean() > 0.3  # and straight limbs do not
    walker.studio.document.timeline.seek(9)
    assert (walker.colors != before).any()


def test_the_distance_to_the_scan_is_measured_where_it_stands_still(qtbot, walker):
    walker.looks.set_look("distance")
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    near = CLOSE.colors(np.zeros(1))[0].astype(int)
    assert np.abs(walker.colors - near).max() > 20
    walker.studio.document.timeline.seek(5)
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)


def test_the_distance_is_red_outside_of_the_scan_and_blue_inside(qtbot, walker):
    scan, avatar = walker.scene.scan, walker.scene.avatar
    middle = scan.vertices.mean(0)
    for factor, channel in ((1.02, 0), (0.98, 2)):
        avatar.set_vertices((avatar.vertices - middle) * np.float32(factor) + middle)
        walker.looks._measures.forget()
        walker.looks.set_look("distance")
        qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
        assert walker.colors.astype(int).mean(0).argmax() == channel
        avatar.set_vertices((avatar.vertices - middle) / np.float32(factor) + middle)


def test_plain_skinning_beside_it_is_coloured_by_what_is_true_of_it(qtbot, walker):
    walker.deliver([0.05, 0, 0])
    walker.studio.viewport.set_comparison("lbs")
    skinned = walker.scene.skinned
    walker.looks.set_look("correction")
    np.testing.assert_array_equal(skinned.colors, DISTANCE.colors(np.zeros(len(skinned.colors))))
    assert (walker.colors != skinned.colors).any()
    walker.looks.set_look("stretch")
    wanted = stretch_colors(skinned.vertices, walker.mesh.vertices, walker.mesh.faces)
    np.testing.assert_array_equal(skinned.colors, wanted)
    before = skinned.colors
    walker.studio.document.timeline.seek(9)
    assert (skinned.colors != before).any()
    walker.looks.set_look("place")
    np.testing.assert_array_equal(skinned.colors, walker.colors)
    walker.looks.set_look("paint")
    assert skinned.colors is None


def test_both_sides_have_their_own_distance_to_the_scan(qtbot, walker):
    walker.deliver([0.05, 0, 0])
    walker.looks.set_look("distance")
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not walker.studio.jobs.tasks, timeout=20_000)
    alone = walker.colors
    walker.studio.viewport.set_comparison("lbs")
    skinned = walker.scene.skinned
    assert skinned.colors is None, "not the avatar's"
    qtbot.waitUntil(lambda: skinned.colors is not None, timeout=20_000)
    np.testing.assert_array_equal(walker.colors, alone)
    document = walker.studio.document
    scan = document.dataset.proxy(document.timeline.clip.sequence, document.timeline.frame)
    metres = signed_distances(skinned.vertices, scan.vertices, scan.faces)
    np.testing.assert_array_equal(skinned.colors, CLOSE.colors(1000 * metres))


@pytest.fixture
def engine(walker, monkeypatch):
    """What an engine is asked; frame n is n mm, but its first vertex has no number."""
    asked = []

    def run_engine(board, label, task, arguments, *, writes):
        assert (task, writes) == ("measure", False)
        asked.append(arguments)

        def answer():
            for index in arguments["order"]:
                found = np.full(len(walker.mesh.vertices), index, np.float32)
                found[0] = np.nan
                yield MeasuredFrame(index, found)

        return board.run(label, answer)

    monkeypatch.setattr(JobBoard, "run_engine", run_engine)
    return asked


@pytest.mark.parametrize("look", ["h_c", "h_d", "slip"])
def test_an_engine_measures_the_frames_round_the_playhead(qtbot, walker, engine, look):
    timeline = walker.studio.document.timeline
    walker.looks.set_look(look)
    assert walker.colors is None
    assert walker.looks._legend.title == "Measuring…"
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    assert walker.looks._legend.title == LOOKS[look].text
    assert (engine[0]["what"], engine[0]["order"][:3]) == (look, [3, 2, 4])
    assert sorted(engine[0]["order"]) == list(range(timeline.frame_count))
    assert (engine[0]["recorded"] is None) == (look != "slip")
    qtbot.waitUntil(lambda: not walker.studio.jobs.tasks, timeout=20_000)
    for frame in (9, 4):
        timeline.seek(frame)
        wanted = DISTANCE.colors(np.array([float(frame)]))[0]
        np.testing.assert_array_equal(
            walker.colors[1:], np.tile(wanted, (len(walker.colors) - 1, 1))
        )
        assert walker.colors[0].tolist() == [NEUTRAL] * 3, "no number, no colour"
    assert len(engine) == 1


def test_slip_is_of_the_avatar_alone(qtbot, walker, engine):
    walker.studio.viewport.set_comparison("lbs")
    walker.looks.set_look("slip")
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not walker.studio.jobs.tasks, timeout=20_000)
    assert walker.scene.skinned.colors is None
    assert len(engine) == 1


def test_another_clip_is_measured_anew_and_says_where_nothing_can_be(qtbot, walker, engine):
    document = walker.studio.document
    walker.looks.set_look("slip")
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    assert engine[0]["recorded"]["sequence"] == document.timeline.clip.sequence
    document.clip_editing.make_editable(Tolerance())
    assert walker.colors is None
    qtbot.waitUntil(lambda: walker.looks._legend.title == NOT_FOLLOWED, timeout=20_000)
    told = []
    walker.looks._measures.arrived.connect(lambda: told.append(1))
    qtbot.wait(3 * SETTLE_MS)
    assert told == [], "said once, and not asked for again"
    assert len(engine) == 1
    walker.looks.set_look("distance")
    qtbot.waitUntil(lambda: walker.looks._legend.title == NO_SCAN, timeout=20_000)
    walker.looks.set_look("h_c")
    qtbot.waitUntil(lambda: walker.colors is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not walker.studio.jobs.tasks, timeout=20_000)
    np.testing.assert_array_equal(engine[1]["poses"], document.timeline.clip.motion.poses)


def test_what_cannot_be_measured_is_said_once(qtbot, walker, monkeypatch):
    def run_engine(board, label, *_task, writes):
        def answer():
            yield from ()
            raise StudioError("The checkpoint is damaged.")

        return board.run(label, answer)

    monkeypatch.setattr(JobBoard, "run_engine", run_engine)
    walker.looks.set_look("h_c")
    qtbot.waitUntil(lambda: walker.looks._legend.title == FAILED, timeout=20_000)
    walker.studio.document.timeline.seek(5)
    qtbot.wait(2 * SETTLE_MS)
    assert [str(error) for error in walker.errors] == ["The checkpoint is damaged."]
    walker.errors.clear()


def test_the_brush_sees_the_paint(walker):
    walker.looks.set_look("weights")
    walker.looks.hold()
    assert walker.colors is None
    assert not walker.scene.clay
    walker.looks.release()
    assert walker.colors is not None


def test_the_menu_ticks_the_look(qtbot, walker):
    owner = QWidget()
    qtbot.addWidget(owner)
    actions = Actions(owner, QAction(owner), QAction(owner))
    actions.looks.triggered.connect(lambda action: walker.looks.set_look(action.data()))
    walker.looks.changed.connect(actions.show_look)
    next(action for action in actions.looks.actions() if action.data() == "grid").trigger()
    assert walker.scene.pattern is not None
    assert [a.data() for a in actions.looks.actions() if a.isChecked()] == ["grid"]
