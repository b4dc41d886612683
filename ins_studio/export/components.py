"""Principal components of a moving surface, as many as a largest error needs."""

from collections.abc import Iterator

import numpy as np

# Vertices looked at together: keeps a block of a long clip in the processor's cache or near it.
BLOCK = 1024
# Relative to the largest; weaker directions are rounding noise of float32 input.
NOISE = 1e-12


def principal_components(
    moves: np.ndarray, tolerance: float, limit: int
) -> tuple[np.ndarray, np.ndarray]:
    """Split ``moves`` into courses over time and shapes, as few as the tolerance allows.

    Parameters
    ----------
    moves : (T, V, 3) float32
        Displacements around their mean over time, metres.
    tolerance : float
        Largest distance in metres between a vertex and its reconstruction.
    limit : int
        Most components; when they do not suffice, exactly so many come back.

    Returns
    -------
    courses : (T, K) float64
        Orthonormal columns, strongest first. Signs are fixed: the largest entry is positive.
    components : (K, V, 3) float64
        ``courses.T @ moves``.
    """
    courses = _directions(moves)[:, : max(limit, 0)]
    count = _fewest(moves, courses, tolerance)
    kept = courses[:, :count]
    return kept, np.tensordot(kept.T, moves.astype(np.float64), 1)


def _directions(moves: np.ndarray) -> np.ndarray:
    """Eigenvectors of the T x T Gram matrix, strongest first, noise left out."""
    gram = np.zeros((len(moves), len(moves)))
    for block in _blocks(moves):
        gram += block @ block.T
    strengths, vectors = np.linalg.eigh(gram)
    strengths, vectors = strengths[::-1], vectors[:, ::-1]
    vectors = vectors[:, strengths > NOISE * max(strengths[0], 0)]
    signed: np.ndarray = vectors * _signs(vectors)
    return signed


def _signs(vectors: np.ndarray) -> np.ndarray:
    """Sign of each column's first entry that is near the largest: the same on every machine."""
    size = np.abs(vectors)
    first = np.argmax(size >= 0.999 * size.max(axis=0, initial=0), axis=0)
    return np.where(vectors[first, np.arange(vectors.shape[1])] < 0, -1.0, 1.0)


def _fewest(moves: np.ndarray, courses: np.ndarray, tolerance: float) -> int:
    """Bisect for the count of leading courses that leaves no vertex further than tolerance."""
    low, high = 0, courses.shape[1]
    while low < high:
        middle = (low + high) // 2
        if _largest_error(moves, courses[:, :middle], tolerance) <= tolerance:
            high = middle
        else:
            low = middle + 1
    return low


def _largest_error(moves: np.ndarray, courses: np.ndarray, enough: float) -> float:
    """Largest distance left by ``courses``; stops early at a block that exceeds ``enough``."""
    largest = 0.0
    for block in _blocks(moves):
        left = (block - courses @ (courses.T @ block)).reshape(len(moves), -1, 3)
        largest = max(largest, float(np.sqrt(np.einsum("tvc,tvc->tv", left, left).max())))
        if largest > enough:
            break
    return largest


def _blocks(moves: np.ndarray) -> Iterator[np.ndarray]:
    """Yield (T, 3 x vertices) float64, a thousand vertices at a time."""
    for start in range(0, moves.shape[1], BLOCK):
        block = moves[:, start : start + BLOCK].astype(np.float64)
        yield block.reshape(len(moves), -1)
