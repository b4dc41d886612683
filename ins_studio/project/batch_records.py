"""How chains and batches of jobs ended."""

from dataclasses import dataclass

from ins_studio.project.evaluation_records import EvaluationRow


@dataclass(frozen=True)
class Demonstrated:
    """The whole chain ran on the demo data; what it wrote lies in ``folder``."""

    folder: str
    run: str
    files: tuple[str, ...]
    rows: tuple[EvaluationRow, ...]


@dataclass(frozen=True)
class BatchRow:
    """How one job of a batch ended: ``state`` is done, failed, stopped or skipped."""

    job: str
    run: str
    state: str
    seconds: float
    reason: str


@dataclass(frozen=True)
class Batched:
    """All jobs of a batch have ended, one way or another."""

    rows: tuple[BatchRow, ...]


@dataclass(frozen=True)
class Benchmarked:
    """A suite has ended; ``files`` are its report's, ``rows`` how each run of it ended.

    A row is "skipped" where its run was measured before.
    """

    folder: str
    files: tuple[str, ...]
    rows: tuple[BatchRow, ...]
