"""Scans that take long to read: the viewport waits for their proxies, the window does not."""

import threading
from pathlib import Path

import numpy as np
import pytest
from bare_studio import bare_studio
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset import scan_source
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.keeper import Keeper
from ins_studio.ui.repose_session import ReposeSession

COUNT = 5
NAME = "shirt_swing"


@pytest.fixture
def scans(tiny_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dataset:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    recorded, root = open_dataset(tiny_dataset), tmp_path / "scans"
    keys = [(NAME, index) for index in range(COUNT)]
    write_scans(root, recorded, keys, faces=600)
    write_npz(root / NAME / "poses.npz", *poses_of(recorded, keys))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "fps": 30}')
    return open_dataset(root)


@pytest.fixture
def errors():
    return []


@pytest.fixture
def studio(qtbot, scans, errors):
    made = bare_studio(errors)
    qtbot.addWidget(made.viewport)
    yield made
    made.jobs.stop_all()


@pytest.fixture
def read(monkeypatch):
    """Numbers of the scans in the order in which they are read; each waits for ``go``."""
    numbers, go = [], threading.Event()
    read_scan = scan_source.read_scan

    def noted(path, root):
        numbers.append(int(path.stem[-4:]) - 1)
        assert go.wait(10)
        return read_scan(path, root)

    monkeypatch.setattr(scan_source, "read_scan", noted)
    noted.go, noted.numbers = go, numbers
    return noted


def idle(studio):
    return not studio.jobs.tasks


def test_the_frame_in_view_comes_first_and_then_all_others(studio, scans, read, qtbot):
    ReposeSession(studio)
    Keeper(studio.document).new(scans)
    qtbot.waitUntil(lambda: read.numbers == [0], timeout=10_000)
    studio.document.timeline.seek(3)
    assert studio.viewport.scene.scan is None, "nothing is read here"
    read.go.set()
    qtbot.waitUntil(lambda: studio.viewport.scene.scan is not None, timeout=10_000)
    shown = studio.viewport.scene.scan.vertices
    np.testing.assert_array_equal(shown, scans.proxy(NAME, 3).vertices)
    qtbot.waitUntil(lambda: idle(studio), timeout=10_000)
    assert read.numbers[1] == 3, "the playhead moved there while the first was read"
    assert sorted(read.numbers) == list(range(COUNT))


def test_what_is_kept_is_shown_at_once(studio, scans, read):
    read.go.set()
    for index in range(COUNT):
        scans.proxy(NAME, index)
    ReposeSession(studio)
    Keeper(studio.document).new(scans)
    for index in (2, 4):
        studio.document.timeline.seek(index)
        wanted = scans.proxy(NAME, index).vertices
        np.testing.assert_array_equal(studio.viewport.scene.scan.vertices, wanted)
    assert idle(studio)
    assert len(read.numbers) == COUNT


def test_a_damaged_scan_is_said_once_and_the_others_play(studio, scans, read, qtbot, errors):
    file = scans.sequence(NAME).files[0]
    file.write_bytes(file.read_bytes()[:-50])
    read.go.set()
    frames, notes = ReposeSession(studio), []
    frames.noted.connect(notes.append)
    Keeper(studio.document).new(scans)
    qtbot.waitUntil(lambda: idle(studio), timeout=10_000)
    studio.document.timeline.seek(1)
    assert studio.viewport.scene.scan is not None
    studio.document.timeline.seek(0)
    assert notes == [f"{file.name} cannot be read: see Checks."]
    assert errors == []


def test_another_project_ends_it(studio, scans, read, qtbot):
    ReposeSession(studio)
    keeper = Keeper(studio.document)
    keeper.new(scans)
    qtbot.waitUntil(lambda: bool(read.numbers), timeout=10_000)
    keeper.new()
    read.go.set()
    qtbot.waitUntil(lambda: idle(studio), timeout=10_000)
    assert len(read.numbers) < COUNT
    assert studio.viewport.scene.scan is None
