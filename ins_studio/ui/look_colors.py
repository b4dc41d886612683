"""Colours of a mesh's vertices that show something about it instead of its texture."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.stretch import area_stretch
from ins_studio.texture.uv_patterns import from_hsv
from ins_studio.viewport.heat import DISTANCE, STRETCH, Scale
from ins_studio.viewport.surface import NEUTRAL

Colors = NDArray[np.uint8]
GOLDEN = 0.618034  # of a turn between the hues of two bones: neighbours differ, none repeats
SATURATION, VALUE = 0.62, 0.92


def place_colors(canonical: NDArray[np.floating]) -> Colors:
    """Return sRGB (V, 3) of canonical vertices (V, 3): red by x, green by y, blue by z.

    Each from its lowest to its highest: a spot of the surface has one colour in every pose.
    """
    low, high = canonical.min(0), canonical.max(0)
    share = (canonical - low) / np.maximum(high - low, 1e-9)
    colors: Colors = np.rint(30 + 215 * share).astype(np.uint8)
    return colors


def weight_colors(weights: NDArray[np.floating]) -> Colors:
    """Return sRGB (V, 3) of skinning weights (V, J): a hue for each bone, mixed as bones are."""
    hues = np.arange(weights.shape[1]) * GOLDEN % 1.0
    palette = from_hsv(hues, np.full_like(hues, SATURATION), np.full_like(hues, VALUE))
    colors: Colors = np.rint(weights @ palette).astype(np.uint8)
    return colors


def stretch_colors(
    vertices: NDArray[np.floating], rest: NDArray[np.floating], faces: NDArray[np.integer]
) -> Colors:
    """Return sRGB (V, 3) of how much area there is more (red) or less (blue) than at ``rest``."""
    return STRETCH.colors(100 * area_stretch(vertices, rest, faces))


def correction_colors(exact: NDArray[np.floating], skinned: NDArray[np.floating]) -> Colors:
    """Return sRGB (V, 3) of how far the networks move each vertex from where its bones do."""
    return DISTANCE.colors(1000 * np.linalg.norm(exact - skinned, axis=1))


def measured_colors(millimetres: NDArray[np.floating], scale: Scale) -> Colors:
    """Return sRGB (V, 3) of what was measured (V,) in mm: grey where it is no number."""
    known = np.isfinite(millimetres)
    colors = np.full((len(millimetres), 3), NEUTRAL, np.uint8)
    colors[known] = scale.colors(millimetres[known])
    return colors
