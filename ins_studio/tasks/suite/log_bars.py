"""Bars on a logarithmic scale, drawn as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, LEFT, RIGHT, TOP, ROW, BOTTOM = 760, 230, 110, 44, 30, 40
INK, GRID, PAPER = "#1f2328", "#d5d9de", "#ffffff"
FONT = "font-family='sans-serif' font-size='13'"


@dataclass(frozen=True)
class Bar:
    """``value`` is above zero; ``text`` stands at the bar's end; ``color`` as SVG has it."""

    label: str
    value: float
    text: str
    color: str


def log_bars(title: str, axis: str, bars: Sequence[Bar]) -> str:
    """Return a picture of ``bars``, one below the other; ``axis`` names the scale."""
    height = TOP + ROW * len(bars) + BOTTOM
    low, high = _decades([bar.value for bar in bars])
    parts = [
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {WIDTH} {height}' "
        f"width='{WIDTH}' height='{height}' role='img'>",
        f"<title>{escape(title)}</title>",
        f"<rect width='{WIDTH}' height='{height}' fill='{PAPER}'/>",
        _text(LEFT, 24, title, "start", "font-weight='bold'"),
    ]
    foot = TOP + ROW * len(bars)
    for power in range(low, high + 1):
        x = _place(10.0**power, low, high)
        parts.append(f"<line x1='{x:.1f}' y1='{TOP}' x2='{x:.1f}' y2='{foot}' stroke='{GRID}'/>")
        parts.append(_text(x, foot + 16, f"{10.0**power:g}", "middle"))
    parts.append(_text((LEFT + WIDTH - RIGHT) / 2, foot + 33, axis, "middle"))
    for index, bar in enumerate(bars):
        parts += _drawn(bar, TOP + ROW * index, low, high)
    return "\n".join([*parts, "</svg>\n"])


def _drawn(bar: Bar, y: float, low: int, high: int) -> list[str]:
    end = _place(bar.value, low, high)
    return [
        _text(LEFT - 8, y + ROW / 2 + 4, bar.label, "end"),
        f"<rect x='{LEFT}' y='{y + 5:.1f}' width='{end - LEFT:.1f}' height='{ROW - 10}' "
        f"fill='{escape(bar.color)}'/>",
        _text(end + 6, y + ROW / 2 + 4, bar.text, "start"),
    ]


def _decades(values: Sequence[float]) -> tuple[int, int]:
    """Return powers of ten around ``values``: the lowest stays below the shortest bar."""
    if not values:
        return 0, 1
    low = math.ceil(math.log10(min(values))) - 1
    return low, max(low + 1, math.ceil(math.log10(max(values))))


def _place(value: float, low: int, high: int) -> float:
    share = (math.log10(value) - low) / (high - low)
    return LEFT + share * (WIDTH - LEFT - RIGHT)


def _text(x: float, y: float, text: str, anchor: str, more: str = "") -> str:
    place = f"x='{x:.1f}' y='{y:.1f}' text-anchor='{anchor}'"
    return f"<text {place} {FONT} fill='{INK}' {more}>{escape(text)}</text>"
