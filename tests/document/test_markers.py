"""Markers of clips: set, renamed, moved by one step a drag, and taken away."""

import pytest

from ins_studio.document.markers import Marker


@pytest.fixture
def markers(document, keeper):
    return document.markers


def shown(markers):
    return [(marker.frame, marker.name) for marker in markers.shown]


def test_markers_are_numbered_and_stand_alone_on_their_frames(document, markers):
    for frame in (7, 3, 7):
        markers.add(frame)
    assert shown(markers) == [(3, "Marker 2"), (7, "Marker 1")]
    markers.remove(Marker(7, "Marker 1"))
    markers.add(1)
    assert shown(markers) == [(1, "Marker 1"), (3, "Marker 2")]
    assert document.undo_stack.count() == 4
    for _ in range(4):
        document.undo_stack.undo()
    assert markers.by_clip == {}


def test_a_name_is_one_line_and_a_blank_one_none(document, markers):
    markers.add(2)
    markers.rename(markers.shown[0], "  left\nfoot   down " + "x" * 100)
    assert markers.shown[0].name.startswith("left foot down x")
    assert len(markers.shown[0].name) == 60
    count = document.undo_stack.count()
    markers.rename(markers.shown[0], " \t")
    markers.remove(Marker(4, "never there"))
    assert document.undo_stack.count() == count


def test_a_drag_is_one_step_passes_others_and_coming_back_is_none(document, markers):
    for frame in (2, 5, 8):
        markers.add(frame)
    before, count = shown(markers), document.undo_stack.count()
    for frame in (4, 5, 6, 7):
        markers.move(0, frame, drag=9)
    assert shown(markers) == [(5, "Marker 2"), (7, "Marker 1"), (8, "Marker 3")]
    assert document.undo_stack.count() == count + 1
    document.undo_stack.undo()
    assert shown(markers) == before
    for frame in (4, -3, 2):
        markers.move(0, frame, drag=10)
    assert shown(markers) == before
    assert document.undo_stack.index() == count
    markers.move(2, 500, drag=11)
    assert markers.shown[-1].frame == document.timeline.frame_count - 1
    document.undo_stack.undo()
    assert shown(markers) == before


def test_each_clip_has_its_own(document, markers):
    markers.add(2)
    first = document.timeline.clip
    document.clip_editing.make_editable(None)
    assert markers.shown == ()
    markers.add(4)
    document.timeline.choose(first)
    assert shown(markers) == [(2, "Marker 1")]
    assert set(markers.by_clip) == {first.name, f"{first.name} keys"}


def test_the_next_and_the_one_before(markers):
    for frame in (2, 5):
        markers.add(frame)
    assert [markers.next_frame(frame) for frame in (0, 2, 5)] == [2, 5, None]
    assert [markers.next_frame(frame, back=True) for frame in (2, 4, 9)] == [None, 2, 5]
    assert markers.at(5) == Marker(5, "Marker 2")
    assert markers.at(4) is None
