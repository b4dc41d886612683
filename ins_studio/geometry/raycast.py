"""First hits of rays on a mesh: by Embree, or in plain numpy where Embree is not installed."""

from typing import Any

import numpy as np

# Rays times faces that the numpy way holds at once, and how far outside a face still counts as on
# its edge, so that no ray slips between two faces.
PAIRS_AT_ONCE = 2_000_000
EDGE = 1e-9

Hits = tuple[np.ndarray, np.ndarray, np.ndarray]


class RayCaster:
    """Casts many rays at one mesh.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    embree : bool
        False forces the numpy way: slow, no tree, float64.
    """

    def __init__(self, vertices: np.ndarray, faces: np.ndarray, embree: bool = True) -> None:
        self._vertices = np.ascontiguousarray(vertices, np.float32)
        self._faces = np.ascontiguousarray(faces, np.int32)
        self._scene = _embree_scene(self._vertices, self._faces) if embree else None

    @property
    def uses_embree(self) -> bool:
        """Say whether Embree answers."""
        return self._scene is not None

    def cast(self, origins: np.ndarray, directions: np.ndarray) -> Hits:
        """Find the first face in front of each ray; both sides of a face count.

        Parameters
        ----------
        origins, directions : (N, 3) float
            Metres; directions of any length but zero.

        Returns
        -------
        face : (N,) int64
            -1 for a miss.
        barycentric : (N, 3) float64
            Where on the face; zero for a miss.
        distance : (N,) float64
            Metres from the origin; infinite for a miss.
        """
        origins = np.ascontiguousarray(origins, np.float32)
        directions = np.asarray(directions, np.float64)
        length = np.linalg.norm(directions, axis=1, keepdims=True)
        if not (length > 0).all():
            raise ValueError("a ray needs a direction")
        unit = np.ascontiguousarray(directions / length, np.float32)
        if len(origins) == 0 or len(self._faces) == 0:
            return _misses(len(origins))
        if self._scene is None:
            return _cast_in_numpy(origins, unit, self._vertices[self._faces])
        return _hits_of(self._scene.run(origins, unit, output=1))


def _embree_scene(vertices: np.ndarray, faces: np.ndarray) -> Any:
    if len(faces) == 0:
        return None
    try:
        from embreex import rtcore_scene
        from embreex.mesh_construction import TriangleMesh
    except ImportError:
        return None
    scene = rtcore_scene.EmbreeScene(robust=True)
    TriangleMesh(scene, vertices, faces)
    return scene


def _hits_of(answer: dict[str, np.ndarray]) -> Hits:
    face = answer["primID"].astype(np.int64)
    missed = face < 0
    u, v = answer["u"].astype(np.float64), answer["v"].astype(np.float64)
    barycentric = np.stack([1 - u - v, u, v], axis=1)
    barycentric[missed] = 0
    return face, barycentric, np.where(missed, np.inf, answer["tfar"].astype(np.float64))


def _misses(count: int) -> Hits:
    return np.full(count, -1, np.int64), np.zeros((count, 3)), np.full(count, np.inf)


def _cast_in_numpy(origins: np.ndarray, directions: np.ndarray, corners: np.ndarray) -> Hits:
    corners = corners.astype(np.float64)
    rays = max(1, PAIRS_AT_ONCE // len(corners))
    parts = [
        _nearest_hits(origins[at : at + rays], directions[at : at + rays], corners)
        for at in range(0, len(origins), rays)
    ]
    face, barycentric, distance = (np.concatenate(part) for part in zip(*parts, strict=True))
    return face, barycentric, distance


def _nearest_hits(origins: np.ndarray, directions: np.ndarray, corners: np.ndarray) -> Hits:
    """Try every ray on every face (Moeller and Trumbore, 1997)."""
    a, ab, ac = corners[:, 0], corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    p = np.cross(directions[:, None].astype(np.float64), ac)
    determinant = np.einsum("nfc,fc->nf", p, ab)
    parallel = np.abs(determinant) < 1e-18
    scale = 1 / np.where(parallel, 1.0, determinant)
    offset = origins[:, None] - a
    u = np.einsum("nfc,nfc->nf", p, offset) * scale
    q = np.cross(offset, ab)
    v = np.einsum("nfc,nc->nf", q, directions) * scale
    t = np.einsum("nfc,fc->nf", q, ac) * scale
    hit = ~parallel & (u >= -EDGE) & (v >= -EDGE) & (u + v <= 1 + EDGE) & (t >= 0)
    t = np.where(hit, t, np.inf)
    first = t.argmin(axis=1)
    rows = np.arange(len(origins))
    face, barycentric, distance = _misses(len(origins))
    found = hit[rows, first]
    chosen_u, chosen_v = u[rows, first], v[rows, first]
    barycentric[found] = np.stack([1 - chosen_u - chosen_v, chosen_u, chosen_v], 1)[found]
    face[found] = first[found]
    distance[found] = t[rows, first][found]
    return face, barycentric, distance
