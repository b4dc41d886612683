"""Which parts of the body's surface the scans show, and how far the skin was stretched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.dataset.fit import fitted_body
from ins_studio.dataset.surface_regions import Regions, surface_regions
from ins_studio.geometry.closest import surface_distances
from ins_studio.geometry.mesh import face_areas
from ins_studio.geometry.raycast import RayCaster
from ins_studio.geometry.surface import Spots, Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ins_studio.body.body import Body
    from ins_studio.dataset.dataset import Dataset
    from ins_studio.dataset.frame import Frame

    Floats = NDArray[np.floating]

SPOTS = 3000
NEAR = 0.03  # metres: tight clothes and the body's own errors
LOOSE = 0.25  # metres: how far a skirt or a sleeve may hang off the skin that it covers
LIFT = 0.002  # metres that a ray starts above the skin, so as not to hit it
SELDOM = 0.1  # of the frames: what was seen less often counts as not seen
SMALLEST = 0.002  # of the body's surface: about a palm; smaller regions are not listed


@dataclass(frozen=True)
class RegionCoverage:
    """One region of the body over all frames that were looked at.

    Attributes
    ----------
    name : str
    area_share : float
        Of the whole body's surface, 0 to 1.
    seen : float
        The share of it that a frame shows, on average, 0 to 1.
    unseen : float
        The share of it that hardly any frame shows.
    stretch : tuple of float
        The least and the most area that the skin there has in a scanned pose, as shares of its
        area at rest.
    """

    name: str
    area_share: float
    seen: float
    unseen: float
    stretch: tuple[float, float]


class SurfaceCoverage:
    """Adds up frames of one dataset.

    A spot of the skin is seen where the scan runs within 3 cm of it, or where a ray along its
    normal meets the scan within 25 cm and no other part of the body before it: loose cloth is
    what is to be learned, and a hole in the scan or a thigh in the way is not. The proxy of a
    heavy scan will do: it is within millimetres of it.
    """

    def __init__(self, dataset: Dataset) -> None:
        self._dataset = dataset
        body = dataset.body
        self.regions: Regions = surface_regions(body)
        skin = Surface(body.template, body.faces)
        self._spots: Spots = skin.spread(SPOTS, np.random.default_rng(0))
        self._seen = np.zeros(SPOTS)
        self._frames = 0
        corners = body.faces[self._spots.face, self._spots.barycentric.argmax(axis=1)]
        self._region = self.regions.of_vertex[corners]

    def add(self, frame: Frame) -> None:
        """Look at one more frame."""
        skin = Surface(fitted_body(self._dataset, frame), self._dataset.body.faces)
        self._seen += seen_spots(skin, self._spots, frame.surface)
        self._frames += 1

    def rows(self, poses: Floats) -> list[RegionCoverage]:
        """Return the regions, the worst seen first, stretched as in ``poses`` (N, J, 3)."""
        low, high = stretch_range(self._dataset.body, self.regions, poses)
        seen = self._seen / max(1, self._frames)
        rows = []
        for place, name in enumerate(self.regions.names):
            own = seen[self._region == place]
            if len(own) < SMALLEST * SPOTS:
                continue
            stretch = (float(low[place]), float(high[place]))
            unseen = float((own < SELDOM).mean())
            rows.append(RegionCoverage(name, len(own) / SPOTS, float(own.mean()), unseen, stretch))
        return sorted(rows, key=lambda row: (-row.unseen, row.seen))


def seen_spots(skin: Surface, spots: Spots, scan: Surface) -> NDArray[np.bool_]:
    """Say of N spots on the posed body whether a scan shows them, (N,); metres."""
    points = skin.points_at(spots)
    normals = skin.normals[spots.face]
    seen = surface_distances(points, scan.vertices, scan.faces) <= NEAR
    usable = np.linalg.norm(normals, axis=1) > 0
    asked = np.flatnonzero(~seen & usable)
    starts, ways = points[asked] + LIFT * normals[asked], normals[asked]
    to_scan = RayCaster(scan.vertices, scan.faces).cast(starts, ways)[2]
    to_skin = RayCaster(skin.vertices, skin.faces).cast(starts, ways)[2]
    seen[asked] = (to_scan <= LOOSE) & (to_scan < to_skin)
    return seen


def stretch_range(
    body: Body, regions: Regions, poses: Sequence[Floats] | Floats
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the least and the most area of each region (R,), as shares of that at rest.

    ``poses`` (N, J, 3) axis-angle in radians; without any both are 1.
    """
    of_face = regions.of_vertex[body.faces[:, 0]]
    count = len(regions.names)
    rest = np.bincount(of_face, face_areas(body.template, body.faces), count)
    shares = [np.ones(count)] if len(poses) == 0 else []
    for pose in poses:
        posed = np.bincount(of_face, face_areas(body.posed(pose), body.faces), count)
        shares.append(posed / np.maximum(rest, 1e-12))
    return np.min(shares, axis=0), np.max(shares, axis=0)
