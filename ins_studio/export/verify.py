"""The check after export: read the very bytes again, play them, and say how far off they are."""

from collections.abc import Generator
from typing import Protocol

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.clip import ExportClip
from ins_studio.export.fbx_reader import FbxReader
from ins_studio.export.glb_reader import GlbReader
from ins_studio.project.gltf_container import MAGIC
from ins_studio.project.records import Progress

PROGRESS_PERIOD = 10


class Reader(Protocol):
    """What can be played."""

    def times(self) -> np.ndarray:
        """Return the key times (T,) in seconds."""

    def faces(self) -> np.ndarray:
        """Return (F, 3) corners over the file's vertices."""

    def vertices(self, key: int) -> np.ndarray:
        """Return the file's vertices at a key in the world, metres."""


def reread(content: bytes, clip: ExportClip) -> Generator[Progress, None, float]:
    """Compare every corner of every face in every frame with the true vertices.

    Parameters
    ----------
    content : bytes
        A .glb or .fbx made from ``clip``.
    clip : ExportClip
        The truth.

    Yields
    ------
    Progress
        Every few frames.

    Returns
    -------
    float
        The largest distance in millimetres. StudioError if the file holds another mesh or another
        number of frames.
    """
    reader: Reader = GlbReader(content) if content[:4] == MAGIC else FbxReader(content)
    corners = reader.faces()
    if len(reader.times()) != clip.frame_count or corners.shape != clip.mesh.faces.shape:
        raise StudioError("What was written does not hold the whole motion.", "Export again.")
    worst = 0.0
    for key, posed in enumerate(clip.posed):
        apart = reader.vertices(key)[corners] - posed[clip.mesh.faces]
        worst = max(worst, float(np.linalg.norm(apart, axis=-1).max()))
        if key % PROGRESS_PERIOD == 0:
            yield Progress("Reading back", key, clip.frame_count)
    return worst * 1000


def reread_error_mm(content: bytes, clip: ExportClip) -> float:
    """Do ``reread`` without looking at its progress."""
    steps = reread(content, clip)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return float(stop.value)
