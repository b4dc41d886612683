"""A folder of raw scans trains an avatar, which is measured on the scans held out from it."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.avatar import presets
from ins_studio.body.files import encode_body
from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset
from ins_studio.project.run import RunFolder

TINY = replace(
    presets.BALANCED,
    h_c_blocks=2,
    h_d_blocks=0,
    width=16,
    shift_across=0.08,
    shift_shapes=8,
    pose_centers=16,
    occupancy_width=16,
    occupancy_layers=2,
    grid_spacing=0.05,
    skinning_spacing=0.08,
    frames=3,
    points=400,
    label_points=1500,
    pins_after=0.0,
    steps=6,
)


def write_folder(root: Path, tiny_dataset: Path, *, faces: int | None) -> Path:
    """Six frames in centimetres with z up; the second and fifth are kept from training."""
    recorded = open_dataset(tiny_dataset)
    keys = [("shirt_swing", 2 * index) for index in range(6)]
    write_scans(root, recorded, keys, unit="cm", up="z", faces=faces)
    write_npz(root / "shirt_swing" / "poses.npz", *poses_of(recorded, keys), fps=30)
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text('{"body": "body.npz"}')
    gaps = {"shirt_swing": [[1, 2], [4, 5]]}
    (root / "splits.json").write_text(json.dumps({"version": 1, "interpolation": gaps}))
    return root


@pytest.mark.slow
@pytest.mark.parametrize("registered", [False, True])
def test_raw_scans_train_and_are_measured(
    tiny_dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    registered: bool,
) -> None:
    monkeypatch.setitem(presets.PRESETS, "balanced", TINY)
    root = write_folder(tmp_path / "d", tiny_dataset, faces=None if registered else 1500)
    out = RunFolder(tmp_path / "run")
    assert run(["train", str(root), "--out", str(out.path), "--device", "cpu", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["finished"]
    assert ("point by point" in said.err) != registered
    assert ("plain skinning of the mean mesh" in said.err) == registered
    small = ["--resolution", "48", "--texture-size", "64", "--quiet", "--json"]
    assert run(["extract", str(out.path), *small, "--device", "cpu"]) == 0
    assert out.scan_color_path.is_file()
    capsys.readouterr()
    slip = ["--slip"] if registered else []
    assert run(["evaluate", str(out.path), "--quiet", "--json", "--device", "cpu", *slip]) == 0
    (row,) = json.loads(capsys.readouterr().out)["rows"]
    assert (row["split"], row["frame_count"]) == ("interpolation", 2)
    assert 0.3 < row["iou_surface"] <= 1
    assert 0 < row["point_to_surface_mm"] < 25
    assert (row["slip_mm"] is not None) == registered


def test_what_needs_registered_scans_says_so(
    tiny_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root = write_folder(tmp_path / "d", tiny_dataset, faces=1500)
    out = tmp_path / "run"
    assert run(["train", str(root), "--preset", "avg-lbs", "--out", str(out)]) == 1
    assert "no mean can be taken" in capsys.readouterr().err
    write_folder(tmp_path / "r", tiny_dataset, faces=None)
    given = ["train", str(tmp_path / "r"), "--preset", "avg-lbs", "--out", str(out), "--json"]
    assert run(given) == 0
    with np.load(out / "average.npz") as average:
        recorded = open_dataset(tiny_dataset)
        true = recorded.frame("shirt_swing", 0).v_cano
        assert true is not None
        assert np.abs(average["rest"] - true).max() < 0.03
