"""Numbers as colours: a scale from cold to hot, and one with a middle."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

TOP_MM = 20.0
# sRGB at equal steps; even the coldest is bright enough to show its shading.
HOT = ((52, 98, 196), (40, 168, 178), (132, 200, 92), (244, 178, 58), (214, 48, 40))
TWO_WAYS = ((46, 92, 200), (126, 166, 224), (196, 196, 196), (236, 150, 96), (206, 52, 40))


@dataclass(frozen=True)
class Scale:
    """What colours stand for which numbers.

    Attributes
    ----------
    low, high : float
        Where the colours begin and end; what lies beyond has the last one.
    unit : str
        Of the numbers, for the legend.
    ramp : tuple of (int, int, int)
        sRGB at equal steps from ``low`` to ``high``.
    """

    low: float = 0.0
    high: float = TOP_MM
    unit: str = "mm"
    ramp: tuple[tuple[int, int, int], ...] = field(default=HOT, repr=False)

    def colors(self, values: NDArray[np.floating]) -> NDArray[np.uint8]:
        """Return sRGB (N, 3) of numbers (N,)."""
        places = np.linspace(self.low, self.high, len(self.ramp))
        channels = [np.interp(values, places, channel) for channel in np.array(self.ramp).T]
        colors: NDArray[np.uint8] = np.rint(np.stack(channels, axis=1)).astype(np.uint8)
        return colors


DISTANCE = Scale()
CLOSE = Scale(-10.0, 10.0, "mm", TWO_WAYS)  # outside or inside: an avatar is near its scan
REACH = Scale(0.0, 45.0, "°", ((72, 168, 96), (222, 170, 60), (214, 64, 50)))
STRETCH = Scale(-50.0, 50.0, "%", TWO_WAYS)


def heat_colors(distances_mm: NDArray[np.floating]) -> NDArray[np.uint8]:
    """Return sRGB (N, 3) of distances (N,) in mm: blue at 0, red at ``TOP_MM`` and beyond."""
    return DISTANCE.colors(distances_mm)
