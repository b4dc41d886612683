"""What is made of a trained avatar: its mesh, its fast imitation, its poses, its files."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Extracted:
    """The canonical mesh was written into ``run``."""

    run: str
    vertex_count: int
    face_count: int
    seconds: float


@dataclass(frozen=True)
class Baked:
    """Pose-driven correctives were written to ``path``.

    The errors are distances between baked and exact vertices on ``frame_count`` poses that the
    fit did not see.
    """

    path: str
    corrective_count: int
    frame_count: int
    mean_mm: float
    p95_mm: float
    max_mm: float
    within_tolerance: bool


@dataclass(frozen=True, eq=False)
class PosedFrame:
    """Frame ``index`` of a motion: ``vertices`` (V,3) float32 metres in the world.

    ``source`` is the fingerprint of the mesh that was posed, and what says apart the states of
    its avatar; "" where nobody asks.
    """

    index: int
    vertices: NDArray[np.float32]
    exact: bool
    source: str = ""


@dataclass(frozen=True, eq=False)
class MeasuredFrame:
    """What was measured on frame ``index`` of a motion: (V,) float32 mm, NaN where nothing was."""

    index: int
    millimetres: NDArray[np.float32]


@dataclass(frozen=True)
class Reposed:
    """Posed vertices were written to ``path``."""

    path: str
    frame_count: int


@dataclass(frozen=True)
class Streamed:
    """All frames asked for were delivered."""

    frame_count: int


@dataclass(frozen=True)
class Converted:
    """A motion was written to ``path``, for bodies of ``joint_count`` joints."""

    path: str
    frame_count: int
    joint_count: int


@dataclass(frozen=True)
class Exported:
    """A file, or a folder of files, was written for another program.

    ``max_error_mm`` is the largest distance between an exported vertex, as a reader rebuilds it,
    and the exact one.
    """

    path: str
    size_bytes: int
    frame_count: int
    shape_count: int
    max_error_mm: float
