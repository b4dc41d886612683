"""What is measured of one frame: a few numbers, whatever its size."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.dataset.frame import Frame
from ins_studio.geometry.apart import Samples, apart, samples_of
from ins_studio.geometry.crossing import crossing_share
from ins_studio.geometry.edges import EdgeUses, edge_uses, hole_areas
from ins_studio.geometry.mesh import face_areas
from ins_studio.geometry.weld import weld

SAMPLES = 3000  # points of a scan, and of a body
EDGES = 8000  # that are looked at for crossings
WORST = 0.05  # of the body: a forearm or a foot


class Measures(NamedTuple):
    """One frame in numbers; all are NaN where it could not be read.

    Attributes
    ----------
    area_m2 : float
        Of the surface: whatever the pose, the same for the same person.
    off_mm : float
        Mean distance of the scan from the fitted body.
    out_mm : float
        Mean depth by which the worst twentieth of the body stands out of the scan. Clothes
        cover a body, so there is little of that where the pose fits.
    inward : float
        Share of the scan whose normals point against the body's. NaN, as the two above, where
        nobody has said the pose.
    hole_cm2, holes_share : float
        Area of the largest hole, and of all of them by that of the surface.
    holes : float
        Number of them.
    twisted, crowded : float
        Shares of edges whose faces disagree which side is out, and that over two faces share.
    crossing : float
        Share of edges that pierce another face.
    double_vertices, double_faces : float
        How many lie where another one lies.
    """

    area_m2: float
    off_mm: float
    out_mm: float
    inward: float
    hole_cm2: float
    holes_share: float
    holes: float
    twisted: float
    crowded: float
    crossing: float
    double_vertices: float
    double_faces: float


NAN = float("nan")
UNKNOWN = Measures._make([NAN] * len(Measures._fields))


class _Topology(NamedTuple):
    edges: EdgeUses
    double_vertices: int
    double_faces: int


class Gauge:
    """Measures frames of one dataset; what only depends on the faces is measured once.

    Parameters
    ----------
    body : Body
        The one that the poses are of.
    registered : bool
        Whether all frames have the same faces.
    posed : bool
        Whether their poses are known.
    """

    def __init__(self, body: Body, registered: bool, posed: bool = True) -> None:
        self._body = body
        self._posed = posed
        self._registered = registered
        self._shared: _Topology | None = None

    def __call__(self, frame: Frame) -> Measures:
        """Measure a frame in metres, y up; the same frame always gives the same numbers."""
        rng = np.random.default_rng(0)
        fit = _fit(frame, self._body, rng) if self._posed else (NAN, NAN, NAN)
        topology = self._topology(frame)
        edges, area = topology.edges, float(face_areas(frame.vertices, frame.faces).sum())
        holes = hole_areas(frame.vertices, edges.rims)
        return Measures(
            area,
            *fit,
            hole_cm2=1e4 * float(holes.max(initial=0)),
            holes_share=float(holes.sum()) / area,
            holes=len(holes),
            twisted=edges.twisted / edges.count,
            crowded=edges.crowded / edges.count,
            crossing=crossing_share(frame.vertices, frame.faces, EDGES, rng),
            double_vertices=topology.double_vertices,
            double_faces=topology.double_faces,
        )

    def _topology(self, frame: Frame) -> _Topology:
        if self._shared is not None:
            return self._shared
        # Scans with faces of their own are welded on reading.
        doubles = len(frame.vertices) - len(weld(frame.vertices).kept) if self._registered else 0
        found = _Topology(edge_uses(frame.faces), doubles, _double_faces(frame.faces))
        if self._registered:
            self._shared = found
        return found


def _fit(frame: Frame, body: Body, rng: np.random.Generator) -> tuple[float, float, float]:
    """Return ``off_mm``, ``out_mm`` and ``inward``."""
    posed = body.posed(frame.pose, transl=frame.transl)
    own = samples_of(posed, body.faces, SAMPLES, rng)
    scan = samples_of(frame.vertices, frame.faces, SAMPLES, rng)
    off = apart(scan.points, own)
    facing = np.einsum("nc,nc->n", scan.normals, own.normals[off.near])
    inward = float((facing < 0).mean())
    # Inside out, the scan's own normals would call everything outside.
    sided = Samples(scan.points, -scan.normals) if inward > 0.5 else scan
    back = apart(own.points, sided)
    depth = np.where(back.outwards > 0, back.distance, 0)
    worst = np.sort(depth)[-int(WORST * len(depth)) :]
    return 1e3 * float(off.distance.mean()), 1e3 * float(worst.mean()), inward


def _double_faces(faces: NDArray[np.int32]) -> int:
    corners = np.sort(faces.astype(np.int64), axis=1)
    low, high = corners[:, 0] - corners[:, 0].min(), int(corners.max()) + 1
    # One number for a face where it fits into 63 bits: sorting rows takes many times as long.
    if high < 1 << 21:
        keys = (low * high + corners[:, 1]) * high + corners[:, 2]
        keys.sort()  # np.unique takes five times as long
        return int((keys[1:] == keys[:-1]).sum())
    return len(corners) - len(np.unique(corners, axis=0))
