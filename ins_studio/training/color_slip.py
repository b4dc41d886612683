"""Slip on coloured scans whose vertices mean something else in every frame: by matching colours.

Where the same vertices are recorded in every frame, ``slip`` knows what this can only estimate.
"""

import math
from dataclasses import dataclass

import numpy as np

from ins_studio.geometry.mesh import face_areas
from ins_studio.geometry.surface import Spots, Surface
from ins_studio.training.slip import AGREEMENT

REACH = 0.03
"""Metres within which the colour of a point is looked for on the scan."""

COLOR_SCALE = 20.0
"""Levels, 0 to 255, of difference in colour that weigh as much as ``REACH`` of distance."""

COLOR_LIMIT = 25.0
"""Levels by which the best match may still be off: beyond it the colour is hidden or in shade."""

CONTRAST = 500.0
"""Levels a metre, half a level a millimetre, by which colours must change in every direction."""

ROUNDNESS = 0.1
"""Least share of the smaller eigenvalue of a patch's gradients in the larger: less are stripes."""

PATCH = 16
"""Points that together say where their patch went: a single one sees along its gradient only."""

SCAN_SPACING = 0.0025
"""Metres between points of the scan, about."""


@dataclass(frozen=True)
class ColorSlip:
    """Slip along the surface in mm: median, 95th percentile, and the share it was seen on."""

    slide_mm: float
    slide_p95_mm: float
    seen_share: float


def slip_by_color(
    shown: Surface,
    shown_colors: np.ndarray,
    scan: Surface,
    scan_colors: np.ndarray,
    count: int = 20_000,
    seed: int = 0,
) -> ColorSlip:
    """Measure how far the avatar's texture lies from the same colours on a scan.

    Each point of the avatar is matched to the point of the scan that is nearest in position and
    colour together. What is left of the difference in colour, and the way there, must be explained
    by one displacement of the whole patch around it, along the surface: least squares over the
    colours' gradients, as in optical flow (Lucas and Kanade, 1981).

    What it cannot see, and leaves out of its figures: plain cloth; stripes, unless the patch
    holds two directions of them (``CONTRAST``, ``ROUNDNESS``); slips over ``REACH``.

    What it sees wrongly: a pattern that repeats within some four times the slip is matched to
    its nearest repetition, so large slips of fine checks, and of edges that zigzag with the
    triangles, come out small. The level stripes of the demo, pushed sideways by 2, 4, 8 and 12 mm,
    come out as 1.9, 3.3, 5.3 and 6.5 mm, on a seventh of the surface. A pattern without
    repetition is right to a tenth of a millimetre. Noise of the colours, over their gradient, is a
    floor under the figures, and light and shade that move over the cloth count as slip. It
    never sees the distance off the surface.

    Parameters
    ----------
    shown, scan : Surface
        The avatar and the scan, posed alike, metres.
    shown_colors, scan_colors : (V, 3) uint8 or float
        Of their vertices, sRGB 0 to 255.
    count : int
        Points on the avatar.
    seed : int
    """
    rng = np.random.default_rng(seed)
    spots = shown.spread(count, rng)
    gradients = color_gradients(shown, shown_colors)[spots.face]
    moved, rest, matched = _match(
        (shown, spots, shown.values_at(shown_colors, spots)),
        (scan, scan_colors, scan.spread(_points_on(scan), rng)),
    )
    explained = np.einsum("nkc,nc->nk", gradients, moved) + rest
    slide = _patch_displacements(shown, spots, (gradients, explained, matched))
    slide = slide[slide <= REACH]
    if len(slide) == 0:
        return ColorSlip(math.nan, math.nan, 0.0)
    median, p95 = 1000 * np.percentile(slide, (50, 95))
    return ColorSlip(float(median), float(p95), len(slide) / count)


def color_gradients(surface: Surface, colors: np.ndarray) -> np.ndarray:
    """Return how colours (V, 3) change over each face: (F, 3 channels, 3) levels a metre.

    Along the face; zero for a face without area.
    """
    a, b, c = (np.asarray(surface.vertices, np.float64)[surface.faces[:, k]] for k in range(3))
    first, second = b - a, c - a
    across = np.cross(first, second)
    square = np.einsum("fc,fc->f", across, across)[:, None]
    square = np.where(square > 0, square, np.inf)
    # Dual to the two edges in the plane of the face: 1 along its own edge, 0 along the other.
    dual = np.cross(second, across) / square, np.cross(across, first) / square
    levels = np.asarray(colors, np.float64)[surface.faces]
    rises = levels[:, 1] - levels[:, 0], levels[:, 2] - levels[:, 0]
    return np.asarray(sum(r[:, :, None] * d[:, None, :] for r, d in zip(rises, dual, strict=True)))


def _points_on(scan: Surface) -> int:
    return int(face_areas(scan.vertices, scan.faces).sum() / SCAN_SPACING**2)


def _match(
    shown: tuple[Surface, Spots, np.ndarray], scan: tuple[Surface, np.ndarray, Spots]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Way to the match (N,3) metres, colour still lacking (N,3), whether it is to be trusted."""
    from scipy.spatial import cKDTree

    surface, spots, wanted = shown
    other, colors, places = scan
    points, targets = surface.points_at(spots), other.points_at(places)
    found = other.values_at(colors, places)
    tree = cKDTree(np.concatenate([targets / REACH, found / COLOR_SCALE], axis=1))
    _, nearest = tree.query(np.concatenate([points / REACH, wanted / COLOR_SCALE], axis=1))
    moved, rest = targets[nearest] - points, wanted - found[nearest]
    facing = surface.normals[spots.face], other.normals[places.face[nearest]]
    trusted = np.einsum("nc,nc->n", *facing) > AGREEMENT
    trusted &= np.linalg.norm(moved, axis=1) < REACH
    trusted &= np.abs(rest).max(axis=1) < COLOR_LIMIT
    return moved, rest, trusted


def _patch_displacements(
    surface: Surface, spots: Spots, equations: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> np.ndarray:
    """Lengths in metres of the displacements of those patches that can tell theirs."""
    from scipy.spatial import cKDTree

    gradients, explained, trusted = equations
    kept = np.flatnonzero(trusted)
    if len(kept) < PATCH:
        return np.zeros(0)
    points, normals = surface.points_at(spots)[kept], surface.normals[spots.face[kept]]
    distance, patch = cKDTree(points).query(points, k=PATCH)
    same_side = np.einsum("nc,npc->np", normals, normals[patch]) > AGREEMENT
    weight = (same_side & (distance < REACH)).astype(np.float64)
    weight /= weight.sum(axis=1, keepdims=True)
    slopes = np.einsum("npkc,nct->npkt", gradients[kept][patch], _tangents(normals))
    tensor = np.einsum("np,npks,npkt->nst", weight, slopes, slopes)
    right = np.einsum("np,npks,npk->ns", weight, slopes, explained[kept][patch])
    weakest, strongest = np.linalg.eigvalsh(tensor).T
    telling = (weakest >= CONTRAST**2) & (weakest >= ROUNDNESS * strongest)
    displacement = np.linalg.solve(tensor[telling], right[telling][:, :, None])
    return np.asarray(np.linalg.norm(displacement[:, :, 0], axis=1))


def _tangents(normals: np.ndarray) -> np.ndarray:
    """Return two unit vectors at right angles to each unit normal (N, 3): (N, 3, 2)."""
    least = np.eye(3)[np.abs(normals).argmin(axis=1)]
    first = np.cross(normals, least)
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    return np.stack([first, np.cross(normals, first)], axis=2)
