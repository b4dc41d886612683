"""What was measured of avatars: on held-out frames, and beside other systems."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class EvaluationRow:
    """One system measured on the frames of one split, by its mesh; each figure a mean over frames.

    Lengths are millimetres, shares and IoUs in [0, 1]. What was not measured, or cannot be (a
    field that is not there, other topologies, a row of an older version), is not a number.

    Attributes
    ----------
    iou_points : float
        Of the network's own field; never to be compared with the mesh's.
    iou_paper, iou_paper_bbox : float
        The columns of printed CAPE tables, both near the surface.
    normal_consistency : float
        Mean signed cosine of normals, in [-1, 1].
    slip_mm, slip_p95_mm : float
        Median and 95th percentile of how far the avatar leaves a point of the cloth.
    slide_mm, slide_p95_mm : float
        The same along the cloth alone.
    slip_share : float
        Share of the avatar's surface that could be followed.
    texture_change : float
        Mean change, 0 to 255, of the colour on a point of the cloth from one frame to the next.
    """

    system: str
    split: str
    frame_count: int
    iou_surface: float
    iou_bbox: float
    chamfer_mm: float
    point_to_surface_mm: float
    point_to_surface_p95_mm: float
    iou_points: float
    iou_paper: float = math.nan
    iou_paper_bbox: float = math.nan
    normal_consistency: float = math.nan
    vertex_to_vertex_mm: float = math.nan
    slip_mm: float = math.nan
    slip_p95_mm: float = math.nan
    slide_mm: float = math.nan
    slide_p95_mm: float = math.nan
    slip_share: float = math.nan
    texture_change: float = math.nan


@dataclass(frozen=True)
class Evaluated:
    """The table of an evaluation."""

    rows: tuple[EvaluationRow, ...]


@dataclass(frozen=True)
class ComparedSystem:
    """One system on the frames of a comparison: what a frame takes, and how far it is off.

    ``seconds`` is the median over frames, ``distance_mm`` the mean of the distance from the
    recorded surface, not a number where there is none; faces are those of one mesh.
    """

    system: str
    seconds: float
    distance_mm: float
    least_faces: int
    most_faces: int


@dataclass(frozen=True)
class Compared:
    """A comparison of three systems in ``frame_count`` frames of a clip was written to ``path``."""

    path: str
    size_bytes: int
    clip: str
    frame_count: int
    systems: tuple[ComparedSystem, ...]
