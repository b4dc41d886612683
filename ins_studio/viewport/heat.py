"""Distances as colours, from cold to hot."""

import numpy as np
from numpy.typing import NDArray

TOP_MM = 20.0
# sRGB at equal steps from 0 to TOP_MM; even the coldest is bright enough to show its shading.
RAMP = np.array(
    [[52, 98, 196], [40, 168, 178], [132, 200, 92], [244, 178, 58], [214, 48, 40]], np.float64
)


def heat_colors(distances_mm: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return sRGB (N, 3) of distances (N,) in mm: blue at 0, red at ``TOP_MM`` and beyond."""
    share = np.clip(distances_mm, 0, TOP_MM) / TOP_MM * (len(RAMP) - 1)
    steps = np.arange(len(RAMP))
    channels = [np.interp(share, steps, RAMP[:, channel]) for channel in range(3)]
    colors: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
    return colors
