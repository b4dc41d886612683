"""Posing the canonical mesh along a motion, into a file."""

from collections.abc import Generator
from pathlib import Path

import numpy as np

from ins_studio.avatar.reposer import Mode, Reposer
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.motion.motion import Motion, load_motion
from ins_studio.project.arrays import encode_npz
from ins_studio.project.avatar_records import Reposed
from ins_studio.project.records import Progress, Record
from ins_studio.tasks.posing import opened, ready_reposer

MODES = ("exact", "lbs", "baked")


def repose(
    run: str, motion: str, out: str, mode: Mode = "exact", device: str = "auto"
) -> Generator[Record, None, Reposed]:
    """Write the posed vertices of every frame of ``motion``.

    The file holds ``vertices`` (T,V,3) float32 metres in the world, welded, ``faces`` (F,3) int32,
    ``names`` (T) and ``fps``.

    Parameters
    ----------
    run : str
        Run or project folder.
    motion : str
        Motion file.
    out : str
        The .npz to write.
    mode : "exact", "lbs" or "baked"
        The learned map, plain skinning, or the correctives that ``bake`` has written.
    device : str
        Where the networks run.
    """
    if mode not in MODES:
        raise StudioError(f"There is no mode {mode!r}.", f"Choose one of: {', '.join(MODES)}.")
    reposer = yield from ready_reposer(opened(run), device, mode)
    clip = load_motion(Path(motion), len(reposer.mesh.parents))
    vertices = yield from posed_frames(reposer, clip, mode)
    content = encode_npz(
        vertices=vertices,
        faces=reposer.mesh.faces,
        names=np.array(clip.names, np.str_),
        fps=np.float64(clip.fps),
    )
    write_atomic(Path(out), content)
    return Reposed(out, clip.frame_count)


def posed_frames(
    reposer: Reposer, clip: Motion, mode: Mode = "exact"
) -> Generator[Progress, None, np.ndarray]:
    """Return the vertices of every frame: (T,V,3) float32 metres in the world."""
    frames = []
    for vertices in reposer.frames(clip, mode):
        frames.append(vertices)
        yield Progress("Posing", len(frames), clip.frame_count)
    return np.stack(frames)
