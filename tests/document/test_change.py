"""A command lets go of what it held as soon as it is no longer part of the history."""

import gc
import weakref

import pytest

from ins_studio.document.change import Change
from ins_studio.document.clip import Clip
from ins_studio.geometry.quaternion import exponential
from ins_studio.motion import key_edits as edits
from ins_studio.motion.keyed_motion import Tolerance


class Value:
    """Something large, in a real document: a clip."""


def alive(references):
    gc.collect()
    return sum(reference() is not None for reference in references)


def nothing(_value):
    """Apply a value nowhere."""


def pushed(stack, drag, count):
    """Push a chain of changes; returns weak references to all values, in their order."""
    references, before = [], Value()
    for _ in range(count):
        references.append(weakref.ref(before))
        after = Value()
        stack.push(Change("Turn", nothing, before, after, drag))
        before = after
    return [*references, weakref.ref(before)]


@pytest.mark.parametrize("drag", [-1, 7])
def test_a_cleared_history_holds_nothing(stack, drag):
    references = pushed(stack, drag, 20)
    assert alive(references) == (21 if drag < 0 else 2)
    stack.clear()
    assert alive(references) == 0


def test_a_drag_goes_between_its_ends_and_holds_no_more(stack):
    applied = []
    values = [Value() for _ in range(21)]
    for place in range(20):
        stack.push(Change("Turn", applied.append, values[place], values[place + 1], 7))
    assert stack.count() == 1
    applied.clear()
    stack.undo()
    stack.redo()
    assert applied == [values[0], values[-1]]
    applied.clear()
    references = [weakref.ref(value) for value in values]
    values.clear()
    assert alive(references) == 2


def test_a_drag_back_to_where_it_began_holds_nothing(stack):
    first, other = Value(), Value()
    references = [weakref.ref(first), weakref.ref(other)]
    stack.push(Change("Turn", nothing, first, other, 7))
    stack.push(Change("Turn", nothing, other, first, 7))
    assert stack.count() == 0
    del first, other
    assert alive(references) == 0


def test_the_clips_that_a_drag_of_keys_went_through_go(document, keeper):
    keying = document.keying
    document.clip_editing.make_editable(Tolerance())
    keyed, passed = keying.keyed, []
    for turn in range(1, 21):
        value = exponential([0.0, 0.02 * turn, 0.0])
        keying.edit("Turn", edits.set_keys(keyed, 4, {1: value}), drag=5)
        passed.append(weakref.ref(document.timeline.clip))
    del keyed
    assert alive(passed) == 1
    document.undo_stack.undo()
    document.undo_stack.clear()
    keeper.new(document.dataset)
    assert alive(passed) == 0


def test_the_history_of_keys_holds_keys_and_comes_back_to_the_bytes(document, keeper):
    keying = document.keying
    document.clip_editing.make_editable(Tolerance())
    motions, bytes_of = [], []
    for turn in range(1, 11):
        value = exponential([0.0, 0.05 * turn, 0.0])
        keying.edit("Turn", edits.set_keys(keying.keyed, 4, {1: value}))
        motion = document.timeline.clip.motion
        bytes_of.append((motion.poses.tobytes(), motion.transl.tobytes()))
        motions.append(weakref.ref(motion))
        del motion
    assert alive(motions) == 1
    curves = [clip.keyed.tracks[1]._curve for clip in history(document)]
    assert sum(bool(curve) for curve in curves) == 1
    for expected in bytes_of[-2::-1]:
        document.undo_stack.undo()
        motion = document.timeline.clip.motion
        assert (motion.poses.tobytes(), motion.transl.tobytes()) == expected
    assert document.clips.opened == (document.timeline.clip,)


def history(document):
    """The clips that the steps of one drag each put in place, in their order."""
    stack = document.undo_stack
    found = []
    for place in range(stack.count()):
        clip = getattr(getattr(stack.command(place), "_after", None), "clip", None)
        if isinstance(clip, Clip):
            found.append(clip)
    return found
