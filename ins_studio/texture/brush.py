"""A round brush with a size in the world."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST, LARGEST = 0.001, 0.5  # metres


@dataclass(frozen=True)
class Brush:
    """How a dab looks.

    Attributes
    ----------
    radius : float
        Metres on the posed surface.
    hardness : float
        Share of the radius that is fully covered, 0 to 1.
    opacity : float
        The most that one stroke covers, however often it crosses itself.
    flow : float
        Strength of a single dab.
    spacing : float
        Distance of two dabs as a share of the diameter.
    color : tuple of int
        sRGB, 0 to 255.
    erase : bool
        Take away instead.
    """

    radius: float = 0.030
    hardness: float = 0.7
    opacity: float = 1.0
    flow: float = 1.0
    spacing: float = 0.15
    color: tuple[int, int, int] = (214, 84, 62)
    erase: bool = False

    @property
    def step(self) -> float:
        """Distance of two dabs in metres."""
        return max(self.spacing * 2 * self.radius, 1e-4)

    def coverage(self, share: NDArray[np.floating]) -> NDArray[np.float32]:
        """Coverage 0..1 at distances given as a ``share`` of the radius, (N,)."""
        soft = max(1 - self.hardness, 1e-3)
        t = np.clip((np.asarray(share, np.float32) - self.hardness) / soft, 0, 1)
        smooth: NDArray[np.float32] = (self.flow * (1 - t * t * (3 - 2 * t))).astype(np.float32)
        return smooth
