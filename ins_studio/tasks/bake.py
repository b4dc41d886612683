"""Baking a run: correctives that pose its mesh without the networks."""

from collections.abc import Generator

import numpy as np

from ins_studio.avatar.bake import CORRECTIVES, SAMPLES
from ins_studio.avatar.bake import bake as bake_avatar
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.avatar_records import Baked
from ins_studio.project.baked import BakedCorrectives, encode_baked
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.posing import opened, ready_reposer
from ins_studio.tasks.recordings import recordings_of

MOST_CORRECTIVES = 512


def bake(
    run: str,
    correctives: int = CORRECTIVES,
    device: str = "auto",
    dataset: str | None = None,
    samples: int = SAMPLES,
) -> Generator[Record, None, Baked]:
    """Write ``mesh/baked.npz``; a Note says when it is not as close as it should be.

    Parameters
    ----------
    run : str
        Run or project folder.
    correctives : int
        How many at most.
    device : str
        Where the networks run.
    dataset : str or None
        Where the recordings lie now, if they were moved. Their held-out frames are what the
        bake is measured on.
    samples : int
        About how many poses the fit looks at.
    """
    if not 1 <= correctives <= MOST_CORRECTIVES or samples < 2:
        raise StudioError(
            f"{correctives} correctives of {samples} poses cannot be fitted.",
            f"Ask for 1 to {MOST_CORRECTIVES} correctives.",
        )
    folder = opened(run)
    poses = yield from _held_out(folder, dataset)
    reposer = yield from ready_reposer(folder, device)
    step = max(folder.steps(), default=0)
    baked = yield from bake_avatar(reposer, poses, correctives, samples, step)
    write_atomic(folder.baked_path, encode_baked(baked))
    if not baked.within_tolerance:
        yield Note(baked.summary)
    return _result(folder, baked)


def _held_out(folder: RunFolder, dataset: str | None) -> Generator[Record, None, np.ndarray | None]:
    """Return the poses of all held-out frames; None, with a Note, where there are none."""
    try:
        recorded, split = recordings_of(folder, dataset)
        frames = (*split.interpolation, *split.extrapolation)
        names = dict.fromkeys(name for name, _ in frames)
        motions = {name: recorded.motion(name) for name in names}
    except StudioError as error:
        if dataset is not None:
            raise
        yield Note(f"The bake is measured on changed training poses. {error}")
        return None
    if not frames:
        yield Note("No frame was held out: the bake is measured on changed training poses.")
        return None
    return np.stack([motions[name].poses[index] for name, index in frames])


def _result(folder: RunFolder, baked: BakedCorrectives) -> Baked:
    errors = baked.errors
    return Baked(
        path=str(folder.baked_path),
        corrective_count=len(baked.shapes),
        frame_count=errors.frame_count,
        mean_mm=errors.mean_mm,
        p95_mm=errors.p95_mm,
        max_mm=errors.max_mm,
        within_tolerance=baked.within_tolerance,
    )
