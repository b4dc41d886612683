"""``ins-studio dataset check``: what a folder was recognised as, and what is wrong with it."""

import json
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset


@pytest.fixture
def scans(small_dataset: Path, tmp_path: Path) -> Path:
    """Three scans in centimetres with z up, four poses; one scan is cut short."""
    root, recorded = tmp_path / "scans", open_dataset(small_dataset)
    keys = [("shirt_swing", index) for index in range(3)]
    files = write_scans(root, recorded, keys, unit="cm", up="z", faces=900)
    poses, transl = poses_of(recorded, [*keys, ("shirt_step", 0)])
    numbers = np.array([1, 2, 3, 9])
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl, frame_ids=numbers, fps=24)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "clothing": "shirt"}')
    files[1].write_bytes(files[1].read_bytes()[:-50])
    return root


def test_it_says_what_was_recognised(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "check", str(scans), "--quiet", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["layout"] == "a folder of scans with poses"
    assert facts["units"] == "centimetres, z up"
    assert (facts["frame_count"], facts["readable"], facts["registered"]) == (3, 2, False)
    (sequence,) = facts["sequences"]
    assert (sequence["name"], sequence["fps"], sequence["readable"]) == ("shirt_swing", 24, 2)
    assert "frame numbers" in sequence["paired"]
    assert sequence["poses_without_scan"] == ["poses.npz, row 3"]
    assert sum("scan_0002.ply" in problem for problem in facts["problems"]) == 1
    assert any("centimetres" in problem for problem in facts["problems"])


def test_it_says_so_in_words(
    scans: Path, small_dataset: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["dataset", "check", str(scans), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "shirt_swing: 2 of 3 frames, 24 fps" in said
    assert "poses without a scan: poses.npz, row 3" in said
    assert "Person: shirt" in said
    assert run(["dataset", "check", str(small_dataset), "--quiet"]) == 0
    said = capsys.readouterr().out
    assert "CAPE's layout" in said
    assert "Person: 00001, shirt" in said
    assert "9 of 9 can be read" in said
    assert "Problems: none" in said


def test_info_knows_scans(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", str(scans), "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["kind"], facts["frames"], facts["registered"]) == ("dataset", 3, False)


def test_nothing_to_check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "check", str(tmp_path)]) == 1
    assert "sequences/" in capsys.readouterr().err
