"""The report of a suite: from results to files' contents."""

import json
from dataclasses import asdict
from typing import Any

from ins_studio.avatar.presets import preset
from ins_studio.tasks.suite import talk_numbers
from ins_studio.tasks.suite.evidence import NONE, NOT_RUN, Evidence
from ins_studio.tasks.suite.figure_5 import figure_5, figure_5_values
from ins_studio.tasks.suite.html import to_html
from ins_studio.tasks.suite.markdown import to_markdown
from ins_studio.tasks.suite.page import Page, Section, Table
from ins_studio.tasks.suite.plan import PlannedRun
from ins_studio.tasks.suite.results import finite
from ins_studio.tasks.suite.table_1 import table_1, table_1_values
from ins_studio.tasks.suite.table_3 import table_3, table_3_values

TITLE = "INS Studio beside the talk's tables"
RUNS_HEAD = ("run", "state", "steps", "training, min", "machine", "date", "commit")
HONESTY = (
    "What this is: the systems of the talk, trained by INS Studio on one set of recordings, under "
    "one protocol and one budget of minutes, but for what says another (avg-lbs and first-lbs need "
    "no training). The talk's own numbers stand beside ours to compare orders and distances "
    "between rows, not digits: it measured on CAPE, whose licence keeps us from using it here; its "
    "split, sizes, seeds and length of training are not published. SNARF's public code trains on "
    "CAPE for about a day on a GPU; a run here has minutes."
)
QUICK = (
    "This is a smoke run: a few steps, points and frames. Its figures show that everything works "
    "and say nothing about any system."
)


def report_files(evidence: Evidence) -> dict[str, bytes]:
    """Return the report's files by name: Markdown, HTML, JSON and the figure as SVG."""
    page = report_page(evidence)
    files = {
        "report.md": to_markdown(page),
        "report.html": to_html(page),
        "report.json": json.dumps(finite(report_values(evidence)), indent=2, ensure_ascii=False),
    }
    pictures = [section.picture for section in page.sections if section.picture is not None]
    files |= {f"{picture.name}.svg": picture.svg for picture in pictures}
    return {name: text.encode() for name, text in files.items()}


def report_page(evidence: Evidence) -> Page:
    """Return the report for people."""
    made = (_protocol, table_1, table_3, figure_5, _runs)
    return Page(TITLE, tuple(section(evidence) for section in made))


def report_values(evidence: Evidence) -> dict[str, Any]:
    """Return the report for programs."""
    return {
        "version": 1,
        "quick": evidence.quick,
        "recordings": asdict(evidence.recordings),
        "protocol": asdict(evidence.protocol),
        "table_1": [asdict(row) for row in table_1_values(evidence)],
        "table_3": [asdict(row) for row in table_3_values(evidence)],
        "figure_5": figure_5_values(evidence),
        "the_talk": {
            "source": talk_numbers.SOURCE,
            "table_1": {name: asdict(row) for name, row in talk_numbers.TABLE_1.items()},
            "table_3": {name: asdict(row) for name, row in talk_numbers.TABLE_3.items()},
            "figure_5": talk_numbers.FIGURE_5,
        },
        "runs": [_run_values(evidence, run) for run in evidence.plan.runs],
    }


def _run_values(evidence: Evidence, run: PlannedRun) -> dict[str, Any]:
    result = evidence.found.get(run)
    state = {"title": run.title, "state": _state(evidence, run)}
    return {**state, **(asdict(run) if result is None else result.to_dict())}


def _protocol(evidence: Evidence) -> Section:
    recordings, protocol = evidence.recordings, evidence.protocol
    limit = "all" if protocol.frames is None else f"at most {protocol.frames} of each split"
    return Section(
        "What was measured",
        (
            *([QUICK] if evidence.quick else []),
            HONESTY,
            f"The talk's numbers: {talk_numbers.SOURCE}.",
            f"Recordings: {recordings.name} (fingerprint {recordings.fingerprint}). "
            f"{recordings.training} frames train; {recordings.interpolation} frames of gaps in "
            f"trained sequences measure interpolation, {recordings.extrapolation} frames of "
            f"sequences held out whole measure extrapolation. Frames measured: {limit}.",
            f"Protocol: {protocol.points} points for each frame and measure, the same in every "
            f"run; meshes by marching cubes of {protocol.resolution} cells along the longest side.",
        ),
    )


def _runs(evidence: Evidence) -> Section:
    rows = tuple(_run_cells(evidence, run) for run in evidence.plan.runs)
    failed = [f"{run.title} failed: {why}" for run, why in evidence.failures.items()]
    words = "Every run, with what it was measured on. Figures of different machines differ in time."
    return Section("Runs", (words, *failed), (Table("Runs", RUNS_HEAD, rows),))


def _run_cells(evidence: Evidence, run: PlannedRun) -> tuple[str, ...]:
    result = evidence.found.get(run)
    state = _state(evidence, run)
    if result is None:
        return (run.title, state, *([NONE] * (len(RUNS_HEAD) - 2)))
    return (
        run.title,
        state,
        f"{result.steps}",
        f"{result.training_s / 60:.1f}",
        str(result.hardware),
        result.date,
        result.commit or NONE,
    )


def _state(evidence: Evidence, run: PlannedRun) -> str:
    result = evidence.found.get(run)
    if result is None:
        return "failed" if run in evidence.failures else NOT_RUN
    return "measured" if result.sizes == preset(run.system).to_dict() else "of an older preset"
