"""From a run folder to what poses it: what repose, export, stream and evaluate begin with."""

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path

import numpy as np

from ins_studio.avatar.avatar import AnyAvatar, Avatar, load_avatar
from ins_studio.avatar.extraction import extract as extract_mesh
from ins_studio.avatar.frozen import Frozen, freeze
from ins_studio.avatar.per_pose import Extraction, per_pose
from ins_studio.avatar.reposer import Mode, Reposer, has_one_mesh, require_one_mesh
from ins_studio.errors import StudioError
from ins_studio.project.baked import load_baked
from ins_studio.project.canonical import load_canonical
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder, open_run
from ins_studio.tasks.extract import extract
from ins_studio.training.loop import choose_device
from ins_studio.training.poser import Poser

DEFAULT_RESOLUTION = 128


def ready_reposer(
    run: RunFolder, device: str, mode: Mode = "exact"
) -> Generator[Record, None, Reposer]:
    """Load the avatar of ``run`` with its mesh, extracting that first if there is none yet.

    For the mode "baked" its correctives are loaded too; a Note says when they are not close.
    StudioError for SNARF, which has no one mesh.
    """
    avatar = load_avatar(run, choose_device(device))
    return (yield from _with_mesh(run, device, avatar, mode))


def ready_poser(
    run: RunFolder,
    device: str,
    extraction: Extraction = "fast",
    resolution: int = DEFAULT_RESOLUTION,
    frozen: Frozen | None = None,
) -> Generator[Record, None, Poser]:
    """Load what can be measured of ``run``: its one mesh, or for SNARF a new one in every pose.

    Parameters
    ----------
    run : RunFolder
    device : str
        Where the networks run.
    extraction, resolution
        How SNARF's meshes are made; see ``per_pose``.
    frozen : "mean", "first" or None
        Hold SNARF's shape as it is in one pose; see ``freeze``.
    """
    avatar = load_avatar(run, choose_device(device))
    if frozen is not None:
        avatar = freeze(avatar, frozen)
        mesh = yield from extract_mesh(avatar, resolution)
        return Reposer(avatar, mesh)
    if isinstance(avatar, Avatar) and not has_one_mesh(avatar):
        poser = per_pose(avatar, extraction, resolution)
        yield Note(f"{avatar.preset}: a new mesh of {resolution} cells for every pose.")
        return poser
    return (yield from _with_mesh(run, device, avatar))


def _with_mesh(
    run: RunFolder, device: str, avatar: AnyAvatar, mode: Mode = "exact"
) -> Generator[Record, None, Reposer]:
    require_one_mesh(avatar)
    if not run.mesh_path.is_file():
        yield Note(f"The run has no mesh yet: extracting it at {DEFAULT_RESOLUTION}.")
        yield from extract(str(run.path), DEFAULT_RESOLUTION, device)
    mesh = load_canonical(run.mesh_path)
    if mode != "baked":
        return Reposer(avatar, mesh)
    baked = load_baked(run.baked_path, mesh, max(run.steps(), default=0))
    if not baked.within_tolerance:
        yield Note(baked.summary)
    return Reposer(avatar, mesh, baked)


def motion_frames(
    poses: Sequence[np.ndarray] | np.ndarray, transl: np.ndarray, wanted: Iterable[int]
) -> tuple[np.ndarray, np.ndarray]:
    """Return poses (T, J, 3) and places (T, 3), float32; StudioError where frames are missing."""
    frames, places = np.asarray(poses, np.float32), np.asarray(transl, np.float32)
    if len(frames) != len(places) or any(not 0 <= index < len(frames) for index in wanted):
        raise StudioError("The frames asked for are not in the motion.", "Load the motion again.")
    return frames, places


def opened(run: str) -> RunFolder:
    """Return the run folder that a task was given by its path."""
    return open_run(Path(run))
