"""A training whose engine is killed goes on from what it had saved."""

import os
import signal
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ins_studio.engine.client import Engine
from ins_studio.errors import StudioError
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Step, Trained


def until_step(steps: Generator[Any, None, Any], index: int) -> None:
    for record in steps:
        if isinstance(record, Step) and record.index >= index:
            return
    raise AssertionError(f"step {index} never came")


def end_of(steps: Generator[Any, None, Any]) -> Any:
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


@pytest.mark.slow
def test_cancelled_killed_and_finished(small_dataset: Path, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    settings = TrainSettings(
        str(small_dataset), str(run.path), preset="draft", steps=12, device="cpu"
    )
    resumed = {**settings.to_dict(), "resume": True}
    engine = Engine(log=tmp_path / "engine.log")
    try:
        steps = engine.run("train", settings.to_dict())
        until_step(steps, 2)
        engine.cancel()
        stopped = end_of(steps)
        assert isinstance(stopped, Trained)
        assert not stopped.finished
        assert run.steps() == [stopped.step]

        steps = engine.run("train", resumed)
        until_step(steps, stopped.step + 2)
        assert engine.pid is not None
        os.kill(engine.pid, signal.SIGKILL)
        with pytest.raises(StudioError, match="stopped unexpectedly"):
            end_of(steps)
        assert run.steps() == [stopped.step]

        finished = end_of(engine.run("train", resumed))
        assert finished == Trained(str(run.path), 12, 12, finished=True)
        logged = [record["index"] for record in run.read_log() if record["record"] == "step"]
        assert logged[-1] == 12
    finally:
        engine.close()
