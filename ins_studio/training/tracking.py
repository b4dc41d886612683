"""Points of the cloth that the recordings follow from frame to frame, where they do.

Registered scans and simulations have the same vertices in every frame. Then a point of the mean
shape is known in all of them, and the avatar can be asked to carry it there: no root finding, and
sliding along the cloth shows, which occupancy is blind to.
"""

from dataclasses import dataclass

import numpy as np

from ins_studio.avatar.average_lbs import AverageAvatar
from ins_studio.geometry.surface import Spots, Surface

COUNT = 8192  # places on the surface that training draws from


@dataclass(frozen=True, eq=False)
class TrackedSurface:
    """The mean of the recordings in canonical space, with places on it to follow.

    Attributes
    ----------
    mean : Surface
        Canonical, metres.
    spots : Spots
        S places, spread by area; none where nothing is to be followed.
    """

    mean: Surface
    spots: Spots

    @property
    def canonical(self) -> np.ndarray:
        """Return where the places are on the mean shape, (S, 3) float32 metres."""
        return np.asarray(self.mean.points_at(self.spots), np.float32)

    def posed(self, vertices: np.ndarray) -> np.ndarray:
        """Return where they are in a frame of ``vertices`` (V, 3): (S, 3) float32, its metres."""
        surface = Surface(vertices, self.mean.faces)
        return np.asarray(surface.points_at(self.spots), np.float32)


def track(average: AverageAvatar, seed: int, count: int = COUNT) -> TrackedSurface:
    """Follow ``count`` places on the mean of the recordings, the same for the same seed."""
    mean = Surface(average.canonical(), average.faces)
    return TrackedSurface(mean, mean.spread(count, np.random.default_rng(seed)))
