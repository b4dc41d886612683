"""How a track goes on from its keys, and the speed at which a spline passes them."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

WAYS = ("constant", "linear", "ease", "spline")
CONSTANT, LINEAR, EASE, SPLINE = range(4)


def slopes_at_keys(
    chords: Floats, lengths: Floats, ways: NDArray[np.uint8], *, limited: bool = False
) -> Floats:
    """Return the slopes of a non-uniform Catmull-Rom spline at its keys, for each frame.

    Parameters
    ----------
    chords : (K - 1, W) float64
        Mean change a frame between neighbouring keys: of values, or rotation vectors.
    lengths : (K - 1,) float64
        Frames between them.
    ways : (K,) uint8
        How it goes on from each key. A spline meets what lies beside it at that one's speed, so
        that linear and spline join smoothly; the first and last key take their chord's.
    limited : bool
        Whether to flatten slopes as F. N. Fritsch and R. E. Carlson do ("Monotone Piecewise
        Cubic Interpolation", SIAM J. Numer. Anal. 17, 1980), so that nothing passes beyond its
        keys: a share of 0 to 1 stays one.

    Returns
    -------
    (K, W) float64
    """
    before, after = chords[:-1], chords[1:]
    near, far = lengths[:-1, None], lengths[1:, None]
    # The slope of the parabola through three keys: what Barry and Goldman's recursion gives.
    inner = (far * before + near * after) / (near + far)
    way_in, way_out = ways[:-2, None], ways[1:-1, None]
    slopes = np.where(way_in == SPLINE, inner, _end_speed(way_in, before))
    slopes = np.where((way_in == SPLINE) & (way_out != SPLINE), _end_speed(way_out, after), slopes)
    if limited:
        most = np.where(before * after > 0, 3 * np.minimum(np.abs(before), np.abs(after)), 0.0)
        slopes = np.clip(slopes, -most, most)
    return np.concatenate([chords[:1], slopes, chords[-1:]])


def _end_speed(way: NDArray[np.uint8], chord: Floats) -> Floats:
    """Return how fast anything but a spline is at its ends: holding and easing stand still."""
    speed: Floats = np.where(way == LINEAR, chord, 0.0)
    return speed
