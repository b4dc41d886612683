"""The frames of a recording before they have poses: of numbered files, or of a point cache."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.cached_mesh import MESHES, CachedMesh, cached_mesh
from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.pairing import numbers_of
from ins_studio.dataset.point_cache import PointCache, open_point_cache
from ins_studio.dataset.scan_tree import ScanFolder
from ins_studio.dataset.sequence_choice import SequenceChoice
from ins_studio.errors import StudioError


@dataclass(frozen=True, eq=False)
class Frames:
    """The frames of one recording.

    Attributes
    ----------
    own : ScanFolder
        A point cache's frames have names by now.
    cached : CachedMesh or None
    fps : float or None
        Frames per second; None where neither a person nor the cache says it.
    seconds : (T,) float64 or None
        Since the first frame; None where the rate is not known.
    """

    own: ScanFolder
    cached: CachedMesh | None
    fps: float | None
    seconds: NDArray[np.float64] | None


def frames_of(
    own: ScanFolder, root: Path, choice: SequenceChoice, problems: list[Problem]
) -> Frames | None:
    """Return the frames of a recording; None, and a problem, where its cache cannot be used.

    Parameters
    ----------
    own : ScanFolder
    root : Path
        The dataset.
    choice : SequenceChoice
        What the dataset says of the sequence.
    problems : list of Problem
    """
    if own.cache is None:
        seconds = None if choice.fps is None else _counted(own.scans) / choice.fps
        return Frames(own, None, choice.fps, seconds)
    try:
        cache = open_point_cache(own.cache)
        cached = cached_mesh(cache, choice.mesh or _mesh_of(own), root)
    except StudioError as error:
        problems.append(problem_of(own.cache, error))
        return None
    if choice.fps is None and not cache.even:
        what = f"its frames are not evenly spaced; {cache.rate(None):.4g} a second is their mean."
        problems.append(Problem(own.cache, what))
    own = replace(own, scans=_names(cache))
    return Frames(own, cached, cache.rate(choice.fps), cache.times(choice.fps))


def _names(cache: PointCache) -> tuple[Path, ...]:
    """Return what the frames of a cache go by, counted from 0."""
    stem, suffix = cache.path.stem, cache.path.suffix
    frames = range(cache.frame_count)
    return tuple(cache.path.with_name(f"{stem} frame {frame}{suffix}") for frame in frames)


def _counted(scans: tuple[Path, ...]) -> NDArray[np.float64]:
    """Return frames (T,) since the first, by the numbers in the files' names or by their order."""
    numbers = [n for n in numbers_of([scan.stem for scan in scans]) if n is not None]
    if len(set(numbers)) < len(scans):
        return np.arange(len(scans), dtype=np.float64)
    return np.array(numbers, np.float64) - numbers[0]


def _mesh_of(own: ScanFolder) -> Path:
    """Return the mesh that has a cache's faces: named as the cache is, or the only one there."""
    assert own.cache is not None
    usable = [mesh for mesh in own.meshes if mesh.suffix.lower() in MESHES]
    named = [mesh for mesh in usable if mesh.stem.lower() == own.cache.stem.lower()]
    if named or len(usable) == 1:
        return (named or usable)[0]
    raise StudioError(
        f"{own.cache}: {len(usable) or 'no'} meshes lie beside it, and "
        f"{'none is named as it is' if usable else 'a cache has no faces of its own'}.",
        f"Put the mesh that was simulated there as {own.cache.stem}.obj or .ply, or name it as "
        '"mesh" in dataset.json.',
    )
