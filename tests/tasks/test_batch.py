"""Jobs files, and what becomes of their jobs on dask workers in this very process."""

import json
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from distributed import LocalCluster

from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled
from ins_studio.project.run import RunFolder
from ins_studio.tasks import cluster
from ins_studio.tasks.batch import batch
from ins_studio.tasks.jobs import read_jobs


def end_of(steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "jobs.toml"
    path.write_text(text)
    return path


def test_jobs_of_a_run_come_in_the_order_that_they_need(tmp_path: Path) -> None:
    text = """
    [[export]]
    run = "runs/anna"
    motion = "walk.npz"
    format = "glb"
    out = "walk.glb"
    per-frame = true
    [[extract]]
    run = "runs/../runs/anna/"
    [[train]]
    dataset = "/scans/anna"
    out = "runs/anna"
    minutes = 5
    device = "cuda"
    [[train]]
    dataset = "bob"
    out = "runs/bob"
    """
    jobs = read_jobs(written(tmp_path, text), "cpu")
    assert [job.title for job in jobs] == ["train 1", "train 2", "extract 1", "export 1"]
    assert [Path(job.run).name for job in jobs] == ["anna", "bob", "anna", "anna"]
    assert {job.run for job in jobs} == {str(tmp_path / "runs/anna"), str(tmp_path / "runs/bob")}
    assert jobs[0].arguments["dataset"] == "/scans/anna"
    assert [job.arguments["device"] for job in jobs] == ["cuda", "cpu", "cpu", "cpu"]
    assert jobs[3].arguments["file_format"] == "glb"
    assert jobs[3].arguments["per_frame"] is True


def test_evaluate_takes_all_of_its_options(tmp_path: Path) -> None:
    given = {"frozen": "mean", "extraction": "field", "slip": True, "limit": 3, "resolution": 64}
    lines = [f"{key} = {json.dumps(value)}" for key, value in given.items()]
    (job,) = read_jobs(written(tmp_path, "\n".join(['[[evaluate]]\nrun = "r"', *lines])))
    assert job.arguments == {"run": str(tmp_path / "r"), "device": "auto", **given}


TRAIN = '[[train]]\ndataset = "d"\nout = "r"\n'
WRONG = {
    "presett = 1": r"jobs\.toml: \[\[train\]\] number 2 has the key 'presett', which train does",
    'preset = "quick"': r"\[\[train\]\] number 2: There is no preset 'quick'",
    'minutes = "ten"': r"\[\[train\]\] number 2: minutes is 'ten', which is of the wrong kind",
    "minutes = true": "minutes is True, which is of the wrong kind",
    "resume = 1": "resume is 1, which is of the wrong kind",
    '[[extract]]\nresolution = 64\nrun = ["r"]': r"\[\[extract\]\] number 1: run is \['r'\]",
    "[[extract]]\nresolution = 64": r"\[\[extract\]\] number 1 lacks run",
    '[[export]]\nrun = "r"': "number 1 lacks motion and format and out",
    '[[export]]\nrun = "r"\nfile_format = "glb"': "has the key 'file_format'",
    '[[repose]]\nrun = "r"\nmotion = "m"\nout = "o"\nmode = "fast"': "mode is 'fast'",
    '[[evaluate]]\nrun = "r"\nfrozen = "last"': "frozen is 'last', which is of the wrong kind",
    '[[trian]]\nout = "r"': r"a batch has no \[\[trian\]\]",
    '[extract]\nrun = "r"': "extract is not a list of tables",
    "preset": "cannot be read as TOML",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_wrong_line_is_named(line: str, tmp_path: Path) -> None:
    second = TRAIN.replace('"r"', '"s"')
    with pytest.raises(StudioError, match=WRONG[line]) as raised:
        read_jobs(written(tmp_path, TRAIN + second + line))
    assert raised.value.hint


def test_refuses_two_trainings_into_one_run_and_no_job(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="two trainings write"):
        read_jobs(written(tmp_path, TRAIN + TRAIN.replace('"r"', '"./r"')))
    with pytest.raises(StudioError, match="names no job"):
        read_jobs(written(tmp_path, ""))
    with pytest.raises(StudioError, match=r"no file .*absent\.toml"):
        read_jobs(tmp_path / "absent.toml")


def test_says_how_to_install_dask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StudioError, match="not installed") as raised:
        next(batch(str(written(tmp_path, TRAIN))))
    assert 'pip install "ins-studio[batch]"' in raised.value.hint


def test_says_that_there_is_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with pytest.raises(StudioError, match=r"no dask scheduler at tcp://127\.0\.0\.1:9"):
        next(batch(str(written(tmp_path, TRAIN)), scheduler="tcp://127.0.0.1:9"))


@pytest.mark.slow
def test_cancelling_saves_and_leaves_out_what_follows(small_dataset: Path, tmp_path: Path) -> None:
    text = f"""
    [[train]]
    dataset = "{small_dataset}"
    out = "long"
    preset = "draft"
    [[extract]]
    run = "long"
    """
    run = RunFolder(tmp_path / "long")
    options = {"processes": False, "n_workers": 1, "threads_per_worker": 1}
    with LocalCluster(**options, dashboard_address=None) as threads:
        steps = batch(str(written(tmp_path, text)), threads.scheduler_address, device="cpu")
        while not any(record["record"] == "step" for record in run.read_log()):
            next(steps)
        steps.throw(Cancelled())
        result = end_of(steps)
    trained, extracted = result.rows
    assert (trained.job, trained.state) == ("train 1", "stopped")
    assert trained.reason == f"saved after {run.steps()[-1]} of 400 steps"
    assert (extracted.state, extracted.reason) == ("skipped", "train 1 stopped")
