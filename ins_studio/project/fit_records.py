"""What fitting a body to scans says while it works, and at its end."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class FittedFrame:
    """A frame as it is fitted for now; a later record of the same frame takes its place.

    ``frame`` counts from 0 among the readable scans of the sequence, ``pose`` is (J,3) axis-angle
    in radians, ``transl`` (3,) in metres, ``residual_mm`` the mean distance from the scan to the
    body, clothes included; ``key`` says whether others are tracked from it.
    """

    sequence: str
    frame: int
    pose: NDArray[np.float32]
    transl: NDArray[np.float32]
    residual_mm: float
    key: bool


@dataclass(frozen=True)
class FittedSequence:
    """The poses of one sequence were written to ``path``.

    ``residuals_mm`` has one number a frame, not a number where none was fitted; ``worst`` is the
    frame with the largest, -1 where nothing was fitted. Frames in ``interpolated`` were left out
    of the fit; their poses lie between those beside them. ``lost`` counts files that have no pose
    now: they cannot be read, or the fit was stopped before it came to them.
    """

    name: str
    path: str
    frame_count: int
    fitted: int
    key_frames: tuple[int, ...]
    mean_mm: float
    worst: int
    residuals_mm: tuple[float, ...]
    interpolated: tuple[int, ...] = ()
    lost: int = 0


@dataclass(frozen=True)
class Fitted:
    """Bodies were fitted to scans; ``finished`` is False where somebody stopped it.

    ``units`` says what the files were taken to be in, ``betas`` is the shape of the first
    sequence.
    """

    dataset: str
    body: str
    units: str
    betas: tuple[float, ...]
    sequences: tuple[FittedSequence, ...]
    finished: bool
