"""One run of a suite: train and extract, measure by split and by sequence, time."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ins_studio.avatar.avatar import load_avatar
from ins_studio.avatar.presets import preset
from ins_studio.avatar.reposer import has_one_mesh
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.project.records import Progress, Record
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.extract import extract
from ins_studio.tasks.posing import ready_poser
from ins_studio.tasks.suite.choices import Choices
from ins_studio.tasks.suite.fitted import fitted_poser
from ins_studio.tasks.suite.hardware import commit, this_machine
from ins_studio.tasks.suite.plan import PlannedRun
from ins_studio.tasks.suite.reposing_time import motion_of, time_reposing
from ins_studio.tasks.suite.results import ReposingTime, RunResult, recordings_facts, stem
from ins_studio.tasks.train import train
from ins_studio.training.evaluation import SPLITS, frames_of, measured_frames, row_of
from ins_studio.training.loop import choose_device
from ins_studio.training.poser import Poser, Remembering
from ins_studio.training.slip_gauge import bound_to

if TYPE_CHECKING:
    from ins_studio.project.training_records import Trained

TEXTURE_SIZE = 512  # texels: for looking at the run, it is not measured


@dataclass(frozen=True)
class _Ready:
    """What is to be measured, and how it came about."""

    poser: Poser
    steps: int
    training_s: float
    sizes: dict[str, Any]


Measured = tuple[tuple[EvaluationRow, ...], dict[str, EvaluationRow]]


def measured_run(
    run: PlannedRun, choices: Choices, dataset: Dataset, split: Split, *, timed: bool
) -> Generator[Record, None, RunResult | None]:
    """Do one run, or go on with it where it was broken off; None where it was stopped.

    Parameters
    ----------
    run : PlannedRun
    choices : Choices
    dataset, split
        What is measured on; training has all of ``split.training``.
    timed : bool
        Whether its reposing is timed.
    """
    ready = yield from (
        _trained(run, choices, dataset) if run.measured else _fitted(run, choices, dataset, split)
    )
    if ready is None:
        return None
    began = time.monotonic()
    rows: Measured = ((), {})
    if run.measured:
        rows = yield from _measured(
            Remembering(ready.poser), dataset, split, choices.protocol.points
        )
    times: tuple[ReposingTime, ...] = ()
    if timed:
        motion = motion_of(dataset, split, choices.protocol.poses)
        times = yield from time_reposing(ready.poser, motion, choices.protocol.resolution)
    return RunResult(
        run=run,
        recordings=recordings_facts(dataset, split),
        protocol=choices.protocol,
        steps=ready.steps,
        training_s=round(ready.training_s, 1),
        measuring_s=round(time.monotonic() - began, 1),
        sizes=ready.sizes,
        rows=rows[0],
        sequences=rows[1],
        reposing=times,
        hardware=this_machine(choose_device(choices.device)),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        commit=commit(),
    )


def _trained(
    run: PlannedRun, choices: Choices, dataset: Dataset
) -> Generator[Record, None, _Ready | None]:
    folder = RunFolder(choices.runs_path / stem(run, dataset.fingerprint()))
    trained: Trained = yield from train(_settings(run, choices, dataset, folder))
    if not trained.finished:
        return None
    poser = yield from _poser(folder, choices)
    return _Ready(poser, trained.step, training_seconds(folder), folder.config()["sizes"])


def _fitted(
    run: PlannedRun, choices: Choices, dataset: Dataset, split: Split
) -> Generator[Record, None, _Ready]:
    began, cells = time.monotonic(), choices.protocol.resolution
    poser = yield from fitted_poser(run.system, dataset, split, choices.device, cells)
    return _Ready(poser, 0, time.monotonic() - began, preset(run.system).to_dict())


def training_seconds(run: RunFolder) -> float:
    """Return how long the steps took; the clock of a resumed run begins anew."""
    total = before = 0.0
    for record in run.read_log():
        if record.get("record") == "step":
            elapsed = float(record["elapsed_s"])
            total += elapsed - before if elapsed >= before else elapsed
            before = elapsed
    return total


def _settings(
    run: PlannedRun, choices: Choices, dataset: Dataset, folder: RunFolder
) -> TrainSettings:
    return TrainSettings(
        dataset=str(Path(dataset.path).resolve()),
        out=str(folder.path),
        preset=run.system,
        subject=dataset.subject,
        clothing=dataset.clothing,
        body=choices.body,
        minutes=run.minutes,
        steps=run.steps,
        resume=folder.config_path.exists(),
        seed=run.seed,
        device=choices.device,
    )


def _poser(folder: RunFolder, choices: Choices) -> Generator[Record, None, Poser]:
    """Load the run; its one mesh, where it has one, is extracted as the protocol says."""
    cells, device = choices.protocol.resolution, choices.device
    if has_one_mesh(load_avatar(folder, choose_device(device))):
        yield from extract(str(folder.path), cells, device, texture_size=TEXTURE_SIZE)
    return (yield from ready_poser(folder, device, "fast", cells))


def _measured(
    poser: Poser, dataset: Dataset, split: Split, count: int
) -> Generator[Progress, None, Measured]:
    """Return a row for each split, and one for each sequence of it."""
    gauge = None
    if dataset.registered:
        gauge = yield from bound_to(poser, dataset, split.training, count)
    rows, sequences = [], {}
    for name in SPLITS:
        frames = frames_of(split, name)
        if not frames:
            continue
        found = yield from measured_frames(poser, dataset, frames, name, count, gauge)
        rows.append(row_of(poser.avatar.preset, name, [figures for _, figures in found]))
        for sequence in dict.fromkeys(key for key, _ in found):
            own = [figures for key, figures in found if key == sequence]
            sequences[sequence] = row_of(poser.avatar.preset, name, own)
    return tuple(rows), sequences
