"""How recorded poses fill the space of poses: a flat picture of it, and distances to the data.

A pose is compared by its joints' rotation matrices, as ``geometry.pose_kernel`` does: angles and
quaternions wrap around, matrices do not. The root is left out, so turning the whole person
changes nothing. Distances are about the root of the sum of the squared joint angles, in radians.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.pose_kernel import rotations, squared_distances

Array = NDArray[np.floating]

BLOCK = 1024  # poses at once: 24 joints of them take 2 MB
FLAT = 1e-9  # squared radians: less spread than this is rounding


@dataclass(frozen=True, eq=False)
class PoseMap:
    """The plane in which recorded poses spread most: their first two principal components.

    Attributes
    ----------
    centre : (9 (J - 1),) float64
        The mean of the joints' rotation matrices, side by side.
    axes : (2, 9 (J - 1)) float64
        Unit vectors; zero where the poses do not spread.
    share : tuple of float
        How much of the whole variance lies along each axis, 0 to 1.
    """

    centre: NDArray[np.float64]
    axes: NDArray[np.float64]
    share: tuple[float, float]

    @classmethod
    def of(cls, poses: Array) -> "PoseMap":
        """Fit the plane to poses (N, J, 3), axis-angle in radians; N and J are 1 or more.

        The components are those of the covariance matrix, which is summed up block by block, so
        that 150,000 poses need no more memory than a thousand. A component has no sign of its
        own; here its largest entry is positive, so the same poses always give the same picture.
        """
        size = 9 * (poses.shape[1] - 1)
        total = np.zeros(size)
        for turned in _blocks(poses):
            total += turned.sum(axis=0)
        centre = total / len(poses)
        covariance = np.zeros((size, size))
        for turned in _blocks(poses):
            off = (turned - centre) / np.sqrt(2)
            covariance += off.T @ off / len(poses)
        variances, vectors = np.linalg.eigh(covariance)
        axes, share = np.zeros((2, size)), [0.0, 0.0]
        for place in range(min(2, size)):
            variance, vector = variances[-1 - place], vectors[:, -1 - place]
            if variance > FLAT:
                axes[place] = vector * np.sign(vector[np.abs(vector).argmax()])
                share[place] = float(variance / np.trace(covariance))
        return cls(centre, axes, (share[0], share[1]))

    def __call__(self, poses: Array) -> NDArray[np.float64]:
        """Return where poses (N, J, 3) lie in the plane, (N, 2), about radians."""
        parts = [(turned - self.centre) / np.sqrt(2) @ self.axes.T for turned in _blocks(poses)]
        return np.concatenate([np.zeros((0, 2)), *parts])


def projected(poses: Array) -> NDArray[np.float64]:
    """Return a flat picture (N, 2) of poses (N, J, 3), axis-angle in radians, about radians.

    Near points are not always near poses, but far points are far poses. ``PoseMap`` puts further
    poses into the same picture.
    """
    return PoseMap.of(poses)(poses) if len(poses) else np.zeros((0, 2))


@dataclass(frozen=True, eq=False)
class Nearness:
    """How far N poses lie from known ones.

    Attributes
    ----------
    nearest : (N,) int64
        The known pose that is nearest in all.
    distance : (N,) float64
        To that one, about radians: the root of the sum of the squared joint angles.
    joints_deg : (N, J) float64
        For each joint by itself the angle to the nearest rotation that it has in any known
        pose, degrees: how far it is "beyond the data". Zero for the root.
    """

    nearest: NDArray[np.int64]
    distance: NDArray[np.float64]
    joints_deg: NDArray[np.float64]


def nearness(poses: Array, known: Array) -> Nearness:
    """Measure poses (N, J, 3) against known ones (T, J, 3), axis-angle in radians.

    Raises
    ------
    ValueError
        No pose is known, or the joints are not as many.
    """
    if not len(known) or poses.shape[1:] != known.shape[1:]:
        raise ValueError(f"poses {poses.shape} cannot be compared with {known.shape}")
    count, joints = len(poses), poses.shape[1]
    turned = rotations(poses)
    square, nearest = np.full(count, np.inf), np.zeros(count, np.int64)
    trace = np.full((joints - 1, count), -1.0)
    own = turned.reshape(count, joints - 1, 9).transpose(1, 0, 2)
    for block, others in enumerate(_blocks(known)):
        squares = squared_distances(turned, others)
        best = squares.argmin(axis=1)
        closer = squares[np.arange(count), best] < square
        nearest[closer] = best[closer] + block * BLOCK
        square = np.minimum(square, squares.min(axis=1))
        apart = others.reshape(len(others), joints - 1, 9).transpose(1, 2, 0)
        # the angle falls as the trace of R^T Q grows, so the largest trace is the nearest
        trace = np.maximum(trace, np.matmul(own, apart).max(axis=2))
    angles = np.rad2deg(np.arccos(np.clip((trace.T - 1) / 2, -1, 1)))
    joints_deg = np.concatenate([np.zeros((count, 1)), angles], axis=1)
    return Nearness(nearest, np.sqrt(square), joints_deg)


def farthest_first(
    poses: Array,
    count: int,
    distance: Array | None = None,
    weight: Array | float = 1.0,
    fits: Callable[[int], bool] = lambda _: True,
) -> list[int]:
    """Choose poses that differ from one another: each is the farthest from those before it.

    Farthest-point sampling (Gonzalez, "Clustering to minimize the maximum intercluster
    distance", 1985).

    Parameters
    ----------
    poses : (N, J, 3) float
        Axis-angle, radians.
    count : int
        How many; fewer where there are fewer poses that fit.
    distance : (N,) float, optional
        How far each is from what is there already, about radians; without it the first pose
        comes first.
    weight : (N,) float or float
        What the distance of a pose counts.
    fits : callable
        Asked of a pose, by its place, before it is taken; for what is slow to find out.

    Returns
    -------
    list of int
        Places in ``poses``, in the order chosen.
    """
    if not len(poses):
        return []
    turned = rotations(poses)
    away = np.full(len(poses), np.inf) if distance is None else np.array(distance, np.float64)
    left = np.ones(len(poses), bool)
    chosen: list[int] = []
    while len(chosen) < count and left.any():
        place = int(np.where(left, away * weight, -1).argmax())
        left[place] = False
        if not fits(place):
            continue
        chosen.append(place)
        away = np.minimum(away, np.sqrt(squared_distances(turned, turned[place][None])[:, 0]))
    return chosen


def _blocks(poses: Array) -> Iterator[Array]:
    for start in range(0, len(poses), BLOCK):
        yield rotations(poses[start : start + BLOCK])
