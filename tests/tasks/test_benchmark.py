"""A suite end to end on the capsule figure, with presets shrunk to nothing."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ins_studio.avatar import presets
from ins_studio.cli.main import run as terminal
from ins_studio.errors import StudioError
from ins_studio.project.records import Cancelled, Note
from ins_studio.project.run import RunFolder
from ins_studio.project.training_records import Step
from ins_studio.tasks import benchmark as task
from ins_studio.tasks.benchmark import benchmark
from ins_studio.tasks.suite import choices as choices_module
from ins_studio.tasks.suite import fitted, plan, reposing_time
from ins_studio.tasks.suite.choices import Choices
from ins_studio.tasks.suite.measured_run import training_seconds

STEPS = 2


def tiny(preset: presets.Preset) -> presets.Preset:
    return replace(
        preset,
        h_c_blocks=min(preset.h_c_blocks, 1),
        h_d_blocks=min(preset.h_d_blocks, 1),
        width=16,
        shift_shapes=8,
        shift_across=0.08 if preset.shift_across else 0.0,
        occupancy_width=48,
        grid_spacing=0.05 if preset.grid_spacing else 0.0,
        skinning_spacing=0.08,
        frames=2,
        points=128,
        label_points=1000,
        pins_after=0.0,
    )


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, preset in presets.PRESETS.items():
        if preset.trained:
            monkeypatch.setitem(presets.PRESETS, name, tiny(preset))
    monkeypatch.setattr(plan, "QUICK_STEPS", STEPS)
    monkeypatch.setattr(choices_module, "QUICK_POSES", 3)
    monkeypatch.setattr(choices_module, "QUICK_FRAMES", 1)
    monkeypatch.setattr(fitted, "FITS", 3)
    monkeypatch.setattr(reposing_time, "FIELD_TIMED", 1)


def quick(dataset: Path, tmp_path: Path, **more: Any) -> Choices:
    return Choices(
        out=str(tmp_path / "out"),
        dataset=str(dataset),
        quick=True,
        points=500,
        resolution=32,
        device="cpu",
        **more,
    )


def end_of(steps: Iterator[Any]) -> tuple[list[Any], Any]:
    records = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value


def states(result: Any) -> dict[str, str]:
    return {row.job.partition(",")[0]: row.state for row in result.rows}


@pytest.mark.slow
def test_runs_measures_times_and_runs_nothing_twice(small_dataset: Path, tmp_path: Path) -> None:
    chosen = quick(small_dataset, tmp_path, only="avg-lbs,snarf,talk")
    records, result = end_of(benchmark(chosen))
    assert states(result) == {"avg-lbs": "done", "snarf": "done", "talk": "done"}
    assert sum(isinstance(record, Step) for record in records) == 2 * STEPS
    files = {path.name for path in chosen.results_path.iterdir()}
    assert len(files) == 3
    (talk,) = chosen.results_path.glob(f"talk-{STEPS}steps-seed0-*-500points-32cells-1frames.json")
    values = json.loads(talk.read_text())
    assert [row["split"] for row in values["rows"]] == ["interpolation", "extrapolation"]
    assert set(values["sequences"]) == {"shirt_swing", "shirt_wave"}
    assert values["rows"][1]["iou_surface"] == values["sequences"]["shirt_wave"]["iou_surface"]
    assert values["rows"][0]["slip_mm"] > 0
    assert (values["steps"], values["recordings"]["extrapolation"]) == (STEPS, 1)
    assert values["training_s"] > 0
    assert values["hardware"]["device"] == "cpu"
    ways = {time["way"]: time for time in values["reposing"]}
    assert ways["exact"]["seconds_per_pose"] > 0
    assert (ways["lbs"]["timed"], ways["lbs"]["poses"]) == (3, 3)
    snarf = json.loads(next(chosen.results_path.glob("snarf-*")).read_text())
    assert {time["way"]: time["timed"] for time in snarf["reposing"]} == {"fast": 3, "field": 1}
    report = (chosen.report_path / "report.md").read_text()
    assert "| snarf-nc | 0 of 1 | - | not run |" in report
    assert {Path(path).name for path in result.files} == {
        "report.md",
        "report.html",
        "report.json",
        "figure-5.svg",
    }

    before = {path: path.read_bytes() for path in chosen.results_path.iterdir()}
    records, again = end_of(benchmark(chosen))
    assert set(states(again).values()) == {"skipped"}
    assert not [record for record in records if isinstance(record, Step)]
    assert {path: path.read_bytes() for path in chosen.results_path.iterdir()} == before
    records, _ = end_of(benchmark(replace(chosen, report_only=True, only=None)))
    assert records == [records[0]]


@pytest.mark.slow
def test_stopped_in_training_goes_on_the_next_time(
    small_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan, "QUICK_STEPS", 4)
    chosen = quick(small_dataset, tmp_path, only="first-lbs,snarf-nc,talk")
    steps = benchmark(chosen)
    for record in steps:
        if isinstance(record, Step) and record.index == 2:
            break
    steps.throw(Cancelled())
    _, result = end_of(steps)
    assert states(result) == {"first-lbs": "done", "snarf-nc": "stopped"}
    assert [path.name[:9] for path in chosen.results_path.iterdir()] == ["first-lbs"]
    assert "| first-lbs | 1 of 1 |" in (chosen.report_path / "report.md").read_text()
    records, result = end_of(benchmark(chosen))
    assert states(result) == {"first-lbs": "skipped", "snarf-nc": "done", "talk": "done"}
    taken = [record.index for record in records if isinstance(record, Step)]
    assert taken == [3, 4, 1, 2, 3, 4]


def test_published_sizes_are_fitted_and_timed_alone(small_dataset: Path, tmp_path: Path) -> None:
    chosen = quick(small_dataset, tmp_path, only="snarf-published")
    records, result = end_of(benchmark(chosen))
    assert states(result) == {"snarf-published": "done"}
    assert not [record for record in records if isinstance(record, Step)]
    (path,) = chosen.results_path.glob("snarf-published-fitted-seed0-*")
    values = json.loads(path.read_text())
    assert (values["rows"], values["steps"]) == ([], 0)
    assert [time["way"] for time in values["reposing"]] == ["fast", "field"]


def test_a_failed_run_does_not_end_the_suite(
    small_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = task.measured_run

    def failing(run: Any, *rest: Any, **more: Any) -> Iterator[Any]:
        if run.system == "avg-lbs":
            yield Note("about to fail")
            raise StudioError("The paper tore.", "Use another.")
        return (yield from real(run, *rest, **more))

    monkeypatch.setattr(task, "measured_run", failing)
    _, result = end_of(benchmark(quick(small_dataset, tmp_path, only="avg-lbs,first-lbs")))
    assert states(result) == {"avg-lbs": "failed", "first-lbs": "done"}
    text = (tmp_path / "out" / "report" / "report.md").read_text()
    assert "avg-lbs failed: The paper tore. Use another." in text


def test_nothing_held_out_is_said_before_anything_runs(own_dataset: Path, tmp_path: Path) -> None:
    (own_dataset / "splits.json").unlink()
    with pytest.raises(StudioError, match="no frame was held out"):
        next(benchmark(quick(own_dataset, tmp_path)))
    assert not (tmp_path / "out").exists()


def test_by_the_terminal(
    small_dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["benchmark", "--dataset", str(small_dataset), "--out", str(tmp_path / "out")]
    given += ["--results", str(tmp_path / "results"), "--quick", "--points", "500"]
    assert terminal([*given, "--only", "first-lbs", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert [row["state"] for row in result["rows"]] == ["done"]
    assert len(list((tmp_path / "results").iterdir())) == 1
    assert terminal([*given, "--report-only"]) == 0
    assert str(tmp_path / "out" / "report" / "report.html") in capsys.readouterr().out
    assert terminal([*given, "--only", "first-lsb"]) == 1
    assert "no system first-lsb" in capsys.readouterr().err


def test_the_clock_of_a_resumed_training_begins_anew(tmp_path: Path) -> None:
    run = RunFolder(tmp_path)
    for elapsed in (1.0, 2.5, 0.5, 2.0):
        run.log({"record": "step", "elapsed_s": elapsed})
    run.log({"record": "preview"})
    assert training_seconds(run) == pytest.approx(4.5)
