"""AVG-LBS and FIRST-LBS measured straight from a dataset: what training has to beat."""

from collections.abc import Generator
from dataclasses import replace

from ins_studio.avatar.average_lbs import fit_average
from ins_studio.avatar.extraction import without_atlas
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.cape import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.project.records import EvaluationRow, Progress
from ins_studio.training.evaluation import POINTS, evaluate

BASELINES = ("avg-lbs", "first-lbs")


def evaluate_baseline(
    system: str,
    dataset: Dataset,
    split: Split,
    which: str = "all",
    count: int = POINTS,
    *,
    slip: bool = False,
) -> Generator[Progress, None, tuple[EvaluationRow, ...]]:
    """Measure the mean training mesh, or the first, posed by the body's skinning.

    Parameters
    ----------
    system : "avg-lbs" or "first-lbs"
    dataset, split, which, count, slip
        As for ``evaluate``.
    """
    frames = split.training if system == "avg-lbs" else split.training[:1]
    avatar = yield from fit_average(dataset, frames)
    reposer = Reposer(avatar, without_atlas(avatar))
    rows = yield from evaluate(reposer, dataset, split, which, count, slip=slip)
    return tuple(replace(row, system=system) for row in rows)
