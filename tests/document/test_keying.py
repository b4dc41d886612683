"""Keys as edits: one stack, one step a gesture, back to the bytes, kept on disk."""

import numpy as np
import pytest

from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.geometry.quaternion import exponential
from ins_studio.motion import key_edits as edits
from ins_studio.motion.keyed_file import encode_keyed
from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.motion.motion import load_motion

TURN = exponential(np.array([0.0, 0.7, 0.0]))
ONE_TURN = exponential(np.array([0.2, 0.0, 0.0]))
ONES = np.ones(3)


@pytest.fixture
def keying(document, keeper):
    document.clip_editing.make_editable(Tolerance())
    return document.keying


def content(document):
    keys = [encode_keyed(clip.keyed) for clip in document.clips.opened]
    chosen = document.timeline.chosen
    return keys, chosen.clip.name, chosen.clip.motion.poses.tobytes(), chosen[1:]


def test_make_editable_adds_a_clip_that_moves_alike_and_undo_takes_it_back(document, keeper):
    recorded = document.timeline.clip
    assert document.keying.keyed is None
    document.clip_editing.make_editable(None)
    clip = document.timeline.clip
    assert (clip.name, clip.sequence) == (f"{recorded.name} keys", None)
    assert document.keying.keyed.key_count == (5 + 1) * 12 + 1
    np.testing.assert_allclose(clip.motion.poses, recorded.motion.poses, atol=1e-6)
    assert document.clips.entries[-1].keyed
    document.clip_editing.make_editable(None)
    assert document.timeline.clip is clip, "what is made of keys already stays"
    document.undo_stack.undo()
    assert document.timeline.clip is recorded
    assert document.clips.opened == ()


def test_a_new_clip_begins_with_the_pose_under_the_playhead(document, keeper):
    document.timeline.seek(3)
    before = document.timeline.clip.motion
    document.clip_editing.new_clip()
    motion = document.timeline.clip.motion
    np.testing.assert_allclose(motion.poses[0], before.poses[3], atol=1e-6)
    np.testing.assert_allclose(motion.poses[-1], before.poses[3], atol=1e-6)
    np.testing.assert_array_equal(motion.transl[0], before.transl[3])
    assert motion.frame_count == 4 * motion.fps
    document.clip_editing.new_clip()
    assert document.timeline.clip.name == "New clip 2"


def test_a_new_clip_is_whole_though_one_of_its_name_was_not(document, keeper):
    document.clip_editing.new_clip()
    name, count = document.timeline.clip.name, document.timeline.frame_count
    document.timeline.edit_range(2, 8)
    document.clip_editing.delete()
    document.clip_editing.new_clip()
    assert document.timeline.clip.name == name
    assert document.timeline.played == (0, count - 1)


def test_edits_come_back_to_the_bytes(document, keying):
    states = [content(document)]
    keyed = keying.keyed
    keying.edit("Set", edits.set_keys(keyed, 4, {1: TURN}))
    states.append(content(document))
    keying.edit("Move", edits.move_keys(keying.keyed, frozenset({(1, 4)}), 2)[0])
    states.append(content(document))
    document.timeline.edit_range(2, 8)
    states.append(content(document))
    keying.edit("Delete", edits.remove_keys(keying.keyed, frozenset({(1, 6)})))
    states.append(content(document))
    for state in states[-2::-1]:
        document.undo_stack.undo()
        assert content(document) == state
    for state in states[1:]:
        document.undo_stack.redo()
        assert content(document) == state


def test_a_drag_is_one_step_and_one_that_returns_is_none(document, keying):
    before, count = keying.keyed, document.undo_stack.count()
    state = content(document)
    keying.edit("Set", edits.set_keys(before, 4, {1: TURN}), drag=3)
    keying.edit("Set", edits.set_keys(before, 5, {1: TURN}), drag=3)
    keying.edit("Set", edits.set_keys(before, 6, {2: TURN}), drag=4)
    assert document.undo_stack.count() == count + 2
    document.undo_stack.undo()
    document.undo_stack.undo()
    assert content(document) == state
    keying.edit("Move", edits.set_keys(before, 5, {1: TURN}), drag=5)
    keying.edit("Move", before, drag=5)
    assert document.undo_stack.index() == count
    assert content(document) == state


def test_views_hear_which_frames_move_otherwise(document, keying, qtbot):
    timeline = document.timeline
    with (
        qtbot.assertNotEmitted(timeline.clip_changed),
        qtbot.waitSignal(timeline.motion_changed) as told,
    ):
        keying.edit("Set", edits.set_keys(keying.keyed, 11, {1: TURN}))
    assert told.args[0].tolist() == list(range(told.args[0][0], 12))
    with qtbot.waitSignal(timeline.motion_changed):
        document.undo_stack.undo()


def test_without_auto_key_a_change_is_shown_until_the_playhead_moves(document, keying, qtbot):
    keyed, stored, count = keying.keyed, document.timeline.clip, document.undo_stack.count()
    document.timeline.seek(5)
    assert keyed.tracks[3].place_of(5) is None
    with qtbot.waitSignal(document.timeline.motion_changed) as told:
        keying.change({3: TURN})
    assert told.args[0].tolist() == [5]
    assert (keying.keyed, document.undo_stack.count()) == (keyed, count + 1)
    shown = document.timeline.clip.motion.poses[5, 3]
    np.testing.assert_allclose(shown, [0, 0.7, 0], atol=1e-6)
    np.testing.assert_allclose(keying.values()[3], TURN)
    document.timeline.seek(6)
    assert document.timeline.clip is stored
    assert not keying.unkeyed


def test_undo_takes_a_change_without_a_key_back_and_one_drag_is_one_step(document, keying):
    document.timeline.seek(5)
    stored, count = document.timeline.clip, document.undo_stack.count()
    for turn in (0.1, 0.2, 0.7):
        keying.change({3: exponential(np.array([0, turn, 0]))}, drag=9)
    assert document.undo_stack.count() == count + 1
    document.undo_stack.undo()
    assert document.timeline.clip is stored
    assert not keying.unkeyed
    document.timeline.seek(2)
    document.undo_stack.redo()
    assert document.timeline.frame == 5, "where it was made"
    np.testing.assert_allclose(keying.values()[3], TURN)


def shown(document, joint=3):
    return document.timeline.clip.motion.poses[document.timeline.frame, joint]


def test_what_is_tried_out_is_shown_on_its_frame_and_is_no_step(document, keying, qtbot):
    document.timeline.seek(5)
    stored, state = document.timeline.clip, content(document)
    for turn in (0.1, 0.4, 0.7):
        with qtbot.waitSignal(document.timeline.motion_changed) as told:
            keying.try_out({3: exponential(np.array([0, turn, 0])), keying.keyed.place_track: ONES})
        assert told.args[0].tolist() == [5]
        np.testing.assert_allclose(shown(document), [0, turn, 0], atol=1e-6)
    np.testing.assert_allclose(keying.values()[3], TURN)
    np.testing.assert_allclose(document.timeline.clip.motion.transl[5], 1)
    assert content(document) == state
    with qtbot.waitSignal(keying.unkeyed_changed):
        keying.stop_trying()
    assert document.timeline.clip is stored
    keying.try_out({3: TURN})
    document.timeline.seek(6)
    assert document.timeline.clip is stored, "the playhead leaves it behind"


@pytest.mark.parametrize("way", ["auto-key", "on a key", "without a key"])
def test_what_was_tried_out_becomes_one_step(document, keying, way):
    document.timeline.seek(5)
    if way == "on a key":
        keying.edit("Set", edits.set_keys(keying.keyed, 5, {3: exponential(np.array([0, 0.1, 0]))}))
    keying.set_auto_key(way == "auto-key")
    before, count, stored = shown(document).copy(), document.undo_stack.count(), content(document)
    for turn in (0.1, 0.4, 0.7):
        keying.try_out({3: exponential(np.array([0, turn, 0]))})
    keying.change({3: TURN})
    assert document.undo_stack.count() == count + 1
    np.testing.assert_allclose(shown(document), [0, 0.7, 0], atol=1e-6)
    assert bool(keying.unkeyed) == (way == "without a key")
    document.undo_stack.undo()
    assert content(document) == stored
    np.testing.assert_array_equal(shown(document), before)


def test_trying_out_stands_on_what_has_no_key_yet(document, keying):
    document.timeline.seek(5)
    keying.change({3: TURN})
    waiting = document.timeline.clip.motion.poses.copy()
    keying.try_out({1: exponential(np.array([0.2, 0, 0]))})
    np.testing.assert_allclose(shown(document), [0, 0.7, 0], atol=1e-6)
    np.testing.assert_allclose(shown(document, 1), [0.2, 0, 0], atol=1e-6)
    keying.stop_trying()
    np.testing.assert_array_equal(document.timeline.clip.motion.poses, waiting)
    assert list(keying.unkeyed) == [3]


def test_an_undo_while_something_is_tried_out_shows_the_keys(document, keying):
    keying.edit("Set", edits.set_keys(keying.keyed, 5, {1: TURN}))
    document.timeline.seek(5)
    keying.try_out({3: TURN})
    document.undo_stack.undo()
    assert document.timeline.clip is document.timeline.chosen.clip
    assert len(keying.values()[3]) == 4
    assert np.abs(keying.values()[3] - TURN).max() > 0.01


def test_a_change_without_a_key_outlasts_one_with(document, keying):
    document.timeline.seek(5)
    keying.edit("Set", edits.set_keys(keying.keyed, 5, {1: TURN}))
    keying.change({3: TURN})
    keying.change({1: exponential(np.array([0.2, 0, 0]))})
    np.testing.assert_allclose(keying.values()[3], TURN)
    assert keying.keyed.tracks[3].place_of(5) is None
    document.timeline.edit_range(1, 8)
    assert not keying.unkeyed
    np.testing.assert_allclose(keying.values()[3], keying.keyed.values_at(5)[3])


class Hands:
    """Somebody who does anything at all with the keys."""

    def __init__(self, document, seed):
        self.document, self.keying = document, document.keying
        self.rng, self.drag = np.random.default_rng(seed), 0
        self.began = document.undo_stack.index()

    def frame(self):
        return int(self.rng.integers(0, 12))

    def some(self):
        tracks = self.rng.integers(0, 7, 2).tolist()
        ends = sorted((self.frame(), self.frame()))
        return edits.keys_between(self.keying.keyed, tracks, *ends)

    def seek(self):
        self.document.timeline.seek(self.frame())

    def change(self):
        turn = exponential(self.rng.normal(size=3))
        self.keying.change({int(self.rng.integers(0, 5)): turn}, drag=self.drag)

    def insert(self):
        self.keying.insert(self.rng.integers(0, 7, 2).tolist())

    def move(self):
        by = int(self.rng.integers(-5, 6))
        after, _ = edits.move_keys(self.keying.keyed, self.some(), by)
        self.keying.edit("Move", after, self.drag)

    def remove(self):
        few = frozenset(sorted(self.some())[:2])
        self.keying.edit("Remove", edits.remove_keys(self.keying.keyed, few))

    def set_range(self):
        self.document.timeline.edit_range(self.frame(), self.frame(), drag=self.drag)

    def undo(self):
        if self.document.undo_stack.index() > self.began:
            self.document.undo_stack.undo()

    def redo(self):
        self.document.undo_stack.redo()

    def auto_key(self):
        self.keying.set_auto_key(not self.keying.auto_key)

    def work(self, steps):
        kinds = (self.seek, self.change, self.insert, self.move, self.remove)
        kinds += (self.set_range, self.undo, self.redo, self.auto_key)
        for step in range(steps):
            self.drag = step // 3
            kinds[self.rng.integers(0, len(kinds))]()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_work_is_undone_and_done_again_to_the_bytes(document, keying, seed):
    hands, first = Hands(document, seed), content(document)
    hands.work(400)
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    last = content(document)
    while document.undo_stack.index() > hands.began:
        document.undo_stack.undo()
    assert content(document) == first
    while document.undo_stack.canRedo():
        document.undo_stack.redo()
    assert content(document) == last


def test_an_unkeyed_change_is_keyed_by_insert(document, keying):
    document.timeline.seek(5)
    keying.change({3: TURN})
    keying.insert(())
    assert keying.keyed.tracks[3].place_of(5) is not None
    np.testing.assert_allclose(keying.keyed.values_at(5)[3], TURN)
    assert not keying.unkeyed
    keying.insert(range(2))
    assert keying.keyed.tracks[0].place_of(5) is not None
    assert keying.keyed.tracks[1].place_of(5) is not None


def standing(document):
    """What is kept, and what is shown without a key."""
    keying, poses = document.keying, document.timeline.clip.motion.poses
    waiting = {track: value.tobytes() for track, value in keying.unkeyed.items()}
    return content(document), waiting, poses.tobytes()


def inserted(document, keying):
    keying.insert(())


def keyed_by_auto_key(document, keying):
    keying.set_auto_key(True)
    keying.change({2: TURN})


def another_joint_on_its_key(document, keying):
    keying.change({1: ONE_TURN})
    assert list(keying.unkeyed) == [3]


def keys_elsewhere(document, keying):
    keying.edit("Move", edits.move_keys(keying.keyed, frozenset({(1, 5)}), 2)[0])


@pytest.mark.parametrize(
    "work", [inserted, keyed_by_auto_key, another_joint_on_its_key, keys_elsewhere]
)
@pytest.mark.parametrize("leaves", [False, True])
def test_undo_gives_the_pose_without_a_key_back_first(document, keying, work, leaves):
    keying.edit("Set", edits.set_keys(keying.keyed, 5, {1: TURN}))
    document.timeline.seek(5)
    states = [standing(document)]
    keying.change({3: TURN})
    states.append(standing(document))
    work(document, keying)
    states.append(standing(document))
    assert len(set(map(str, states))) == 3
    if leaves:
        document.timeline.seek(9)
    for state in states[-2::-1]:
        document.undo_stack.undo()
        assert standing(document) == state
        assert document.timeline.frame == 5
    for state in states[1:]:
        document.undo_stack.redo()
        assert standing(document) == state


def test_a_drag_of_keys_that_returns_leaves_the_pose_without_a_key(document, keying, qtbot):
    document.timeline.seek(5)
    keying.change({3: TURN})
    before, keyed, count = standing(document), keying.keyed, document.undo_stack.count()
    with qtbot.waitSignal(keying.unkeyed_changed):
        keying.edit("Move", edits.move_keys(keyed, frozenset({(1, 0)}), 2)[0], drag=8)
    assert not keying.unkeyed
    keying.edit("Move", keyed, drag=8)
    assert standing(document) == before
    assert document.undo_stack.count() == count


def test_with_auto_key_or_on_a_key_a_change_is_an_edit(document, keying):
    count = document.undo_stack.count()
    keying.change({3: TURN})
    assert document.undo_stack.count() == count + 1, "frame 0 has keys"
    document.timeline.seek(5)
    keying.set_auto_key(True)
    keying.change({3: TURN}, drag=1)
    keying.change({3: TURN}, drag=1)
    assert document.undo_stack.count() == count + 2
    assert keying.keyed.tracks[3].place_of(5) is not None


def test_rate_and_range_are_edits_while_a_change_is_not_keyed(document, keying):
    document.timeline.seek(5)
    keying.change({3: TURN})
    document.timeline.edit_range(2, 8)
    assert document.timeline.chosen.played == (2, 8)
    assert document.timeline.clip is document.timeline.chosen.clip


def test_a_project_keeps_keys_and_the_terminal_reads_them_as_a_motion(
    document, keying, keeper, tmp_path
):
    keying.edit("Set", edits.set_keys(keying.keyed, 7, {2: TURN}))
    keeper.save_as(tmp_path / "Ada")
    folder = tmp_path / "Ada.insproj"
    stored = folder / document.timeline.clip.path
    motion = load_motion(stored, 5)
    np.testing.assert_array_equal(motion.poses, document.timeline.clip.motion.poses)
    again, notes = reopened(folder)
    assert notes == []
    assert content(again) == content(document)
    assert not again.modified


def test_unsaved_keys_are_recovered_and_old_autosaves_are_not(document, keying, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    keying.edit("Set", edits.set_keys(keying.keyed, 7, {2: TURN}))
    keeper.autosave()
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert content(again) == content(document)
    assert "recovered" in notes[0]
    keying.edit("Set", edits.set_keys(keying.keyed, 9, {2: TURN}))
    keeper.save()
    document.timeline.edit_range(2, 8)
    keeper.autosave()
    again, _ = reopened(tmp_path / "Ada.insproj")
    assert content(again) == content(document)


def test_keys_that_cannot_be_read_are_noted(document, keying, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    folder = tmp_path / "Ada.insproj"
    (folder / document.timeline.clip.path).write_bytes(b"nothing")
    again, notes = reopened(folder)
    assert again.clips.opened == ()
    assert "cannot be read" in notes[0]


def reopened(folder):
    document = Document()
    keeper = Keeper(document)
    notes = []
    keeper.noted.connect(notes.append)
    keeper.open(folder)
    return document, notes
