"""How far a mesh is from a scan: overlap of volumes, distance of surfaces, turning of normals.

Everything is measured on the mesh that the artist gets, posed as the scan is.
"""

import math
from dataclasses import asdict, dataclass

import numpy as np

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import sample_surface
from ins_studio.geometry.surface import Surface
from ins_studio.training.overlap import overlap


@dataclass(frozen=True)
class MeshMetrics:
    """One mesh against one scan; lengths in millimetres.

    Attributes
    ----------
    iou_surface, iou_bbox, iou_paper, iou_paper_bbox : float
        See ``overlap.Overlap``.
    chamfer_mm : float
        Mean of the distances from the scan to the mesh and back.
    point_to_surface_mm, point_to_surface_p95_mm : float
        Mean and 95th percentile from area-uniform points of the scan to the mesh.
    normal_consistency : float
        Mean signed cosine, in [-1, 1], between the normal at a point of the scan and that of
        the face of the mesh nearest to it: a fold missed counts, a face turned over counts most.
    vertex_to_vertex_mm : float
        Mean distance between vertices of the same number; not a number unless mesh and scan
        share their topology.
    """

    iou_surface: float
    iou_bbox: float
    iou_paper: float
    iou_paper_bbox: float
    chamfer_mm: float
    point_to_surface_mm: float
    point_to_surface_p95_mm: float
    normal_consistency: float
    vertex_to_vertex_mm: float


def compare(
    mesh: Surface,
    scan: Surface,
    count: int = 100_000,
    seed: int = 0,
    origin: np.ndarray | None = None,
) -> MeshMetrics:
    """Measure ``mesh`` against ``scan``; both in the same frame of reference.

    Parameters
    ----------
    mesh, scan : Surface
        What was made, and what is true.
    count : int
        Points for each of the measures.
    seed : int
        The same seed, meshes and count give the same figures.
    origin : (3,) float, optional
        The frame's translation in metres; only ``iou_paper`` asks for it.
    """
    rng = np.random.default_rng(seed)
    solids = overlap(mesh, scan, count, rng, np.zeros(3) if origin is None else origin)
    there, cosine = _distances(scan, mesh, count, rng)
    back, _ = _distances(mesh, scan, count, rng)
    return MeshMetrics(
        **asdict(solids),
        chamfer_mm=float(there.mean() + back.mean()) * 500,
        point_to_surface_mm=float(there.mean()) * 1000,
        point_to_surface_p95_mm=float(np.percentile(there, 95)) * 1000,
        normal_consistency=cosine,
        vertex_to_vertex_mm=vertex_distance_mm(mesh, scan),
    )


def mean_distance_mm(mesh: Surface, scan: Surface, count: int = 5_000, seed: int = 0) -> float:
    """Return the mean distance, in mm, from ``count`` points of the scan to the mesh."""
    rng = np.random.default_rng(seed)
    points, _ = sample_surface(scan.vertices, scan.faces, count, rng)
    return float(closest_points(points, mesh.vertices, mesh.faces)[0].mean()) * 1000


def vertex_distance_mm(mesh: Surface, scan: Surface) -> float:
    """Return the mean distance of equal vertices in mm; NaN where topologies differ."""
    if not mesh.same_mesh(scan):
        return math.nan
    return float(np.linalg.norm(mesh.vertices - scan.vertices, axis=1).mean()) * 1000


def _distances(
    source: Surface, target: Surface, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, float]:
    """Distances in metres from samples of one surface to the other; mean cosine of normals."""
    points, face = sample_surface(source.vertices, source.faces, count, rng)
    distance, nearest, _ = closest_points(points, target.vertices, target.faces)
    cosines = np.einsum("nc,nc->n", source.normals[face], target.normals[nearest])
    return distance, float(cosines.mean())
