"""Reading the files of a figure: one that holds it, and others that only move it."""

from collections.abc import Callable, Iterator
from collections.abc import Sequence as Listed
from dataclasses import replace
from pathlib import Path

import numpy as np

from ins_studio.dataset.checks import Problem, problem_of
from ins_studio.dataset.rig import WAY_OUT, Rig, RigClip, RigPart
from ins_studio.dataset.rig_fbx import read_fbx_rig
from ins_studio.dataset.rig_gltf import read_gltf_rig
from ins_studio.errors import StudioError

Read = Callable[[Path, float | None, Listed[str] | None], Rig]
READERS: dict[str, Read] = {".glb": read_gltf_rig, ".gltf": read_gltf_rig, ".fbx": read_fbx_rig}


def read_figure(files: Listed[Path], fps: float | None) -> tuple[Path, Rig]:
    """Read the first file that has a skinned mesh; StudioError of the first file where none has."""
    failure: StudioError | None = None
    for file in files:
        try:
            rig = _read(file, fps, None)
        except StudioError as error:
            failure = failure or error
            continue
        if rig.parts:
            return file, rig
        failure = failure or StudioError(f"{file} has no mesh that a skin moves.", WAY_OUT)
    raise failure or StudioError("There is no file of a figure.", WAY_OUT)


def read_others(
    files: Listed[Path], first: Path, rig: Rig, fps: float | None, problems: list[Problem]
) -> Iterator[tuple[Path, Rig]]:
    """Yield what the other files animate; ``problems`` gets a line where one does not fit.

    Parameters
    ----------
    files : sequence of Path
    first : Path
        The figure's own file.
    rig : Rig
        The figure.
    fps : float or None
        See ``read_gltf_rig``.
    problems : list of Problem
    """
    for file in files:
        if file == first:
            continue
        try:
            found = _read(file, fps, rig.names)
        except StudioError as error:
            problems.append(problem_of(file, error))
        else:
            ratio = _size(rig) / _size(found)
            clips = tuple(_carried(own, rig.parts, ratio) for own in found.clips)
            yield file, replace(found, clips=clips)


def _carried(clip: RigClip, parts: tuple[RigPart, ...], ratio: float) -> RigClip:
    """Return a clip of another file for these parts: of frames as large, and morphed as they are.

    What was bound in centimetres hangs on joints that are scaled by a hundredth; in the other
    file they need not be.
    """
    placed = clip.placed.copy()
    placed[..., :3, :3] *= ratio
    count = len(placed)
    return replace(
        clip, placed=placed, morphed=tuple(np.tile(part.morphed, (count, 1)) for part in parts)
    )


def _size(rig: Rig) -> float:
    """Return by how much the frames of its joints scale, more or less."""
    size = float(np.median(np.cbrt(np.abs(np.linalg.det(rig.standing[:, :3, :3])))))
    return size if 1e-9 < size < 1e9 else 1.0


def _read(file: Path, fps: float | None, known: Listed[str] | None) -> Rig:
    return READERS[file.suffix.lower()](file, fps, known)
