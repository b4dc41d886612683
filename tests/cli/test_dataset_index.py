"""``ins-studio dataset index``: people, clothes and recordings as a tree."""

import json
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))


def test_it_prints_the_tree(small_dataset: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "index", str(small_dataset), "--quiet"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{small_dataset}: CAPE's layout, 9 frames",
        "  00001: 9 frames",
        "    shirt: 3 sequences",
        "      shirt_step: 3 frames, 60 fps, 0.1 s",
        "      shirt_swing: 3 frames, 60 fps, 0.1 s",
        "      shirt_wave: 3 frames, 60 fps, 0.1 s",
    ]


def test_scans_with_the_rate_that_their_poses_tell(
    small_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, recorded = tmp_path / "scans", open_dataset(small_dataset)
    keys = [("shirt_swing", index) for index in range(3)]
    write_scans(root, recorded, keys, faces=900)
    poses, transl = poses_of(recorded, keys)
    write_npz(root / "shirt_swing" / "poses.npz", poses, transl, fps=np.array(24))
    assert run(["dataset", "index", str(root), "--quiet", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["layout"] == "scans"
    (subject,) = facts["subjects"]
    (clothing,) = subject["clothings"]
    (sequence,) = clothing["sequences"]
    assert sequence == {"name": "shirt_swing", "frame_count": 3, "fps": 24, "seconds": 3 / 24}


def test_a_folder_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["dataset", "index", "/nowhere", "--quiet"]) == 1
    assert "no dataset folder /nowhere" in capsys.readouterr().err
