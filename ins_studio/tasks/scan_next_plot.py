"""The scanned poses and the suggested ones as points of a plane, as an SVG picture."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.project.scan_next import CoveragePlot

WIDTH, HEIGHT, MARGIN = 720, 440, 36
TRAINING, HELD_OUT, SUGGESTED = "#8fa3b8", "#2f6fb3", "#e86a1e"
INK = "#1f2328"

Points = NDArray[np.float64]


def coverage_svg(plot: CoveragePlot) -> str:
    """Return the picture; both axes have one scale, so distances can be compared."""
    everything = np.concatenate([plot.training, plot.held_out, plot.suggested])
    place = _Placing(everything)
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {HEIGHT}' width='{WIDTH}' "
        f"font-family='sans-serif' font-size='12' role='img' aria-label='Coverage of poses'>",
        f"<rect width='{WIDTH}' height='{HEIGHT}' fill='#f7f7f5'/>",
        *_dots(place(plot.training), TRAINING, 2.5),
        *_dots(place(plot.held_out), HELD_OUT, 2.5),
        *_dots(place(plot.suggested), SUGGESTED, 9),
    ]
    for number, (x, y) in enumerate(place(plot.suggested), 1):
        parts.append(
            f"<text x='{x:.1f}' y='{y + 4:.1f}' text-anchor='middle' fill='#fff' "
            f"font-weight='bold'>{number}</text>"
        )
    first, second = (f"{share:.0%} of the spread" for share in plot.share)
    parts.append(f"<text x='{WIDTH - 8}' y='{HEIGHT - 8}' text-anchor='end'>across: {first}</text>")
    parts.append(f"<text x='8' y='{HEIGHT - 8}'>up: {second}</text>")
    legend = [("training", TRAINING), ("suggested", SUGGESTED)]
    if len(plot.held_out):
        legend.insert(1, ("held out", HELD_OUT))
    for row, (words, color) in enumerate(legend):
        parts.append(f"<circle cx='14' cy='{16 + 18 * row}' r='5' fill='{color}'/>")
        parts.append(f"<text x='24' y='{20 + 18 * row}' fill='{INK}'>{words}</text>")
    return "\n".join([*parts, "</svg>"])


class _Placing:
    """Puts points of the plane on the paper."""

    def __init__(self, points: Points) -> None:
        low, high = points.min(axis=0), points.max(axis=0)
        self._middle = (low + high) / 2
        room = np.array([WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN])
        self._scale = float((room / np.maximum(high - low, 1e-6)).min())

    def __call__(self, points: Points) -> Points:
        flat: Points = (points - self._middle) * self._scale * (1, -1)
        return flat + np.array([WIDTH, HEIGHT]) / 2


def _dots(points: Points, color: str, radius: float) -> list[str]:
    return [
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{radius}' fill='{color}' fill-opacity='.8'/>"
        for x, y in points
    ]
