"""Rotations as axis-angle vectors, matrices and quaternions, in numpy.

Everything is computed in float64 and handed back in the input's precision: float32 in,
float32 out. Quaternions are unit and ordered (w, x, y, z); matrices act on column vectors.
"""

import numpy as np

# Below this half angle sin(x) / x is 1 to within float64 rounding.
TINY = 1e-8
# Above this cosine the arc is so short that slerp's quotient loses digits; a chord is exact enough.
ALMOST_PARALLEL = 1.0 - 1e-10


def axis_angle_to_matrix(vectors: np.ndarray) -> np.ndarray:
    """Turn axis-angle vectors into rotation matrices (Rodrigues' formula).

    Parameters
    ----------
    vectors : (..., 3) float
        Axis times angle in radians; zero is no rotation.

    Returns
    -------
    (..., 3, 3) float
        ``R = I + sin(a)/a K + (1 - cos(a))/a^2 K^2`` with ``K`` the cross-product matrix.
    """
    v = np.asarray(vectors, np.float64)
    angle = np.linalg.norm(v, axis=-1)[..., None, None]
    # numpy's sinc is sin(pi x) / (pi x): smooth at zero, so no branch and no division by zero.
    first = np.sinc(angle / np.pi)
    second = 0.5 * np.sinc(angle / (2 * np.pi)) ** 2
    k = cross_matrix(v)
    return _like(vectors, np.eye(3) + first * k + second * (k @ k))


def matrix_to_axis_angle(matrices: np.ndarray) -> np.ndarray:
    """Turn rotation matrices (..., 3, 3) into axis-angle vectors (..., 3), angles in [0, pi].

    At exactly pi both axes are right; either may be returned.
    """
    q = matrix_to_quaternion(np.asarray(matrices, np.float64))
    w, xyz = q[..., :1], q[..., 1:]
    sine = np.linalg.norm(xyz, axis=-1, keepdims=True)
    angle = 2 * np.arctan2(sine, w)
    scale = np.where(sine > TINY, angle / np.maximum(sine, TINY), 2.0)
    return _like(matrices, scale * xyz)


def matrix_to_quaternion(matrices: np.ndarray) -> np.ndarray:
    """Turn rotation matrices (..., 3, 3) into unit quaternions (..., 4), w >= 0.

    Of the four ways to write a quaternion from a matrix (one divides by each component) the one
    with the largest divisor is taken per matrix, so it is accurate at every angle, pi included
    (Shepperd, 1978).
    """
    m = np.asarray(matrices, np.float64)
    xx, yy, zz = m[..., 0, 0], m[..., 1, 1], m[..., 2, 2]
    # 4 q q^T, entry by entry: its rows are the four candidates, scaled by 4 w, 4 x, 4 y, 4 z.
    outer = np.zeros((*m.shape[:-2], 4, 4))
    outer[..., 0, 0] = 1 + xx + yy + zz
    outer[..., 1, 1] = 1 + xx - yy - zz
    outer[..., 2, 2] = 1 - xx + yy - zz
    outer[..., 3, 3] = 1 - xx - yy + zz
    for i, j, value in (
        (0, 1, m[..., 2, 1] - m[..., 1, 2]),
        (0, 2, m[..., 0, 2] - m[..., 2, 0]),
        (0, 3, m[..., 1, 0] - m[..., 0, 1]),
        (1, 2, m[..., 1, 0] + m[..., 0, 1]),
        (1, 3, m[..., 0, 2] + m[..., 2, 0]),
        (2, 3, m[..., 2, 1] + m[..., 1, 2]),
    ):
        outer[..., i, j] = outer[..., j, i] = value
    largest = np.argmax(np.diagonal(outer, axis1=-2, axis2=-1), axis=-1)
    q = np.take_along_axis(outer, largest[..., None, None], axis=-2)[..., 0, :]
    q = _unit(q)
    return _like(matrices, np.where(q[..., :1] < 0, -q, q))


def quaternion_to_matrix(quaternions: np.ndarray) -> np.ndarray:
    """Turn quaternions (..., 4) (w, x, y, z), normalised here, into matrices (..., 3, 3)."""
    q = _unit(np.asarray(quaternions, np.float64))
    k = cross_matrix(q[..., 1:])
    return _like(quaternions, np.eye(3) + 2 * q[..., :1, None] * k + 2 * (k @ k))


def slerp(start: np.ndarray, end: np.ndarray, t: np.ndarray | float) -> np.ndarray:
    """Turn from one rotation to another at constant speed along the shorter arc.

    Parameters
    ----------
    start, end : (..., 4) float
        Unit quaternions, in any sign.
    t : float or array that broadcasts with (...)
        0 gives ``start``, 1 gives ``end`` (up to sign).

    Returns
    -------
    (..., 4) float
        Unit quaternions.
    """
    q0, q1 = np.asarray(start, np.float64), np.asarray(end, np.float64)
    t = np.asarray(t, np.float64)[..., None]
    cosine = np.sum(q0 * q1, axis=-1, keepdims=True)
    q1 = np.where(cosine < 0, -q1, q1)
    cosine = np.minimum(np.abs(cosine), 1.0)
    angle = np.arccos(cosine)
    near = cosine > ALMOST_PARALLEL
    sine = np.where(near, 1.0, np.sin(angle))
    a = np.where(near, 1 - t, np.sin((1 - t) * angle) / sine)
    b = np.where(near, t, np.sin(t * angle) / sine)
    return _like(start, _unit(a * q0 + b * q1))


def continuous_quaternions(quaternions: np.ndarray) -> np.ndarray:
    """Flip signs so that each quaternion lies within 90 degrees of the one before it.

    Parameters
    ----------
    quaternions : (T, ..., 4) float
        Unit quaternions over time. ``q`` and ``-q`` are one rotation, but a player that
        interpolates the four numbers takes the long way round between them.

    Returns
    -------
    (T, ..., 4) float
        The same rotations; the first frame is kept as it is.
    """
    q = np.asarray(quaternions)
    if len(q) < 2:
        return q.copy()
    flips = np.where(np.sum(q[1:] * q[:-1], axis=-1) < 0, -1.0, 1.0)
    signs = np.concatenate([np.ones_like(flips[:1]), np.cumprod(flips, axis=0)])
    return _like(quaternions, q * signs[..., None])


def cross_matrix(vectors: np.ndarray) -> np.ndarray:
    """Return ``K`` (..., 3, 3) with ``K u = v x u`` for vectors ``v`` (..., 3)."""
    v = np.asarray(vectors)
    k = np.zeros((*v.shape, 3), v.dtype)
    k[..., 2, 1], k[..., 0, 2], k[..., 1, 0] = v[..., 0], v[..., 1], v[..., 2]
    return k - np.swapaxes(k, -1, -2)


def _unit(q: np.ndarray) -> np.ndarray:
    unit: np.ndarray = q / np.linalg.norm(q, axis=-1, keepdims=True)
    return unit


def _like(source: np.ndarray, result: np.ndarray) -> np.ndarray:
    single = np.asarray(source).dtype == np.float32
    return result.astype(np.float32) if single else result
