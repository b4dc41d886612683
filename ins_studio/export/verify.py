"""The check after export: read the very bytes again, play them, and say how far off they are."""

from collections.abc import Generator
from typing import Protocol

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.clip import ExportClip
from ins_studio.export.fbx_reader import FbxReader
from ins_studio.export.glb_reader import GlbReader
from ins_studio.export.rig import locator_names
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

    def nodes(self, key: int) -> dict[str, np.ndarray]:
        """Return where the nodes are at a key, (4, 4) in the world in metres, by their names."""


def reread(content: bytes, clip: ExportClip) -> Generator[Progress, None, float]:
    """Compare every corner of every face in every frame with the true vertices.

    Locators are compared with the true places, too.

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
        worst = max(worst, _locators_off(reader, clip, key))
        if key % PROGRESS_PERIOD == 0:
            yield Progress("Reading back", key, clip.frame_count)
    return worst * 1000


def _locators_off(reader: Reader, clip: ExportClip, key: int) -> float:
    """Return how far the locators are from where they belong at a key, metres; 0 without any."""
    if clip.locators is None:
        return 0.0
    nodes, names = reader.nodes(key), locator_names(clip)
    missing = [name for name in names if name not in nodes]
    if missing:
        raise StudioError(f"What was written lacks the locator {missing[0]}.", "Export again.")
    places = np.stack([nodes[name][:3, 3] for name in names])
    return float(np.linalg.norm(places - clip.locators.frames[key, :, :3, 3], axis=-1).max())


def reread_error_mm(content: bytes, clip: ExportClip) -> float:
    """Do ``reread`` without looking at its progress."""
    steps = reread(content, clip)
    while True:
        try:
            next(steps)
        except StopIteration as stop:
            return float(stop.value)
