"""What is read on a thread, so that showing it takes no time."""

import threading
from pathlib import Path

import pytest

from ins_studio.dataset import fingerprint as module
from ins_studio.dataset.cape import CapeReader
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.clip import first_of
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper
from ins_studio.document.reading import read_ahead, read_project
from ins_studio.errors import StudioError


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that hash a dataset or read a pose."""
    threads: list[str] = []
    pose, digest = CapeReader.pose, module.hashlib.sha256

    def noted(self, sequence, index):
        threads.append(threading.current_thread().name)
        return pose(self, sequence, index)

    def hashed(*content):
        threads.append(threading.current_thread().name)
        return digest(*content)

    monkeypatch.setattr(CapeReader, "pose", noted)
    monkeypatch.setattr(module.hashlib, "sha256", hashed)
    return threads


def on_a_thread(work):
    found = []
    thread = threading.Thread(target=lambda: found.append(work()), name="reader")
    thread.start()
    thread.join()
    return found[0]


def test_scans_that_were_read_ahead_are_shown_without_reading(
    qapp, small_dataset: Path, asked: list[str]
) -> None:
    dataset = open_dataset(small_dataset)
    asked.clear()
    on_a_thread(lambda: read_ahead(dataset))
    document = Document()
    Keeper(document).new(dataset)
    assert document.timeline.clip is not None
    assert asked.count("reader") == len(asked) > 3


def test_a_project_is_read_on_a_thread_and_shown_afterwards(
    qapp, small_dataset: Path, tmp_path: Path, asked: list[str]
) -> None:
    document = Document()
    keeper = Keeper(document)
    keeper.new(open_dataset(small_dataset))
    keeper.save_as(tmp_path / "Ada")
    keeper.new()
    asked.clear()
    read = on_a_thread(lambda: read_project(tmp_path / "Ada.insproj"))
    assert document.dataset is None
    keeper.take(read)
    assert document.name == "Ada"
    assert document.dataset is read.scans.dataset
    assert set(asked) == {"reader"}


def test_damaged_poses_are_no_reason_not_to_open(small_dataset, tmp_path, monkeypatch) -> None:
    def damaged(self, sequence, index):
        raise StudioError(f"{sequence.files[index]} is damaged.")

    monkeypatch.setattr(CapeReader, "pose", damaged)
    read_ahead(open_dataset(small_dataset))


def test_somebody_walking_plays_first() -> None:
    assert first_of(["arms", "long_Walk", "walk"]) == "long_Walk"
    assert first_of(["legs", "arms"]) == "legs"
