"""Reading, measuring and checking a dataset from end to end."""

from collections.abc import Generator
from dataclasses import dataclass

from ins_studio.dataset.checking.all_checks import run_checks, verdicts
from ins_studio.dataset.checking.evidence import Evidence
from ins_studio.dataset.checking.measured import measure_all
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split, read_split
from ins_studio.errors import StudioError
from ins_studio.project.checked import CheckRow
from ins_studio.project.records import Progress


@dataclass(frozen=True, eq=False)
class Examined:
    """What the checks say of a dataset, and what they saw.

    Attributes
    ----------
    evidence : Evidence
    rows : tuple of CheckRow
    problem : Problem or None
        Why nobody knows which frames are held out.
    """

    evidence: Evidence
    rows: tuple[CheckRow, ...]
    problem: Problem | None = None

    @property
    def verdicts(self) -> dict[str, str]:
        """A letter for each frame of each sequence, as in ``CheckedSequence``."""
        return verdicts(self.evidence, self.rows)


def examine(dataset: Dataset, heldout: str = "file") -> Generator[Progress, None, Examined]:
    """Check a dataset; ``heldout`` is as for ``read_split``."""
    split, problem = Split((), (), ()), None
    try:
        split = read_split(dataset, heldout)
    except StudioError as error:
        problem = problem_of(dataset.path, error)
    evidence = Evidence(dataset, split, (yield from measure_all(dataset)))
    return Examined(evidence, run_checks(evidence), problem)
