"""Smoothing a mesh, putting it onto the surface it came from, and around it evenly."""

from collections.abc import Callable

import numpy as np

from ins_studio.geometry.mesh import face_areas, face_normals, vertex_normals
from ins_studio.geometry.smoothing import taubin

FieldGradient = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]
"""Points (N,3) to values (N,) and their gradients (N,3) per metre."""

NEWTON_STEPS = 6
CLOSE = 2e-6
ROUNDS = 2
IN_THE_MIDDLE = 0.75
"""What the middle of a triangle weighs in its mean, against a twelfth of each corner: exact for
quadratic functions (Hammer and Stroud 1956)."""


def regularize(
    vertices: np.ndarray, faces: np.ndarray, field: FieldGradient, spacing: float
) -> np.ndarray:
    """Even the triangles out, keeping the vertices on the field's zero level.

    Taubin smoothing removes the slivers of marching cubes (which shatter a UV atlas) but rounds
    detail off; projecting along the gradient brings the detail back.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres, near the zero level.
    faces : (F, 3) int
    field : FieldGradient
    spacing : float
        Size of a cell in metres: no vertex is moved further than that by a projection.

    Returns
    -------
    (V, 3) float32
    """
    for _ in range(ROUNDS):
        projected = project(taubin(vertices, faces), field, spacing)
        # Where two parts nearly touch, smoothing may carry a vertex out of reach of its surface.
        lost = np.abs(field(projected)[0]) > np.abs(field(vertices)[0])
        projected[lost] = vertices[lost]
        vertices = _without_flips(vertices, projected, faces)
    return np.asarray(vertices, np.float32)


def balance(
    vertices: np.ndarray, faces: np.ndarray, field: FieldGradient, spacing: float
) -> np.ndarray:
    """Move a mesh outwards or inwards until its faces, not its vertices, lie on the zero level.

    A flat face between points of a round surface cuts off what is outside of it: with all vertices
    on the surface a body of 15 mm triangles is half a millimetre too thin everywhere. Here the
    mean distance over the faces around a vertex is what vanishes.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres, near the zero level.
    faces : (F, 3) int
    field : FieldGradient
    spacing : float
        Metres: no vertex is moved further than a quarter of it in a round.

    Returns
    -------
    (V, 3) float32
    """
    place = np.asarray(vertices, np.float64)
    for _ in range(ROUNDS):
        outside = _distances(np.concatenate([place, place[faces].mean(axis=1)]), field)
        own, middles = outside[: len(place)], outside[len(place) :]
        move = np.nan_to_num(balanced_offsets(faces, place, own, middles))
        move = np.clip(move, -spacing / 4, spacing / 4)[:, None] * vertex_normals(place, faces)
        place = _without_flips(place, place + move, faces)
    return np.asarray(place, np.float32)


def project(points: np.ndarray, field: FieldGradient, reach: float) -> np.ndarray:
    """Move points (N,3) to the field's zero level by Newton steps along its gradient.

    A point that does not come closer to zero within ``reach`` metres stays where it was.
    """
    start = np.asarray(points, np.float64)
    place, best = start.copy(), start.copy()
    best_value = np.full(len(start), np.inf)
    moving = np.arange(len(start))
    for _ in range(NEWTON_STEPS + 1):
        value, gradient = field(place[moving])
        better = np.abs(value) < best_value[moving]
        closer = moving[better]
        best[closer], best_value[closer] = place[closer], np.abs(value)[better]
        square = np.einsum("nc,nc->n", gradient, gradient)
        step = -gradient * (value / np.maximum(square, 1e-12))[:, None]
        there = place[moving] + _clamped(step, reach / 2)
        place[moving] = start[moving] + _clamped(there - start[moving], reach)
        moving = moving[np.linalg.norm(step, axis=1) > CLOSE]
        if moving.size == 0:
            break
    return best


def _distances(points: np.ndarray, field: FieldGradient) -> np.ndarray:
    """Return how far (N,) the zero level is beyond points (N,3), metres, to first order."""
    value, gradient = field(points)
    slope = np.linalg.norm(gradient, axis=1)
    return np.asarray(np.divide(value, slope, out=np.zeros(len(points)), where=slope > 1e-6))


def balanced_offsets(
    faces: np.ndarray, vertices: np.ndarray, own: np.ndarray, middles: np.ndarray
) -> np.ndarray:
    """Return the mean offset (V,) over the faces around each vertex, by ``IN_THE_MIDDLE``.

    Parameters
    ----------
    faces : (F, 3) int
    vertices : (V, 3) float
    own, middles : (V,) and (F,) float
        Offsets, metres, of the vertices and of the middles of the faces; NaN where none is known.
        It is NaN where neither the vertex's own nor a face's around it is.
    """
    around = _around(faces, vertices, middles)
    mixed = (1 - IN_THE_MIDDLE) * own + IN_THE_MIDDLE * around
    mixed = np.where(np.isnan(own), around, mixed)
    return np.asarray(np.where(np.isnan(around), own, mixed))


def _around(faces: np.ndarray, vertices: np.ndarray, of_faces: np.ndarray) -> np.ndarray:
    """Return the mean (V,) of values (F,) over the faces around each vertex, by area.

    NaN counts for nothing, and where nothing else is it is NaN.
    """
    known = np.where(np.isnan(of_faces), 0.0, face_areas(vertices, faces))
    corners, count = faces.ravel(), len(vertices)
    total = np.bincount(corners, np.repeat(known * np.nan_to_num(of_faces), 3), count)
    area = np.bincount(corners, np.repeat(known, 3), count)
    around: np.ndarray = np.divide(total, area, out=np.full(count, np.nan), where=area > 0)
    return around


def _clamped(moves: np.ndarray, longest: float) -> np.ndarray:
    length = np.linalg.norm(moves, axis=1, keepdims=True)
    return np.asarray(moves * np.minimum(1, longest / np.maximum(length, 1e-12)))


def _without_flips(before: np.ndarray, after: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Take vertices back to ``before`` around faces whose normal would turn over."""
    after = after.copy()
    normals = face_normals(before, faces)
    for _ in range(4):
        cosine = np.einsum("fc,fc->f", normals, face_normals(after, faces))
        flipped = np.unique(faces[cosine < 0])
        if flipped.size == 0:
            break
        after[flipped] = before[flipped]
    return after
