"""Animation samplers of glTF 2.0 (its appendix C), evaluated at any time."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import slerp

Floats = NDArray[np.float64]


def sample(times: Floats, values: Floats, way: str, at: Floats, *, turns: bool = False) -> Floats:
    """Return what a sampler says at given times.

    Parameters
    ----------
    times : (K,) float64
        Key times in seconds, rising.
    values : (K, W) or (3 K, W) float64
        The keys; for "CUBICSPLINE" in-tangent, value and out-tangent of each.
    way : str
        "STEP", "LINEAR" or "CUBICSPLINE".
    at : (T,) float64
        Seconds; before the first key and after the last one, that key holds.
    turns : bool
        Whether the values are unit quaternions, which are turned along the shorter arc.

    Returns
    -------
    (T, W) float64
        Unit quaternions stay unit.
    """
    at = np.clip(at, times[0], times[-1])
    if way == "STEP" or len(times) == 1:
        keys = values[1::3] if way == "CUBICSPLINE" else values
        return keys[np.searchsorted(times, at, side="right") - 1]
    before = np.clip(np.searchsorted(times, at, side="right") - 1, 0, len(times) - 2)
    lengths = times[before + 1] - times[before]
    t = np.divide(at - times[before], lengths, out=np.zeros_like(at), where=lengths > 0)
    if way == "CUBICSPLINE":
        found = _spline(values.reshape(len(times), 3, -1), before, t, lengths)
        return unit_quaternions(found) if turns else found
    if turns:
        quaternions = unit_quaternions(values)
        turned: Floats = slerp(quaternions[before], quaternions[before + 1], t)
        return turned
    return (1 - t)[:, None] * values[before] + t[:, None] * values[before + 1]


def _spline(keys: Floats, before: NDArray[np.int64], t: Floats, lengths: Floats) -> Floats:
    """Hermite splines; keys (K, 3, W) are in-tangent, value, out-tangent."""
    t, lengths = t[:, None], lengths[:, None]
    start, out = keys[before, 1], keys[before, 2] * lengths
    end, into = keys[before + 1, 1], keys[before + 1, 0] * lengths
    t2, t3 = t**2, t**3
    found: Floats = (
        (2 * t3 - 3 * t2 + 1) * start
        + (t3 - 2 * t2 + t) * out
        + (3 * t2 - 2 * t3) * end
        + (t3 - t2) * into
    )
    return found


def unit_quaternions(quaternions: Floats) -> Floats:
    """Normalise (T, 4), w last; what is too short to have a direction is no rotation."""
    lengths = np.linalg.norm(quaternions, axis=1, keepdims=True)
    still = np.zeros(quaternions.shape[1])
    still[-1] = 1.0  # w comes last in glTF
    unit: Floats = np.where(lengths > 1e-8, quaternions / np.maximum(lengths, 1e-8), still)
    return unit
