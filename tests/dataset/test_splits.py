import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError


@pytest.fixture
def copy(tiny_dataset: Path, tmp_path: Path) -> Path:
    root = tmp_path / "copy"
    shutil.copytree(tiny_dataset, root)
    return root


def rewrite(root: Path, **content: Any) -> None:
    (root / "splits.json").write_text(json.dumps({"version": 1} | content))


def together(split: Split) -> list[tuple[str, int]]:
    return sorted(split.training + split.interpolation + split.extrapolation)


def test_the_file_of_the_dataset(tiny_dataset: Path) -> None:
    dataset = open_dataset(tiny_dataset)
    split = read_split(dataset)
    assert split.interpolation == tuple(("shirt_swing", i) for i in (4, 5, 6))
    assert split.extrapolation == tuple(("shirt_wave", i) for i in range(12))
    assert len(split.training) == 21
    assert together(split) == [(s.name, i) for s in dataset.sequences for i in range(12)]


def test_none_and_no_file_train_on_all(copy: Path) -> None:
    dataset = open_dataset(copy)
    everything = read_split(dataset, "none")
    assert len(everything.training) == 36
    assert not everything.interpolation
    (copy / "splits.json").unlink()
    assert read_split(dataset) == everything


def test_named_sequences_are_held_out_whole(tiny_dataset: Path) -> None:
    split = read_split(open_dataset(tiny_dataset), "shirt_step, shirt_swing")
    assert {name for name, _ in split.training} == {"shirt_wave"}
    assert {name for name, _ in split.extrapolation} == {"shirt_step", "shirt_swing"}
    assert split.interpolation == ()
    with pytest.raises(StudioError, match="no sequence shirt_fly"):
        read_split(open_dataset(tiny_dataset), "shirt_fly")


def test_gaps_count_skipped_frames_too(copy: Path) -> None:
    (copy / "sequences" / "00001" / "shirt_swing" / "shirt_swing.000001.npz").write_bytes(b"")
    split = read_split(open_dataset(copy))
    assert split.interpolation == tuple(("shirt_swing", i) for i in (3, 4, 5))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"version": 2}, "version 1"),
        ({"extrapolation": ["shirt_fly"]}, "unknown sequence: shirt_fly"),
        ({"extrapolation": [3]}, "unknown sequence: 3"),
        ({"interpolation": {"shirt_fly": [[0, 3]]}}, "unknown sequence: shirt_fly"),
        ({"interpolation": {"shirt_swing": [[4, 13]]}}, "which has 12 frames"),
        ({"interpolation": {"shirt_swing": [[-1, 2]]}}, "outside shirt_swing"),
        ({"interpolation": {"shirt_swing": [[5, 5]]}}, "outside shirt_swing"),
        ({"interpolation": {"shirt_swing": [4, 7]}}, "is not .first, last_exclusive."),
        ({"interpolation": {"shirt_swing": [[4.5, 7]]}}, "is not .first, last_exclusive."),
        ({"interpolation": ["shirt_swing"]}, "not formed as a split"),
        (
            {"extrapolation": ["shirt_swing"], "interpolation": {"shirt_swing": [[0, 2]]}},
            "both whole and in part",
        ),
        ({"extrapolation": ["shirt_swing", "shirt_step", "shirt_wave"]}, "Nothing is left"),
    ],
)
def test_bad_files_are_explained(copy: Path, content: dict[str, Any], message: str) -> None:
    rewrite(copy, **content)
    with pytest.raises(StudioError, match=message):
        read_split(open_dataset(copy))


def test_a_split_may_name_another_subjects_sequences(copy: Path) -> None:
    (copy / "sequences" / "00002" / "shirt_jump").mkdir(parents=True)
    rewrite(copy, extrapolation=["shirt_jump"], interpolation={"shirt_swing": [[0, 3]]})
    split = read_split(open_dataset(copy, subject="00001"))
    assert len(split.training) == 33
