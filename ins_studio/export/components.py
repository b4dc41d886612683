"""Principal components of a moving surface, as many as a largest error needs."""

from collections.abc import Iterator

import numpy as np

# Vertices looked at together: keeps a block of a long clip in the processor's cache or near it.
BLOCK = 1024
# Relative to the largest; weaker directions are rounding noise of float32 input.
NOISE = 1e-12
# How often vertices that are far off are given more say, where the limit is reached.
ROUNDS = 8
LEAST_SAY = 0.05


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
        Most components. When they do not suffice, so many come back, chosen so that the largest
        error is small rather than the mean.

    Returns
    -------
    courses : (T, K) float64
        Orthonormal columns, strongest first. Signs are fixed: the largest entry is positive.
    components : (K, V, 3) float64
        ``courses.T @ moves``.
    """
    courses = directions(moves)[:, : max(limit, 0)]
    kept = courses[:, : _fewest(moves, courses, tolerance)]
    if kept.shape[1] == limit:
        kept = _evened(moves, kept, tolerance)
    return kept, np.tensordot(kept.T, moves.astype(np.float64), 1)


def directions(moves: np.ndarray) -> np.ndarray:
    """Return the principal courses over time of ``moves`` (T, V, 3): orthonormal columns (T, K).

    Eigenvectors of the T x T Gram matrix, strongest first, noise left out, with fixed signs.
    """
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


def _evened(moves: np.ndarray, courses: np.ndarray, tolerance: float) -> np.ndarray:
    """Choose as many courses again, with more say for vertices that were far off; the best wins."""
    best, count, say = courses, courses.shape[1], np.ones(moves.shape[1])
    far = _vertex_errors(moves, courses)
    least = float(far.max())
    for _ in range(ROUNDS):
        if least <= tolerance:
            break
        say *= np.sqrt(far / far.mean() + LEAST_SAY)
        say /= say.mean()
        courses = directions(moves * say[:, None])[:, :count]
        far = _vertex_errors(moves, courses)
        if far.max() < least:
            best, least = courses, float(far.max())
    return best


def _largest_error(moves: np.ndarray, courses: np.ndarray, enough: float) -> float:
    """Largest distance left by ``courses``; stops early at a block that exceeds ``enough``."""
    largest = 0.0
    for block in _blocks(moves):
        largest = max(largest, float(_left(block, courses).max()))
        if largest > enough:
            break
    return largest


def _vertex_errors(moves: np.ndarray, courses: np.ndarray) -> np.ndarray:
    """Largest distance over time left by ``courses`` for each vertex (V,)."""
    return np.concatenate([_left(block, courses) for block in _blocks(moves)])


def _left(block: np.ndarray, courses: np.ndarray) -> np.ndarray:
    """Largest distance over time for each vertex of a block (T, 3 x vertices)."""
    left = (block - courses @ (courses.T @ block)).reshape(len(block), -1, 3)
    farthest: np.ndarray = np.sqrt(np.einsum("tvc,tvc->tv", left, left).max(axis=0))
    return farthest


def _blocks(moves: np.ndarray) -> Iterator[np.ndarray]:
    """Yield (T, 3 x vertices) float64, a thousand vertices at a time."""
    for start in range(0, moves.shape[1], BLOCK):
        block = moves[:, start : start + BLOCK].astype(np.float64)
        yield block.reshape(len(moves), -1)
