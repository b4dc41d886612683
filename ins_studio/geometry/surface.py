"""A triangle mesh in one pose, as what measures it needs."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ins_studio.geometry.closest import barycentric_coordinates, closest_points
from ins_studio.geometry.mesh import face_normals, sample_surface


@dataclass(frozen=True, eq=False)
class Spots:
    """Places on a mesh that stay on it whatever its pose.

    Attributes
    ----------
    face : (N,) int64
    barycentric : (N, 3) float64
    """

    face: np.ndarray
    barycentric: np.ndarray

    def __getitem__(self, kept: np.ndarray) -> "Spots":
        """Return the places that the mask or the indices ``kept`` choose."""
        return Spots(self.face[kept], self.barycentric[kept])


def spots_at(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> Spots:
    """Return the places of a mesh (V, 3), (F, 3) that are nearest to ``points`` (N, 3), metres."""
    _, face, barycentric = closest_points(points, vertices, faces)
    return Spots(face, barycentric)


@dataclass(frozen=True, eq=False)
class Surface:
    """A closed triangle mesh in the world or any other frame.

    Attributes
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
        Counter-clockwise seen from outside.
    canonical : (V, 3) float or None
        The same vertices in canonical space, metres, where they are known: what makes two meshes
        of different topology say where a point of one is on the other.
    """

    vertices: np.ndarray
    faces: np.ndarray
    canonical: np.ndarray | None = None

    @cached_property
    def normals(self) -> np.ndarray:
        """Return the unit normals (F, 3) float64 of the faces."""
        return face_normals(self.vertices, self.faces)

    def spread(self, count: int, rng: np.random.Generator) -> Spots:
        """Draw places uniformly by area."""
        points, face = sample_surface(self.vertices, self.faces, count, rng)
        corners = np.asarray(self.vertices, np.float64)[self.faces[face]]
        return Spots(face, barycentric_coordinates(points, corners))

    def values_at(self, values: np.ndarray, spots: Spots) -> np.ndarray:
        """Interpolate per-vertex ``values`` (V, C), as (N, C) float64."""
        corners = np.asarray(values, np.float64)[self.faces[spots.face]]
        return np.asarray(np.einsum("nk,nkc->nc", spots.barycentric, corners))

    def points_at(self, spots: Spots) -> np.ndarray:
        """Return where the places are, (N, 3) float64 metres."""
        return self.values_at(self.vertices, spots)

    def same_mesh(self, other: "Surface") -> bool:
        """Say whether vertex n of this mesh is vertex n of the other."""
        if self.vertices.shape != other.vertices.shape:
            return False
        return self.faces is other.faces or np.array_equal(self.faces, other.faces)
