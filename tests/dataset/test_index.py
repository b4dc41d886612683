"""The index of a dataset: what it lists, and what it does not look at twice."""

import os
import shutil
from pathlib import Path

import pytest
from scan_folders import write_scans

from ins_studio.dataset import cape_tree, folder_tree, tree_file
from ins_studio.dataset.cape_frame import looks_whole
from ins_studio.dataset.index import index_dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError
from ins_studio.project import cache
from ins_studio.project.indexed import Indexed

LONG_AGO = 1_000_000_000  # seconds


pytestmark = pytest.mark.usefixtures("home")


@pytest.fixture
def release(small_dataset: Path, tmp_path: Path) -> Path:
    """Two people, one of them in two sets of clothes."""
    root = tmp_path / "release"
    shutil.copytree(small_dataset, root)
    home = root / "sequences" / "00001"
    shutil.copytree(home / "shirt_wave", home / "coat_wave")
    shutil.copytree(home / "shirt_wave", root / "sequences" / "00002" / "shirt_run")
    (home / "nothing").mkdir()
    age(root)
    return root


def age(root: Path) -> None:
    """Let everything have lain there for long."""
    for folder, _, _ in os.walk(root):
        os.utime(folder, (LONG_AGO, LONG_AGO))


def indexed(root: Path) -> Indexed:
    steps = index_dataset(root)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the folders that are looked into."""
    names: list[str] = []
    look = folder_tree._look

    def noted(folder: Path, *rest):
        names.append(folder.name)
        return look(folder, *rest)

    monkeypatch.setattr(folder_tree, "_look", noted)
    return names


def test_people_clothes_and_recordings_are_listed_as_they_are_opened(release: Path) -> None:
    found = indexed(release)
    tree = {
        subject.name: {own.name: [s.name for s in own.sequences] for own in subject.clothings}
        for subject in found.subjects
    }
    shirts = ["shirt_step", "shirt_swing", "shirt_wave"]
    assert tree == {
        "00001": {"coat": ["coat_wave"], "shirt": shirts},
        "00002": {"shirt": ["shirt_run"]},
    }
    opened = open_dataset(release, "00001", "shirt")
    listed = found.subjects[0].clothings[1].sequences
    assert [(s.frame_count, s.fps) for s in listed] == [
        (s.frame_count, s.fps) for s in opened.sequences
    ]
    assert listed[0].seconds == 3 / 60
    assert found.frame_count == 15


def test_a_second_index_looks_into_nothing(release: Path, looked: list[str]) -> None:
    first = indexed(release)
    assert len(looked) == 9
    looked.clear()
    assert indexed(release) == first
    assert looked == []


def test_only_a_changed_folder_is_looked_into_again(release: Path, looked: list[str]) -> None:
    indexed(release)
    looked.clear()
    next((release / "sequences" / "00001" / "shirt_step").glob("*.npz")).unlink()
    assert indexed(release).frame_count == 14
    assert looked == ["shirt_step"]


def test_a_recording_that_came_or_went_is_found(release: Path, looked: list[str]) -> None:
    indexed(release)
    looked.clear()
    home = release / "sequences" / "00002"
    (home / "shirt_run").rename(home / "coat_run")
    (clothing,) = indexed(release).subjects[1].clothings
    assert clothing.name == "coat"
    assert looked == ["00002", "coat_run"]


def test_a_folder_that_has_just_changed_is_not_believed(release: Path, looked: list[str]) -> None:
    folder = release / "sequences" / "00001" / "shirt_step"
    os.utime(folder)  # within the same tick of the clock more may change
    indexed(release)
    looked.clear()
    indexed(release)
    assert looked == ["shirt_step"]


def test_damaged_files_are_not_counted(release: Path) -> None:
    folder = release / "sequences" / "00001" / "shirt_step"
    files = sorted(folder.glob("*.npz"))
    files[0].write_bytes(files[0].read_bytes()[:-30])
    for file in sorted((release / "sequences" / "00002" / "shirt_run").glob("*.npz")):
        file.write_bytes(b"")
    found = indexed(release)
    assert [subject.name for subject in found.subjects] == ["00001"]
    assert found.frame_count == 11


def test_another_frame_rate_is_seen_at_once(release: Path) -> None:
    assert indexed(release).subjects[0].clothings[0].sequences[0].fps == 60
    (release / "misc" / "fps.txt").write_text("30")
    os.utime(release / "misc", (LONG_AGO, LONG_AGO))
    assert indexed(release).subjects[0].clothings[0].sequences[0].fps == 30


def test_a_moved_tree_is_another_one(release: Path, tmp_path: Path, looked: list[str]) -> None:
    first = indexed(release)
    moved = release.rename(tmp_path / "moved")
    looked.clear()
    found = indexed(moved)
    assert (found.path, found.subjects) == (str(moved), first.subjects)
    assert len(looked) == 9
    release.mkdir()
    with pytest.raises(StudioError, match="release"):
        indexed(release)


@pytest.mark.parametrize("damage", ["cut", "empty", "other", "middle", "version"])
def test_a_damaged_cache_is_made_again(
    release: Path, looked: list[str], damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as older:
        if damage == "version":
            older.setattr(tree_file, "VERSION", 0)
        first = indexed(release)
    (kept,) = tree_file.TREES.folder.glob("*.npz")
    content = kept.read_bytes()
    middle = content.replace(b"shirt_step", b"shirt_stop")
    damaged = {"cut": content[:-100], "empty": b"", "other": b"no archive", "middle": middle}
    kept.write_bytes(damaged.get(damage, content))
    looked.clear()
    assert indexed(release) == first
    assert len(looked) == 9
    looked.clear()
    assert indexed(release) == first
    assert looked == []


def test_a_full_disk_keeps_nothing_and_says_nothing(
    release: Path, looked: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(path: Path, content: bytes) -> None:
        raise StudioError("The disk is full.")

    monkeypatch.setattr(cache, "write_atomic", full)
    assert indexed(release) == indexed(release)
    assert len(looked) == 18


def test_what_was_read_before_it_was_broken_off_is_not_read_again(
    release: Path, looked: list[str]
) -> None:
    steps = index_dataset(release)
    for _ in range(5):
        next(steps)
    steps.close()
    assert len(looked) == 5
    indexed(release)
    assert len(looked) == len(set(looked)) == 9


def test_opening_reads_only_the_ends_of_files_that_the_index_does_not_know(
    release: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = open_dataset(release, "00001", "shirt")
    indexed(release)
    folder = release / "sequences" / "00001" / "shirt_step"
    file = sorted(folder.glob("*.npz"))[0]
    file.write_bytes(file.read_bytes()[:-30])  # the folder's time does not tell
    read: list[Path] = []
    monkeypatch.setattr(
        cape_tree, "looks_whole", lambda path: bool(read.append(path)) or looks_whole(path)
    )
    opened = open_dataset(release, "00001", "shirt")
    assert read == [file]
    assert opened.sequence("shirt_step").positions == (1, 2)
    assert opened.frame_count == whole.frame_count - 1
    assert any(problem.path == file for problem in opened.problems)
    assert opened.fingerprint() != whole.fingerprint()


def test_scans_are_listed_without_poses_and_without_being_read(
    small_dataset: Path, tmp_path: Path
) -> None:
    root = tmp_path / "scans"
    keys = [("shirt_swing", 0), ("shirt_swing", 1), ("shirt_step", 0), ("shirt_step", 1)]
    write_scans(root, open_dataset(small_dataset), keys)
    for file in root.rglob("*.ply"):
        file.write_bytes(b"no scan")
    (root / "dataset.json").write_text('{"fps": 25, "subject": "anna"}')
    (subject,) = indexed(root).subjects
    (clothing,) = subject.clothings
    assert subject.name == "anna"
    assert [(s.name, s.frame_count, s.fps) for s in clothing.sequences] == [
        ("shirt_step", 2, 25),
        ("shirt_swing", 2, 25),
    ]


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(StudioError, match="holds no recordings"):
        indexed(tmp_path / "empty")
    with pytest.raises(StudioError, match="no dataset folder"):
        indexed(tmp_path / "nowhere")
