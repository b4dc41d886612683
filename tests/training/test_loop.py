"""Training: what it yields, that it goes on exactly where it stopped, and what it refuses."""

import json
import math
from dataclasses import asdict, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import pytest
import torch

from ins_studio.avatar import presets
from ins_studio.avatar.avatar import load_avatar
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled, Note
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.project.training_records import Preview, Saved, Step, Trained
from ins_studio.training import loop
from ins_studio.training.loop import train
from ins_studio.training.schedule import rate_at

STEPS = 8
TINY = replace(
    presets.BALANCED,
    h_c_blocks=2,
    h_d_blocks=1,
    width=16,
    shift_across=0.08,
    shift_shapes=8,
    pose_centers=16,
    color=1.0,
    color_spacing=0.06,
    occupancy_width=16,
    occupancy_layers=2,
    grid_spacing=0.05,
    skinning_spacing=0.08,
    frames=3,
    points=256,
    label_points=1000,
    pins_after=0.0,
    steps=STEPS,
)


@pytest.fixture(autouse=True)
def _tiny_preset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(presets.PRESETS, "balanced", TINY)


def settings(dataset: Dataset, run: RunFolder, **choices: object) -> TrainSettings:
    base = TrainSettings(str(dataset.path), str(run.path), device="cpu")
    return replace(base, **choices)  # type: ignore[arg-type]


def drive(training, stop_after: int | None = None):
    """Return the records and the result; close the generator after so many steps."""
    records = []
    while True:
        try:
            records.append(next(training))
        except StopIteration as stop:
            return records, stop.value
        if stop_after is not None and isinstance(records[-1], Step):
            stop_after -= 1
            if stop_after == 0:
                training.close()
                return records, None


def steps_of(records) -> list[Step]:
    return [r for r in records if isinstance(r, Step)]


@pytest.fixture(scope="module")
def unbroken(dataset: Dataset, split: Split, tmp_path_factory: pytest.TempPathFactory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(presets.PRESETS, "balanced", TINY)
        run = RunFolder(tmp_path_factory.mktemp("unbroken") / "run")
        return run, *drive(train(settings(dataset, run), dataset, split, run))


def test_yields_every_step_previews_and_a_checkpoint(unbroken) -> None:
    run, records, result = unbroken
    assert [s.index for s in steps_of(records)] == list(range(1, STEPS + 1))
    assert isinstance(records[-1], Saved)
    assert result == Trained(str(run.path), STEPS, STEPS, finished=True)
    shown = [r for r in records if isinstance(r, Preview)]
    assert shown
    assert (shown[-1].step, shown[-1].sequence, shown[-1].frame) == (STEPS, "shirt_step", 6) or (
        shown[-1].frame in (4, 5, 6)
    )
    assert shown[-1].mean_mesh_mm < shown[-1].error_mm < 50


def test_run_folder_says_what_was_done(unbroken, dataset: Dataset, split: Split) -> None:
    run, records, _ = unbroken
    config = run.config()
    assert config["total_steps"] == STEPS
    assert config["preset"] == "balanced"
    assert presets.Preset.from_dict(config["sizes"]) == TINY
    assert config["dataset"]["fingerprint"] == dataset.fingerprint()
    logged = [r["loss"] for r in run.read_log() if r["record"] == "step"]
    assert logged == [s.loss for s in steps_of(records)]
    with np.load(run.poses_path) as poses:
        assert poses["poses"].shape == (len(split.training), 5, 3)
    avatar = load_avatar(run)
    assert avatar.preset == "balanced"


def test_loss_falls(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    records, _ = drive(train(settings(dataset, run, steps=25), dataset, split, run))
    losses = [s.bce for s in steps_of(records)]
    assert np.mean(losses[-5:]) < np.mean(losses[:5]) - 0.003


@pytest.mark.parametrize("stop_after", [1, 5])
def test_resumed_run_has_the_losses_of_an_unbroken_one(
    unbroken, dataset: Dataset, split: Split, tmp_path: Path, stop_after: int
) -> None:
    run = RunFolder(tmp_path / "run")
    first, _ = drive(train(settings(dataset, run), dataset, split, run), stop_after)
    assert run.steps() == [stop_after]
    torch.rand(7)  # somebody else's random numbers change nothing
    second, result = drive(train(settings(dataset, run, resume=True), dataset, split, run))
    assert result.finished
    whole = steps_of(unbroken[1])
    broken = steps_of(first) + steps_of(second)
    assert len(broken) == len(whole)
    for ours, theirs in zip(broken, whole, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-6)
        assert ours.grad_norm == pytest.approx(theirs.grad_norm, rel=1e-4)


def test_cancelled_saves_and_says_how_far(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    training = train(settings(dataset, run), dataset, split, run)
    while not isinstance(next(training), Step):
        pass
    with pytest.raises(StopIteration) as stopped:
        training.throw(Cancelled())
    assert stopped.value.value == Trained(str(run.path), 1, STEPS, finished=False)
    assert run.steps() == [1]


def test_minutes_fix_the_number_of_steps(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    records, _ = drive(train(settings(dataset, run, minutes=5.0), dataset, split, run), 2)
    total = run.config()["total_steps"]
    assert {s.total for s in steps_of(records)} == {total}
    assert total > 300
    again, _ = drive(train(settings(dataset, run, resume=True), dataset, split, run), 1)
    assert steps_of(again)[0].index == 3
    assert steps_of(again)[0].total == total


def test_a_slow_machine_still_trains_a_quarter_of_the_minutes(
    dataset: Dataset, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if preparing had taken an hour."""
    clock = iter([0.0])

    def monotonic() -> float:
        return next(clock, 3600 + perf_counter())

    monkeypatch.setattr(loop.time, "monotonic", monotonic)
    run = RunFolder(tmp_path / "run")
    drive(train(settings(dataset, run, minutes=5.0), dataset, split, run), 1)
    assert run.config()["total_steps"] > 75


def test_timing_leaves_no_trace(unbroken, dataset: Dataset, split: Split, tmp_path: Path) -> None:
    """A run of --minutes is the run of --steps with the number that it wrote down."""
    run = RunFolder(tmp_path / "run")
    timed, _ = drive(train(settings(dataset, run, minutes=5.0), dataset, split, run), 2)
    other = RunFolder(tmp_path / "other")
    total = run.config()["total_steps"]
    fixed, _ = drive(train(settings(dataset, other, steps=total), dataset, split, other), 2)
    for ours, theirs in zip(steps_of(timed), steps_of(fixed), strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-6)


def test_average_needs_no_steps(dataset: Dataset, split: Split, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    _, result = drive(train(settings(dataset, run, preset="avg-lbs"), dataset, split, run))
    assert result == Trained(str(run.path), 0, 0, finished=True)
    assert load_avatar(run).preset == "avg-lbs"


def test_held_out_frames_are_never_read_for_training(
    dataset: Dataset, split: Split, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []
    read = Dataset.read

    def spy(self, frames):
        frames = tuple(frames)
        asked.extend(frames)
        return read(self, frames)

    monkeypatch.setattr(Dataset, "read", spy)
    run = RunFolder(tmp_path / "run")
    drive(train(settings(dataset, run), dataset, split, run), 1)
    assert set(asked) == set(split.training)
    assert not set(asked) & set(split.interpolation + split.extrapolation)


def test_refuses_to_write_over_a_run(unbroken, dataset: Dataset, split: Split) -> None:
    run = unbroken[0]
    with pytest.raises(StudioError, match="holds a run already"):
        next(train(settings(dataset, run), dataset, split, run))


def test_refuses_a_checkpoint_of_another_version(
    dataset: Dataset, split: Split, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path / "run")
    drive(train(settings(dataset, run), dataset, split, run), 1)
    facts = run.checkpoint_path(1).with_suffix(".json")
    facts.write_text(json.dumps({"version": 99, "step": 1}), encoding="utf-8")
    with pytest.raises(StudioError, match=r"step-000001\.json is of version 99"):
        drive(train(settings(dataset, run, resume=True), dataset, split, run))
    with pytest.raises(StudioError, match="version 99"):
        load_avatar(run)


def test_refuses_to_resume_without_the_optimiser(
    dataset: Dataset, split: Split, tmp_path: Path
) -> None:
    run = RunFolder(tmp_path / "run")
    drive(train(settings(dataset, run), dataset, split, run), 1)
    (run.checkpoints / "step-000001.optimizer.safetensors").write_bytes(b"torn")
    with pytest.raises(StudioError, match=r"step-000001\.optimizer"):
        drive(train(settings(dataset, run, resume=True), dataset, split, run))


def test_refuses_to_resume_on_another_dataset(
    unbroken, dataset: Dataset, split: Split, tmp_path: Path
) -> None:
    run = unbroken[0]
    config = run.config()
    other = RunFolder(tmp_path / "run")
    other.write_config({**config, "dataset": {"fingerprint": "another"}})
    with pytest.raises(StudioError, match="another dataset"):
        next(train(settings(dataset, other, resume=True), dataset, split, other))


def test_schedule_depends_on_progress_alone() -> None:
    assert rate_at(0.5) == pytest.approx(0.51)
    assert rate_at(1.0) == pytest.approx(0.02)
    assert rate_at(0.01) == pytest.approx(0.5, abs=0.01)
    assert rate_at(0.1, late=0.1) == 0
    assert all(rate_at(p) >= rate_at(p + 0.01) for p in np.linspace(0.02, 0.99, 50))


def test_records_hold_plain_numbers(unbroken) -> None:
    for step in steps_of(unbroken[1]):
        json.dumps(asdict(step))


def test_scans_that_are_not_registered_train_without_tracking(
    dataset: Dataset, split: Split, tmp_path: Path
) -> None:
    scans = replace(dataset, reader=replace(dataset.reader, registered=False))
    assert TINY.tracking > 0
    run = RunFolder(tmp_path / "run")
    records, result = drive(train(settings(scans, run, steps=2), scans, split, run))
    assert result.finished
    said = [r.text for r in records if isinstance(r, Note) and "point by point" in r.text]
    assert len(said) == 1
    assert all(math.isnan(r.mean_mesh_mm) for r in records if isinstance(r, Preview))
    assert "NaN" not in run.log_path.read_text()
