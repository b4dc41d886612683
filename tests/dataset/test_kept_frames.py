"""Frames that are gone through several times are read once, as far as there is room."""

from pathlib import Path

import numpy as np
import pytest

from ins_studio.dataset import cape
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.kept_frames import keeping_frames
from ins_studio.dataset.opening import open_dataset

KEYS = [("shirt_swing", index) for index in range(3)]


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files in the order in which they are read."""
    files, really = [], cape.read_recorded

    def counting(path: Path, *sizes: int) -> object:
        files.append(path.name)
        return really(path, *sizes)

    monkeypatch.setattr(cape, "read_recorded", counting)
    return files


def test_each_frame_is_read_once(small_dataset: Path, read: list[str]) -> None:
    plain = open_dataset(small_dataset)
    kept = keeping_frames(plain)
    read.clear()
    twice = [list(kept.read(KEYS)) for _ in range(3)]
    assert len(read) == len(KEYS)
    for frames in twice:
        for frame, other in zip(frames, plain.read(KEYS), strict=True):
            assert isinstance(frame, Frame)
            assert isinstance(other, Frame)
            np.testing.assert_array_equal(frame.vertices, other.vertices)
            np.testing.assert_array_equal(frame.pose, other.pose)


def test_what_does_not_fit_is_read_again(small_dataset: Path, read: list[str]) -> None:
    plain = open_dataset(small_dataset)
    one = plain.frame(*KEYS[0])
    size = sum(part.nbytes for part in (one.vertices, one.pose, one.v_cano) if part is not None)
    size += 0 if one.colors is None else one.colors.nbytes
    kept = keeping_frames(plain, room=2 * size + 1)
    read.clear()
    for _ in range(3):
        list(kept.read(KEYS))
    assert len(read) == 2 + 3
