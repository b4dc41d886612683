"""Marks over the picture, as arrays: pins on the surface and trails through the air."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class SurfacePins:
    """Points that stay on a surface whatever its pose.

    Attributes
    ----------
    corners : (N, 3) int
        The vertices of the face that each lies on.
    barycentric : (N, 3) float
        Where on it.
    vertex_count : int
        V of the mesh that they are on; on another they are not drawn.
    labels : tuple of (h, w, 4) uint8
        A picture of each name, sRGB with straight alpha, at one device pixel a texel for a scale
        of one.
    selected : frozenset of int
        Those that are drawn in another colour.
    """

    corners: NDArray[np.integer]
    barycentric: NDArray[np.floating]
    vertex_count: int
    labels: tuple[NDArray[np.uint8], ...]
    selected: frozenset[int] = frozenset()

    def places(self, vertices: NDArray[np.floating]) -> Floats:
        """Return where they are on ``vertices`` (V, 3), as (N, 3) in the same metres."""
        found = np.einsum("nk,nkc->nc", self.barycentric, vertices[self.corners])
        return np.asarray(found, np.float32)

    def facing(self, vertices: NDArray[np.floating], towards: NDArray[np.floating]) -> Floats:
        """Return how far the surface of each faces the viewer: -1 to 1, (N,).

        ``towards`` (N, 3) points from each to the eye.
        """
        a, b, c = (vertices[self.corners[:, corner]] for corner in range(3))
        normal = np.cross(b - a, c - a)
        length = np.linalg.norm(normal, axis=1) * np.linalg.norm(towards, axis=1)
        found = np.einsum("nk,nk->n", normal, towards) / np.maximum(length, 1e-20)
        return np.asarray(found, np.float32)


@dataclass(frozen=True, eq=False)
class Trail:
    """The way of a point through time.

    Attributes
    ----------
    points : (N, 3) float32
        World metres, one for each frame.
    colors : (N, 4) float32
        0 to 1, with straight alpha.
    dots : (N,) float32
        Radius in logical pixels of the dot on each point; 0 for none.
    """

    points: Floats
    colors: Floats
    dots: Floats


def dot_corners(
    centres: NDArray[np.floating], colors: NDArray[np.floating], radii: NDArray[np.floating]
) -> NDArray[np.void]:
    """Return two triangles for each dot: centres (N, 3), colors (N, 4), radii (N,) in pixels."""
    shape = np.zeros((len(centres), 6), DOT)
    shape["a_position"] = np.asarray(centres)[:, None]
    shape["a_corner"] = _QUAD
    shape["a_color"] = np.asarray(colors)[:, None]
    shape["a_radius"] = np.asarray(radii)[:, None]
    return shape.ravel()


def trail_corners(points: Floats, colors: Floats) -> NDArray[np.void]:
    """Return two triangles for each piece of a line through points (N, 3), colors (N, 4)."""
    count = max(len(points) - 1, 0)
    shape = np.zeros((count, 6), STROKE)
    start = np.array([True, False, True, True, False, False])  # which end each corner stands at
    for name, values in (("a_position", points), ("a_color", colors)):
        shape[name] = np.where(start[None, :, None], values[:-1, None], values[1:, None])
    shape["a_other"] = np.where(start[None, :, None], points[1:, None], points[:-1, None])
    # seen from the other end, left and right are exchanged
    shape["a_side"] = np.array([1, -1, -1, 1, 1, -1], np.float32)
    return shape.ravel()


DOT = np.dtype(
    [
        ("a_position", np.float32, 3),
        ("a_corner", np.float32, 2),
        ("a_color", np.float32, 4),
        ("a_radius", np.float32),
    ]
)
STROKE = np.dtype(
    [
        ("a_position", np.float32, 3),
        ("a_other", np.float32, 3),
        ("a_color", np.float32, 4),
        ("a_side", np.float32),
    ]
)
LABEL = np.dtype(
    [
        ("a_position", np.float32, 3),
        ("a_offset", np.float32, 2),
        ("a_texcoord", np.float32, 2),
        ("a_opacity", np.float32),
    ]
)
_QUAD = np.array([[-1, -1], [1, -1], [1, 1], [-1, -1], [1, 1], [-1, 1]], np.float32)
