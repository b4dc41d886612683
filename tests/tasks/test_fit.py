"""From a folder of scans without poses to a dataset."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fitted_figures import BETAS, TRANSL, dressed, walking_pose
from scan_folders import turned_away, write_scan

from ins_studio.body.builtin import builtin_body
from ins_studio.cli.main import run
from ins_studio.dataset.curation import read_curation
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.unposed_dataset import open_without_poses
from ins_studio.errors import StudioError
from ins_studio.fitting.poses_file import NAME
from ins_studio.geometry.skeleton import posed_joints
from ins_studio.project.fit_records import FittedFrame
from ins_studio.project.records import Cancelled
from ins_studio.tasks.catalog import start_task

POSES = [walking_pose(builtin_body(), 0.35 * frame) for frame in range(3)]
CLICKED = ("head", "left_elbow", "right_elbow", "left_knee", "right_knee", "pelvis", "left_wrist")


def true_joints(frame: int) -> dict[str, np.ndarray]:
    body = builtin_body()
    joints = posed_joints(POSES[frame], body.joints(BETAS), body.parents) + TRANSL
    return dict(zip(body.joint_names, joints, strict=True))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("made")
    for number, pose in enumerate(POSES, 4):
        surface = dressed(builtin_body(), pose, 3000 + number)
        file = root / "scans" / "walk" / f"scan_{number:04d}.ply"
        write_scan(file, turned_away(surface.vertices, "cm", "z"), surface.faces)
    points = {name: turned_away(true_joints(1)[name], "cm", "z").tolist() for name in CLICKED}
    frames = [{"scan": "scan_0005.ply", "landmarks": points}]
    (root / "clicks.json").write_text(json.dumps({"version": 1, "frames": frames}))
    return root


@pytest.fixture
def scans(made: Path, tmp_path: Path) -> Path:
    """Three scans in centimetres with z up; beside them, landmarks of the middle one."""
    return shutil.copytree(made, tmp_path / "own") / "scans"


@pytest.mark.slow
def test_a_folder_of_scans_becomes_a_dataset(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    clicks = str(scans.parent / "clicks.json")
    assert run(["dataset", "fit", str(scans), "--landmarks", clicks, "--quiet", "--json"]) == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["finished"]
    assert facts["units"] == "centimetres, z up"
    (walk,) = facts["sequences"]
    assert (walk["fitted"], walk["frame_count"], walk["key_frames"]) == (3, 3, [1])
    assert max(walk["residuals_mm"]) < 30

    dataset = open_dataset(scans)
    assert dataset.pairings[0].how == "by the frame numbers in the pose file"
    assert not any("stands in" in str(problem) for problem in dataset.problems)
    rest = builtin_body().rest(np.array(facts["betas"]))
    np.testing.assert_allclose(dataset.body.template, rest, atol=1e-5)
    for frame in range(3):
        placed = dataset.pose("walk", frame)
        parents = dataset.body.parents
        found = posed_joints(placed.pose, dataset.body.joints(), parents) + placed.transl
        apart = np.linalg.norm(found - list(true_joints(frame).values()), axis=1)
        assert apart.mean() < 0.02


def steps_of(scans: Path, **more: Any) -> Any:
    said = {"unit": "cm", "up": "z", **more}
    return start_task("fit", {"dataset": str(scans), **said})


def key(frame: int) -> dict[str, Any]:
    return {"sequence": "walk", "frame": frame, "pose": POSES[frame], "transl": TRANSL}


@pytest.mark.slow
def test_what_was_fitted_is_kept_and_corrected(scans: Path) -> None:
    steps = steps_of(scans, keys=[key(0)])
    seen = [next(record for record in steps if isinstance(record, FittedFrame)) for _ in range(2)]
    assert [(record.frame, record.key) for record in seen] == [(0, True), (1, False)]
    with pytest.raises(StopIteration) as end:
        steps.throw(Cancelled())
    assert not end.value.value.finished
    assert end.value.value.sequences[0].fitted == 2
    with np.load(scans / "walk" / NAME) as archive:  # open, it would fail another test
        first = dict(archive)
    assert first["frame_ids"].tolist() == [4, 5]

    gone_on = [r.frame for r in steps_of(scans, again=True) if isinstance(r, FittedFrame)]
    assert gone_on == [2], "what was stopped goes on"
    with np.load(scans / "walk" / NAME) as archive:
        whole = dict(archive)
    assert whole["frame_ids"].tolist() == [4, 5, 6]
    assert (whole["poses"][:2] == first["poses"]).all()

    records = list(steps_of(scans, keys=[key(2)], again=True))
    again = [record.frame for record in records if isinstance(record, FittedFrame)]
    assert again == [2]  # frame 1 is as near to the first key frame
    with np.load(scans / "walk" / NAME) as archive:
        second = dict(archive)
    assert second["key_frames"].tolist() == [0, 2]
    assert (second["poses"][:2] == first["poses"]).all()


def test_poses_of_others_are_not_pushed_aside(scans: Path, tmp_path: Path) -> None:
    np.savez(scans / "walk" / "smpl.npz", poses=np.zeros((3, 72)), transl=np.zeros((3, 3)))
    with pytest.raises(StudioError, match="has poses already") as refused:
        list(steps_of(scans))
    assert "--out" in refused.value.hint


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("[]", "does not hold landmarks"),
        ('{"version": 1, "frames": [{}]}', "is not formed as landmarks"),
        ('{"version": 1, "frames": [{"scan": "x.ply", "landmarks": {}}]}', "has no scan x.ply"),
        (
            '{"version": 1, "frames": [{"scan": "scan_0004.ply", "landmarks": {"head": [1, 2]}}]}',
            "head is not a point",
        ),
    ],
)
def test_wrong_landmarks_are_refused(scans: Path, content: str, message: str) -> None:
    file = scans.parent / "wrong.json"
    file.write_text(content)
    with pytest.raises(StudioError, match=message):
        list(steps_of(scans, landmarks=str(file)))


def test_a_curation_counts_on_the_terminal(scans: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = scans.parent / "curation.json"
    marks = {"walk": {"scan_0005.ply": {"nose": [0, 0, 0]}, "gone.ply": {"head": [0, 0, 0]}}}
    file.write_text(json.dumps({"version": 1, "units": "cm", "up": "z", "landmarks": marks}))
    assert run(["dataset", "fit", str(scans), "--curation", str(file), "--quiet"]) != 0
    said = capsys.readouterr().err
    assert "scan_0005.ply of walk names the landmark nose" in said
    seen = open_without_poses(scans, read_curation(file))
    assert str(seen.convention) == "centimetres, z up"


@pytest.mark.slow
def test_an_excluded_scan_is_left_out_on_the_terminal(
    scans: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = scans / "walk" / "scan_0005.ply"
    write_scan(broken, np.eye(3) * 500, np.array([[0, 1, 2]]))
    cut = scans / "walk" / "scan_0007.ply"
    cut.write_bytes((scans / "walk" / "scan_0006.ply").read_bytes()[:9000])
    file = scans.parent / "curation.json"
    said = {"version": 1, "units": "cm", "up": "z", "excluded": {"walk": [1], "run": [0]}}
    file.write_text(json.dumps(said))
    assert run(["dataset", "fit", str(scans), "--curation", str(file), "--json"]) == 0
    printed = capsys.readouterr()
    assert "walk: 1 frame is left out of the fit" in printed.err
    assert "speaks of run, which is not among" in printed.err
    (walk,) = json.loads(printed.out)["sequences"]
    assert (walk["fitted"], walk["interpolated"], walk["lost"]) == (2, [1], 1)
    dataset = open_dataset(scans)
    assert dataset.sequence("walk").interpolated == {1}
    assert dataset.sequence("walk").frame_count == 3, "the recording keeps its length"
    said["excluded"] = {"walk": [[0, 4]]}
    file.write_text(json.dumps(said))
    assert run(["dataset", "fit", str(scans), "--curation", str(file), "--quiet"]) == 1
    assert "Every scan in" in capsys.readouterr().err


@pytest.mark.slow
def test_a_fit_is_kept_where_it_cannot_be_written(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    out = scans.parent / "full" / "poses.npz"
    out.parent.write_text("a file where the folder should be")
    with pytest.raises(StudioError, match="cannot be written") as failed:
        list(steps_of(scans, keys=[key(0)], out=str(out)))
    kept = Path(failed.value.hint.partition("put ")[2].partition(" in its place")[0])
    with np.load(kept) as archive:
        assert len(archive["poses"]) == 3


@pytest.mark.slow
def test_scans_that_are_moved_during_a_fit_leave_no_empty_folder(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    steps = steps_of(scans, keys=[key(0)])
    next(record for record in steps if isinstance(record, FittedFrame))
    scans.rename(scans.parent / "elsewhere")
    with pytest.raises(StudioError, match="is not there any more") as failed:
        list(steps)
    assert "The fitted poses were kept" in failed.value.hint
    assert not scans.exists()
