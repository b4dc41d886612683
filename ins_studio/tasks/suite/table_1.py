"""Table 1: every system on both splits, and on each held-out sequence."""

import math

from ins_studio.tasks.suite.evidence import (
    NONE,
    NOT_RUN,
    Evidence,
    Summary,
    mean,
    summary,
)
from ins_studio.tasks.suite.order import order_sentence
from ins_studio.tasks.suite.page import Section, Table
from ins_studio.tasks.suite.talk_numbers import TABLE_1
from ins_studio.training.evaluation import SPLITS

BASE, INS = "avg-lbs", ("talk", "balanced")

HEAD = (
    "system",
    "runs",
    "steps",
    "IoU surface, %",
    "IoU box, %",
    "IoU as printed, %",
    "scan to mesh, mm",
    "slip, mm",
    "the talk: IoU surface, %",
    "the talk: IoU box, %",
)
WORDS = (
    "Mean ± standard deviation over the seeds; one run has no spread. IoU surface: points spread "
    "evenly over the recorded surface and scattered by 1 cm. IoU box: points in the cube around "
    "it. IoU as printed: points drawn as SNARF's code draws them on CAPE, nearly all near the "
    "surface; most likely both of the talk's columns are of that kind, so this is the one to set "
    "beside them. Scan to mesh: mean distance from the recorded surface. Slip: median distance "
    "between a point of the cloth and where the avatar takes it. All figures are of meshes; SNARF "
    "has a new one in every pose, extracted in canonical space and skinned.",
    "talk is INS as the talk has it, on our solver and in our sizes; balanced is the program's "
    "default, which the talk does not have. avg-lbs and first-lbs are the mean and the first "
    "training mesh, moved by the body's skinning: one reading of names that are all the talk "
    "gives.",
)


def table_1(evidence: Evidence) -> Section:
    """Return the section of Table 1."""
    tables = tuple(_table(evidence, split) for split in SPLITS)
    orders = tuple(
        order_sentence(
            {
                row.system: summary(evidence, row, split).mean["iou_surface"]
                for row in evidence.plan.table_1
                if row.label == row.system
            },
            {name: row.surface for name, row in TABLE_1.items()},
            f"{split} (IoU surface)",
        )
        for split in SPLITS
    )
    sequences = _sequences(evidence)
    return Section(
        "Table 1: systems",
        (*WORDS, *orders, *(verdict(evidence, system) for system in INS)),
        (*tables, sequences),
    )


def table_1_values(evidence: Evidence) -> list[Summary]:
    """Return the figures of Table 1."""
    return [summary(evidence, row, split) for split in SPLITS for row in evidence.plan.table_1]


def verdict(evidence: Evidence, system: str) -> str:
    """Say whether ``system`` is below AVG-LBS on any sequence that was held out whole."""
    base = _runs_by_sequence(evidence, BASE)
    ours = _runs_by_sequence(evidence, system)
    pairs = [
        (name, figure, base[name][0])
        for name in base
        for figure in ours.get(name, ())
        if base[name]
    ]
    if not pairs:
        return f"{system} against {BASE} on each sequence held out whole: {NOT_RUN}."
    below = sorted({name for name, figure, bar in pairs if figure < bar})
    if not below:
        return (
            f"{system} is not below {BASE} in IoU surface on any sequence held out whole, "
            f"in any of its runs."
        )
    return f"{system} is below {BASE} in IoU surface, in a run or more, on: {', '.join(below)}."


def _table(evidence: Evidence, split: str) -> Table:
    rows = [summary(evidence, row, split) for row in evidence.plan.table_1]
    return Table(f"Table 1, {split}", HEAD, tuple(_cells(row) for row in rows))


def _cells(row: Summary) -> tuple[str, ...]:
    talk = TABLE_1.get(row.label)
    steps = NONE if math.isnan(row.steps) else f"{row.steps:.0f}"
    metrics = ("iou_surface", "iou_bbox", "iou_paper", "point_to_surface_mm", "slip_mm")
    return (
        row.label,
        f"{row.finished} of {row.planned}",
        steps,
        *(row.cell(metric) for metric in metrics),
        NONE if talk is None else f"{talk.surface:.2f}",
        NONE if talk is None else f"{talk.bbox:.2f}",
    )


def _sequences(evidence: Evidence) -> Table:
    """Return the mean IoU near the surface of each sequence that frames were held out of."""
    of = {
        name: row.split
        for result in evidence.found.values()
        for name, row in result.sequences.items()
    }
    names = sorted(of, key=lambda name: (SPLITS.index(of[name]), name))
    rows = []
    for row in evidence.plan.table_1:
        results = evidence.results(row)
        cells = []
        for name in names:
            figures = [r.sequences[name].iou_surface for r in results if name in r.sequences]
            cells.append(f"{100 * mean(figures):.2f}" if figures else NOT_RUN)
        rows.append((row.label, *cells))
    head = ("system", *(f"{name} ({of[name]})" for name in names))
    return Table("IoU surface of each sequence, %, mean over the seeds", head, tuple(rows))


def _runs_by_sequence(evidence: Evidence, system: str) -> dict[str, list[float]]:
    """Return the IoU of every run on each sequence held out whole."""
    found: dict[str, list[float]] = {}
    for row in evidence.plan.table_1:
        if row.label != system:
            continue
        for result in evidence.results(row):
            for name, measured in result.sequences.items():
                if measured.split == "extrapolation":
                    found.setdefault(name, []).append(measured.iou_surface)
    return found
