"""How far two surfaces are apart, and on which side, by samples of both: quick, not exact."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.mesh import face_normals, sample_surface

GAP = 4.0  # of the usual way from sample to sample: drawn at random, they leave such gaps


class Samples(NamedTuple):
    """Points (N, 3) of a surface in metres, and the unit normals (N, 3) of their faces."""

    points: NDArray[np.float64]
    normals: NDArray[np.float64]


class Apart(NamedTuple):
    """For N points: the way to the other surface in metres, its part outwards, and the sample."""

    distance: NDArray[np.float64]
    outwards: NDArray[np.float64]
    near: NDArray[np.int64]


def samples_of(
    vertices: np.ndarray, faces: np.ndarray, count: int, rng: np.random.Generator
) -> Samples:
    """Draw ``count`` points of a surface by area; ValueError where it has none."""
    points, face = sample_surface(vertices, faces, count, rng)
    return Samples(points, face_normals(vertices, np.asarray(faces)[face]))


def apart(points: np.ndarray, surface: Samples) -> Apart:
    """Find out how far points (N, 3) are from a surface of which samples are known, metres.

    Next to a sample the distance is that from its plane, so that it does not depend on how dense
    the samples are; farther away it is that from the sample. Outwards is along its normal.
    """
    from scipy.spatial import cKDTree

    reach, near = cKDTree(surface.points).query(points)
    outwards = np.einsum("nc,nc->n", points - surface.points[near], surface.normals[near])
    sideways = np.sqrt(np.maximum(reach**2 - outwards**2, 0))
    spacing = spacing_of(surface)
    distance = np.where(sideways < spacing, np.abs(outwards), reach)
    return Apart(distance, outwards, near.astype(np.int64))


def spacing_of(surface: Samples) -> float:
    """Return how far from the nearest sample a point of the surface may be, metres."""
    from scipy.spatial import cKDTree

    some = surface.points[:: max(1, len(surface.points) // 200)]
    return GAP * float(np.median(cKDTree(surface.points).query(some, k=2)[0][:, 1]))
