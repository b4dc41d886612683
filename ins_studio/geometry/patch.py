"""A small piece of a surface that is followed through poses, as one rigid frame."""

from dataclasses import dataclass

import numpy as np

RADIUS = 0.04  # metres: wider than a fold of cloth, narrower than a wrist


@dataclass(frozen=True, eq=False)
class Patch:
    """A point of a surface, and the vertices about it whose turning is its turning.

    Attributes
    ----------
    corners : (3,) int
        The vertices of the face that the point lies on.
    barycentric : (3,) float64
        Where on it.
    around : (N,) int64
        The vertices about it.
    weights : (N,) float64
        How much each of them counts; they sum to one.
    rest : (N, 3) float64
        Where they are at rest, about their weighted mean; metres.
    """

    corners: np.ndarray
    barycentric: np.ndarray
    around: np.ndarray
    weights: np.ndarray
    rest: np.ndarray

    def points(self, vertices: np.ndarray) -> np.ndarray:
        """Return where the point is on ``vertices`` (..., V, 3), as (..., 3) float64."""
        corners = np.asarray(vertices[..., self.corners, :], np.float64)
        found: np.ndarray = np.einsum("k,...kc->...c", self.barycentric, corners)
        return found

    def frames(self, vertices: np.ndarray) -> np.ndarray:
        """Return rigid frames (..., 4, 4) float64 of ``vertices`` (..., V, 3), metres.

        The origin is the point itself; the turn is the rotation that carries the vertices at rest
        nearest to where they are (Kabsch, A solution for the best rotation to relate two sets of
        vectors, 1976), so a fold that comes and goes turns nothing.
        """
        posed = np.asarray(vertices[..., self.around, :], np.float64)
        posed = posed - np.einsum("n,...nc->...c", self.weights, posed)[..., None, :]
        mixed = np.einsum("n,...nr,nc->...rc", self.weights, posed, self.rest)
        u, _, vt = np.linalg.svd(mixed)
        sign = np.ones((*u.shape[:-2], 3))
        sign[..., 2] = np.linalg.det(u @ vt)  # no mirror image
        frames = np.zeros((*u.shape[:-2], 4, 4))
        frames[..., :3, :3] = (u * sign[..., None, :]) @ vt
        frames[..., :3, 3] = self.points(vertices)
        frames[..., 3, 3] = 1
        return frames


def patch_around(
    vertices: np.ndarray,
    faces: np.ndarray,
    face: int,
    barycentric: np.ndarray,
    radius: float = RADIUS,
) -> Patch:
    """Return the patch about a point of a surface at rest.

    Parameters
    ----------
    vertices : (V, 3) float
        At rest, metres.
    faces : (F, 3) int
    face : int
        The face that the point lies on.
    barycentric : (3,) float
        Where on it.
    radius : float
        Metres from the point, along what is connected: a hand that rests on a hip is no part of
        it. A coarse mesh always gives at least the face's own corners.
    """
    corners = np.asarray(faces[face], np.int64)
    barycentric = np.asarray(barycentric, np.float64)
    point = barycentric @ np.asarray(vertices, np.float64)[corners]
    distance = np.linalg.norm(np.asarray(vertices, np.float64) - point, axis=1)
    inside = distance <= radius
    inside[corners] = True
    reached = np.zeros(len(vertices), bool)
    reached[corners] = True
    near = faces[inside[faces].any(axis=1)]
    while True:
        grown = reached.copy()
        grown[near[reached[near].any(axis=1)]] = True
        grown &= inside
        if (grown == reached).all():
            break
        reached = grown
    around = np.flatnonzero(reached)
    weights = np.maximum(1 - distance[around] / (radius + 1e-9), 0.05)
    weights /= weights.sum()
    rest = np.asarray(vertices, np.float64)[around]
    return Patch(corners, barycentric, around, weights, rest - weights @ rest)
