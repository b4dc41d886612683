"""Whatever is wrong with what comes in: exit code 1, the file named, a way out, nothing lost."""

import errno
import json
import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.cli.main import run
from ins_studio.files import unwritable
from ins_studio.project.run import RunFolder

Say = Callable[..., str]


@pytest.fixture
def complaint(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command that must fail, and return what it said on stderr, joined to one line."""

    def failing(*arguments: object) -> str:
        capsys.readouterr()
        assert run([str(argument) for argument in arguments]) == 1
        said = capsys.readouterr().err
        assert "Traceback" not in said
        assert "\n  " in said, "there is a hint"
        return said.replace("\n", " ")

    return failing


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("/tmp/ins-studio-was-here",)


def write_foreign(path: Path, kind: str) -> None:
    if kind == "text":
        path.write_text("this is no body")
    elif kind == "other arrays":
        np.savez(path, hello=np.zeros(3))
    elif kind == "truncated":
        np.savez(path, v_template=np.random.default_rng(0).normal(size=(100, 3)))
        path.write_bytes(path.read_bytes()[:500])
    elif kind == "evil pickle":
        path.write_bytes(pickle.dumps({"v_template": Evil()}))


@pytest.mark.parametrize("name", ["SMPL_NEUTRAL.npz", "SMPL_NEUTRAL.pkl"])
def test_a_missing_body(complaint: Say, small_dataset: Path, tmp_path: Path, name: str) -> None:
    body = tmp_path / name
    said = complaint("train", small_dataset, "--body", body, "--out", tmp_path / "run")
    assert str(body) in said
    assert not (tmp_path / "run" / "config.json").exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("body.npz", "text"),
        ("body.npz", "other arrays"),
        ("body.npz", "truncated"),
        ("body.pkl", "text"),
        ("body.pkl", "evil pickle"),
    ],
)
def test_a_foreign_body(
    complaint: Say, small_dataset: Path, tmp_path: Path, name: str, kind: str
) -> None:
    body = tmp_path / name
    write_foreign(body, kind)
    said = complaint("train", small_dataset, "--body", body, "--out", tmp_path / "run")
    assert str(body) in said
    assert not Path("/tmp/ins-studio-was-here").exists()


def test_a_dataset_without_a_body_asks_for_one(
    complaint: Say, own_dataset: Path, tmp_path: Path
) -> None:
    (own_dataset / "misc" / "body.npz").unlink()
    said = complaint("train", own_dataset, "--out", tmp_path / "run")
    assert "--body" in said
    assert "SMPL" in said


def test_a_truncated_frame_is_named_and_the_rest_is_used(
    own_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = own_dataset / "sequences" / "00001" / "shirt_step" / "shirt_step.000002.npz"
    frame.write_bytes(frame.read_bytes()[:300])
    arguments = ["train", str(own_dataset), "--preset", "avg-lbs", "--out", str(tmp_path / "run")]
    assert run(arguments) == 0
    assert str(frame) in capsys.readouterr().err


def test_all_frames_truncated(complaint: Say, own_dataset: Path, tmp_path: Path) -> None:
    for frame in own_dataset.rglob("shirt_*.npz"):
        frame.write_bytes(frame.read_bytes()[:300])
    said = complaint("train", own_dataset, "--out", tmp_path / "run")
    assert str(own_dataset) in said


def test_frames_with_nan_are_named(complaint: Say, own_dataset: Path, tmp_path: Path) -> None:
    frames = sorted(own_dataset.rglob("shirt_*.npz"))
    for frame in frames:
        arrays = dict(np.load(frame))
        arrays["v_posed"][7] = np.nan
        np.savez_compressed(frame, **arrays)
    said = complaint("train", own_dataset, "--out", tmp_path / "run", "--preset", "avg-lbs")
    assert any(str(frame) in said for frame in frames)
    assert "NaN" in said


def test_a_surface_with_holes_is_named_and_trains(
    own_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_dataset / "sequences" / "00001" / "faces.npy"
    np.save(path, np.load(path)[20:])
    arguments = ["train", str(own_dataset), "--preset", "avg-lbs", "--out", str(tmp_path / "run")]
    assert run(arguments) == 0
    said = capsys.readouterr().err
    assert str(path) in said
    assert "holes" in said


@pytest.mark.parametrize(
    "command",
    [
        "train FOLDER --out OUT",
        "extract FOLDER",
        "repose FOLDER MOTION --out OUT",
        "export FOLDER --motion MOTION --format glb --out OUT",
        "evaluate FOLDER",
        "info FOLDER",
    ],
)
@pytest.mark.parametrize("kind", ["empty", "missing"])
def test_an_empty_or_missing_folder(
    complaint: Say, motion: Path, tmp_path: Path, command: str, kind: str
) -> None:
    folder = tmp_path / "given"
    if kind == "empty":
        folder.mkdir()
    places = {"FOLDER": folder, "MOTION": motion, "OUT": tmp_path / "out"}
    assert str(folder) in complaint(*(places.get(word, word) for word in command.split()))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("spoil", ["missing", "truncated", "nan", "joints", "transl"])
def test_a_motion_that_does_not_fit(
    complaint: Say, average_run: RunFolder, motion: Path, tmp_path: Path, spoil: str
) -> None:
    path = tmp_path / "motion.npz"
    arrays = dict(np.load(motion))
    if spoil == "nan":
        arrays["poses"][1, 2] = np.nan
    elif spoil == "joints":
        arrays["poses"] = arrays["poses"][:, :-3]
    elif spoil == "transl":
        arrays["transl"] = arrays["transl"][:-1]
    if spoil != "missing":
        np.savez(path, **arrays)
    if spoil == "truncated":
        path.write_bytes(path.read_bytes()[:-40])
    out = tmp_path / "posed.npz"
    assert str(path) in complaint("repose", average_run.path, path, "--out", out)
    assert not out.exists()


def test_a_truncated_mesh(complaint: Say, own_run: RunFolder, motion: Path, tmp_path: Path) -> None:
    own_run.mesh_path.write_bytes(own_run.mesh_path.read_bytes()[:1000])
    said = complaint("repose", own_run.path, motion, "--out", tmp_path / "posed.npz")
    assert str(own_run.mesh_path) in said


@pytest.mark.parametrize(
    "command",
    [
        "repose RUN MOTION --out OUT",
        "export RUN --motion MOTION --format fbx --out OUT",
        "extract RUN --texture-size 128",
    ],
)
def test_a_full_disk_keeps_what_was_there(
    complaint: Say,
    own_run: RunFolder,
    motion: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
) -> None:
    out = tmp_path / "out"
    out.write_bytes(b"old")
    mesh = own_run.mesh_path.read_bytes()

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    places = {"RUN": own_run.path, "MOTION": motion, "OUT": out}
    said = complaint(*(places.get(word, word) for word in command.split()))
    assert "disk is full" in said
    assert str(own_run.mesh_path if "extract" in command else out) in said
    assert out.read_bytes() == b"old"
    assert own_run.mesh_path.read_bytes() == mesh
    assert not list(tmp_path.rglob("*.tmp"))


@pytest.mark.slow
def test_a_full_disk_while_training_keeps_the_last_checkpoint(
    complaint: Say,
    small_dataset: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = RunFolder(tmp_path / "run")
    given = ["train", str(small_dataset), "--preset", "draft", "--steps", "4", "--out"]
    write = Path.open

    def full(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name.startswith(".step-"):
            raise OSError(28, "No space left on device")
        return write(path, *arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        said = complaint(*given, out.path)
    assert "disk is full" in said
    assert "checkpoints" in said
    assert out.config()["total_steps"] == 4
    assert run([*given, str(out.path), "--resume"]) == 0


@pytest.mark.slow
def test_a_checkpoint_of_another_version_or_cut_off(
    complaint: Say, small_dataset: Path, tmp_path: Path
) -> None:
    out = RunFolder(tmp_path / "run")
    given = ["train", str(small_dataset), "--preset", "draft", "--steps", "1", "--out"]
    assert run([*given, str(out.path)]) == 0
    weights = out.checkpoint_path(1)
    facts = weights.with_suffix(".json")
    before = facts.read_text()
    facts.write_text(json.dumps({**json.loads(before), "version": 99}))
    for command in (["extract", out.path], ["train", small_dataset, "--out", out.path, "--resume"]):
        said = complaint(*command)
        assert str(facts) in said
        assert "99" in said
    facts.write_text(before)
    weights.write_bytes(weights.read_bytes()[:1000])
    assert str(weights) in complaint("extract", out.path)


def test_a_config_of_another_version(complaint: Say, own_run: RunFolder) -> None:
    own_run.config_path.write_text(json.dumps({**own_run.config(), "version": 99}))
    assert str(own_run.config_path) in complaint("extract", own_run.path)


def test_an_empty_split_says_so(complaint: Say, small_dataset: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    given = ["train", str(small_dataset), "--preset", "avg-lbs", "--heldout", "none"]
    assert run([*given, "--out", str(out)]) == 0
    shutil.copytree(out, tmp_path / "copy")
    assert "no frame was held out" in complaint("evaluate", out, "--split", "extrapolation")


def test_several_people_are_listed(complaint: Say, own_dataset: Path, tmp_path: Path) -> None:
    people = own_dataset / "sequences"
    shutil.copytree(people / "00001", people / "00002")
    said = complaint("train", own_dataset, "--out", tmp_path / "run")
    assert "00001, 00002" in said
    assert "--subject" in said


def test_an_unknown_device_of_this_machine(
    complaint: Say, average_run: RunFolder, small_dataset: Path, tmp_path: Path
) -> None:
    import torch

    missing = "mps" if not torch.backends.mps.is_available() else "cuda"
    said = complaint("extract", average_run.path, "--device", missing)
    assert "--device cpu" in said


def test_an_error_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["info", str(tmp_path / "nowhere"), "--json"]) == 1
    error = json.loads(capsys.readouterr().out)
    assert str(tmp_path / "nowhere") in error["error"]
    assert error["hint"]


def test_a_file_that_is_too_large_for_its_disk(tmp_path: Path) -> None:
    said = unwritable(tmp_path, OSError(errno.EFBIG, "File too large"))
    assert "permissions" not in said.hint
    assert "disk is full" in unwritable(tmp_path, OSError(errno.EDQUOT, "Quota exceeded")).message


def test_a_motion_is_no_dataset(complaint: Say, tmp_path: Path) -> None:
    file = tmp_path / "walk.bvh"
    file.write_text("HIERARCHY")
    said = complaint("dataset", "check", file)
    assert "is a motion" in said
    assert "motion convert" in said


def test_a_lone_scan_is_counted_as_one(complaint: Say, tmp_path: Path) -> None:
    (tmp_path / "scan_0001.ply").write_bytes(b"ply\n")
    assert "found for the scan in" in complaint("dataset", "next", tmp_path)
