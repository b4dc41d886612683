"""The last tenth of a millimetre: the extracted mesh is moved to where the scans are, on the whole.

An occupancy network rounds, marching cubes cuts off, and neither knows how the mesh comes out once
it is posed. So the mesh is posed as some training frames are, and every vertex goes along its
normal by the median of how far the scans are from it. It takes scans and poses, nothing else.
"""

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.level_set import balanced_offsets
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.frame import Frame
from ins_studio.dataset.splits import spaced
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.records import Progress

FRAMES = 40  # evenly spread over the training
LEAST = 3  # frames that have to show a vertex
REACH = 0.03  # metres: what is farther from the scan is another part of it
ALIKE = 0.5  # cosine of the normals, at least
FARTHEST = 0.01  # metres that a vertex moves at most in a round


def fit_to_scans(
    avatar: Avatar,
    mesh: CanonicalMesh,
    dataset: Dataset,
    frames: Sequence[tuple[str, int]],
    rounds: int,
) -> Generator[Progress, None, CanonicalMesh]:
    """Return the mesh with its vertices moved, a few tenths of a millimetre as a rule.

    Faces, texture coordinates and weights stay as they are. Folds where a part lies on another
    are left alone: there the scan shows no surface. Damaged frames are left out.
    """
    frames = spaced(frames, FRAMES)
    for done in range(rounds):
        reposer, seen = Reposer(avatar, mesh), []
        for index, frame in enumerate(dataset.read(frames)):
            if isinstance(frame, Frame):
                shown = reposer.surface(frame.pose, frame.transl)
                seen.append(_offsets(shown, frame.surface))
            yield Progress(
                "Fitting the mesh to the scans",
                done * len(frames) + index + 1,
                rounds * len(frames),
            )
        if len(seen) < LEAST:
            return mesh
        mesh = replace(mesh, vertices=_moved(mesh, np.stack(seen)))
    return mesh


def _offsets(shown: Surface, scan: Surface) -> np.ndarray:
    """Return how far the scan is beyond each vertex (V,), metres along its normal; or NaN.

    Of the faces around it more than of the vertex itself, as in ``level_set.balance``.
    """
    vertices = np.asarray(shown.vertices, np.float64)
    own = _beyond(vertices, vertex_normals(vertices, shown.faces), scan)
    middles = _beyond(vertices[shown.faces].mean(axis=1), shown.normals, scan)
    return balanced_offsets(shown.faces, vertices, own, middles)


def _beyond(points: np.ndarray, normals: np.ndarray, scan: Surface) -> np.ndarray:
    """Return how far (N,) the nearest point of the scan is along normals; NaN where it is no part.

    ``points`` and ``normals`` (N, 3).
    """
    distance, face, barycentric = closest_points(points, scan.vertices, scan.faces)
    along = np.einsum("nc,nc->n", scan.points_at(Spots(face, barycentric)) - points, normals)
    alike = np.einsum("nc,nc->n", scan.normals[face], normals) > ALIKE
    return np.where(alike & (distance < REACH), along, np.nan)


def _moved(mesh: CanonicalMesh, offsets: np.ndarray) -> np.ndarray:
    """Return the vertices (V, 3) moved by the medians of the offsets (T, V); NaN says nothing."""
    shown = np.count_nonzero(~np.isnan(offsets), axis=0) >= LEAST
    move = np.zeros(len(mesh.vertices))
    move[shown] = np.nanmedian(offsets[:, shown], axis=0)
    normals = vertex_normals(np.asarray(mesh.vertices, np.float64), mesh.faces)
    move = np.clip(move, -FARTHEST, FARTHEST)
    return np.asarray(mesh.vertices + move[:, None] * normals, np.float32)
