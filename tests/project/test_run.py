import json
from pathlib import Path

import pytest

from ins_studio.errors import StudioError
from ins_studio.project.project import create_project, open_project, save_project
from ins_studio.project.run import RunFolder, open_run
from ins_studio.project.settings import TrainSettings


def test_config_round_trip_and_version(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.write_config({"preset": "draft"})
    assert open_run(run.path).config()["preset"] == "draft"
    run.config_path.write_text(json.dumps({"version": 99}))
    with pytest.raises(StudioError, match=r"config\.json is of version 99"):
        run.config()


def test_a_torn_last_line_of_the_log_is_dropped(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.read_log() == []
    run.log({"step": 1})
    run.log({"step": 2})
    with run.log_path.open("a") as stream:
        stream.write('{"step": 3, "lo')
    assert run.read_log() == [{"step": 1}, {"step": 2}]


def test_only_whole_checkpoints_count(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    assert run.latest_checkpoint() is None
    run.checkpoints.mkdir()
    for step in (500, 20, 1000):
        run.checkpoint_path(step).write_bytes(b"")
        run.checkpoint_path(step).with_suffix(".json").write_text("{}")
    run.checkpoint_path(2000).write_bytes(b"")
    (run.checkpoints / "step-final.safetensors").write_bytes(b"")
    assert run.steps() == [20, 500, 1000]
    assert run.latest_checkpoint() == run.checkpoints / "step-001000.safetensors"


def test_a_folder_that_is_no_run_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="no run folder"):
        open_run(tmp_path / "nowhere")
    with pytest.raises(StudioError, match="neither a run nor a project"):
        open_run(tmp_path)


def test_a_project_stands_for_its_current_run(tmp_path: Path) -> None:
    folder = tmp_path / "Ada.insproj"
    create_project(folder, "Ada")
    with pytest.raises(StudioError, match="no trained avatar"):
        open_run(folder)
    RunFolder(folder / "runs" / "001").write_config({})
    save_project(folder, open_project(folder).file)
    assert open_run(folder).path == folder / "runs" / "001"


@pytest.mark.parametrize("name", ["../elsewhere", "gone"])
def test_a_current_run_outside_or_gone_is_refused(tmp_path: Path, name: str) -> None:
    RunFolder(tmp_path / "elsewhere").write_config({})
    folder = tmp_path / "Ada.insproj"
    create_project(folder, "Ada")
    text = json.dumps({"version": 1, "name": "Ada", "runs": [name], "current_run": name})
    (folder / "project.json").write_text(text)
    with pytest.raises(StudioError, match="names the run"):
        open_run(folder)


def test_settings_round_trip() -> None:
    settings = TrainSettings("data", "run", minutes=2, heldout="a,b", seed=5)
    assert TrainSettings.from_dict(json.loads(json.dumps(settings.to_dict()))) == settings


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"preset": "magic"}, "preset 'magic'"),
        ({"device": "abacus"}, "device 'abacus'"),
        ({"minutes": 0}, "0 minutes"),
        ({"minutes": float("nan")}, "nan minutes"),
        ({"steps": 0}, "0 steps"),
        ({"steps": "9"}, "steps is '9'"),
        ({"resume": 1}, "resume is 1"),
        ({"seed": True}, "seed is True"),
        ({"seed": -1}, "seed -1"),
        ({"colour": "red"}, "unknown names: colour"),
    ],
)
def test_wrong_settings_are_named(change: dict[str, object], what: str) -> None:
    with pytest.raises(StudioError, match=what):
        TrainSettings.from_dict({"dataset": "d", "out": "o", **change})


def test_settings_need_dataset_and_out() -> None:
    with pytest.raises(StudioError, match="lack dataset and out"):
        TrainSettings.from_dict({})
