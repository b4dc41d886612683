"""The nearest point on a mesh, where on its face it lies, and how far it is."""

import time

import numpy as np

POINTS_A_TURN = 256


def closest_points(
    points: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the point of the surface nearest to each given point.

    Parameters
    ----------
    points : (N, 3) float
        Metres.
    vertices : (V, 3) float
        Metres, in the same frame.
    faces : (F, 3) int

    Returns
    -------
    distance : (N,) float64
        Metres, never negative.
    face : (N,) int64
    barycentric : (N, 3) float64
        In [0, 1] and summing to one; ``barycentric @ vertices[faces[face]]`` is the point.
    """
    import igl

    if len(faces) == 0:
        raise ValueError("a mesh without faces has no closest point")
    v, f = np.ascontiguousarray(vertices, np.float64), np.ascontiguousarray(faces, np.int64)
    if len(points) == 0:
        return np.zeros(0), np.zeros(0, np.int64), np.zeros((0, 3))
    q = np.ascontiguousarray(points, np.float64)
    squared, face, nearest = igl.point_mesh_squared_distance(q, v, f)
    barycentric = barycentric_coordinates(nearest, v[f[face]])
    return np.sqrt(np.maximum(squared, 0)), np.asarray(face), barycentric


def surface_distances(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return how far each point is from a surface, as ``closest_points`` does; for live threads.

    libigl holds Python's lock while it works, so another thread would stand still. Here the
    points are asked for in small parts, and other threads get their turn in between.

    Parameters
    ----------
    points : (N, 3) float
        Metres.
    vertices : (V, 3) float
        Metres, in the same frame.
    faces : (F, 3) int

    Returns
    -------
    distance : (N,) float64
        Metres, never negative.
    """
    import igl

    if len(faces) == 0:
        raise ValueError("a mesh without faces has no distance")
    v, f = np.ascontiguousarray(vertices, np.float64), np.ascontiguousarray(faces, np.int64)
    q = np.ascontiguousarray(points, np.float64)
    tree = igl.AABB()
    tree.init(v, f)
    squared = np.zeros(len(q))
    for start in range(0, len(q), POINTS_A_TURN):
        turn = slice(start, start + POINTS_A_TURN)
        squared[turn] = tree.squared_distance(v, f, q[turn])[0]
        time.sleep(0)  # lets go of the lock
    return np.asarray(np.sqrt(np.maximum(squared, 0)))


def barycentric_coordinates(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return barycentric coordinates (N, 3) of points (N, 3) on triangles (N, 3, 3).

    Clipped into the triangle; a triangle without area answers as its longest edge.
    """
    ab, ac, ap = (
        corners[:, 1] - corners[:, 0],
        corners[:, 2] - corners[:, 0],
        points - corners[:, 0],
    )
    normal = np.cross(ab, ac)
    area = np.einsum("nc,nc->n", normal, normal)
    flat = area <= 1e-20 * np.maximum(_square(ab), _square(ac)) ** 2
    safe = np.where(flat, 1.0, area)
    second = np.einsum("nc,nc->n", np.cross(ap, ac), normal) / safe
    third = np.einsum("nc,nc->n", np.cross(ab, ap), normal) / safe
    result = np.stack([1 - second - third, second, third], axis=1)
    if flat.any():
        result[flat] = _along_longest_edge(points[flat], corners[flat])
    result = np.clip(result, 0, 1)
    return np.asarray(result / result.sum(axis=1, keepdims=True))


def _along_longest_edge(points: np.ndarray, corners: np.ndarray) -> np.ndarray:
    edges = np.roll(corners, -1, axis=1) - corners
    start = np.argmax(np.einsum("nec,nec->ne", edges, edges), axis=1)
    rows = np.arange(len(points))
    edge = edges[rows, start]
    length = np.maximum(_square(edge), np.finfo(float).tiny)
    share = np.clip(np.einsum("nc,nc->n", points - corners[rows, start], edge) / length, 0, 1)
    result = np.zeros((len(points), 3))
    result[rows, start] = 1 - share
    result[rows, (start + 1) % 3] = share
    return result


def _square(vectors: np.ndarray) -> np.ndarray:
    return np.asarray(np.einsum("nc,nc->n", vectors, vectors))
