"""Measuring a run on the frames that its training never saw."""

from collections.abc import Generator

from ins_studio.avatar.frozen import Frozen
from ins_studio.avatar.per_pose import Extraction
from ins_studio.dataset.splits import Split
from ins_studio.project.evaluation_records import Evaluated
from ins_studio.project.records import Record
from ins_studio.tasks.posing import DEFAULT_RESOLUTION, opened, ready_poser
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
    extraction: Extraction = "fast",
    resolution: int = DEFAULT_RESOLUTION,
    frozen: Frozen | None = None,
) -> Generator[Record, None, Evaluated]:
    """Measure the mesh that the artist gets, posed, against the recorded surface.

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
    extraction : "fast" or "field"
        How SNARF's mesh of a pose is made: extracted in canonical space and skinned, or in posed
        space with roots searched. Other avatars have their one mesh.
    resolution : int
        Cells along the longest side of such a mesh.
    frozen : "mean", "first" or None
        Hold SNARF's shape at the mean training pose, or the first one: AVG-LBS and FIRST-LBS in
        their other reading.
    """
    folder = opened(run)
    recorded, frames = recordings_of(folder, dataset)
    frames = thinned(frames, limit)
    held_out(recorded, frames, split)  # says so before a mesh is extracted for nothing
    poser = yield from ready_poser(folder, device, extraction, resolution, frozen)
    rows = yield from evaluate_split(poser, recorded, frames, split, slip=slip)
    if compare:
        rows += yield from evaluate_baseline("avg-lbs", recorded, frames, split, slip=slip)
    return Evaluated(rows)


def thinned(split: Split, limit: int | None) -> Split:
    """Return a split with at most ``limit`` held-out frames in each part, evenly spread."""
    if limit is None:
        return split
    kept = []
    for frames in (split.interpolation, split.extrapolation):
        count = min(limit, len(frames))
        kept.append(tuple(frames[index * len(frames) // count] for index in range(count)))
    return Split(split.training, *kept)
