"""What can be said about a triangle mesh: normals, areas, edges, components, surface samples.

Throughout, ``vertices`` is (V, 3) float in metres and ``faces`` is (F, 3) int, counter-clockwise
seen from outside.
"""

import numpy as np


def face_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return unit normals (F, 3) float64; zero for a face without area."""
    return _normalised(_crossed(vertices, faces))


def face_areas(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return areas (F,) float64 in square metres."""
    return np.asarray(0.5 * np.linalg.norm(_crossed(vertices, faces), axis=1))


def vertex_normals(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return unit normals (V, 3) in the precision of ``vertices``, weighted by face area.

    Zero for a vertex that no face uses.
    """
    crossed = _crossed(vertices, faces)
    corners = np.asarray(faces).reshape(-1)
    count = len(vertices)
    # bincount adds up repeated corners; it is many times quicker than add.at.
    sums = [np.bincount(corners, np.repeat(crossed[:, c], 3), count) for c in range(3)]
    return _normalised(np.stack(sums, axis=1)).astype(np.asarray(vertices).dtype)


def signed_volume(vertices: np.ndarray, faces: np.ndarray) -> float:
    """Return the enclosed volume in cubic metres; negative when the faces look inwards."""
    a, b, c = _corners(vertices, faces)
    return float(np.einsum("fc,fc->", a, np.cross(b, c)) / 6)


def unique_edges(faces: np.ndarray) -> np.ndarray:
    """Return each undirected edge once: (E, 2) int32, lower vertex first, sorted."""
    return _edges_and_uses(faces)[0]


def boundary_edges(faces: np.ndarray) -> np.ndarray:
    """Return the edges (B, 2) that only one face uses: the rims of holes."""
    edges, uses = _edges_and_uses(faces)
    return np.asarray(edges[uses == 1])


def non_manifold_edges(faces: np.ndarray) -> np.ndarray:
    """Return the edges (N, 2) that more than two faces share."""
    edges, uses = _edges_and_uses(faces)
    return np.asarray(edges[uses > 2])


def is_closed(faces: np.ndarray) -> bool:
    """Say whether every edge has exactly two faces."""
    return len(faces) > 0 and bool((_edges_and_uses(faces)[1] == 2).all())


def remove_degenerate(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return the faces that have three different corners and some area."""
    f = np.asarray(faces)
    distinct = (f[:, 0] != f[:, 1]) & (f[:, 1] != f[:, 2]) & (f[:, 2] != f[:, 0])
    return np.asarray(f[distinct & (face_areas(vertices, f) > 0)])


def remove_flaps(faces: np.ndarray) -> np.ndarray:
    """Return the faces (F', 3) without those that lie back to back on the same three vertices.

    Collapsing edges leaves such pairs: they enclose nothing, and have no normal.
    """
    corners = np.sort(faces, axis=1)
    _, group, count = np.unique(corners, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(np.asarray(faces)[count[group.ravel()] == 1])


def remove_unreferenced(
    vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Drop vertices that no face uses.

    Returns
    -------
    vertices : (V', 3)
    faces : (F, 3) int32
        Renumbered.
    kept : (V',) int64
        Old numbers of the vertices that stayed, in their old order.
    """
    kept = np.unique(faces)
    renumbered = np.zeros(len(vertices), np.int32)
    renumbered[kept] = np.arange(len(kept))
    return np.asarray(vertices)[kept], renumbered[faces], kept.astype(np.int64)


def largest_component(
    vertices: np.ndarray, faces: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Keep the connected piece with the most faces; returns as ``remove_unreferenced``."""
    if len(faces) == 0:
        return remove_unreferenced(vertices, faces)
    labels = component_labels(len(vertices), faces)[np.asarray(faces)[:, 0]]
    return remove_unreferenced(vertices, np.asarray(faces)[labels == np.bincount(labels).argmax()])


def component_labels(vertex_count: int, faces: np.ndarray) -> np.ndarray:
    """Return the number of its connected piece (V,) int32 for each vertex."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    f = np.asarray(faces)
    rows, columns = np.r_[f[:, 0], f[:, 1]], np.r_[f[:, 1], f[:, 2]]
    links = coo_array((np.ones(len(rows), bool), (rows, columns)), shape=(vertex_count,) * 2)
    return np.asarray(connected_components(links, directed=False)[1])


def sample_surface(
    vertices: np.ndarray, faces: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw points uniformly by area.

    Returns
    -------
    points : (count, 3) float64
        Metres.
    face_index : (count,) int64
        The face that each point lies on.
    """
    cumulative = np.cumsum(face_areas(vertices, faces))
    if len(cumulative) == 0 or not cumulative[-1] > 0:
        raise ValueError("a mesh without area has no surface to sample")
    chosen = np.searchsorted(cumulative, rng.random(count) * cumulative[-1], side="right")
    chosen = np.minimum(chosen, len(cumulative) - 1)
    # The square root makes the density uniform over the triangle (Turk, 1990).
    r, s = np.sqrt(rng.random(count))[:, None], rng.random(count)[:, None]
    a, b, c = _corners(vertices, np.asarray(faces)[chosen])
    return (1 - r) * a + r * (1 - s) * b + r * s * c, chosen.astype(np.int64)


def _corners(vertices: np.ndarray, faces: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    v, f = np.asarray(vertices, np.float64), np.asarray(faces)
    return v[f[:, 0]], v[f[:, 1]], v[f[:, 2]]


def _crossed(vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    a, b, c = _corners(vertices, faces)
    return np.asarray(np.cross(b - a, c - a))


def _normalised(vectors: np.ndarray) -> np.ndarray:
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(length > 0, length, 1.0))


def _edges_and_uses(faces: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    f = np.asarray(faces, np.int64)
    ends = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
    stride = int(ends.max(initial=0)) + 1
    # One number an edge: np.unique sorts numbers far quicker than rows.
    keys, uses = np.unique(ends[:, 0] * stride + ends[:, 1], return_counts=True)
    return np.stack([keys // stride, keys % stride], axis=1).astype(np.int32), uses
