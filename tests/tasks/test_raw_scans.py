"""Raw scans, fixed by what the checks offer, teach what clean ones do."""

import json
from pathlib import Path

import numpy as np
import pytest
from scan_damage import holed
from scan_folders import poses_of, turned_away, write_npz, write_scan

from ins_studio.body.files import encode_body
from ins_studio.cli.main import run as terminal
from ins_studio.dataset.curation import read_curation
from ins_studio.dataset.labels import label_points
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import read_split
from ins_studio.geometry.winding import contains

WRONG_POSE, NOT_NUMBERS = 3, 5


@pytest.fixture
def raw(tiny_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Eight scans in centimetres, z up, with holes; two are spoiled, and a word is wrong."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    root, recorded = tmp_path / "raw", open_dataset(tiny_dataset)
    keys = [("shirt_step", index) for index in range(8)]
    for number, key in enumerate(keys):
        vertices, faces = holed(recorded.frame(*key), 2, 0.06, number)
        moved = turned_away(vertices, "cm", "z")
        if number == NOT_NUMBERS:
            moved[9] = np.nan
        write_scan(root / "step" / f"scan_{number + 1:04d}.ply", moved, faces)
    poses, transl = poses_of(recorded, keys)
    poses[WRONG_POSE, 1, 0] += 1.0
    write_npz(root / "step" / "poses.npz", poses, transl)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz", "fps": 30, "units": "m", "up": "y"}')
    return root


def test_fixed_scans_have_the_labels_of_clean_ones(
    raw: Path, tiny_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fix = tmp_path / "fix.json"
    assert terminal(["dataset", "check", str(raw), "--fix", str(fix), "--quiet", "--json"]) == 0
    said = {row["name"]: row for row in json.loads(capsys.readouterr().out)["checks"]}
    assert (said["units"]["severity"], said["readable"]["severity"]) == ("error", "error")
    curation = read_curation(fix)
    assert (curation.units, curation.up) == ("cm", "z")
    assert curation.excluded == {"step": frozenset({WRONG_POSE, NOT_NUMBERS})}
    recorded, found = open_dataset(tiny_dataset), open_dataset(raw, curation=curation)
    training = read_split(found).training
    assert [index for _, index in training] == [0, 1, 2, 4, 6, 7]
    for name, index in training:
        frame, true = found.frame(name, index), recorded.frame("shirt_step", index)
        np.testing.assert_allclose(frame.pose, true.pose, atol=1e-5)
        np.testing.assert_allclose(frame.transl, true.transl, atol=1e-5)
        points, inside = label_points(true.vertices, true.faces, 3000, np.random.default_rng(0))
        again = contains(points, frame.vertices, frame.faces)
        assert (inside & again).sum() / (inside | again).sum() > 0.99
