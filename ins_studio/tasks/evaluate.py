"""Measuring a run on the frames that its training never saw."""

from collections.abc import Generator

from ins_studio.dataset.splits import Split
from ins_studio.project.records import Evaluated, Record
from ins_studio.tasks.posing import opened, ready_reposer
from ins_studio.tasks.recordings import recordings_of
from ins_studio.training.baselines import evaluate_baseline
from ins_studio.training.evaluation import evaluate as evaluate_split
from ins_studio.training.evaluation import held_out


def evaluate(  # noqa: PLR0913  the choices of a command
    run: str,
    split: str = "all",
    device: str = "auto",
    dataset: str | None = None,
    *,
    limit: int | None = None,
    compare: bool = False,
    slip: bool = False,
) -> Generator[Record, None, Evaluated]:
    """Measure the mesh that the artist gets, reposed, against the recorded surface.

    Parameters
    ----------
    run : str
        Run or project folder.
    split : "interpolation", "extrapolation" or "all"
        Which held-out frames; StudioError when none was held out.
    device : str
        Where the networks run.
    dataset : str or None
        Where the recordings lie now, if they were moved.
    limit : int or None
        At most so many frames of each split, evenly spread.
    compare : bool
        Measure AVG-LBS of the same training frames too.
    slip : bool
        Measure how far the texture leaves the cloth, too.
    """
    folder = opened(run)
    recorded, frames = recordings_of(folder, dataset)
    frames = _thinned(frames, limit)
    held_out(recorded, frames, split)  # says so before a mesh is extracted for nothing
    reposer = yield from ready_reposer(folder, device)
    rows = yield from evaluate_split(reposer, recorded, frames, split, slip=slip)
    if compare:
        rows += yield from evaluate_baseline("avg-lbs", recorded, frames, split, slip=slip)
    return Evaluated(rows)


def _thinned(split: Split, limit: int | None) -> Split:
    if limit is None:
        return split
    kept = []
    for frames in (split.interpolation, split.extrapolation):
        count = min(limit, len(frames))
        kept.append(tuple(frames[index * len(frames) // count] for index in range(count)))
    return Split(split.training, *kept)
