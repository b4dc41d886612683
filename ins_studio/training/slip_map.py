"""Where on an avatar the texture leaves the cloth: slip, vertex by vertex."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np

from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.project.records import Progress
from ins_studio.training.slip import nearest_spots
from ins_studio.training.slip_gauge import reference_frames, require_registered


@dataclass(frozen=True, eq=False)
class SlipMap:
    """The vertices of an avatar bound to points of the recorded cloth.

    Attributes
    ----------
    spots : tuple of Spots
        V places on the recorded mesh for each reference frame.
    near : tuple of (V,) bool
        Whether the vertex lay on the cloth there, see ``nearest_spots``.
    """

    spots: tuple[Spots, ...]
    near: tuple[np.ndarray, ...]

    def at(self, vertices: np.ndarray, true: Surface) -> np.ndarray:
        """Return how far each vertex is from its point of the cloth in one frame.

        Parameters
        ----------
        vertices : (V, 3) float
            The avatar in that frame, metres.
        true : Surface
            The recording in that frame.

        Returns
        -------
        (V,) float64
            Metres, averaged over the reference frames; NaN for what lay on the cloth in none.
        """
        apart = [np.linalg.norm(vertices - true.points_at(own), axis=1) for own in self.spots]
        count = np.sum(self.near, axis=0)
        total = np.sum(np.where(self.near, apart, 0.0), axis=0)
        unknown = np.full(len(count), np.nan)
        mean: np.ndarray = np.divide(total, count, out=unknown, where=count > 0)
        return mean


def slip_map(
    reposer: Reposer, dataset: Dataset, training: Sequence[tuple[str, int]]
) -> Generator[Progress, None, SlipMap]:
    """Bind the avatar's vertices in the frames that are most like its own pose.

    Parameters as for ``slip_gauge.bound_to``, which draws points in place of vertices.
    """
    require_registered(dataset)
    spots, near = [], []
    frames = reference_frames(dataset, training)
    for done, frame in enumerate(frames):
        shown = reposer.posed(frame.pose, frame.transl)
        normals = vertex_normals(shown, reposer.mesh.faces)
        found, close = nearest_spots(shown, normals, frame.surface)
        spots.append(found)
        near.append(close)
        yield Progress("Binding the avatar to the cloth", done + 1, len(frames))
    return SlipMap(tuple(spots), tuple(near))
