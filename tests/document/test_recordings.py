"""What a person says of scans: one undo step a gesture, back to the byte, and kept on disk."""

import shutil
from dataclasses import replace

import pytest

from ins_studio.dataset.curation import Curation, read_curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.opening_edits import use_scans
from ins_studio.document.recent import recent_datasets, remember_dataset
from ins_studio.document.recordings import scans_of
from ins_studio.errors import StudioError


@pytest.fixture
def recordings(document, keeper):
    return document.recordings


def parts(recordings):
    split = read_split(recordings.dataset, curation=recordings.curation)
    return {name: len(getattr(split, name)) for name in split.__annotations__}


def reopened(folder):
    document, notes = Document(), []
    keeper = Keeper(document)
    keeper.noted.connect(notes.append)
    keeper.open(folder)
    return document, notes


def test_every_gesture_is_one_step_and_comes_back_to_the_byte(document, recordings):
    gestures = (
        lambda: recordings.toggle_excluded("shirt_step", [0, 1, 2]),
        lambda: recordings.toggle_excluded("shirt_step", [2, 3]),
        lambda: recordings.toggle_held_out("shirt_swing", [0]),
        lambda: recordings.toggle_held_out("shirt_wave", [5]),
        lambda: recordings.hold_out_sequences(["shirt_swing"], True),
        lambda: recordings.hold_out_sequences(["shirt_wave", "shirt_swing"], False),
        lambda: recordings.say(
            replace(recordings.curation, ignored=frozenset({"holes"})), "Ignore holes"
        ),
        lambda: recordings.toggle_excluded("shirt_step", [0, 1, 2, 3]),
    )
    states = [recordings.curation.encode()]
    for number, gesture in enumerate(gestures, 1):
        gesture()
        assert document.undo_stack.index() == number
        states.append(recordings.curation.encode())
    assert len(set(states)) == len(states)
    for state in reversed(states[:-1]):
        document.undo_stack.undo()
        assert recordings.curation.encode() == state
    assert recordings.curation == Curation()
    for state in states[1:]:
        document.undo_stack.redo()
        assert recordings.curation.encode() == state


def test_what_is_excluded_is_in_no_part(recordings):
    assert parts(recordings) == {"training": 21, "interpolation": 3, "extrapolation": 12}
    recordings.toggle_excluded("shirt_step", [0, 11])
    recordings.toggle_excluded("shirt_wave", [3])
    assert parts(recordings) == {"training": 19, "interpolation": 3, "extrapolation": 11}


def test_a_frame_out_of_a_held_out_sequence_leaves_the_rest_held_out(recordings):
    recordings.toggle_held_out("shirt_wave", [0])
    assert parts(recordings) == {"training": 22, "interpolation": 14, "extrapolation": 0}
    recordings.toggle_held_out("shirt_wave", [0])
    assert parts(recordings) == {"training": 21, "interpolation": 3, "extrapolation": 12}


def test_nothing_left_to_train_on_is_refused(document, recordings):
    recordings.hold_out_sequences(["shirt_swing"], True)
    with pytest.raises(StudioError, match="Nothing is left to train on"):
        recordings.hold_out_sequences(["shirt_step"], True)
    assert document.undo_stack.index() == 1


def test_it_is_saved_in_the_project_and_never_beside_the_scans(
    document, keeper, recordings, tiny_dataset, tmp_path
):
    before = sorted(tiny_dataset.rglob("*"))
    keeper.save_as(tmp_path / "Ada")
    assert not (tmp_path / "Ada.insproj" / "curation.json").exists(), "nothing was said"
    recordings.toggle_excluded("shirt_step", [1])
    keeper.save()
    assert read_curation(tmp_path / "Ada.insproj" / "curation.json") == recordings.curation
    assert sorted(tiny_dataset.rglob("*")) == before
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert again.recordings.curation.excluded == {"shirt_step": frozenset([1])}
    assert (notes, again.modified) == ([], False)


def test_a_crash_loses_no_exclusion(document, keeper, recordings, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    recordings.toggle_excluded("shirt_step", [1])
    keeper.autosave()
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert again.recordings.curation.excluded == {"shirt_step": frozenset([1])}
    assert again.modified
    assert "recovered" in notes[0]


def test_a_damaged_curation_is_said_and_kept(keeper, recordings, tmp_path):
    recordings.toggle_excluded("shirt_step", [1])
    keeper.save_as(tmp_path / "Ada")
    file = tmp_path / "Ada.insproj" / "curation.json"
    file.write_bytes(file.read_bytes()[:20])
    again, notes = reopened(tmp_path / "Ada.insproj")
    assert again.dataset is not None
    assert "curation-damaged.json" in notes[0]
    assert file.with_name("curation-damaged.json").is_file()


def test_lost_scans_stay_named_until_they_are_found(document, keeper, tiny_dataset, tmp_path):
    place = tmp_path / "scans"
    shutil.copytree(tiny_dataset, place)
    keeper.new(open_dataset(place))
    document.recordings.toggle_excluded("shirt_step", [1])
    keeper.save_as(tmp_path / "Ada")
    place.rename(tmp_path / "moved")
    again, notes = reopened(tmp_path / "Ada.insproj")
    lost = again.recordings.scans
    assert lost.dataset is None
    assert lost.reference.path == str(place)
    assert str(place) in notes[0]
    Keeper(again).save()
    again, _ = reopened(tmp_path / "Ada.insproj")
    assert again.recordings.scans.reference == lost.reference, "saving must not forget them"
    found = open_dataset(tmp_path / "moved", curation=again.recordings.curation)
    assert found.fingerprint() == lost.reference.fingerprint
    use_scans(again, scans_of(found), "Find the scans")
    assert again.recordings.curation.excluded == {"shirt_step": frozenset([1])}
    again.undo_stack.undo()
    assert again.recordings.scans is lost or again.recordings.scans.reference == lost.reference


def test_recent_scans_are_listed_while_they_are_there(tmp_path):
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        folder.mkdir()
        remember_dataset(folder)
    assert recent_datasets() == folders[::-1]
    folders[1].rmdir()
    assert recent_datasets() == folders[:1]
