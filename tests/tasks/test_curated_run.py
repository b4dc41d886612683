"""A run keeps what was said of its dataset, whatever becomes of the file that said it."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from ins_studio.cli.main import run as terminal
from ins_studio.dataset.curation import Curation
from ins_studio.errors import StudioError
from ins_studio.project.records import Note
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.jobs import read_jobs
from ins_studio.tasks.recordings import recordings_of
from ins_studio.tasks.train import train


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))


def test_training_and_measuring_obey(small_dataset: Path, tmp_path: Path) -> None:
    said = Curation(
        fps=24, excluded={"shirt_step": frozenset({1})}, held_out={"shirt_swing": frozenset({0})}
    )
    file, out = tmp_path / "said.json", tmp_path / "run"
    file.write_bytes(said.encode())
    arguments = ["train", str(small_dataset), "--out", str(out), "--preset", "avg-lbs"]
    arguments += ["--device", "cpu", "--quiet", "--curation", str(file)]
    assert terminal(arguments) == 0
    file.unlink()
    run = RunFolder(out)
    assert run.config()["curation"] == said.to_dict()
    dataset, split = recordings_of(run)
    assert dataset.curation == said
    assert {own.fps for own in dataset.sequences} == {24.0}
    assert split.interpolation == (("shirt_swing", 0),)
    assert len(split.training) == 7
    assert ("shirt_step", 1) not in split.training


def test_a_run_of_an_older_version_said_nothing(small_dataset: Path, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    settings = TrainSettings(str(small_dataset), str(run.path), preset="avg-lbs", device="cpu")
    for _ in train(settings):
        pass
    config = run.config()
    assert config.pop("curation") == {"version": 1}
    del config["settings"]["curation"]
    run.write_config(config)
    dataset, split = recordings_of(run)
    assert dataset.curation == Curation()
    assert split.extrapolation


def test_a_file_that_is_not_there(small_dataset: Path, tmp_path: Path) -> None:
    settings = TrainSettings(str(small_dataset), str(tmp_path / "run"), curation="none.json")
    with pytest.raises(StudioError, match=r"none\.json"):
        next(train(settings))


def test_jobs_name_it_from_their_own_folder(tmp_path: Path) -> None:
    jobs = tmp_path / "jobs.toml"
    jobs.write_text('[[train]]\ndataset = "d"\nout = "run"\ncuration = "said.json"\n')
    (job,) = read_jobs(jobs)
    assert job.arguments["curation"] == str(tmp_path / "said.json")
    assert json.dumps(TrainSettings.from_dict(job.arguments).to_dict())


def spoil(root: Path, sequence: str, index: int) -> None:
    file = root / "sequences" / "00001" / sequence / f"{sequence}.{index + 1:06d}.npz"
    arrays = dict(np.load(file))
    arrays["transl"] = arrays["transl"] + np.float32(0.3)
    np.savez(file, **arrays)


def test_bad_frames_do_not_train_and_it_says_so(small_dataset: Path, tmp_path: Path) -> None:
    root, out = tmp_path / "d", tmp_path / "run"
    shutil.copytree(small_dataset, root)
    spoil(root, "shirt_step", 1)
    settings = TrainSettings(str(root), str(out), preset="avg-lbs", device="cpu")
    notes = [record.text for record in train(settings) if isinstance(record, Note)]
    (said,) = (note for note in notes if "left out" in note)
    assert said.startswith("1 bad frame is left out (fit): shirt_step 2.")
    run = RunFolder(out)
    assert run.config()["curation"] == {"version": 1, "excluded": {"shirt_step": [1]}}
    _, split = recordings_of(run)
    assert ("shirt_step", 1) not in split.training
    assert len(split.training) == 4


def test_whoever_ignores_the_check_keeps_its_frames(small_dataset: Path, tmp_path: Path) -> None:
    root, out = tmp_path / "d", tmp_path / "run"
    shutil.copytree(small_dataset, root)
    spoil(root, "shirt_step", 1)
    file = tmp_path / "said.json"
    file.write_bytes(Curation(ignored=frozenset({"fit"})).encode())
    settings = TrainSettings(
        str(root), str(out), preset="avg-lbs", device="cpu", curation=str(file)
    )
    notes = [record.text for record in train(settings) if isinstance(record, Note)]
    assert not any("left out" in note for note in notes)
    assert ("shirt_step", 1) in recordings_of(RunFolder(out))[1].training
