"""Which point of the body belongs to which point of the scan, and how much it counts.

Nearest points in six dimensions, place and normal: what looks the other way (the trunk behind an
arm, the other leg) is far, so no pair has to be thrown away for it. What lies inside the scan
counts less than what sticks out: there is cloth between.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.fitting.body_points import Posed
from ins_studio.fitting.body_state import Doubles
from ins_studio.geometry.mesh import face_normals, sample_surface

NORMAL_LENGTH = 0.08  # metres that normals at right angles are apart, over the root of two
SCAN_POINTS = 5000
ASKING_POINTS = 1500  # of the scan's, that look for the body; the body's own all look for the scan
INSIDE_SHARE = 0.1  # of the weight of what sticks out, for what lies inside
INSIDE_SCALE = 0.05  # metres of cloth that stands off the body


@dataclass(frozen=True, eq=False)
class Target:
    """A scan as a fit sees it.

    Attributes
    ----------
    points, normals : (M, 3) float64
        Spread evenly over it, metres and unit vectors.
    tree : scipy.spatial.cKDTree
        Of both.
    """

    points: Doubles
    normals: Doubles
    tree: Any


def target_of(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> Target:
    """Return the target that a scan is: vertices (V, 3) in metres, faces (F, 3) outwards."""
    from scipy.spatial import cKDTree

    rng = np.random.default_rng(0)
    points, face = sample_surface(vertices, faces, SCAN_POINTS, rng)
    normals = face_normals(vertices, faces)[face]
    return Target(points, normals, cKDTree(_placed(points, normals)))


@dataclass(frozen=True, eq=False)
class Matches:
    """Pairs of points, M in all.

    Attributes
    ----------
    own : (M,) int64
        Of the body's points.
    points, normals : (M, 3) float64
        The scan's.
    weights : (M,) float64
        Their sum is about the same whatever the number of points.
    """

    own: NDArray[np.int64]
    points: Doubles
    normals: Doubles
    weights: Doubles

    def distances(self, posed: Posed) -> Doubles:
        """Return (M,) how far the body sticks out of the scan, metres; negative inside."""
        apart = posed.vertices[self.own] - self.points
        return np.asarray(np.einsum("mc,mc->m", apart, self.normals))


def match(posed: Posed, target: Target, reach: float, dressed: bool) -> Matches:
    """Pair the body's points with the scan's and the other way round.

    Parameters
    ----------
    posed : Posed
    target : Target
    reach : float
        Metres; what is further apart hardly counts (Geman and McClure's weights).
    dressed : bool
        Whether the body is to be inside the scan, or right on it.
    """
    from scipy.spatial import cKDTree

    body = _placed(posed.vertices, posed.normals)
    there = target.tree.query(body)[1]
    asking = slice(None, ASKING_POINTS)  # they come in random order
    back = cKDTree(body).query(_placed(target.points[asking], target.normals[asking]))[1]
    own = np.concatenate([np.arange(len(body)), back])
    other = np.concatenate([there, np.arange(len(back))])
    points, normals = target.points[other], target.normals[other]
    apart = posed.vertices[own] - points
    weights = 1 / (1 + np.einsum("mc,mc->m", apart, apart) / reach**2) ** 2
    weights *= np.maximum(np.einsum("mc,mc->m", posed.normals[own], normals), 0.0)
    if dressed:
        depth = np.minimum(np.einsum("mc,mc->m", apart, normals), 0.0) / INSIDE_SCALE
        weights *= np.where(depth < 0, INSIDE_SHARE / (1 + depth**2), 1.0)
    shares = np.concatenate(
        [np.full(len(body), 0.5 / len(body)), np.full(len(back), 0.5 / len(back))]
    )
    return Matches(own, points, normals, weights * shares)


def _placed(points: Doubles, normals: Doubles) -> Doubles:
    return np.concatenate([points, NORMAL_LENGTH * normals], axis=1)
