"""A box of voxels: where trilinear interpolation looks, and how it changes with the point."""

import math

import torch
from torch import Tensor, nn


class Voxels(nn.Module):
    """Nodes on a regular grid over an axis-aligned box.

    Parameters
    ----------
    low, high : Tensor
        (3,) corners of the box, metres; ``high`` grows to a whole number of cells.
    spacing : float
        Edge of a cell, metres.
    """

    low: Tensor
    strides: Tensor
    _corner_rows: Tensor
    _last_cell: Tensor

    def __init__(self, low: Tensor, high: Tensor, spacing: float) -> None:
        super().__init__()
        self.spacing = spacing
        cells = [max(1, math.ceil(float(b - a) / spacing)) for a, b in zip(low, high, strict=True)]
        self.shape = (cells[0] + 1, cells[1] + 1, cells[2] + 1)
        self.count = math.prod(self.shape)
        self.register_buffer("low", low.clone(), persistent=False)
        strides = torch.tensor([self.shape[1] * self.shape[2], self.shape[2], 1])
        corner = torch.tensor([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        self.register_buffer("strides", strides, persistent=False)
        self.register_buffer("_corner_rows", corner @ strides, persistent=False)
        self.register_buffer("_last_cell", torch.tensor(self.shape) - 2, persistent=False)

    def nodes(self) -> Tensor:
        """Return the nodes' positions (G, 3), metres, the last axis fastest."""
        axes = [torch.arange(n, device=self.low.device, dtype=self.low.dtype) for n in self.shape]
        grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
        return grid.reshape(-1, 3) * self.spacing + self.low

    def contains(self, x: Tensor) -> Tensor:
        """Say which of the points (..., 3) lie in the box."""
        high = self.low + (self._last_cell + 1) * self.spacing
        return ((x >= self.low) & (x <= high)).all(-1)

    def corners(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the eight nodes around each point and the point's place between them.

        ``x`` (M, 3) gives rows (M, 8) into the nodes and places (M, 3) in [0, 1]; a point outside
        the box is moved to its wall.
        """
        position = (x - self.low) / self.spacing
        cell = torch.minimum(position.floor().clamp_min(0), self._last_cell)
        rows = (cell.long() * self.strides).sum(-1, keepdim=True) + self._corner_rows
        return rows, (position - cell).clamp(0, 1)

    def shares(self, places: Tensor) -> Tensor:
        """Return the trilinear shares (M, 8) of the eight corners for places (M, 3)."""
        x, y, z = _ends(places)
        return _products(x, y, z)

    def slopes(self, places: Tensor) -> Tensor:
        """Return the shares' derivatives (M, 3, 8) by x, y and z, per metre, inside the box."""
        x, y, z = _ends(places)
        sign = torch.tensor([-1.0, 1.0], dtype=places.dtype, device=places.device).expand_as(x)
        by_axis = [_products(sign, y, z), _products(x, sign, z), _products(x, y, sign)]
        return torch.stack(by_axis, dim=1) / self.spacing

    def sample(self, values: Tensor, x: Tensor) -> Tensor:
        """Interpolate node values (G, C) at points (M, 3): (M, C), differentiable in both."""
        rows, places = self.corners(x)
        return nn.functional.embedding_bag(
            rows, values, per_sample_weights=self.shares(places), mode="sum"
        )


def _ends(places: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the shares (M, 2) of the lower and the upper end of the cell, along x, y and z."""
    x, y, z = torch.stack([1 - places, places], dim=-1).unbind(1)
    return x, y, z


def _products(x: Tensor, y: Tensor, z: Tensor) -> Tensor:
    """Multiply one number (M, 2) per end of each axis to one (M, 8) per corner, z fastest."""
    return (x[:, :, None, None] * y[:, None, :, None] * z[:, None, None, :]).flatten(1)
