"""The frames of a comparison: made by three systems, timed and measured."""

import math
import time
from collections.abc import Callable, Generator
from dataclasses import dataclass

import numpy as np

from ins_studio.avatar.reposer import Reposer
from ins_studio.geometry.surface import Surface
from ins_studio.project.prepared_mesh import PreparedMesh
from ins_studio.project.records import Progress
from ins_studio.tasks.compared_clip import ComparedClip
from ins_studio.tasks.rival import Rival
from ins_studio.training.metrics import mean_distance_mm

POINTS = 20_000

Make = Callable[[np.ndarray, np.ndarray], Surface]


@dataclass(frozen=True, eq=False)
class ComparedFrames:
    """What came out, system by system: the avatar, plain skinning, the other.

    Attributes
    ----------
    meshes : tuple of PreparedMesh
        The other's, one for each of the N frames.
    seconds, distances_mm : (3, N) float64
        See ``project.comparison``.
    full_faces : (N,) int32
        Faces of the other's meshes before they were thinned out.
    """

    meshes: tuple[PreparedMesh, ...]
    seconds: np.ndarray
    distances_mm: np.ndarray
    full_faces: np.ndarray


def compared_frames(
    reposer: Reposer, rival: Rival, clip: ComparedClip, places: np.ndarray
) -> Generator[Progress, None, ComparedFrames]:
    """Make every frame of ``places`` three times, one pose at a time.

    Distances are those from the whole recorded surface to the whole mesh, as an evaluation
    measures them.
    """
    makers: tuple[Make, ...] = (reposer.surface, _skinning(reposer), rival.poser.surface)
    _made(makers, clip, int(places[0]))  # the first call of everything takes longer
    meshes, seconds, distances, faces = [], [], [], []
    for done, place in enumerate(places):
        surfaces, took = _made(makers, clip, int(place))
        seconds.append(took)
        distances.append(_distances(surfaces, clip.recorded(int(place)), int(place)))
        meshes.append(rival.prepared(surfaces[-1]))
        faces.append(len(surfaces[-1].faces))
        yield Progress(f"Making the meshes of {rival.preset}", done + 1, len(places))
    return ComparedFrames(
        tuple(meshes), np.array(seconds).T, np.array(distances).T, np.array(faces, np.int32)
    )


def _skinning(reposer: Reposer) -> Make:
    def surface(pose: np.ndarray, transl: np.ndarray) -> Surface:
        return Surface(reposer.posed(pose, transl, "lbs"), reposer.mesh.faces)

    return surface


def _made(
    makers: tuple[Make, ...], clip: ComparedClip, place: int
) -> tuple[list[Surface], list[float]]:
    pose, transl = clip.motion.poses[place].astype(np.float64), clip.motion.transl[place]
    surfaces, seconds = [], []
    for make in makers:
        began = time.perf_counter()
        surfaces.append(make(pose, transl))
        seconds.append(time.perf_counter() - began)
    return surfaces, seconds


def _distances(surfaces: list[Surface], recorded: Surface | None, seed: int) -> list[float]:
    if recorded is None:
        return [math.nan] * len(surfaces)
    return [mean_distance_mm(surface, recorded, POINTS, seed) for surface in surfaces]
