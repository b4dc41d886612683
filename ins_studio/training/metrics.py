"""How far a mesh is from a scan: overlap of volumes, distance of surfaces.

Everything is measured on the mesh that the artist gets. "Inside" is a winding number above one
half, so overlapping parts of a body count once. Samples come from a seed, never from the clock.
"""

from dataclasses import dataclass

import numpy as np

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import face_normals, sample_surface
from ins_studio.geometry.surface import Surface
from ins_studio.geometry.winding import contains

SURFACE_SPREAD = 0.01
"""Standard deviation, in metres, of the points around the scan's surface (SNARF's)."""

BOX_SCALE = 1.1
"""Side of the cube of uniform points over the longest side of the scan's box (SNARF's)."""


@dataclass(frozen=True)
class MeshMetrics:
    """One mesh against one scan; lengths in millimetres, the rest in [0,1] (normals [-1,1])."""

    iou_surface: float
    iou_bbox: float
    chamfer_mm: float
    point_to_surface_mm: float
    point_to_surface_p95_mm: float
    normal_consistency: float


def compare(mesh: Surface, scan: Surface, count: int = 100_000, seed: int = 0) -> MeshMetrics:
    """Measure ``mesh`` against ``scan``; both in the same frame of reference.

    Parameters
    ----------
    mesh, scan : Surface
        What was made, and what is true.
    count : int
        Points for each of the measures.
    seed : int
        The same seed, meshes and count give the same figures.

    Returns
    -------
    MeshMetrics
        ``iou_surface`` over points near the scan's surface, ``iou_bbox`` over points uniform in
        a cube around it; ``point_to_surface`` from area-uniform points of the scan to the mesh;
        ``chamfer`` the mean of that and of the way back; ``normal_consistency`` the mean cosine
        between the scan's normals and those of the nearest faces of the mesh.
    """
    rng = np.random.default_rng(seed)
    near = points_near(scan, count, rng)
    around = points_around(scan, count, rng)
    there, cosine = _distances(scan, mesh, count, rng)
    back, _ = _distances(mesh, scan, count, rng)
    return MeshMetrics(
        iou_surface=intersection_over_union(_inside(near, mesh), _inside(near, scan)),
        iou_bbox=intersection_over_union(_inside(around, mesh), _inside(around, scan)),
        chamfer_mm=float(there.mean() + back.mean()) * 500,
        point_to_surface_mm=float(there.mean()) * 1000,
        point_to_surface_p95_mm=float(np.percentile(there, 95)) * 1000,
        normal_consistency=cosine,
    )


def mean_distance_mm(mesh: Surface, scan: Surface, count: int = 5_000, seed: int = 0) -> float:
    """Return the mean distance, in mm, from ``count`` points of the scan to the mesh."""
    rng = np.random.default_rng(seed)
    points, _ = sample_surface(scan.vertices, scan.faces, count, rng)
    return float(closest_points(points, mesh.vertices, mesh.faces)[0].mean()) * 1000


def intersection_over_union(predicted: np.ndarray, true: np.ndarray) -> float:
    """Return the share of points inside both among the points inside either; 1 if none is."""
    either = np.count_nonzero(predicted | true)
    return float(np.count_nonzero(predicted & true) / either) if either else 1.0


def points_near(scan: Surface, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return area-uniform points of the surface (count,3), spread by ``SURFACE_SPREAD``."""
    points, _ = sample_surface(scan.vertices, scan.faces, count, rng)
    return np.asarray(points + rng.normal(0, SURFACE_SPREAD, points.shape))


def points_around(scan: Surface, count: int, rng: np.random.Generator) -> np.ndarray:
    """Return points (count,3) uniform in the cube of ``BOX_SCALE`` around the scan's box."""
    low, high = scan.vertices.min(axis=0), scan.vertices.max(axis=0)
    half = BOX_SCALE * float((high - low).max()) / 2
    return np.asarray((low + high) / 2 + rng.uniform(-half, half, (count, 3)))


def half_split_iou(
    mesh: Surface, scan: Surface, body_vertices: np.ndarray, seed: int = 0, repeats: int = 44
) -> tuple[float, float]:
    """Return the two IoUs that SNARF's code computes on CAPE, to compare with printed tables.

    2000 random body vertices with 10 mm of noise, then 250 points uniform in a cube of 3.6 m, are
    cut in half by index: the first half is called "bbox", the second "surface". Both are points
    near the surface, so both measure much the same. Vertices are drawn, not areas: hands and face
    weigh more.

    Parameters
    ----------
    mesh, scan : Surface
        What was made, and what is true.
    body_vertices : (V, 3) float
        The posed body, metres, in the same frame of reference.
    seed : int
    repeats : int
        How many draws of 2250 points are averaged; 44 are about 100k points.
    """
    rng = np.random.default_rng(seed)
    centre = (body_vertices.min(axis=0) + body_vertices.max(axis=0)) / 2
    halves = np.zeros((repeats, 2))
    for row in halves:
        chosen = body_vertices[rng.integers(len(body_vertices), size=2000)]
        near = chosen + rng.normal(0, SURFACE_SPREAD, chosen.shape)
        points = np.concatenate([near, centre + rng.uniform(-1.8, 1.8, (250, 3))])
        predicted, true = _inside(points, mesh), _inside(points, scan)
        row[:] = [
            intersection_over_union(predicted[half], true[half])
            for half in (slice(None, 1125), slice(1125, None))
        ]
    bbox, surface = halves.mean(axis=0)
    return float(surface), float(bbox)


def _inside(points: np.ndarray, surface: Surface) -> np.ndarray:
    return np.asarray(contains(points, surface.vertices, surface.faces), bool)


def _distances(
    source: Surface, target: Surface, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Distances in metres from samples of one surface to the other; mean cosine of normals."""
    points, face = sample_surface(source.vertices, source.faces, count, rng)
    distance, nearest, _ = closest_points(points, target.vertices, target.faces)
    normals = face_normals(source.vertices, source.faces)[face]
    found = face_normals(target.vertices, target.faces)[nearest]
    return distance, float(np.einsum("nc,nc->n", normals, found).mean())
