"""AVG-LBS and FIRST-LBS measured straight from a dataset: what training has to beat."""

from collections.abc import Generator

from ins_studio.avatar.average_lbs import BASELINES, fit_baseline
from ins_studio.avatar.extraction import without_atlas
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.project.evaluation_records import EvaluationRow
from ins_studio.project.records import Progress
from ins_studio.training.evaluation import POINTS, evaluate


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

    Raises
    ------
    StudioError
        When there is no such baseline, or nothing to measure on.
    """
    if system not in BASELINES:
        raise StudioError(f"There is no baseline {system!r}.", f"Use {' or '.join(BASELINES)}.")
    avatar = yield from fit_baseline(system, dataset, split.training)
    reposer = Reposer(avatar, without_atlas(avatar))
    return (yield from evaluate(reposer, dataset, split, which, count, slip=slip))
