"""Does the texture stay on the cloth? How far an avatar leaves the points it was painted on.

Overlap of volumes says nothing of this: a shirt that turns about the chest stays inside the same
surface. Here points of the avatar are bound to the points of the recorded cloth that they lie on
in one frame; in every other frame the two should still lie on each other. Recordings with the
same vertices in every frame know where a point of the cloth went; for others see ``color_slip``.
"""

import math
from dataclasses import dataclass

import numpy as np

from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.surface import Spots, Surface

REACH = 0.02
"""Metres: what lies farther off the cloth than this shows no point of it."""

AGREEMENT = 0.5
"""Least cosine between normals, 60 degrees: an arm is not bound to the trunk that it touches."""


@dataclass(frozen=True, eq=False)
class Binding:
    """Points of an avatar and the points of the cloth that they lie on in one frame.

    Attributes
    ----------
    bound : Surface
        The avatar's mesh in that frame.
    shown, true : Spots
        N places on ``bound`` and on the recorded mesh.
    share : float
        Of all points drawn, how many were near enough to be bound.
    """

    bound: Surface
    shown: Spots
    true: Spots
    share: float


@dataclass(frozen=True)
class Slip:
    """Distances in mm between where the cloth is and where the avatar takes it.

    What the cloth had wandered in the frame of binding is in them, too: against a mean that
    knows nothing of folds, about 1.4 times the wandering about the mean.

    Attributes
    ----------
    slip_mm, slip_p95_mm : float
        Median and 95th percentile of the whole distance, error of the shape included.
    slide_mm, slide_p95_mm : float
        The same of its part along the cloth, at right angles to the true normal: what a
        painted stripe would be off by.
    """

    slip_mm: float
    slip_p95_mm: float
    slide_mm: float
    slide_p95_mm: float


UNKNOWN = Slip(math.nan, math.nan, math.nan, math.nan)


def bind(shown: Surface, true: Surface, count: int, seed: int = 0) -> Binding:
    """Bind area-uniform points of an avatar to the recorded cloth, both in the same frame.

    Parameters
    ----------
    shown, true : Surface
        The avatar and the recording, posed alike, metres.
    count : int
        Points drawn; those farther than ``REACH`` or facing away by 60 degrees are dropped.
    seed : int
    """
    drawn = shown.spread(count, np.random.default_rng(seed))
    found, near = nearest_spots(shown.points_at(drawn), shown.normals[drawn.face], true)
    return Binding(shown, drawn[near], found[near], float(near.mean()))


def nearest_spots(
    points: np.ndarray, normals: np.ndarray, surface: Surface
) -> tuple[Spots, np.ndarray]:
    """Return the nearest places (N) of a surface, and whether (N,) bool they are close and agree.

    Parameters
    ----------
    points, normals : (N, 3) float
        Metres, and unit normals.
    surface : Surface
        In the same frame.
    """
    distance, face, barycentric = closest_points(points, surface.vertices, surface.faces)
    cosine = np.einsum("nc,nc->n", normals, surface.normals[face])
    return Spots(face, barycentric), (distance < REACH) & (cosine > AGREEMENT)


def offsets(binding: Binding, shown: Surface, true: Surface) -> tuple[np.ndarray, np.ndarray]:
    """Return by how far bound points left the cloth in another frame, in metres.

    Parameters
    ----------
    binding : Binding
    shown, true : Surface
        The avatar and the recording in that frame; ``true`` has the vertices of the frame of
        binding, ``shown`` too, or else tells where they are in canonical space.

    Returns
    -------
    whole, along : (N,) float64
        The whole distance, and its part along the cloth.
    """
    apart = follow(binding, shown) - true.points_at(binding.true)
    normals = true.normals[binding.true.face]
    off = np.einsum("nc,nc->n", apart, normals)
    return np.linalg.norm(apart, axis=1), np.linalg.norm(apart - off[:, None] * normals, axis=1)


def can_follow(binding: Binding, shown: Surface) -> bool:
    """Say whether the points of ``binding`` can be found again on another mesh of the avatar."""
    known = binding.bound.canonical is not None and shown.canonical is not None
    return known or shown.same_mesh(binding.bound)


def follow(binding: Binding, shown: Surface) -> np.ndarray:
    """Return where the bound points are (N, 3) on the avatar in another frame.

    On the same mesh they are where they were on it. On a mesh made anew they are at the point
    nearest to them in canonical space.
    """
    return shown.points_at(carried(binding.bound, binding.shown, shown))


def carried(bound: Surface, spots: Spots, shown: Surface) -> Spots:
    """Return the places on ``shown`` that ``spots`` of ``bound`` are, by number or canonically."""
    if shown.same_mesh(bound):
        return spots
    if bound.canonical is None or shown.canonical is None:
        raise ValueError("other meshes need canonical positions to be followed")
    points = bound.values_at(bound.canonical, spots)
    _, face, barycentric = closest_points(points, shown.canonical, shown.faces)
    return Spots(face, barycentric)


def measure_slip(bindings: tuple[Binding, ...], shown: Surface, true: Surface) -> Slip:
    """Measure one frame; the points of all ``bindings`` count alike. Parameters as ``offsets``."""
    pairs = [offsets(binding, shown, true) for binding in bindings]
    whole, along = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    if len(whole) == 0:
        return UNKNOWN
    figures = [*np.percentile(whole, (50, 95)), *np.percentile(along, (50, 95))]
    return Slip(*(1000 * float(figure) for figure in figures))
