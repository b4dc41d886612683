"""Whole clips edited in the document: in place or as new ones, undone to the bytes, kept."""

import numpy as np
import pytest

from ins_studio.document.clip import Clip
from ins_studio.document.document import Document
from ins_studio.document.edited_clips import (
    duplicate,
    join,
    joined_markers,
    loop,
    mirror,
    retime,
    trim,
)
from ins_studio.document.keeper import Keeper
from ins_studio.document.markers import Marker
from ins_studio.document.opening_edits import add_clips
from ins_studio.document.restoring import keep_motions
from ins_studio.errors import StudioError
from ins_studio.motion.keyed_file import encode_keyed
from ins_studio.motion.keyed_motion import Tolerance
from ins_studio.motion.motion import Motion, encode_motion

PARTNER = np.array([0, 2, 1, 4, 3])


def content(document):
    """All bytes that an edit may touch."""
    chosen = document.timeline.chosen
    clips = [
        (
            clip.name,
            clip.path,
            encode_keyed(clip.keyed) if clip.keyed else encode_motion(clip.motion),
        )
        for clip in document.clips.opened
    ]
    poses = chosen.clip.motion.poses.tobytes()
    return clips, chosen.clip.name, poses, chosen[1:], dict(document.markers.by_clip)


def apply(document, edited):
    document.clip_editing.take(edited, edited.markers_of)


@pytest.fixture
def figure(document, keeper):
    """The document with a motion of its own, from a file, which plays."""
    rng = np.random.default_rng(0)
    poses = np.cumsum(rng.normal(size=(30, 5, 3)) * 0.05, axis=0).astype(np.float32)
    motion = Motion(poses, np.cumsum(np.full((30, 3), 0.01, np.float32), axis=0), 24.0)
    folder = keeper.ensure_folder()
    clips = keep_motions(document, [("Wave", motion)], folder)
    keeper.note_clips(clips)
    add_clips(document, clips)
    return document


@pytest.fixture
def keyed(document, keeper):
    document.clip_editing.make_editable(Tolerance())
    return document


EDITS = {
    "trim": lambda clip: trim(clip, 2, 8),
    "retime": lambda clip: retime(clip, 0.5),
    "loop": lambda clip: loop(clip, 3),
    "mirror": lambda clip: mirror(clip, PARTNER),
    "duplicate": duplicate,
    "join": lambda clip: join(clip, clip, 4),
}


@pytest.mark.parametrize("kind", EDITS)
@pytest.mark.parametrize("whose", ["figure", "keyed", "recorded"])
def test_an_edit_is_one_step_undone_and_done_again_to_the_bytes(request, keeper, whose, kind):
    document = keeper._document if whose == "recorded" else request.getfixturevalue(whose)
    document.timeline.seek(4)
    document.markers.add(5)
    before, count = content(document), document.undo_stack.count()
    source = document.timeline.clip
    apply(document, EDITS[kind](source))
    after = content(document)
    assert document.undo_stack.count() == count + 1
    clip = document.timeline.clip
    assert bool(clip.keyed) == (whose == "keyed")
    assert clip.frame_count == EDITS[kind](source).frame_count
    in_place = whose != "recorded" and kind not in {"duplicate", "join"}
    assert (clip.name == source.name) == in_place
    assert clip.sequence is None, "recordings stay as they were recorded"
    document.undo_stack.undo()
    assert content(document) == before
    assert document.timeline.clip is source
    document.undo_stack.redo()
    assert content(document) == after
    assert document.keying.clip is document.timeline.clip


def test_a_trim_keeps_range_rate_and_markers_where_they_were(figure):
    timeline = figure.timeline
    timeline.edit_fps(50)
    timeline.edit_range(10, 19)
    for frame in (3, 12, 19, 20):
        figure.markers.add(frame)
    timeline.seek(15)
    apply(figure, trim(timeline.clip, 10, 19))
    assert (timeline.frame_count, timeline.fps, timeline.played) == (10, 50, (0, 9))
    assert timeline.frame == 5
    assert figure.markers.shown == (Marker(2, "Marker 2"), Marker(9, "Marker 3"))


def test_markers_move_with_the_speed_and_follow_what_is_joined(figure):
    figure.markers.add(10)
    apply(figure, retime(figure.timeline.clip, 0.5))
    assert [marker.frame for marker in figure.markers.shown] == [20]
    clip, markers = figure.timeline.clip, figure.markers.shown
    edited = join(clip, clip, 6)
    figure.clip_editing.take(
        edited, lambda first: joined_markers(edited, first, markers, 6, share=1.0)
    )
    assert [m.frame for m in figure.markers.shown] == [20, clip.frame_count - 6 + 20]


def test_a_rename_keeps_everything_else_and_finds_a_free_name(figure):
    figure.markers.add(3)
    motion = figure.timeline.clip.motion
    before = content(figure)
    figure.clip_editing.rename('Wave: "slow"/2')
    clip = figure.timeline.clip
    assert (clip.name, clip.path) == ("Wave_ _slow_2", "motion/Wave_ _slow_2.npz")
    assert clip.motion is motion
    assert len(figure.markers.shown) == 1
    shouted = figure.clips.entries[0].name.upper()  # one file with the sequence on some systems
    figure.clip_editing.rename(shouted)
    assert figure.timeline.clip.name == f"{shouted} 2"
    figure.clip_editing.rename("con")
    assert figure.timeline.clip.name == "con_"
    count = figure.undo_stack.count()
    figure.clip_editing.rename("  ")
    figure.clip_editing.rename("con_")
    assert figure.undo_stack.count() == count
    for _ in range(3):
        figure.undo_stack.undo()
    assert content(figure) == before


def test_a_deleted_clip_goes_and_comes_back(figure):
    figure.markers.add(3)
    before, clip = content(figure), figure.timeline.clip
    figure.clip_editing.delete()
    assert figure.clips.opened == ()
    assert figure.timeline.clip.sequence is not None, "the one before it plays"
    assert not figure.markers.by_clip
    assert figure.clip_editing.own is None
    figure.clip_editing.delete()
    figure.clip_editing.rename("other")
    assert figure.timeline.clip.name != "other", "recordings are not the project's to change"
    figure.undo_stack.undo()
    assert content(figure) == before
    assert figure.timeline.clip is clip


def test_an_edit_of_what_has_changed_meanwhile_is_refused(figure):
    edited = trim(figure.timeline.clip, 2, 8)
    apply(figure, mirror(figure.timeline.clip, PARTNER))
    before = content(figure)
    with pytest.raises(StudioError, match="was changed or left"):
        apply(figure, edited)
    assert content(figure) == before


def test_the_dope_sheet_hears_of_keys_that_an_edit_changed(keyed, qtbot):
    before = keyed.keying.keyed
    with qtbot.waitSignal(keyed.keying.changed):
        apply(keyed, mirror(keyed.timeline.clip, PARTNER))
    assert keyed.keying.keyed is not before
    with qtbot.waitSignal(keyed.keying.changed):
        keyed.undo_stack.undo()
    assert keyed.keying.keyed is before


def reopened(folder):
    document = Document()
    keeper = Keeper(document)
    notes = []
    keeper.noted.connect(notes.append)
    keeper.open(folder)
    return document, notes


@pytest.mark.parametrize("whose", ["figure", "keyed"])
def test_a_saved_project_has_the_edited_clips_and_no_others(request, keeper, whose, tmp_path):
    document = request.getfixturevalue(whose)
    keeper.save_as(tmp_path / "Ada")
    folder = tmp_path / "Ada.insproj"
    old = folder / document.timeline.clip.path
    assert old.is_file()
    document.markers.add(5)
    apply(document, trim(document.timeline.clip, 1, 9))
    document.clip_editing.rename("Größe 1")
    apply(document, duplicate(document.timeline.clip))
    keeper.save()
    again, notes = reopened(folder)
    assert notes == []
    assert content(again) == content(document)
    assert not old.exists(), "no file of a name that nothing has any more"
    document.undo_stack.undo()
    document.undo_stack.undo()
    keeper.save()
    assert content(reopened(folder)[0]) == content(document)
    assert sorted(path.name for path in (folder / "motion").iterdir()) == [old.name]


def test_an_edited_file_is_recovered_and_an_unedited_one_is_not_written_twice(
    figure, keeper, tmp_path
):
    keeper.save_as(tmp_path / "Ada")
    folder = tmp_path / "Ada.insproj"
    figure.timeline.edit_range(2, 8)
    keeper.autosave()
    copies = folder / "autosave" / figure.timeline.clip.path
    assert not copies.exists()
    apply(figure, mirror(figure.timeline.clip, PARTNER))
    keeper.autosave()
    assert copies.is_file()
    again, notes = reopened(folder)
    assert "recovered" in notes[0]
    assert content(again) == content(figure)
    figure.undo_stack.undo()
    keeper.autosave()
    assert content(reopened(folder)[0]) == content(figure)


def test_a_file_of_a_deleted_clip_is_left_until_the_project_is_saved(figure, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    folder = tmp_path / "Ada.insproj"
    saved = content(figure)
    motion = figure.timeline.clip.motion
    figure.clip_editing.delete()
    other = Motion(-motion.poses, motion.transl, 24.0)
    clips = keep_motions(figure, [("Wave", other)], folder)
    assert clips[0].name == "Wave 2"
    assert content(reopened(folder)[0])[0] == saved[0]


def test_damaged_markers_are_left_out(figure, keeper, tmp_path):
    figure.markers.add(5)
    keeper.save_as(tmp_path / "Ada")
    path = tmp_path / "Ada.insproj" / "project.json"
    text = path.read_text()
    assert '"Marker 1"' in text
    worse = text.replace(
        '"markers": {', '"markers": {"b": [[1]], "c": 3, "d": [[-1, "x"], [1, 2]],'
    )
    path.write_text(worse)
    again, _ = reopened(path.parent)
    assert again.markers.shown == (Marker(5, "Marker 1"),)
    path.write_text(text.replace('"markers": {', '"markers": 7, "other": {'))
    assert reopened(path.parent)[0].markers.by_clip == {}


def test_a_clip_of_the_comparison_is_not_edited(figure):
    visited = Clip("Other", figure.timeline.clip.motion)
    figure.timeline.visit(visited)
    assert figure.clip_editing.clip is None


class Hands:
    """Somebody who does anything at all with clips and markers."""

    def __init__(self, document, seed):
        self.document, self.rng, self.step = document, np.random.default_rng(seed), 0
        self.began = document.undo_stack.index()

    @property
    def clip(self):
        return self.document.clip_editing.clip

    def frame(self):
        return int(self.rng.integers(0, self.document.timeline.frame_count))

    def trim(self):
        first, last = sorted((self.frame(), self.frame()))
        apply(self.document, trim(self.clip, first, last))

    def retime(self):
        if self.clip.frame_count < 200:
            apply(self.document, retime(self.clip, float(self.rng.choice([0.5, 0.8, 1.5, 2.0]))))

    def loop(self):
        if self.clip.frame_count > 4:
            apply(self.document, loop(self.clip, int(self.rng.integers(1, 3))))

    def mirror(self):
        apply(self.document, mirror(self.clip, PARTNER))

    def duplicate(self):
        apply(self.document, duplicate(self.clip))

    def join(self):
        names = [entry.name for entry in self.document.clips.entries]
        other = self.document.clips.clip(str(self.rng.choice(names)))
        rate = self.clip.motion.fps / other.motion.fps
        frames = int((other.frame_count - 1) * rate + 1e-6) + 1
        if self.clip.frame_count + frames < 200:
            fade = int(self.rng.integers(0, min(self.clip.frame_count, frames) + 1))
            apply(self.document, join(self.clip, other, fade))

    def choose(self):
        names = [entry.name for entry in self.document.clips.entries]
        self.document.timeline.choose(self.document.clips.clip(str(self.rng.choice(names))))

    def rename(self):
        self.document.clip_editing.rename(str(self.rng.choice(["a", "A", "b/c", "nul", "é"])))

    def delete(self):
        self.document.clip_editing.delete()

    def make_keys(self):
        self.document.clip_editing.make_editable(Tolerance())

    def mark(self):
        self.document.markers.add(self.frame())

    def move_marker(self):
        self.document.markers.move(0, self.frame(), drag=self.step // 3)

    def set_range(self):
        self.document.timeline.edit_range(self.frame(), self.frame(), drag=self.step // 3)

    def undo(self):
        if self.document.undo_stack.index() > self.began:
            self.document.undo_stack.undo()

    def redo(self):
        self.document.undo_stack.redo()

    def work(self, steps):
        kinds = (self.trim, self.retime, self.loop, self.mirror, self.duplicate, self.join)
        kinds += (self.choose, self.rename, self.delete, self.make_keys, self.mark)
        kinds += (self.move_marker, self.set_range, self.undo, self.redo, self.undo, self.mark)
        for self.step in range(steps):
            kinds[self.rng.integers(0, len(kinds))]()
            names = [entry.name for entry in self.document.clips.entries]
            assert len({name.casefold() for name in names}) == len(names)
            assert self.document.timeline.chosen.clip.name in names
            assert set(self.document.markers.by_clip) <= set(names)
            count = self.document.timeline.frame_count
            assert all(marker.frame < count for marker in self.document.markers.shown)
            assert 0 <= self.document.timeline.frame < count


@pytest.mark.parametrize("seed", [1, 2])
def test_random_edits_of_clips_are_undone_done_again_and_kept(figure, keeper, seed, tmp_path):
    hands, first = Hands(figure, seed), content(figure)
    hands.work(150)
    while figure.undo_stack.canRedo():
        figure.undo_stack.redo()
    last = content(figure)
    keeper.save_as(tmp_path / "Ada")
    while figure.undo_stack.index() > hands.began:
        figure.undo_stack.undo()
    assert content(figure) == first
    keeper.save()
    while figure.undo_stack.canRedo():
        figure.undo_stack.redo()
    assert content(figure) == last
    keeper.save()
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert notes == []
    assert content(again) == last
    files = {path.name for path in (tmp_path / "Ada.insproj" / "motion").iterdir()}
    assert files == {f"{clip.name}.npz" for clip in figure.clips.opened}
