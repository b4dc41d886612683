"""What the recordings of a person lack: frozen records that cross threads and processes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class SuggestedPose:
    """A pose to scan next.

    ``sentence`` says what and why. ``joint`` turns ``beyond_deg`` degrees beyond any scan, and
    ``distance`` is that of the whole pose to the scan ``nearest``, about radians. ``pose`` (J, 3)
    is axis-angle in radians; ``transl`` (3,) in metres puts its soles on the floor.
    """

    words: str
    sentence: str
    joint: str
    beyond_deg: float
    distance: float
    nearest: str
    pose: tuple[tuple[float, ...], ...]
    transl: tuple[float, ...]


@dataclass(frozen=True)
class SeenRegion:
    """A region of the body's surface.

    ``area_share`` is its part of the whole surface; ``seen`` the share of it that a frame shows on
    average, ``unseen`` the share that hardly any frame shows. ``stretch`` is the least and the
    most area that its skin has in the scans, ``next_stretch`` in the suggested poses, as shares of
    the area at rest.
    """

    name: str
    area_share: float
    seen: float
    unseen: float
    stretch: tuple[float, float]
    next_stretch: tuple[float, float]


@dataclass(frozen=True)
class ScanNext:
    """Where to scan next.

    ``pose_count`` scanned poses were compared, and the surfaces of ``frame_count`` of those
    frames looked at. ``findings`` say what is wrong with the surface, in sentences.
    """

    path: str
    pose_count: int
    frame_count: int
    poses: tuple[SuggestedPose, ...]
    regions: tuple[SeenRegion, ...]
    findings: tuple[str, ...]
    files: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class CoveragePlot:
    """Poses as points of a plane, (N, 2) each, about radians; see ``dataset.pose_coverage``.

    ``share`` is how much of the training poses' variance lies along each axis.
    """

    training: NDArray[np.float64]
    held_out: NDArray[np.float64]
    suggested: NDArray[np.float64]
    share: tuple[float, float]


@dataclass(frozen=True, eq=False)
class ScanReport:
    """All of it: ``pictures`` (H, W, 3) uint8 sRGB belong to ``result.poses``."""

    result: ScanNext
    pictures: tuple[NDArray[np.uint8], ...]
    plot: CoveragePlot
