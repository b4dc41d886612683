"""How much of two solids is common to both: the three IoUs, and what each is worth.

"Inside" is a generalised winding number above one half, so parts of a body that overlap count
once. Samples come from a seed, never from the clock.
"""

from dataclasses import dataclass

import numpy as np

from ins_studio.geometry.mesh import sample_surface
from ins_studio.geometry.surface import Surface
from ins_studio.geometry.winding import contains

SURFACE_SPREAD = 0.01
"""Standard deviation, in metres, of the points around the scan's surface (SNARF's)."""

BOX_SCALE = 1.1
"""Side of the cube of uniform points over the longest side of the scan's box (SNARF's)."""

PAPER_NEAR, PAPER_FAR = 2000, 250
PAPER_REACH = 1.8
"""The points of one draw in SNARF's code for CAPE; half the side of its cube in metres."""


@dataclass(frozen=True)
class Overlap:
    """The IoUs of a mesh with a scan, in [0, 1].

    Attributes
    ----------
    iou_surface : float
        Over area-uniform points of the scan with ``SURFACE_SPREAD`` of noise.
    iou_bbox : float
        Over points uniform in the cube of ``BOX_SCALE`` around the scan.
    iou_paper, iou_paper_bbox : float
        The columns "surface" and "bbox" of printed CAPE tables, see ``points_of_paper``.
    """

    iou_surface: float
    iou_bbox: float
    iou_paper: float
    iou_paper_bbox: float


def overlap(
    mesh: Surface, scan: Surface, count: int, rng: np.random.Generator, origin: np.ndarray
) -> Overlap:
    """Measure ``mesh`` against ``scan`` with about ``count`` points for each of the IoUs.

    ``origin`` (3,) is the frame's translation, which SNARF's code takes away.
    """
    draws = max(1, round(count / (PAPER_NEAR + PAPER_FAR)))
    paper = points_of_paper(scan, draws, rng, origin)
    sets = [points_near(scan, count, rng), points_around(scan, count, rng)]
    half = (PAPER_NEAR + PAPER_FAR) // 2
    sets += [paper[:, half:].reshape(-1, 3), paper[:, :half].reshape(-1, 3)]
    # All at once: building the tree costs as much as some ten thousand points.
    points, ends = np.concatenate(sets), np.cumsum([len(part) for part in sets])[:-1]
    predicted, true = (np.split(_inside(points, solid), ends) for solid in (mesh, scan))
    return Overlap(*map(intersection_over_union, predicted, true))


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


def points_of_paper(
    scan: Surface, draws: int, rng: np.random.Generator, origin: np.ndarray
) -> np.ndarray:
    """Return the points that SNARF's code draws on CAPE: (draws, 2250, 3) metres.

    2000 random vertices of the recorded surface, with replacement, with ``SURFACE_SPREAD`` of
    noise, then 250 points uniform in a cube of 3.6 m about ``origin`` (3,), the frame's
    translation. Validation cuts them in half by index, as if the first half were the uniform
    points: "bbox" are 1125 points near the surface, "surface" 875 near it and 250 far ones.
    So both columns measure nearly the same, and neither is the IoU of the volume. Vertices are
    drawn, not areas: where they are dense, as at hands and face, weighs more. Printed
    tables of INS are very probably of this kind; only with them is it to be compared.
    """
    chosen = rng.integers(len(scan.vertices), size=(draws, PAPER_NEAR))
    near = scan.vertices[chosen] + rng.normal(0, SURFACE_SPREAD, (draws, PAPER_NEAR, 3))
    far = origin + rng.uniform(-PAPER_REACH, PAPER_REACH, (draws, PAPER_FAR, 3))
    return np.concatenate([near, far], axis=1)


def _inside(points: np.ndarray, solid: Surface) -> np.ndarray:
    return contains(points, solid.vertices, solid.faces)
