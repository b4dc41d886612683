"""Which runs the talk's two tables and its figure ask for."""

from dataclasses import dataclass

from ins_studio.avatar.presets import preset
from ins_studio.errors import StudioError
from ins_studio.tasks.suite.choices import QUICK_STEPS, Choices
from ins_studio.tasks.suite.talk_numbers import TABLE_3

TABLE_1 = ("avg-lbs", "first-lbs", "snarf", "snarf-nc", "talk", "balanced")
FIGURE_5 = ("talk", "balanced", "snarf", "snarf-published")
SPEED_ONLY = ("snarf-published",)  # it would take days to train: it is fitted to the body
LONG = 6  # times the minutes, for SNARF's long run


@dataclass(frozen=True)
class PlannedRun:
    """One run: trained for ``minutes``, else ``steps``, else not at all."""

    system: str
    seed: int = 0
    minutes: float | None = None
    steps: int | None = None

    @property
    def budget(self) -> str:
        """Return the budget as a word."""
        if self.minutes is not None:
            return f"{self.minutes:g}min"
        if self.steps is not None:
            return f"{self.steps}steps"
        return "untrained" if self.measured else "fitted"

    @property
    def title(self) -> str:
        """Return what a person would call it."""
        return f"{self.system}, {self.budget}, seed {self.seed}" if self.trained else self.system

    @property
    def trained(self) -> bool:
        """Return whether it trains on the recordings."""
        return preset(self.system).trained and self.measured

    @property
    def measured(self) -> bool:
        """Return whether its accuracy is of interest."""
        return self.system not in SPEED_ONLY


@dataclass(frozen=True)
class TableRow:
    """A row of a table: the runs that it is a mean of."""

    label: str
    system: str
    runs: tuple[PlannedRun, ...]


@dataclass(frozen=True)
class Plan:
    """All runs of a suite, and where each is shown.

    Attributes
    ----------
    runs : tuple of PlannedRun
        Each once, in the order in which they are to be done: one seed of everything first.
    table_1, table_3 : tuple of TableRow
    figure_5 : tuple of PlannedRun
    """

    table_1: tuple[TableRow, ...]
    table_3: tuple[TableRow, ...]
    figure_5: tuple[PlannedRun, ...]

    @property
    def runs(self) -> tuple[PlannedRun, ...]:
        """Return every run once, in the order in which they are to be done."""
        short = [row for row in self.table_1 if row.label == row.system]
        long = [row for row in self.table_1 if row.label != row.system]
        seeds = max(len(row.runs) for row in short)
        first = [row.runs[0] for row in short]
        ablations = [run for row in self.table_3 for run in row.runs]
        others = [row.runs[seed] for seed in range(1, seeds) for row in short if row.runs[seed:]]
        last = [run for row in long for run in row.runs]
        return tuple(dict.fromkeys([*first, *ablations, *others, *self.figure_5, *last]))


def plan_of(choices: Choices) -> Plan:
    """Return what the suite asks for."""
    seeds = 1 if choices.quick else choices.seeds
    rows = [_row(choices, name, seeds) for name in TABLE_1]
    if not choices.quick:
        minutes = LONG * choices.minutes
        long = PlannedRun("snarf", 0, minutes)
        rows.append(TableRow(f"snarf, {minutes:g} min", "snarf", (long,)))
    ablations = tuple(_row(choices, name, 1) for name in TABLE_3)
    return Plan(tuple(rows), ablations, tuple(_run(choices, name, 0) for name in FIGURE_5))


def wanted(plan: Plan, only: str | None) -> tuple[PlannedRun, ...]:
    """Return the runs of the systems named by commas, or all; StudioError for unknown names."""
    if only is None:
        return plan.runs
    known = {run.system for run in plan.runs}
    names = [name.strip() for name in only.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise StudioError(
            f"The suite has no system {', '.join(unknown) or 'without a name'}.",
            f"Choose of: {', '.join(sorted(known))}.",
        )
    return tuple(run for run in plan.runs if run.system in names)


def _row(choices: Choices, name: str, seeds: int) -> TableRow:
    count = seeds if preset(name).trained else 1
    return TableRow(name, name, tuple(_run(choices, name, seed) for seed in range(count)))


def _run(choices: Choices, name: str, seed: int) -> PlannedRun:
    if not PlannedRun(name).trained:
        return PlannedRun(name)
    if choices.quick:
        return PlannedRun(name, seed, steps=QUICK_STEPS)
    return PlannedRun(name, seed, choices.minutes)
