"""Rows counted from 0 or 1, where the numbers of scans leave it open."""

import json
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.errors import StudioError

SCANNED = [("shirt_swing", index) for index in (1, 2, 3)]


@pytest.fixture(scope="module")
def recorded(tiny_dataset: Path) -> Dataset:
    return open_dataset(tiny_dataset)


def folder(root: Path, recorded: Dataset, rows: list[int], number: int, **said: object) -> Path:
    """Three scans that are numbered from ``number`` on, and the poses of frames ``rows``."""
    write_scans(root, recorded, SCANNED, first=number)
    poses, transl = poses_of(recorded, [("shirt_swing", row) for row in rows])
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    choices = {"body": "body.npz", "fps": 30, "sequences": {"shirt_swing": said}}
    (root / "dataset.json").write_text(json.dumps(choices))
    return root


def rows_of(dataset: Dataset) -> list[int]:
    return [pair.row for pair in dataset.pairings[0].pairs]


@pytest.mark.parametrize(("rows", "counted"), [([0, 1, 2, 3, 4, 5], 1), ([9, 0, 1, 2, 3, 4], 0)])
def test_scans_that_lie_nearer_to_their_bodies_decide(
    recorded: Dataset, tmp_path: Path, rows: list[int], counted: int
) -> None:
    # Numbers 2 to 4 of six rows: nothing in the names tells.
    found = open_dataset(folder(tmp_path / "d", recorded, rows, 2))
    assert [rows[row] for row in rows_of(found)] == [1, 2, 3]
    (pairing,) = found.pairings
    assert f"counted from {counted}: scans and bodies lie nearest so" in pairing.how
    assert not any("a guess" in str(problem) for problem in found.problems)


def test_what_the_scans_do_not_tell_is_a_guess_that_is_said(
    recorded: Dataset, tmp_path: Path
) -> None:
    root = folder(tmp_path / "d", recorded, [1, 1, 1, 1, 1, 1], 2)
    found = open_dataset(root)
    assert rows_of(found) == [2, 3, 4]
    (said,) = [str(problem) for problem in found.problems if "a guess" in str(problem)]
    assert 'Write "first" into dataset.json' in said
    found = open_dataset(folder(tmp_path / "d", recorded, [1, 1, 1, 1, 1, 1], 2, first=1))
    assert rows_of(found) == [1, 2, 3]
    assert not any("a guess" in str(problem) for problem in found.problems)


def test_a_pose_that_is_missing_moves_no_other(recorded: Dataset, tmp_path: Path) -> None:
    found = open_dataset(folder(tmp_path / "d", recorded, [1, 2], 1))
    assert rows_of(found) == [0, 1]
    assert [scan.name for scan in found.pairings[0].lone_scans] == ["scan_0003.ply"]
    np.testing.assert_allclose(
        found.pose("shirt_swing", 1).pose, recorded.pose("shirt_swing", 2).pose, atol=1e-5
    )


@pytest.mark.parametrize("value", [1.5, True, "1", 10**12])
def test_first_is_a_number_of_a_scan(recorded: Dataset, tmp_path: Path, value: object) -> None:
    root = folder(tmp_path / "d", recorded, [1, 2], 1, first=value)
    with pytest.raises(StudioError, match="first is"):
        open_dataset(root)
