"""The library of poses is edited on the one stack, and lies in the project's folder."""

import numpy as np
import pytest

from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.named_pose import NamedPose
from ins_studio.motion.pose import Pose
from ins_studio.motion.pose_json import encode_poses


def posed(name, seed=0):
    turns = exponential(np.random.default_rng(seed).normal(size=(2, 3)))
    return NamedPose(name, ("root", "arm"), Pose(turns, np.zeros(3)))


def names(document):
    return [pose.name for pose in document.poses.poses]


def opened(folder):
    """The project as another program run reads it."""
    document, notes = Document(), []
    keeper = Keeper(document)
    keeper.noted.connect(notes.append)
    keeper.open(folder)
    return document, notes


def test_every_edit_is_one_step_and_comes_back(document, keeper):
    library, stack = document.poses, document.undo_stack
    library.add((posed("Wave"),))
    library.add((posed("wave", 1), posed("Bow", 2)), "Import poses")
    assert names(document) == ["Wave", "wave 2", "Bow"]
    library.rename(library.poses[2], " wave ")
    assert names(document) == ["Wave", "wave 2", "wave 3"]
    library.delete(library.poses[0])
    after = library.poses
    assert stack.count() == 4
    for expected in (["Wave", "wave 2", "wave 3"], ["Wave", "wave 2", "Bow"], ["Wave"], []):
        stack.undo()
        assert names(document) == expected
    for _ in range(4):
        stack.redo()
    assert library.poses == after, "the very same poses"


def test_what_changes_nothing_is_no_step(document, keeper):
    library = document.poses
    library.add(())
    library.add((posed("Wave"),))
    wave = library.poses[0]
    library.rename(wave, "Wave")
    library.rename(wave, "   ")
    library.rename(posed("Stranger"), "Other")
    library.delete(posed("Stranger"))
    assert document.undo_stack.count() == 1


def test_poses_lie_in_the_saved_project(document, keeper, tmp_path):
    document.poses.add((posed("Wave", 3),))
    keeper.save_as(tmp_path / "Ada")
    again, notes = opened(tmp_path / "Ada.insproj")
    assert (names(again), notes) == (["Wave"], [])
    np.testing.assert_array_equal(
        again.poses.poses[0].pose.turns, document.poses.poses[0].pose.turns
    )
    document.poses.delete(document.poses.poses[0])
    keeper.save()
    assert names(opened(tmp_path / "Ada.insproj")[0]) == []
    keeper.new()
    assert names(document) == []


def test_unsaved_poses_are_recovered_from_the_autosave(document, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    document.poses.add((posed("Wave"),))
    keeper.autosave()
    again, notes = opened(tmp_path / "Ada.insproj")
    assert names(again) == ["Wave"]
    assert again.modified
    assert "recovered" in notes[0]


@pytest.mark.parametrize("content", [b"{", encode_poses((posed("Wave"),))[:-9]])
def test_a_damaged_library_is_kept_and_said(document, keeper, tmp_path, content):
    keeper.save_as(tmp_path / "Ada")
    (tmp_path / "Ada.insproj" / "poses.json").write_bytes(content)
    again, notes = opened(tmp_path / "Ada.insproj")
    assert names(again) == []
    assert "poses-damaged.json" in notes[0]
    assert (tmp_path / "Ada.insproj" / "poses-damaged.json").read_bytes() == content


def test_a_project_without_poses_gets_no_file(document, keeper, tmp_path):
    keeper.save_as(tmp_path / "Ada")
    assert not (tmp_path / "Ada.insproj" / "poses.json").exists()
