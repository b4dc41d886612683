"""Points with the answer that training asks for: inside the surface, or outside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.mesh import sample_surface
from ins_studio.geometry.winding import contains


@dataclass(frozen=True)
class PointMix:
    """Where labelled points lie.

    Attributes
    ----------
    sigmas : tuple of float
        Spreads of the gaussians about points of the surface, metres.
    shares : tuple of float
        Share of the points for each sigma; the rest is uniform in the box. A narrow spread
        teaches detail, a wide one and the uniform points keep the far field empty.
    margin : float
        How far the box reaches beyond the surface, metres.
    """

    sigmas: tuple[float, ...] = (0.004, 0.010, 0.030)
    shares: tuple[float, ...] = (0.3, 0.3, 0.2)
    margin: float = 0.1


DEFAULT_MIX = PointMix()


def label_points(
    vertices: np.ndarray,
    faces: np.ndarray,
    count: int,
    rng: np.random.Generator,
    mix: PointMix = DEFAULT_MIX,
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Draw points around a surface and say which are inside.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres, in any frame; the points are in the same.
    faces : (F, 3) int
        Counter-clockwise seen from outside. Closed, or nearly.
    count : int
        N.
    rng : numpy.random.Generator
    mix : PointMix

    Returns
    -------
    points : (N, 3) float32
        In random order, so that any part of them is a fair sample.
    inside : (N,) bool
        By the generalised winding number: where parts overlap is inside.
    """
    counts = [int(count * share) for share in mix.shares]
    parts = []
    for sigma, own in zip(mix.sigmas, counts, strict=True):
        points, _ = sample_surface(vertices, faces, own, rng)
        parts.append(points + rng.normal(scale=sigma, size=points.shape))
    low, high = np.min(vertices, axis=0) - mix.margin, np.max(vertices, axis=0) + mix.margin
    parts.append(rng.uniform(low, high, (count - sum(counts), 3)))
    # Rounded first, then labelled: the label belongs to the point that is stored.
    points = rng.permutation(np.concatenate(parts)).astype(np.float32)
    return points, contains(points, vertices, faces)
