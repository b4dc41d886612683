"""What is known of a suite, as the report takes it, and the means over seeds."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ins_studio.tasks.suite.choices import Protocol
from ins_studio.tasks.suite.plan import Plan, PlannedRun, TableRow
from ins_studio.tasks.suite.results import Recordings, RunResult

METRICS = ("iou_surface", "iou_bbox", "iou_paper", "point_to_surface_mm", "slip_mm")
NOT_RUN = "not run"
NONE = "-"


@dataclass(frozen=True)
class Evidence:
    """What was planned, and what was found.

    Attributes
    ----------
    plan : Plan
    recordings : Recordings
    protocol : Protocol
    found : mapping
        The result of each run that is finished.
    failures : mapping
        Why a run failed.
    quick : bool
        Whether it is a smoke run.
    """

    plan: Plan
    recordings: Recordings
    protocol: Protocol
    found: Mapping[PlannedRun, RunResult]
    failures: Mapping[PlannedRun, str] = field(default_factory=dict)
    quick: bool = False

    def results(self, row: TableRow) -> list[RunResult]:
        """Return the finished runs of a table's row."""
        return [self.found[run] for run in row.runs if run in self.found]


@dataclass(frozen=True)
class Summary:
    """Means over the finished runs of a row on one split, and their standard deviations.

    ``mean`` is not a number where nothing is known, ``spread`` where only one run is.
    """

    label: str
    system: str
    split: str
    planned: int
    finished: int
    steps: float
    mean: dict[str, float]
    spread: dict[str, float]

    def cell(self, metric: str) -> str:
        """Return a figure for people: IoUs in percent, lengths in millimetres."""
        if not self.finished:
            return NOT_RUN
        scale, digits = (100, 2) if metric.startswith("iou") else (1, 2)
        return with_spread(scale * self.mean[metric], scale * self.spread[metric], digits)


def summary(evidence: Evidence, row: TableRow, split: str) -> Summary:
    """Return the means of a table's row on ``split``."""
    results = evidence.results(row)
    rows = [found for result in results if (found := result.row(split)) is not None]
    values = {metric: [float(getattr(found, metric)) for found in rows] for metric in METRICS}
    return Summary(
        label=row.label,
        system=row.system,
        split=split,
        planned=len(row.runs),
        finished=len(rows),
        steps=mean([float(result.steps) for result in results]),
        mean={metric: mean(figures) for metric, figures in values.items()},
        spread={metric: spread(figures) for metric, figures in values.items()},
    )


def mean(values: Sequence[float]) -> float:
    """Return the mean; NaN without values."""
    return float(np.mean(values)) if values else math.nan


def spread(values: Sequence[float]) -> float:
    """Return the standard deviation of a sample; NaN for fewer than two."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else math.nan


def with_spread(value: float, deviation: float, digits: int) -> str:
    """Return "72.10 ± 0.31", without the second part or as a dash where it is not a number."""
    if math.isnan(value):
        return NONE
    more = "" if math.isnan(deviation) else f" ± {deviation:.{digits}f}"
    return f"{value:.{digits}f}{more}"
