"""A suite of runs like the talk's tables: what is missing is run, and all is written up."""

import logging
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.demo import demo_dataset_path
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.batch_records import BatchRow, Benchmarked
from ins_studio.project.records import Cancelled, Note, Progress, Record
from ins_studio.tasks.evaluate import thinned
from ins_studio.tasks.suite.choices import Choices
from ins_studio.tasks.suite.evidence import Evidence
from ins_studio.tasks.suite.measured_run import measured_run
from ins_studio.tasks.suite.plan import Plan, PlannedRun, plan_of, wanted
from ins_studio.tasks.suite.report import report_files
from ins_studio.tasks.suite.results import (
    RunResult,
    read_result,
    recordings_facts,
    result_path,
    write_result,
)
from ins_studio.training.evaluation import held_out

log = logging.getLogger("ins_studio.benchmark")


@dataclass
class _Suite:
    """A suite under way; ``found`` and ``failures`` grow."""

    choices: Choices
    dataset: Dataset
    split: Split
    plan: Plan
    found: dict[PlannedRun, RunResult]
    failures: dict[PlannedRun, str] = field(default_factory=dict)

    def evidence(self) -> Evidence:
        recordings = recordings_facts(self.dataset, self.split)
        protocol, quick = self.choices.protocol, self.choices.quick
        return Evidence(self.plan, recordings, protocol, self.found, self.failures, quick)


def benchmark(choices: Choices) -> Generator[Record, None, Benchmarked]:
    """Run what has no result yet, one run after another, and write the report of all there is.

    A run that fails is reported and the next one begins. When cancelled the report is written of
    what is finished; the training that was broken off goes on the next time.

    Raises
    ------
    StudioError
        When the recordings cannot be opened, hold nothing out, or a result is damaged.
    """
    suite = _opened(choices)
    todo = () if choices.report_only else wanted(suite.plan, choices.only)
    rows: list[BatchRow] = []
    for index, run in enumerate(todo):
        yield Progress("Runs", index, len(todo))
        row = yield from _done(suite, run)
        rows.append(row)
        yield Note(f"{row.job}: {row.state} {row.reason}".rstrip())
        if row.state == "stopped":
            break
    else:
        yield Progress("Runs", len(todo), len(todo))
    return Benchmarked(str(choices.report_path), _report(suite), tuple(rows))


def _opened(choices: Choices) -> _Suite:
    path = demo_dataset_path() if choices.dataset is None else Path(choices.dataset)
    body = None if choices.body is None else Path(choices.body)
    dataset = open_dataset(path, choices.subject, choices.clothing, body)
    split = thinned(read_split(dataset), choices.protocol.frames)
    held_out(dataset, split)
    plan = plan_of(choices)
    wanted(plan, choices.only)  # says so of an unknown name before anything is read
    folder, mark = choices.results_path, dataset.fingerprint()
    read = {run: read_result(folder, run, mark, choices.protocol) for run in plan.runs}
    found = {run: result for run, result in read.items() if result is not None}
    return _Suite(choices, dataset, split, plan, found)


def _done(suite: _Suite, run: PlannedRun) -> Generator[Record, None, BatchRow]:
    """Do one run, unless it has a result, and say how it ended."""
    folder = str(suite.choices.runs_path)
    if run in suite.found:
        return BatchRow(run.title, folder, "skipped", 0.0, "measured before")
    began, state, reason = time.monotonic(), "done", ""
    yield Note(f"{run.title} begins.")
    try:
        result = yield from _measured(suite, run)
        if result is None:
            state, reason = "stopped", "its training goes on the next time"
    except Cancelled:
        state, reason = "stopped", "it is measured the next time"
    except StudioError as error:
        state, reason = "failed", str(error)
    except Exception as error:  # one run may not end the others
        log.exception("%s failed", run.title)
        state, reason = "failed", f"{type(error).__name__}: {error}"
    if state == "failed":
        suite.failures[run] = reason
    return BatchRow(run.title, folder, state, time.monotonic() - began, reason)


def _measured(suite: _Suite, run: PlannedRun) -> Generator[Record, None, RunResult | None]:
    choices, timed = suite.choices, run in suite.plan.figure_5
    result = yield from measured_run(run, choices, suite.dataset, suite.split, timed=timed)
    if result is not None:
        mark = suite.dataset.fingerprint()
        write_result(result_path(choices.results_path, run, mark, choices.protocol), result)
        suite.found[run] = result
    return result


def _report(suite: _Suite) -> tuple[str, ...]:
    """Write the report; return its files."""
    written = []
    for name, content in report_files(suite.evidence()).items():
        path = suite.choices.report_path / name
        write_atomic(path, content)
        written.append(str(path))
    return tuple(written)
