"""From fits of SMPL-H to a posed avatar with hands, by the terminal alone."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from fake_models import fake_arrays, hand_arrays, write_npz

from ins_studio.cli.main import run
from ins_studio.motion.motion import load_motion
from ins_studio.project.arrays import read_npz

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def fit(tmp_path: Path) -> Path:
    """Two frames: the hands at rest, and the left one by its first coefficient."""
    left = np.zeros((2, 6), np.float32)
    left[1, 0] = 1
    parts = {"global_orient": np.zeros((2, 3)), "body_pose": np.zeros((2, 63))}
    hands = {"left_hand_pose": left, "right_hand_pose": np.zeros((2, 6))}
    other = {"expression": np.zeros((2, 10)), "jaw_pose": np.zeros((2, 3)), "fps": 24}
    return write_npz(tmp_path / "fit.npz", {**parts, **hands, **other})


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_npz(tmp_path / "SMPLH.npz", {**fake_arrays("smplh"), **hand_arrays()})


def test_says_what_it_did(fit: Path, model: Path, tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "motion.npz"
    assert run(["convert", str(fit), "--body", str(model), "--out", str(out), "--json"]) == 0
    said = capsys.readouterr()
    expected = {"path": str(out), "frame_count": 2, "joint_count": 52}
    assert json.loads(said.out) == expected, "smplx prints nothing in between"
    assert "jaw_pose, expression" in said.err
    assert "6 coefficients" in said.err
    motion = load_motion(out, 52)
    assert motion.fps == 24
    hands = hand_arrays()
    np.testing.assert_allclose(
        motion.poses[1, 22:37].ravel(),
        hands["hands_meanl"] + hands["hands_componentsl"][0],
        atol=1e-6,
    )


def test_amass_passes_without_smplx(
    model: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "smplx", None)
    poses = np.random.default_rng(0).normal(size=(3, 156))
    given = {"poses": poses, "trans": np.ones((3, 3)), "mocap_framerate": 120.0}
    file, out = write_npz(tmp_path / "walk_poses.npz", given), tmp_path / "motion.npz"
    assert run(["convert", str(file), "--body", str(model), "--out", str(out)]) == 0
    assert "3 frames of 52 joints" in capsys.readouterr().out
    np.testing.assert_allclose(load_motion(out, 52).poses.reshape(3, -1), poses, atol=1e-6)
    smpl = write_npz(tmp_path / "SMPL.npz", fake_arrays())
    assert run(["convert", str(file), "--body", str(smpl), "--out", str(tmp_path / "no.npz")]) == 1
    assert f"{file}: poses holds 156 numbers a frame, not 72" in capsys.readouterr().err
    assert not (tmp_path / "no.npz").exists()


def test_without_smplx_it_says_how_to_add_it(
    fit: Path, model: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "smplx", None)
    out = tmp_path / "motion.npz"
    assert run(["convert", str(fit), "--body", str(model), "--out", str(out), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)
    assert str(fit) in error["error"]
    assert "make setup" in error["hint"]
    assert not out.exists()


def test_a_folder_by_the_gender_of_the_file(model: Path, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    model.rename(folder / "SMPLH_FEMALE.npz")
    given = {"body_pose": np.zeros((1, 63)), "gender": np.array("female")}
    file, out = write_npz(tmp_path / "f.npz", given), tmp_path / "motion.npz"
    assert run(["convert", str(file), "--body", str(folder), "--out", str(out)]) == 0


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["avg-lbs", "draft"])
def test_an_avatar_of_52_joints_moves_its_fingers(
    handed_dataset: Path, fit: Path, tmp_path: Path, preset: str
) -> None:
    """Train, extract, convert and repose: the left hand moves, and nothing else to speak of."""
    model, avatar = handed_dataset / "misc" / "body.npz", tmp_path / "run"
    motion, posed = tmp_path / "motion.npz", tmp_path / "posed.npz"
    train = ["train", str(handed_dataset), "--preset", preset, "--heldout", "none", "--steps", "2"]
    assert run([*train, "--out", str(avatar)]) == 0
    assert run(["extract", str(avatar), "--resolution", "48", "--texture-size", "128"]) == 0
    assert run(["convert", str(fit), "--body", str(model), "--out", str(motion)]) == 0
    assert run(["repose", str(avatar), str(motion), "--out", str(posed)]) == 0
    first, second = read_npz(posed)["vertices"]
    moved = np.linalg.norm(second - first, axis=1)
    left_hand = first[:, 0] > 0.58
    assert moved[left_hand].max() > 0.005
    # Networks start with a trace of every bone's weight everywhere, so that it stays learnable.
    assert moved[first[:, 0] < 0.5].max() < (1e-6 if preset == "avg-lbs" else 1e-3)
