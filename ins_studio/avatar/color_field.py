"""The colour field C: canonical space -> the colour that is worn there, whatever the pose.

Occupancy is blind to cloth that slides along itself; colour is not. C never sees the pose, so the
PINs and the weights alone can explain why a colour is seen elsewhere than in another frame.

It is a pyramid of voxels and no network, because its slope is what pulls at the cloth: that of a
coarse level reaches as far as the level's cells, and a picture that is learned coarse first has no
slope but that of what it shows. See ``schedule`` for when the finer levels join.
"""

from typing import cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.voxels import Voxels

DARKEST = 0.02  # of a start, and as far from white: a sigmoid learns little beyond


COARSER = (5.0, 2.2, 1.0)  # spacing of the levels' nodes, in that of the finest
BANDS = (0.15, 0.1, 0.06)  # metres around the body in which each level has nodes of its own


class ColorField(nn.Module):
    """C(x) = sigmoid(the sum over the levels of what lies at x): sRGB from 0 to 1.

    In sRGB and not in linear light, because a scan's texture is stored and mixed in it, and because
    equal differences look about equal: a seam on dark cloth counts as much as one on light cloth.

    Parameters
    ----------
    low, high : Tensor
        (3,) corners of the canonical box, metres.
    body : Tensor
        (V, 3) points around which colours are looked for.
    spacing : float
        Metres between the nodes of the finest level.
    """

    def __init__(self, low: Tensor, high: Tensor, body: Tensor, spacing: float) -> None:
        super().__init__()
        self.grids = nn.ModuleList(
            Voxels(low, high, coarser * spacing, body, band)
            for coarser, band in zip(COARSER, BANDS, strict=True)
        )
        self.levels = nn.ParameterList(torch.zeros(grid.count, 3) for grid in self.voxels())

    def forward(self, x: Tensor) -> Tensor:
        """Return the colours (M, 3), 0 to 1, at canonical points ``x`` (M, 3), metres."""
        pyramid = zip(self.voxels(), self.levels, strict=True)
        return torch.stack([grid.sample(values, x) for grid, values in pyramid]).sum(0).sigmoid()

    @torch.no_grad()
    def start_from(self, points: Tensor, colors: Tensor) -> None:
        """Take the mean colour around every node of the coarsest level; finer ones are silent.

        ``points`` (M, 3) are canonical, metres, ``colors`` (M, 3) what is seen there. Where there
        is none, it is the mean of all of them.
        """
        grid, values = self.voxels()[0], self.levels[0]
        rows, places = grid.corners(points)
        shares = grid.shares(places)  # (M, 8)
        mean = colors.mean(0, keepdim=True)
        total, weight = mean.repeat(len(values), 1), torch.ones_like(values[:, :1])
        total.index_add_(0, rows.flatten(), (shares[..., None] * colors[:, None]).flatten(0, 1))
        weight.index_add_(0, rows.flatten(), shares.reshape(-1, 1))
        values.copy_((total / weight).logit(DARKEST))

    def voxels(self) -> list[Voxels]:
        """Return the grids, the coarsest first."""
        return cast("list[Voxels]", list(self.grids))
