"""The nearest point on a mesh, where on its face it lies, and how far it is."""

import time
from collections.abc import Iterator

import numpy as np

from ins_studio.geometry.mesh import vertex_normals

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
    return np.concatenate([np.zeros(0), *(part[0] for part in _in_turns(points, vertices, faces))])


def signed_distances(points: np.ndarray, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return ``surface_distances`` (N,), negative behind the surface: inside of a closed one.

    Which side is told by the vertices' normals, interpolated at the nearest point, so that it is
    the right one at edges, too, and that holes do no harm beyond their rims.
    """
    normals = vertex_normals(vertices, faces)
    found = [np.zeros(0)]
    start = 0
    for distance, face, nearest in _in_turns(points, vertices, faces):
        own = points[start : start + len(distance)]
        shares = barycentric_coordinates(nearest, np.asarray(vertices, np.float64)[faces[face]])
        normal = np.einsum("nk,nkc->nc", shares, normals[faces[face]])
        behind = np.einsum("nc,nc->n", own - nearest, normal) < 0
        found.append(np.where(behind, -distance, distance))
        start += len(distance)
    return np.concatenate(found)


def _in_turns(
    points: np.ndarray, vertices: np.ndarray, faces: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield distance, face and nearest point of some points after the others."""
    import igl

    if len(faces) == 0:
        raise ValueError("a mesh without faces has no distance")
    v, f = np.ascontiguousarray(vertices, np.float64), np.ascontiguousarray(faces, np.int64)
    q = np.ascontiguousarray(points, np.float64)
    tree = igl.AABB()
    tree.init(v, f)
    for start in range(0, len(q), POINTS_A_TURN):
        squared, face, nearest = tree.squared_distance(v, f, q[start : start + POINTS_A_TURN])
        yield np.sqrt(np.maximum(squared, 0)), np.asarray(face), np.asarray(nearest)
        time.sleep(0)  # lets go of the lock


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
