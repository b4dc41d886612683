"""Preparing a comparison: another system's meshes of some frames, beside an avatar."""

import math
from collections.abc import Generator

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.comparison import Comparison, encode_comparison
from ins_studio.project.evaluation_records import Compared, ComparedSystem
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.compared_clip import clip_of
from ins_studio.tasks.compared_frames import compared_frames
from ins_studio.tasks.posing import opened, ready_reposer
from ins_studio.tasks.rival import ready_rival

FRAMES, CELLS = 12, 96
MOST_FRAMES, LEAST_CELLS, LEAST_FACES = 120, 16, 100
NAMES = {
    "snarf": "SNARF",
    "snarf-published": "SNARF",
    "snarf-nc": "SNARF-NC",
    "avg-lbs": "AVG-LBS",
    "first-lbs": "FIRST-LBS",
}


def compare(  # noqa: PLR0913  the choices of a command
    run: str,
    other: str,
    frames: int = FRAMES,
    motion: str | None = None,
    sequence: str | None = None,
    *,
    cells: int = CELLS,
    faces: int | None = None,
    device: str = "auto",
    dataset: str | None = None,
) -> Generator[Record, None, Compared]:
    """Write ``comparison.npz`` into a run: what another system makes of some poses.

    Each frame is made three times: the run's mesh moved exactly, the same mesh by plain skinning,
    and the other system's own mesh. Nothing is written before all is there.

    Parameters
    ----------
    run : str
        Run or project folder of an avatar with one mesh.
    other : str
        That of the other system, for the same body: SNARF, say, or AVG-LBS.
    frames : int
        How many, evenly spread over the motion.
    motion : str or None
        Motion file to take them from.
    sequence : str or None
        Or the recorded sequence; neither of both takes the first one held out whole.
    cells : int
        Marching-cubes cells along the longest side, where the other makes a mesh for each pose.
    faces : int or None
        Thin the other's meshes out to about so many.
    device : str
        Where the networks run.
    dataset : str or None
        Where the recordings lie now, if they were moved.
    """
    _check(frames, cells, faces)
    folder, against = _opened(run, other)
    reposer = yield from ready_reposer(folder, device)
    joints = len(reposer.mesh.parents)
    rival = yield from ready_rival(against, joints, device, cells, faces, dataset)
    clip = yield from clip_of(folder, joints, motion, sequence, dataset)
    if rival.trained_on is not None and clip.seen_in(rival.trained_on):
        yield Note(f"{rival.preset} has seen frames of {clip.name} in training.")
    places = clip.places(frames)
    made = yield from compared_frames(reposer, rival, clip, places)
    comparison = Comparison(
        mesh=mesh_fingerprint(reposer.mesh),
        step=max(folder.steps(), default=0),
        systems=system_names(reposer.avatar.preset, rival.preset),
        preset=rival.preset,
        one_mesh=rival.one_mesh,
        cells=cells,
        clip=clip.name,
        recorded=clip.dataset is not None,
        frames=places,
        poses=clip.motion.poses[places],
        transl=clip.motion.transl[places],
        fps=clip.motion.fps * len(places) / clip.motion.frame_count,
        seconds=made.seconds,
        distances_mm=made.distances_mm,
        full_faces=made.full_faces,
        meshes=made.meshes,
    )
    content = encode_comparison(comparison)
    write_atomic(folder.comparison_path, content)
    rows = _rows(comparison, len(reposer.mesh.faces))
    return Compared(str(folder.comparison_path), len(content), clip.name, len(places), rows)


def system_names(preset: str, other: str) -> tuple[str, str, str]:
    """Return what people call an avatar, plain skinning and another system by their presets."""
    name, against = (NAMES.get(known, "INS") for known in (preset, other))
    return name, "LBS", against if against != name else f"{against}, {other}"


def _check(frames: int, cells: int, faces: int | None) -> None:
    if not 1 <= frames <= MOST_FRAMES:
        raise StudioError(f"{frames} frames cannot be prepared.", f"Ask for 1 to {MOST_FRAMES}.")
    if cells < LEAST_CELLS:
        raise StudioError(f"A resolution of {cells} is too coarse.", "Use 64, 96 or 128.")
    if faces is not None and faces < LEAST_FACES:
        raise StudioError(f"{faces} faces make no figure.", "Use 4000, say.")


def _opened(run: str, other: str) -> tuple[RunFolder, RunFolder]:
    folder, against = opened(run), opened(other)
    if folder.path.resolve() == against.path.resolve():
        raise StudioError(f"{run} would be compared with itself.", "Name another system's run.")
    return folder, against


def _rows(comparison: Comparison, own_faces: int) -> tuple[ComparedSystem, ...]:
    full = comparison.full_faces
    faces = ((own_faces, own_faces), (own_faces, own_faces), (int(full.min()), int(full.max())))
    return tuple(
        ComparedSystem(
            name,
            float(np.median(comparison.seconds[row])),
            _mean_of_known(comparison.distances_mm[row]),
            *faces[row],
        )
        for row, name in enumerate(comparison.systems)
    )


def _mean_of_known(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if len(known) else math.nan
