"""The frozen records that cross threads and processes.

Long work yields them one by one and returns one of the results. Fields are plain numbers and
text, or numpy arrays that the receiver owns.
"""

from dataclasses import dataclass

from ins_studio.project.avatar_records import (
    Baked,
    Converted,
    Exported,
    Extracted,
    MeasuredFrame,
    PosedFrame,
    Reposed,
    Streamed,
)
from ins_studio.project.batch_records import Batched, BatchRow, Benchmarked, Demonstrated
from ins_studio.project.checked import Checked, CheckedFrame, CheckedSequence, CheckRow
from ins_studio.project.evaluation_records import Compared, ComparedSystem, Evaluated, EvaluationRow
from ins_studio.project.fit_records import Fitted, FittedFrame, FittedSequence
from ins_studio.project.training_records import Preview, Saved, Step, Trained


class Cancelled(Exception):  # noqa: N818  not an error: somebody asked for it
    """The work was stopped on request; what it had saved by then remains."""


@dataclass(frozen=True)
class Progress:
    """``done`` of ``total`` pieces of the work named by ``label``."""

    label: str
    done: int
    total: int


@dataclass(frozen=True)
class Note:
    """A sentence for the person who waits."""

    text: str


Record = Progress | Step | Saved | Preview | Note | PosedFrame | MeasuredFrame | FittedFrame
Result = (
    Trained
    | Extracted
    | Baked
    | Reposed
    | Converted
    | Exported
    | Evaluated
    | Compared
    | Streamed
    | Demonstrated
    | Batched
    | Benchmarked
    | Fitted
    | Checked
)

RECORD_TYPES: tuple[type, ...] = (
    Progress,
    Step,
    Saved,
    Preview,
    Note,
    PosedFrame,
    MeasuredFrame,
    Trained,
    Extracted,
    Baked,
    Reposed,
    Converted,
    Exported,
    EvaluationRow,
    Evaluated,
    ComparedSystem,
    Compared,
    Streamed,
    Demonstrated,
    BatchRow,
    Benchmarked,
    FittedFrame,
    FittedSequence,
    Fitted,
    Checked,
    CheckedSequence,
    CheckedFrame,
    CheckRow,
)
