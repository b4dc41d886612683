"""Points of the cloth that the recordings follow from frame to frame, where they do.

Registered scans and simulations have the same vertices in every frame. Then a point of the usual
shape, their median, is known in all of them, and the avatar can be asked to carry it there: no
root finding, and sliding along the cloth shows, which occupancy is blind to.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.avatar.ins import INS
from ins_studio.avatar.root_frame import to_root_frame
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.splits import spaced
from ins_studio.geometry.median import geometric_median
from ins_studio.geometry.skinning import unskin
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.project.records import Progress

COUNT = 8192  # places on the surface that training draws from
USUAL_FRAMES = 256  # all are in memory at once
ROUNDS = 2


@dataclass(frozen=True, eq=False)
class TrackedSurface:
    """The usual shape of the recordings in canonical space, with places on it to follow.

    Attributes
    ----------
    usual : Surface
        Canonical, metres.
    spots : Spots
        S places, spread by area; none where nothing is to be followed.
    """

    usual: Surface
    spots: Spots

    @property
    def canonical(self) -> np.ndarray:
        """Return where the places are on the usual shape, (S, 3) float32 metres."""
        return np.asarray(self.usual.points_at(self.spots), np.float32)

    def posed(self, vertices: np.ndarray) -> np.ndarray:
        """Return where they are in a frame of ``vertices`` (V, 3): (S, 3) float32, its metres."""
        surface = Surface(vertices, self.usual.faces)
        return np.asarray(surface.points_at(self.spots), np.float32)


def track(
    dataset: Dataset,
    frames: Sequence[tuple[str, int]],
    model: INS,
    average: AverageAvatar,
    seed: int,
    count: int = COUNT,
) -> Generator[Progress, None, TrackedSurface]:
    """Follow ``count`` places on the usual shape of ``frames``, the same for the same seed."""
    usual = yield from usual_shape(dataset, frames, model, average)
    return TrackedSurface(usual, usual.spread(count, np.random.default_rng(seed)))


def usual_shape(
    dataset: Dataset, frames: Sequence[tuple[str, int]], model: INS, average: AverageAvatar
) -> Generator[Progress, None, Surface]:
    """Return the median of registered recordings, brought back by the avatar's own LBS.

    A geometric median of each vertex: cloth that flies out in a few frames pulls a mean after it,
    and makes it smaller than any of them. And by the avatar's own LBS, so that posing undoes what
    unposing did; brought back by other weights, or to another pose, it comes out worse (039).
    Weights are those of the place that they are to find, so it is done twice, from ``average``
    on; once more moves it by less than 0.1 mm. Of long recordings only ``USUAL_FRAMES`` frames,
    evenly spread, are looked at; damaged ones are left out.
    """
    posed = yield from _aligned(dataset, spaced(frames, USUAL_FRAMES))
    vertices = average.canonical()
    for _ in range(ROUNDS):
        with torch.no_grad():
            place = torch.from_numpy(vertices).to(model.skinning.voxels.low)
            weights = model.weights(place).double().cpu().numpy()
        back = [found for x, bones in posed if (found := _unskinned(x, weights, bones)) is not None]
        if back:
            vertices = geometric_median(np.stack(back)).astype(np.float32)
    return Surface(vertices, average.faces)


def _aligned(
    dataset: Dataset, frames: Sequence[tuple[str, int]]
) -> Generator[Progress, None, list[tuple[np.ndarray, np.ndarray]]]:
    """Return the vertices (V, 3) and bones (J, 4, 4) of the frames, in the root's frame."""
    found = []
    for index, frame in enumerate(dataset.read(frames)):
        if isinstance(frame, Frame):
            bones = dataset.body.bones(np.asarray(frame.pose, np.float64))
            found.append(to_root_frame(frame.vertices, bones, frame.transl))
        yield Progress("Finding the usual shape", index + 1, len(frames))
    return found


def _unskinned(x: np.ndarray, weights: np.ndarray, bones: np.ndarray) -> np.ndarray | None:
    """Undo LBS; None where the pose folds a vertex's transform flat."""
    try:
        return unskin(x, weights, bones)
    except np.linalg.LinAlgError:
        return None
