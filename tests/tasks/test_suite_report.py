"""The report of a suite, from results that nobody measured."""

import json
import math
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from ins_studio.avatar.presets import preset
from ins_studio.errors import StudioError
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.tasks.suite.choices import Choices
from ins_studio.tasks.suite.evidence import Evidence, summary
from ins_studio.tasks.suite.hardware import Hardware
from ins_studio.tasks.suite.log_bars import LEFT, RIGHT, WIDTH, Bar, log_bars
from ins_studio.tasks.suite.order import order_sentence
from ins_studio.tasks.suite.plan import Plan, PlannedRun, plan_of, wanted
from ins_studio.tasks.suite.report import report_files
from ins_studio.tasks.suite.results import (
    Recordings,
    ReposingTime,
    RunResult,
    read_result,
    result_path,
    write_result,
)
from ins_studio.tasks.suite.table_1 import verdict
from ins_studio.tasks.suite.talk_numbers import TABLE_3

RECORDINGS = Recordings("demo <anna>", "0123456789abcdef", 200, 36, 60)
HARDWARE = Hardware("Testium | 9000", 2, 2, "2.13.0", "cpu")
IOU = {"avg-lbs": 0.65, "first-lbs": 0.57, "snarf": 0.72, "snarf-nc": 0.67, "talk": 0.73}
IOU |= {"balanced": 0.76, "snarf-published": 0.1}
IOU |= {n: row.surface / 100 for n, row in TABLE_3.items() if n != "talk"}


def figures(run: PlannedRun, split: str, shift: float = 0.0) -> EvaluationRow:
    iou = IOU[run.system] + 0.01 * run.seed + shift
    return EvaluationRow(run.system, split, 3, iou, iou + 0.1, 4.0, 3.0, 9.0, math.nan, iou)


def made_up(run: PlannedRun, choices: Choices, shift: float = 0.0) -> RunResult:
    ways = ("fast", "field") if run.system.startswith("snarf") else ("exact", "lbs")
    seconds = {"exact": 0.1, "lbs": 0.01, "fast": 2.0, "field": 40.0}
    rows = [figures(run, split, shift) for split in ("interpolation", "extrapolation")]
    return RunResult(
        run=run,
        recordings=RECORDINGS,
        protocol=choices.protocol,
        steps=1500 if run.trained else 0,
        training_s=290.0,
        measuring_s=100.0,
        sizes=preset(run.system).to_dict(),
        rows=tuple(rows) if run.measured else (),
        sequences={"a_walk": rows[0], "a_kick": rows[1], "a_bow": rows[1]} if run.measured else {},
        reposing=tuple(ReposingTime(way, 125, 10, seconds[way], 12000) for way in ways),
        hardware=HARDWARE,
        date="2026-01-02T03:04:05+00:00",
        commit="abc123-dirty",
    )


def evidence_of(choices: Choices, *without: str) -> Evidence:
    plan = plan_of(choices)
    measured = [run for run in plan.runs if run.system not in without]
    found = {run: made_up(run, choices) for run in measured}
    return Evidence(plan, RECORDINGS, choices.protocol, found)


def markdown(evidence: Evidence) -> str:
    return report_files(evidence)["report.md"].decode()


def line(text: str, start: str, number: int = 0) -> list[str]:
    """The cells of the table row that begins so; several tables may have one."""
    rows = [row for row in text.splitlines() if row.startswith(f"| {start} |")]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", rows[number])[1:-1]]


def test_the_plan_holds_every_run_once_and_one_seed_of_all_first() -> None:
    runs = plan_of(Choices()).runs
    assert len(runs) == len(set(runs)) == 2 + 4 * 3 + 6 + 1 + 1
    seeds = [run.seed for run in runs if run.minutes == 5 and run.system == "talk"]
    assert seeds == [0, 1, 2]
    assert runs[-1] == PlannedRun("snarf", 0, 30.0)
    later = [run.seed > 0 for run in runs[: runs.index(PlannedRun("balanced", 2, 5.0)) + 1]]
    assert later == sorted(later)
    assert {run.title for run in plan_of(Choices(quick=True)).runs} >= {
        "avg-lbs",
        "talk, 20steps, seed 0",
    }


def test_only_takes_names_and_says_which_there_are() -> None:
    plan = plan_of(Choices(seeds=2))
    assert [run.system for run in wanted(plan, "first-lbs, no-lbs")] == ["first-lbs", "no-lbs"]
    with pytest.raises(StudioError, match="no system sanrf") as raised:
        wanted(plan, "talk,sanrf")
    assert "snarf" in raised.value.hint
    with pytest.raises(StudioError, match="without a name"):
        wanted(plan, " , ")


@pytest.mark.parametrize(
    "wrong",
    [
        {"suite": "walk"},
        {"minutes": 0},
        {"minutes": math.nan},
        {"seeds": 0},
        {"points": 1},
        {"resolution": 2},
    ],
)
def test_bad_choices(wrong: dict) -> None:
    with pytest.raises(StudioError):
        Choices(**wrong)


def test_three_seeds_have_mean_and_spread() -> None:
    text = markdown(evidence_of(Choices(seeds=3)))
    talk = line(text, "talk")
    assert talk[:4] == ["talk", "3 of 3", "1500", "74.00 ± 1.00"]
    assert talk[6:] == ["3.00 ± 0.00", "-", "73.13", "73.19"]
    assert line(text, "avg-lbs")[1:4] == ["1 of 1", "0", "65.00"]
    assert line(text, "balanced")[-2:] == ["-", "-"]


def test_one_seed_has_no_spread() -> None:
    assert line(markdown(evidence_of(Choices(seeds=1))), "talk")[1:4] == ["1 of 1", "1500", "73.00"]


def test_what_is_missing_is_said_to_be_not_run() -> None:
    evidence = evidence_of(Choices(seeds=2), "snarf", "no-siren", "avg-lbs")
    failed = PlannedRun("no-siren", 0, 5.0)
    text = markdown(replace(evidence, failures={failed: "It blew up."}))
    assert line(text, "snarf")[1:5] == ["0 of 2", "-", "not run", "not run"]
    assert line(text, "snarf, fast")[1:3] == ["not run", "not run"]
    assert line(text, "3 without sines")[1:3] == ["not run", "not run"]
    assert line(text, "snarf, 5min, seed 1")[1] == "not run"
    assert line(text, "no-siren, 5min, seed 0")[1] == "failed"
    assert "no-siren, 5min, seed 0 failed: It blew up." in text
    assert "Not run: no-siren." in text
    assert "talk against avg-lbs on each sequence held out whole: not run." in text
    assert "nan" not in text


def test_nothing_run_makes_a_whole_report() -> None:
    files = report_files(Evidence(plan_of(Choices()), RECORDINGS, Choices().protocol, {}))
    assert set(files) == {"report.md", "report.html", "report.json"}
    assert "too little was run to compare the order" in files["report.md"].decode()
    assert all(run["state"] == "not run" for run in json.loads(files["report.json"])["runs"])


def test_table_3_has_differences_to_row_1_beside_the_talks() -> None:
    text = markdown(evidence_of(Choices()))
    assert line(text, "6 without H\\_c")[1:3] == ["67.89", "-5.11"]
    assert line(text, "6 without H\\_c")[-4:] == ["67.89", "-4.94", "67.81", "-4.88"]
    assert line(text, "1 INS as the talk has it")[2] == ""
    assert "the order of these 7 systems agrees with the talk's" in text


def test_an_order_that_differs_is_told_pair_by_pair() -> None:
    theirs = {"a": 3.0, "b": 2.0, "c": 1.0}
    assert "agrees" in order_sentence({"a": 0.3, "b": 0.2, "c": 0.1}, theirs, "x")
    said = order_sentence({"a": 0.3, "b": 0.1, "c": 0.1}, theirs, "x")
    assert "1 of 3 pairs: c is not below b." in said
    said = order_sentence({"a": 0.1, "b": math.nan, "c": 0.2}, theirs, "x")
    assert "1 of 1 pairs: c is not below a. Not run: b." in said


def test_the_worst_run_decides_on_a_sequence() -> None:
    evidence = evidence_of(Choices(seeds=2))
    assert "talk is not below avg-lbs" in verdict(evidence, "talk")
    poor = PlannedRun("talk", 1, 5.0)
    result = made_up(poor, Choices(), shift=-0.2)
    better = figures(poor, "extrapolation")
    result = replace(result, sequences={**result.sequences, "a_bow": better})
    said = verdict(replace(evidence, found={**evidence.found, poor: result}), "talk")
    assert said.endswith("on: a_kick."), "a_walk is interpolation, a_bow is good"


def test_figure_5_says_what_was_timed() -> None:
    files = report_files(evidence_of(Choices()))
    text = files["report.md"].decode()
    assert line(text, "snarf, field")[1:] == ["5e+03", "4e+04", "10 of 125", "12000", "400"]
    assert "snarf in fast mode takes 20 times as long" in text
    assert "![Reposing 125 poses at 128 cells a side](figure-5.svg)" in text
    assert files["figure-5.svg"].decode() in files["report.html"].decode()


def test_bars_are_as_long_as_their_logarithm() -> None:
    root = ET.fromstring(log_bars("a < b", "s", [_bar(1.0), _bar(10.0), _bar(100.0)]))
    bars = [r for r in root.iter("{http://www.w3.org/2000/svg}rect") if r.get("fill") == "#123456"]
    widths = [float(bar.get("width")) for bar in bars]
    assert widths[0] > 0
    assert widths[1] - widths[0] == pytest.approx(widths[2] - widths[1], abs=0.2)
    assert widths[2] == pytest.approx(WIDTH - LEFT - RIGHT, abs=0.2)


def _bar(value: float) -> Bar:
    return Bar("a & b", value, "x", "#123456")


def test_html_is_escaped_and_whole() -> None:
    html = report_files(evidence_of(Choices()))["report.html"].decode()
    assert "demo &lt;anna&gt;" in html
    assert "<anna>" not in html
    ET.fromstring(html.partition("\n")[2].replace("<meta charset='utf-8'>", ""))


def test_json_holds_the_figures_and_no_nan() -> None:
    choices = Choices(seeds=3)
    values = json.loads(report_files(evidence_of(choices))["report.json"])
    assert "NaN" not in json.dumps(values)
    talk = next(row for row in values["table_1"] if row["label"] == "talk")
    assert talk["mean"]["iou_surface"] == pytest.approx(0.74)
    assert talk["mean"]["slip_mm"] is None
    assert values["the_talk"]["table_3"]["no-lbs"]["surface"] == 40.79
    assert values["runs"][0]["hardware"]["processor"] == "Testium | 9000"


def test_a_preset_that_has_changed_since_is_told() -> None:
    evidence = evidence_of(Choices(seeds=1))
    run = PlannedRun("talk", 0, 5.0)
    old = replace(evidence.found[run], sizes={**preset("talk").to_dict(), "width": 1})
    text = markdown(replace(evidence, found={**evidence.found, run: old}))
    assert line(text, "talk, 5min, seed 0")[1] == "of an older preset"
    assert line(text, "talk, 5min, seed 0")[4].startswith("Testium \\| 9000, 2 cores")


def test_a_smoke_run_says_so() -> None:
    assert "smoke run" in markdown(replace(evidence_of(Choices()), quick=True))
    assert "smoke run" not in markdown(evidence_of(Choices()))


def test_a_result_survives_its_file(tmp_path: Path) -> None:
    choices, run = Choices(), PlannedRun("snarf", 1, 5.0)
    path = result_path(tmp_path, run, RECORDINGS.fingerprint, choices.protocol)
    assert path.name == "snarf-5min-seed1-01234567-100000points-128cells.json"
    result = made_up(run, choices)
    write_result(path, result)
    read = read_result(tmp_path, run, RECORDINGS.fingerprint, choices.protocol)
    assert read is not None
    assert repr(read) == repr(result), "nan is not equal to itself"
    assert read_result(tmp_path, run, "f" * 32, choices.protocol) is None


@pytest.mark.parametrize("spoil", ["{}", "[]", '{"version": 9}', "{"])
def test_a_damaged_result_is_named(tmp_path: Path, spoil: str) -> None:
    protocol, run = Choices().protocol, PlannedRun("snarf", 1, 5.0)
    path = result_path(tmp_path, run, "f" * 32, protocol)
    path.write_text(spoil)
    with pytest.raises(StudioError, match="snarf-5min-seed1"):
        read_result(tmp_path, run, "f" * 32, protocol)


def test_a_result_in_another_runs_place_is_not_taken(tmp_path: Path) -> None:
    choices, run = Choices(), PlannedRun("snarf", 1, 5.0)
    path = result_path(tmp_path, run, RECORDINGS.fingerprint, choices.protocol)
    write_result(path, made_up(PlannedRun("snarf", 2, 5.0), choices))
    with pytest.raises(StudioError, match="another run: snarf, 5min, seed 2"):
        read_result(tmp_path, run, RECORDINGS.fingerprint, choices.protocol)


def test_means_are_of_the_finished_runs_alone() -> None:
    evidence = evidence_of(Choices(seeds=3))
    found = {run: result for run, result in evidence.found.items() if run.seed != 1}
    plan: Plan = evidence.plan
    row = next(row for row in plan.table_1 if row.label == "talk")
    got = summary(replace(evidence, found=found), row, "extrapolation")
    assert (got.finished, got.planned) == (2, 3)
    assert got.mean["iou_surface"] == pytest.approx(0.74)
    assert got.spread["iou_surface"] == pytest.approx(0.02 / math.sqrt(2))
