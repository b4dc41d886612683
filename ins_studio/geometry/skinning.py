"""Linear blend skinning in numpy: each vertex follows the weighted mean of its bones."""

import numpy as np


def blend(weights: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """Return each vertex's blended transform, ``sum_j weights[v, j] bones[j]``.

    Parameters
    ----------
    weights : (V, J) float
        Skinning weights; rows sum to one.
    bones : (J, 4, 4) float
        One transform per joint (canonical to posed).

    Returns
    -------
    (V, 4, 4) float
        Affine, in general not rigid.
    """
    weights, bones = np.asarray(weights), np.asarray(bones)
    if weights.ndim != 2 or bones.shape != (weights.shape[1], 4, 4):
        raise ValueError(f"weights {weights.shape} do not fit bones {bones.shape}")
    blended: np.ndarray = weights @ bones.reshape(-1, 16)
    return blended.reshape(-1, 4, 4)


def skin(x: np.ndarray, weights: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """Carry points ``x`` (V, 3) from canonical to posed; see ``blend`` for weights and bones."""
    blended = blend(weights, bones)
    turned: np.ndarray = np.einsum("vrc,vc->vr", blended[:, :3, :3], x)
    return np.asarray(turned + blended[:, :3, 3])


def unskin(x: np.ndarray, weights: np.ndarray, bones: np.ndarray) -> np.ndarray:
    """Undo ``skin`` for points whose weights are known: (V, 3) posed to (V, 3) canonical.

    Raises numpy.linalg.LinAlgError where a blended transform is singular (a joint bent so far
    that opposite bones cancel).
    """
    blended = blend(weights, bones).astype(np.float64)
    moved = np.asarray(x, np.float64) - blended[:, :3, 3]
    back: np.ndarray = np.linalg.solve(blended[:, :3, :3], moved[..., None])[..., 0]
    return back.astype(np.result_type(x, weights, bones))


def strongest(weights: np.ndarray, count: int = 4) -> np.ndarray:
    """Keep each vertex's ``count`` largest weights and scale them to sum to one.

    File formats and game engines take four (or eight) influences a vertex.
    Returns (V, J); ties are broken towards lower joint numbers, so the result is repeatable.
    """
    weights = np.asarray(weights)
    if count >= weights.shape[1]:
        return np.asarray(weights / weights.sum(axis=1, keepdims=True))
    order = np.argsort(-weights, axis=1, kind="stable")[:, :count]
    kept = np.zeros_like(weights)
    np.put_along_axis(kept, order, np.take_along_axis(weights, order, axis=1), axis=1)
    return np.asarray(kept / kept.sum(axis=1, keepdims=True))
