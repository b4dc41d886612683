"""A curve R -> R^C as a table, so fine that reading it is as good as computing the curve."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

# Of numbers within [-1, 1] that a field's last map scales to millimetres: below a micrometre.
TOLERANCE = 1e-3
FIRST_CELLS, MOST_CELLS = 1024, 16_384
# Of a cell. Not its middle: a wave of one period per half cell would look flat there too.
ODD_PLACE = 0.38

Curve = Callable[[Tensor], Tensor]


class CurveTable:
    """Values of a curve at even steps; between them a cubic through the nearest four.

    Whatever is linear in the curve's values can be read just as well, so a table is projected
    once for each pose and the many points only interpolate.

    Parameters
    ----------
    values : Tensor
        (K, C) at ``low - step``, ``low``, ..., ``high + step``.
    low, high : float
        Where the table can be read.
    """

    def __init__(self, values: Tensor, low: float, high: float) -> None:
        self.values, self.low, self.high = values, low, high
        self._cells = len(values) - 3

    def covers(self, w: Tensor) -> bool:
        """Say whether all of ``w`` can be read."""
        lowest, highest = torch.aminmax(w)
        return self.low <= float(lowest) and float(highest) <= self.high

    def read(self, values: Tensor, w: Tensor) -> Tensor:
        """Return (B, N, O) at ``w`` (B, N, 1), of ``values`` (B, K, O) that the table projects to.

        ``w`` must be covered.
        """
        position = (w[..., 0] - self.low) * (self._cells / (self.high - self.low))
        cell = position.floor().clamp(0, self._cells - 1)
        frames, count = values.shape[:2]
        first = cell.long() + torch.arange(frames, device=w.device)[:, None] * count
        rows = first.reshape(-1, 1) + torch.arange(4, device=w.device)
        shares = _cubic(position - cell).reshape(-1, 4)
        found = nn.functional.embedding_bag(
            rows, values.flatten(0, 1), per_sample_weights=shares, mode="sum"
        )
        return found.reshape(*w.shape[:2], -1)


def tabulate(curve: Curve, low: float, high: float) -> CurveTable | None:
    """Halve the steps until every cell is right inside; None where that takes too many.

    Parameters
    ----------
    curve : callable
        (K, 1) float64 -> (K, C) float64.
    low, high : float
        What the table shall cover.
    """
    cells = FIRST_CELLS
    while cells <= MOST_CELLS:
        step = (high - low) / cells
        knots = torch.linspace(low - step, high + step, cells + 3, dtype=torch.float64)[:, None]
        table = CurveTable(curve(knots), low, high)
        inside = knots[1:-2] + ODD_PLACE * step
        error = table.read(table.values[None], inside[None])[0] - curve(inside)
        if float(error.abs().max()) <= TOLERANCE:
            return table
        cells *= 2
    return None


def _cubic(t: Tensor) -> Tensor:
    """Return the shares (..., 4) of the points at -1, 0, 1, 2 for a place ``t`` in [0, 1]."""
    a, b, c, d = t + 1, t, t - 1, t - 2
    return torch.stack([-b * c * d / 6, a * c * d / 2, -a * b * d / 2, a * b * c / 6], dim=-1)
