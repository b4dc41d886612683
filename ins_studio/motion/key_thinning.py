"""Fewer keys that say the same: keys are set where the curve is farthest off, until none is far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import conjugate, logarithm, multiply, on_shorter_arc
from ins_studio.motion.key_track import ROTATION, Track

Floats = NDArray[np.float64]

_ROUNDING = 1e-9  # nearer than this no key can be met, so nothing nearer is asked for


def thinned(track: Track, tolerance: float) -> Track:
    """Return a track with few keys that stays near a dense one.

    Begins with the first and the last key and sets one more in every gap at the frame that is
    farthest off, as Douglas and Peucker draw lines, until every key that was is met.

    Parameters
    ----------
    track : Track
        K keys.
    tolerance : float
        How far the keys that are left out may lie from the new curve: radians for rotations,
        metres for places.

    Returns
    -------
    Track
        Some of the keys, 1 to K of them; one key for what never moves.
    """
    tolerance = max(tolerance, _ROUNDING)
    if len(track) < 2 or _distances(track, track.values[:1]).max() <= tolerance:
        return _kept(track, np.arange(min(len(track), 1)))
    kept = np.array([0, len(track) - 1])
    frames = track.frames.astype(np.float64)
    while True:
        found = _kept(track, kept)
        off = _distances(track, found.at(frames))
        if off.max() <= tolerance:
            return found
        gap = np.searchsorted(kept, np.arange(len(track)), side="right") - 1
        worst = np.lexsort((off, gap))  # in each gap the farthest comes last
        last = np.flatnonzero(np.diff(gap[worst], append=gap[-1] + 1))
        kept = np.union1d(kept, worst[last][off[worst[last]] > tolerance])


def _distances(track: Track, values: Floats) -> Floats:
    """Return how far ``values`` (K, W) or (1, W) lie from the keys: (K,) radians or metres."""
    if track.width == ROTATION:
        between = on_shorter_arc(multiply(conjugate(track.values), values + 0 * track.values))
        return _length(logarithm(between))
    return _length(track.values - values)


def _length(vectors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=1)
    return lengths


def _kept(track: Track, places: NDArray[np.int64]) -> Track:
    return Track(track.frames[places], track.values[places], track.ways[places])
