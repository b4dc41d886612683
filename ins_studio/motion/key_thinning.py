"""Fewer keys that say the same: keys are set where the curve is farthest off, until none is far."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.quaternion import conjugate, logarithm, multiply, on_shorter_arc
from ins_studio.motion.key_track import ROTATION, Track
from ins_studio.motion.key_ways import LINEAR, SPLINE

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
    if len(track) < 2 or _apart(track.values, track.values[:1]).max() <= tolerance:
        return _kept(track, np.arange(min(len(track), 1)))
    kept = np.array([0, len(track) - 1])
    frames = track.frames.astype(np.float64)
    while True:
        found = _kept(track, kept)
        off = _apart(track.values, found.at(frames))
        if off.max() <= tolerance:
            return found
        kept = np.union1d(kept, _farthest(kept, off, tolerance))


def completed(track: Track, curve: Floats, tolerance: float) -> Track:
    """Set further keys where a track leaves a curve, until it is near everywhere.

    Parameters
    ----------
    track : Track
        Keys that stay as they are; all lie on the curve.
    curve : (T, W) float64
        What every frame of a clip should say.
    tolerance : float
        How far frames may be off: radians for rotations, metres for places.

    Returns
    -------
    Track
        The same keys, and others on splines between them.
    """
    tolerance, every = max(tolerance, _ROUNDING), np.arange(len(curve), dtype=np.float64)
    while True:
        off = _apart(curve, track.at(every))
        missing = np.setdiff1d(_farthest(track.frames, off, tolerance), track.frames)
        if not len(missing):
            return track
        frames = np.union1d(track.frames, missing)
        values, ways = curve[frames], np.full(len(frames), SPLINE, np.uint8)
        there = np.searchsorted(frames, track.frames)
        values[there], ways[there] = track.values, track.ways
        # What holds or eases up to a key that is new now would end elsewhere.
        split = there[np.isin(frames[np.minimum(there + 1, len(frames) - 1)], missing)]
        ways[split] = np.where(ways[split] == LINEAR, LINEAR, SPLINE)
        track = Track(frames, values, ways)


def _farthest(kept: NDArray[np.int64], off: Floats, tolerance: float) -> NDArray[np.int64]:
    """Return the place that is farthest off in every gap between ``kept``, where it is too far."""
    gap = np.searchsorted(kept, np.arange(len(off)), side="right") - 1
    worst = np.lexsort((off, gap))  # in each gap the farthest comes last
    last = np.flatnonzero(np.diff(gap[worst], append=gap[-1] + 1))
    found: NDArray[np.int64] = worst[last][off[worst[last]] > tolerance]
    return found


def _apart(wanted: Floats, values: Floats) -> Floats:
    """Return how far ``values`` (K, W) or (1, W) lie from others (K, W): radians or metres."""
    if wanted.shape[1] == ROTATION:
        between = on_shorter_arc(multiply(conjugate(wanted), values + 0 * wanted))
        return _length(logarithm(between))
    return _length(wanted - values)


def _length(vectors: Floats) -> Floats:
    lengths: Floats = np.linalg.norm(vectors, axis=1)
    return lengths


def _kept(track: Track, places: NDArray[np.int64]) -> Track:
    return Track(track.frames[places], track.values[places], track.ways[places])
