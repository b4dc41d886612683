"""Handles over the picture: dots and lines of so many pixels at places in the world.

They keep their size on the screen, and are seen through everything. Pure arithmetic; the node that
draws the triangles is in ``handle_node``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Color = tuple[float, float, float, float]  # sRGB and opacity, 0 to 1
VERTEX = np.dtype([("a_place", np.float32, 2), ("a_color", np.float32, 4)])
CORNERS = 18  # of a dot
EDGE_PX, EDGE = 1.2, (0.04, 0.05, 0.06, 0.75)  # what parts a handle from a picture as bright
_AROUND = np.linspace(0, 2 * np.pi, CORNERS + 1)
_CIRCLE = np.stack([np.cos(_AROUND), np.sin(_AROUND)], axis=1)


@dataclass(frozen=True)
class Dot:
    """A disc at ``point``, (x, y, z) world metres."""

    point: tuple[float, float, float]
    radius_px: float
    color: Color


@dataclass(frozen=True, eq=False)
class Curve:
    """A line through ``points`` (N, 3), world metres.

    ``closed`` joins its ends; ``apart`` makes a piece of each two points.
    """

    points: NDArray[np.floating]
    width_px: float
    color: Color
    closed: bool = False
    apart: bool = False


@dataclass(frozen=True, eq=False)
class Handles:
    """What is drawn, curves below dots; ``scale`` is device pixels for each logical one."""

    dots: tuple[Dot, ...] = ()
    curves: tuple[Curve, ...] = ()
    scale: float = 1.0


def handle_triangles(
    handles: Handles, to_clip: NDArray[np.floating], size: tuple[int, int]
) -> NDArray[np.void]:
    """Return triangles (3 N,) of ``VERTEX`` in normalised device coordinates.

    Parameters
    ----------
    handles : Handles
    to_clip : (4, 4) float
        World to clip space, column vectors.
    size : (int, int)
        Width and height of the pane in device pixels.

    What lies behind the eye is left out.
    """
    half = np.array(size, np.float64) / 2
    parts = [_line(curve, to_clip, half, handles.scale) for curve in handles.curves]
    if handles.dots:
        parts.append(_discs(handles.dots, to_clip, half, handles.scale))
    return np.concatenate([np.zeros(0, VERTEX), *parts])


def _screen(
    points: NDArray[np.floating], to_clip: NDArray[np.floating], half: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return places (N, 2) in pixels from the middle, NaN behind the eye, and depths (N,)."""
    wide = np.concatenate([points, np.ones((len(points), 1))], axis=1) @ np.asarray(to_clip).T
    ahead = np.where(wide[:, 3:] > 1e-6, wide[:, 3:], np.nan)
    return wide[:, :2] / ahead * half, wide[:, 2] / ahead[:, 0]


def _discs(
    dots: tuple[Dot, ...], to_clip: NDArray[np.floating], half: NDArray[np.float64], scale: float
) -> NDArray[np.void]:
    places, depths = _screen(np.array([dot.point for dot in dots], np.float64), to_clip, half)
    # What is nearer lies above, and what comes later at the same place; NaN comes last.
    order = np.argsort(-depths, kind="stable")
    order = order[np.isfinite(places[order]).all(axis=1)]
    radii = np.array([dot.radius_px for dot in dots])[order] * scale
    colors = np.array([dot.color for dot in dots])[order]
    edges = np.tile(np.array(EDGE), (len(order), 1))
    edges[:, 3] *= colors[:, 3]
    # Each with its own edge below it, so that a dot covers the edges of those behind.
    radii = np.stack([radii + EDGE_PX * scale, radii], axis=1)
    corners = places[order][:, None, None] + radii[..., None, None] * _CIRCLE
    middle = np.broadcast_to(places[order][:, None, None], corners[:, :, 1:].shape)
    fans = np.stack([middle, corners[:, :, :-1], corners[:, :, 1:]], axis=3)  # (D, 2, C, 3, 2)
    shape = np.zeros(fans.shape[:-1], VERTEX)
    shape["a_place"] = fans / half
    shape["a_color"] = np.stack([edges, colors], axis=1)[:, :, None, None]
    return shape.reshape(-1)


def _line(
    curve: Curve, to_clip: NDArray[np.floating], half: NDArray[np.float64], scale: float
) -> NDArray[np.void]:
    points = np.asarray(curve.points, np.float64)
    if curve.closed:
        points = np.concatenate([points, points[:1]])
    places, _ = _screen(points, to_clip, half)
    step = 2 if curve.apart else 1
    starts, ends = places[:-1:step], places[1::step]
    seen = np.isfinite(starts).all(axis=1) & np.isfinite(ends).all(axis=1)
    starts, ends = starts[seen], ends[seen]
    along = ends - starts
    length = np.linalg.norm(along, axis=1, keepdims=True)
    along = along / np.maximum(length, 1e-9)
    edge = (*EDGE[:3], EDGE[3] * curve.color[3])
    wide = _quads(starts, ends, along, scale * (curve.width_px / 2 + EDGE_PX))
    slim = _quads(starts, ends, along, scale * curve.width_px / 2)
    shape = np.zeros((2, *wide.shape[:-1]), VERTEX)
    shape["a_place"] = np.stack([wide, slim]) / half
    shape["a_color"] = np.array([edge, curve.color])[:, None, None]
    return shape.reshape(-1)


def _quads(
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
    along: NDArray[np.float64],
    reach: float,
) -> NDArray[np.float64]:
    """Return two triangles (N, 6, 2) for each piece, a little longer so that bends have no gap."""
    across = reach * np.stack([-along[:, 1], along[:, 0]], axis=1)
    longer = 0.4 * reach * along
    a, b = starts - longer, ends + longer
    return np.stack([a - across, a + across, b - across, b - across, a + across, b + across], 1)
