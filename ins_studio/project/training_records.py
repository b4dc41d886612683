"""What training says while it works, and at its end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Step:
    """One optimiser step: its losses, and how much time is left."""

    index: int
    total: int
    loss: float
    bce: float
    grad_norm: float
    iou_points: float
    lr: float
    elapsed_s: float
    remaining_s: float


@dataclass(frozen=True)
class Saved:
    """A checkpoint was written after ``step`` steps."""

    step: int
    path: str


@dataclass(frozen=True, eq=False)
class Preview:
    """The avatar as trained so far, low resolution, posed in one recorded frame.

    ``vertices`` (V,3) float32 metres in the world, ``faces`` (F,3) int32; ``error_mm`` is the mean
    distance from the scan to the avatar, ``mean_mesh_mm`` the same for AVG-LBS; not a number
    where the recordings have no mean mesh.
    """

    step: int
    sequence: str
    frame: int
    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    error_mm: float
    mean_mesh_mm: float


@dataclass(frozen=True)
class Trained:
    """Training ended: finished, or stopped with a checkpoint at ``step``."""

    run: str
    step: int
    total_steps: int
    finished: bool
