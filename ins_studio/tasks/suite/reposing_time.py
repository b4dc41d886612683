"""Figure 5: how long the poses of a motion take."""

import time
from collections.abc import Callable, Generator, Iterator

import numpy as np

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.per_pose import FastPoser, FieldPoser
from ins_studio.avatar.reposer import Mode, Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.motion.motion import Motion
from ins_studio.project.records import Progress
from ins_studio.tasks.suite.results import ReposingTime
from ins_studio.training.poser import Poser

FAST_TIMED, FIELD_TIMED = 10, 2  # poses: they take seconds to minutes each
MODES: tuple[Mode, ...] = ("exact", "lbs")

Times = Generator[Progress, None, tuple[ReposingTime, ...]]


def motion_of(dataset: Dataset, split: Split, poses: int) -> Motion:
    """Return the poses of the sequences held out whole (else of all), repeated up to ``poses``."""
    held_out = dict.fromkeys(name for name, _ in split.extrapolation)
    names = list(held_out) or [sequence.name for sequence in dataset.sequences]
    found = np.concatenate([dataset.motion(name).poses for name in names])
    repeated = np.resize(found, (poses, *found.shape[1:]))
    return Motion(repeated, np.zeros((poses, 3), np.float32))


def time_reposing(poser: Poser, motion: Motion, resolution: int) -> Times:
    """Time the one mesh exactly and by plain skinning, or SNARF in its two modes.

    SNARF's vertices stay where marching cubes has them, as its own code does: the quicker way.
    Where a mesh is extracted for every pose, only some poses are timed.

    Parameters
    ----------
    poser : Poser
    motion : Motion
    resolution : int
        Marching-cubes cells along the longest side, of a mesh that is extracted for each pose.
    """
    times = []
    for way, count, meshes in _ways(poser, motion, resolution):
        next(meshes(1))  # what is made once, and the first call of everything
        made, vertices, seconds = meshes(count), 0, 0.0
        for done in range(1, count + 1):
            began = time.perf_counter()
            vertices = next(made)
            seconds += time.perf_counter() - began
            yield Progress(f"Timing {poser.avatar.preset} {way}", done, count)
        times.append(ReposingTime(way, motion.frame_count, count, seconds / count, vertices))
    return tuple(times)


Meshes = Callable[[int], Iterator[int]]


def _ways(poser: Poser, motion: Motion, resolution: int) -> Iterator[tuple[str, int, Meshes]]:
    """Yield each way, how many poses to time, and what makes so many meshes: yields V of each."""
    if isinstance(poser, Reposer):
        for mode in MODES:
            yield mode, motion.frame_count, _one_mesh(poser, motion, mode)
        return
    avatar = poser.avatar
    if isinstance(avatar, Avatar):
        fast = FastPoser(avatar, resolution, refined=False)
        field = FieldPoser(avatar, resolution, refined=False)
        yield "fast", min(FAST_TIMED, motion.frame_count), _new_meshes(fast, motion)
        yield "field", min(FIELD_TIMED, motion.frame_count), _new_meshes(field, motion)


def _one_mesh(reposer: Reposer, motion: Motion, mode: Mode) -> Meshes:
    def meshes(count: int) -> Iterator[int]:
        some = Motion(motion.poses[:count], motion.transl[:count])
        return (len(vertices) for vertices in reposer.frames(some, mode))

    return meshes


def _new_meshes(poser: FastPoser | FieldPoser, motion: Motion) -> Meshes:
    def meshes(count: int) -> Iterator[int]:
        for index in range(count):
            at = index * motion.frame_count // count
            pose = motion.poses[at].astype(np.float64)
            yield len(poser.surface(pose, motion.transl[at]).vertices)

    return meshes
