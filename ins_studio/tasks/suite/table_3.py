"""Table 3: what each part of INS is worth."""

import math

from ins_studio.tasks.suite.evidence import NOT_RUN, Evidence, Summary, summary
from ins_studio.tasks.suite.order import order_sentence
from ins_studio.tasks.suite.page import Section, Table
from ins_studio.tasks.suite.talk_numbers import TABLE_3
from ins_studio.training.evaluation import SPLITS

FULL = "talk"
NAMES = {
    "talk": "1 INS as the talk has it",
    "no-pose-mul": "2 without the pose multiplied in",
    "no-siren": "3 without sines",
    "no-rotation": "4 without rotation",
    "no-h-d": "5 without H_d",
    "no-h-c": "6 without H_c",
    "no-lbs": "7 without LBS",
}
HEAD = (
    "system",
    "IoU surface, %",
    "to row 1",
    "IoU box, %",
    "to row 1",
    "IoU as printed, %",
    "to row 1",
    "the talk: IoU surface, %",
    "to row 1",
    "the talk: IoU box, %",
    "to row 1",
)
WORDS = (
    "One run of each, of seed 0: a difference smaller than the spread over seeds of Table 1 says "
    "nothing. The talk's row 1 is not its average of Table 1, so it was probably measured on fewer "
    "subjects."
)


def table_3(evidence: Evidence) -> Section:
    """Return the section of Table 3."""
    tables = tuple(_table(evidence, split) for split in SPLITS)
    orders = tuple(
        order_sentence(
            {row.system: row.mean["iou_surface"] for row in _rows(evidence, split)},
            {name: row.surface for name, row in TABLE_3.items()},
            f"{split} (IoU surface)",
        )
        for split in SPLITS
    )
    return Section("Table 3: ablations", (WORDS, *orders), tables)


def table_3_values(evidence: Evidence) -> list[Summary]:
    """Return the figures of Table 3."""
    return [row for split in SPLITS for row in _rows(evidence, split)]


def _rows(evidence: Evidence, split: str) -> list[Summary]:
    return [summary(evidence, row, split) for row in evidence.plan.table_3]


def _table(evidence: Evidence, split: str) -> Table:
    rows = _rows(evidence, split)
    full = next(row for row in rows if row.system == FULL)
    return Table(f"Table 3, {split}", HEAD, tuple(_cells(row, full) for row in rows))


def _cells(row: Summary, full: Summary) -> tuple[str, ...]:
    cells = [NAMES[row.system]]
    for metric in ("iou_surface", "iou_bbox", "iou_paper"):
        cells.append(row.cell(metric))
        cells.append(_difference(100 * row.mean[metric], 100 * full.mean[metric], row is full))
    ours, first = TABLE_3[row.system], TABLE_3[FULL]
    for value, reference in ((ours.surface, first.surface), (ours.bbox, first.bbox)):
        cells += [f"{value:.2f}", _difference(value, reference, row is full)]
    return tuple(cells)


def _difference(value: float, reference: float, same: bool) -> str:
    if same:
        return ""
    difference = value - reference
    return NOT_RUN if math.isnan(difference) else f"{difference:+.2f}"
