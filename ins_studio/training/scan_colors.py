"""Coloured points of the scans' own surfaces: what the colour field learns from, and its loss.

Each frame is asked for nothing but its surface and the colours on it, so any scans will do: no
vertex has to mean the same in two of them.
"""

from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ins_studio.avatar.ins import INS, PoseCode
from ins_studio.geometry.surface import Surface

SHARE = 4  # labelled points for each coloured one, when they are made and when they are drawn


class ScanColors(NamedTuple):
    """Coloured points of every training frame, root-aligned. T frames, S points each."""

    points: NDArray[np.float32]  # (T, S, 3) metres, on the surface; S may be 0
    colors: NDArray[np.float32]  # (T, S, 3) sRGB, 0 to 1
    starts: NDArray[np.float16]  # (T, S, 2, 3) where root finding starts, NaN for none

    def draw(self, frames: np.ndarray, count: int, rng: np.random.Generator) -> "ColorBatch":
        """Draw ``count`` points of each of the ``frames`` (B,), with repeating."""
        available = self.points.shape[1]
        if not available:
            return NO_COLORS
        rows = rng.integers(0, available, (len(frames), count))
        columns = (column[frames[:, None], rows].astype(np.float32) for column in self)
        points, colors, starts = (torch.from_numpy(column) for column in columns)
        return ColorBatch(points, colors, starts)


class ColorBatch(NamedTuple):
    """The coloured points of one step. B frames, K points each, the same frames as a ``Batch``'s.

    ``scale`` is what their loss counts: 1 for a whole batch.
    """

    points: Tensor  # (B, K, 3)
    colors: Tensor  # (B, K, 3)
    starts: Tensor  # (B, K, 2, 3)
    scale: float = 1.0

    def to(self, device: torch.device) -> "ColorBatch":
        """Return the same on ``device``."""
        points, colors, starts = (column.to(device) for column in self[:3])
        return ColorBatch(points, colors, starts, self.scale)

    def part(self, rank: int, count: int, share: float) -> "ColorBatch":
        """Return every ``count``-th point from ``rank`` on, for the rank whose loss is ``share``.

        Of these points it may be another share: ``scale`` makes up for it.
        """
        points, colors, starts = (column[:, rank::count] for column in self[:3])
        scale = points.shape[1] / max(1, self.points.shape[1]) / share
        return ColorBatch(points, colors, starts, self.scale * scale)


NO_COLORS = ColorBatch(torch.zeros(0, 0, 3), torch.zeros(0, 0, 3), torch.zeros(0, 0, 2, 3))


def color_points(
    surface: Surface, colors: np.ndarray, count: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw ``count`` places on a scan by area.

    ``colors`` (V, 3) uint8 are sRGB of the scan's own vertices. Returns the points (N, 3) in the
    frame of ``surface``, metres, and their colours (N, 3), 0 to 1.
    """
    spots = surface.spread(count, rng)
    return surface.points_at(spots), surface.values_at(colors, spots) / 255


def start_colors(model: INS, scans: ScanColors) -> None:
    """Start the colour field from the mean of all frames, carried back by the body's own LBS.

    The points' roots are known already. Nothing is done where there is no field, or no root.
    """
    if model.color is None or not scans.starts.size:
        return
    roots = scans.starts[:, :, 0].reshape(-1, 3).astype(np.float32)
    found = ~np.isnan(roots).any(-1)
    if found.any():
        seen = (roots[found], scans.colors.reshape(-1, 3)[found])
        model.color.start_from(*(torch.from_numpy(a).to(model.starts.vertices) for a in seen))


def color_distance(
    model: INS, batch: ColorBatch, candidates: tuple[Tensor, Tensor], code: PoseCode
) -> Tensor:
    """Return the mean difference, 0 to 1, between the scans' colours and those of the model's C.

    A point with several canonical ones is the one that is most inside: of a union's surface no
    part may cover another, so all others are outside. Points without any count nothing.
    ``candidates`` are what ``canonicalize`` gives for the batch's points: (B, K, I, 3) and valid
    (B, K, I). ValueError where the model has no C.
    """
    if model.color is None:
        raise ValueError("this model has no colours")
    x_c, valid = candidates
    with torch.no_grad():
        logits = model.candidate_logits(x_c, valid, code).masked_fill(~valid, -torch.inf)
        best = logits.argmax(-1)[..., None, None]
    x = x_c.gather(2, best.expand(-1, -1, 1, 3))[:, :, 0]
    found = valid.any(-1)
    off: Tensor = (model.color(x[found]) - batch.colors[found]).abs().mean(-1)
    return batch.scale * off.sum() / found.numel()
