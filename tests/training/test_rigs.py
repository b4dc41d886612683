"""Any skeleton trains: a rigged figure becomes an avatar that is posed and exported."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_rigs import Style, lighter, worm, write_rig

from ins_studio.avatar import presets
from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset
from ins_studio.motion.motion import encode_motion
from ins_studio.project.canonical import load_canonical
from ins_studio.project.run import RunFolder

TINY = replace(
    presets.preset("draft"),
    h_c_blocks=2,
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


@pytest.mark.slow
@pytest.mark.parametrize(("joints", "branches"), [(5, 0), (31, 4)])
def test_a_figure_of_any_skeleton_trains_and_moves(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    joints: int,
    branches: int,
) -> None:
    monkeypatch.setitem(presets.PRESETS, "draft", TINY)
    rig, data = worm(joints, branches=branches), tmp_path / "d"
    data.mkdir()
    write_rig(data / "bend.glb", rig)
    write_rig(data / "start.glb", lighter(rig, 2), Style(clip="start", skinned=False))
    (data / "splits.json").write_text(json.dumps({"version": 1, "extrapolation": ["start"]}))
    out, quick = tmp_path / "run", ["--quiet", "--json", "--device", "cpu"]

    def told(*command: str) -> dict:
        assert run([*command, *quick]) == 0
        return json.loads(capsys.readouterr().out)

    assert told("train", str(data), "--preset", "draft", "--out", str(out))["finished"]
    told("extract", str(out), "--resolution", "48", "--texture-size", "64")
    mesh = load_canonical(RunFolder(out).mesh_path)
    assert mesh.joint_names == open_dataset(data).body.joint_names
    assert len(mesh.joint_names) == joints
    (row,) = told("evaluate", str(out))["rows"]
    assert row["frame_count"] == 2
    assert row["iou_surface"] > 0.5
    motion = tmp_path / "m.npz"
    motion.write_bytes(encode_motion(open_dataset(data).motion("bend")))
    told("repose", str(out), str(motion), "--out", str(tmp_path / "posed.npz"))
    with np.load(tmp_path / "posed.npz") as posed:
        assert posed["vertices"].shape == (6, len(mesh.vertices), 3)
        apart = np.abs(
            posed["vertices"].max((0, 1)) - np.max([rig.posed(t) for t in range(6)], (0, 1))
        )
        assert apart.max() < 0.06
    for kind in ("glb", "fbx"):
        file = tmp_path / f"moved.{kind}"
        told("export", str(out), "--motion", str(motion), "--format", kind, "--out", str(file))
        assert file.stat().st_size > 1000
    again = open_dataset(tmp_path / "moved.glb")
    assert set(mesh.joint_names) <= set(again.body.joint_names), "what goes out comes in"
