"""The geometric median of points that are seen many times."""

import numpy as np

ROUNDS = 30
NEAR = 1e-4
"""Metres under which a sighting weighs no more than at this distance: Weiszfeld's weights, the
inverse distances, have a pole at every sighting."""


def geometric_median(seen: np.ndarray) -> np.ndarray:
    """Return where the sum of the distances to the sightings of each point is least.

    Weiszfeld's algorithm (1937), a fixed number of rounds from the mean. Unlike the mean it is
    not drawn away by a few sightings that are far off.

    Parameters
    ----------
    seen : (T, V, 3) float
        T sightings of V points, one frame of reference.

    Returns
    -------
    (V, 3) float64

    Raises
    ------
    ValueError
        Where T is 0.
    """
    if not len(seen):
        raise ValueError("There is no sighting to take a median of.")
    middle = seen.mean(axis=0, dtype=np.float64)
    for _ in range(ROUNDS):
        weights = 1 / np.sqrt(np.square(seen - middle).sum(axis=-1) + NEAR**2)
        middle = np.einsum("tv,tvc->vc", weights, seen) / weights.sum(axis=0)[:, None]
    return np.asarray(middle)
