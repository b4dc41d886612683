"""The other system of a comparison: its coloured mesh of any pose, thinned out if need be."""

from collections.abc import Generator
from dataclasses import dataclass

import numpy as np

from ins_studio.avatar.avatar import Avatar, load_avatar
from ins_studio.avatar.per_pose import FastPoser
from ins_studio.avatar.reposer import has_one_mesh
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import Split
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.geometry.thinning import thinned_out
from ins_studio.project.prepared_mesh import PreparedMesh
from ins_studio.project.records import Note, Record
from ins_studio.project.run import RunFolder
from ins_studio.tasks.posing import ready_reposer
from ins_studio.tasks.recordings import recordings_of
from ins_studio.training.loop import choose_device
from ins_studio.training.poser import Poser
from ins_studio.training.slip_gauge import reference_frames
from ins_studio.training.stability import colors_at, worn_colors

PLAIN = 176  # sRGB grey of what has no colour


@dataclass(frozen=True, eq=False)
class Colored:
    """A mesh of the system, and the colours (V, 3) of the recording that it lay on."""

    bound: Surface
    colors: np.ndarray


class Rival:
    """Makes meshes by ``poser`` and readies them to be shown.

    Parameters
    ----------
    poser : Poser
        SNARF leaves its vertices where marching cubes has them, as its own code does: the
        quicker way. What is shown is then also what was timed.
    colored : Colored or None
        What it wears; grey without.
    faces : int or None
        About how many to keep of a mesh that has more.
    trained_on : Split or None
        What it has seen, if known.
    """

    def __init__(
        self,
        poser: Poser,
        colored: Colored | None = None,
        faces: int | None = None,
        trained_on: Split | None = None,
    ) -> None:
        self.poser = poser
        self.trained_on = trained_on
        self._colored = colored
        self._faces = faces
        self._kept: tuple[Spots, np.ndarray] | None = None

    @property
    def preset(self) -> str:
        """What it was trained as."""
        return self.poser.avatar.preset

    @property
    def one_mesh(self) -> bool:
        """Whether all poses share a mesh."""
        return has_one_mesh(self.poser.avatar)

    def prepared(self, surface: Surface) -> PreparedMesh:
        """Return a mesh that ``poser`` made, coloured and thinned out."""
        colors = np.full((len(surface.vertices), 3), PLAIN, np.float64)
        if self._colored is not None:
            colors = worn_colors(self._colored.colors, self._colored.bound, surface)
        vertices, faces = surface.vertices, surface.faces
        if self._faces is not None and len(faces) > self._faces:
            spots, faces = self._thinned(surface, colors, self._faces)
            vertices, colors = surface.points_at(spots), surface.values_at(colors, spots)
        return PreparedMesh(
            np.asarray(vertices, np.float32),
            np.asarray(faces, np.int32),
            np.rint(np.clip(colors, 0, 255)).astype(np.uint8),
        )

    def _thinned(
        self, surface: Surface, colors: np.ndarray, target: int
    ) -> tuple[Spots, np.ndarray]:
        """Return the vertices of a coarser mesh as places on this one, and its faces.

        One mesh is thinned out once, and stays one.
        """
        if self._kept is not None:
            return self._kept
        thinned = thinned_out(surface, colors, target)
        if self.one_mesh:
            self._kept = thinned
        return thinned


def ready_rival(
    run: RunFolder,
    joint_count: int,
    device: str,
    cells: int,
    faces: int | None,
    dataset: str | None,
) -> Generator[Record, None, Rival]:
    """Load the system of ``run``, and colour it.

    A Note says when its recordings have gone, or hold no colours: then it stays grey.

    Parameters
    ----------
    run : RunFolder
    joint_count : int
        Of the body whose poses it shall take; StudioError where its own has another number.
    device : str
        Where the networks run.
    cells : int
        Marching-cubes cells along the longest side, of a mesh that is made for each pose.
    faces : int or None
        See ``Rival``.
    dataset : str or None
        Where the recordings lie now, if they were moved.
    """
    avatar = load_avatar(run, choose_device(device))
    have = avatar.body.joint_count
    if have != joint_count:
        raise StudioError(
            f"{run.path} is of a body with {have} joints: it cannot take poses of {joint_count}.",
            "Compare two runs of the same dataset.",
        )
    poser: Poser
    if isinstance(avatar, Avatar) and not has_one_mesh(avatar):
        poser = FastPoser(avatar, cells, refined=False)
    else:
        poser = yield from ready_reposer(run, device)
    try:
        recorded, split = recordings_of(run, dataset)
        colored = _colored(poser, recorded, split)
    except StudioError as error:
        yield Note(f"{avatar.preset} stays without colours. {error}")
        return Rival(poser, None, faces)
    return Rival(poser, colored, faces, split)


def _colored(poser: Poser, dataset: Dataset, split: Split) -> Colored:
    """Take the colours of the training frame that is most like the canonical pose."""
    (frame,) = reference_frames(dataset, split.training, 1)
    if frame.colors is None:
        raise StudioError(f"{dataset.path} has no scan colours.", "Add colors.npy.")
    bound = poser.surface(frame.pose, frame.transl)
    return Colored(bound, colors_at(bound.vertices, frame.surface, frame.colors))
