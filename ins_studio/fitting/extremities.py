"""Head, hands and feet of a scan, found by walking along its surface.

The places of a figure that are furthest from each other along the skin are its tips (Plagemann et
al., "Real-time Identification and Localization of Body Parts from Depth Images", 2010), and the
ways between them do not change with the pose: so the ways tell which tip is which.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.body import Body
from ins_studio.fitting.body_state import Doubles
from ins_studio.fitting.landmarks import TIPS, tip_vertices
from ins_studio.geometry.mesh import largest_component, unique_edges
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.weld import weld

WALKED_FACES = 8_000
LIKELY = 0.12  # mean relative difference of the ways: more, and hands or feet have grown together


@dataclass(frozen=True, eq=False)
class Extremities:
    """The five tips of a scan, named but for left and right.

    Attributes
    ----------
    names : tuple of str
        Of ``TIPS``, as one of the ways to name them.
    points : (5, 3) float64
        Metres.
    unlike : float
        How much the ways between them differ from the body's, relative; 0 is equal.
    """

    names: tuple[str, ...]
    points: Doubles
    unlike: float

    @property
    def likely(self) -> bool:
        """Whether the five are the tips of a figure."""
        return self.unlike < LIKELY

    def namings(self) -> list[dict[str, Doubles]]:
        """Return the points by name, for either way to name hands and feet left and right."""
        own = dict(zip(self.names, self.points, strict=True))
        found = []
        for hands in (False, True):
            for feet in (False, True):
                named = dict(own)
                for limb, swapped in (("fingertip", hands), ("toe", feet)):
                    if swapped:
                        left, right = f"left_{limb}", f"right_{limb}"
                        named[left], named[right] = own[right], own[left]
                found.append(named)
        return found


def find_extremities(
    vertices: NDArray[np.floating], faces: NDArray[np.integer], body: Body
) -> Extremities | None:
    """Find the tips of a scan; None where the body lacks some, or the scan is no one surface.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres.
    faces : (F, 3) int
    body : Body
    """
    tips = tip_vertices(body)
    if len(tips) < len(TIPS):
        return None
    points, steps = _walkable(vertices, faces)
    if len(points) < 10 * len(tips):
        return None
    middle = int(np.linalg.norm(points - points.mean(axis=0), axis=1).argmin())
    found: list[int] = []
    for _ in tips:
        ways = _ways(steps, [middle, *found]).min(axis=0)
        found.append(int(ways.argmax()))
    between = _ways(steps, found)[:, found]
    order, unlike = _naming(between, _own_ways(body))
    names = tuple(tips)
    return Extremities(tuple(names[place] for place in order), points[found], unlike)


def _naming(ways: Doubles, own: Doubles) -> tuple[tuple[int, ...], float]:
    """Return which tip of the body each found one is, and how unlike the ways are then."""
    upper = np.triu_indices(len(own), 1)
    best: tuple[tuple[int, ...], float] = (tuple(range(len(own))), np.inf)
    for order in permutations(range(len(own))):
        listed = own[np.ix_(order, order)][upper]
        scale = ways[upper].sum() / listed.sum()
        unlike = float(np.mean(np.abs(ways[upper] / (scale * listed) - 1)))
        if unlike < best[1]:
            best = (order, unlike)
    return best


@lru_cache(maxsize=4)
def _own_ways(body: Body) -> Doubles:
    """Return the ways (5, 5) between the body's tips, metres."""
    chosen = list(tip_vertices(body).values())
    return _ways(_steps(body.template.astype(np.float64), body.faces), chosen)[:, chosen]


def _walkable(vertices: NDArray[np.floating], faces: NDArray[np.integer]) -> tuple[Doubles, object]:
    """Return the largest piece's vertices and its edges, of a light copy of the scan."""
    joins = weld(np.asarray(vertices, np.float32))
    light = simplify(np.asarray(vertices)[joins.kept], joins.faces(faces), WALKED_FACES)
    points, kept, _ = largest_component(*light)
    wide = np.asarray(points, np.float64)
    return wide, _steps(wide, kept)


def _steps(points: Doubles, faces: NDArray[np.integer]) -> object:
    from scipy.sparse import coo_array

    edges = unique_edges(faces)
    length = np.linalg.norm(points[edges[:, 0]] - points[edges[:, 1]], axis=1)
    length = np.maximum(length, 1e-9)  # zero would be no edge
    return coo_array((length, (edges[:, 0], edges[:, 1])), shape=(len(points),) * 2).tocsr()


def _ways(steps: object, starts: list[int]) -> Doubles:
    """Return the lengths (len(starts), V) of the shortest ways along edges, metres."""
    from scipy.sparse.csgraph import dijkstra

    ways = dijkstra(steps, directed=False, indices=starts)
    return np.where(np.isfinite(ways), ways, 0.0)
