"""A box of voxels: where trilinear interpolation looks, and how it changes with the point.

Most of a person's box is air. So only the nodes near the body hold values of their own; all
others share one. That is a fifth of the parameters, of the optimiser's work and of a checkpoint.
"""

import math
from typing import Any

import torch
from torch import Tensor, nn

BAND = 0.15  # metres: nodes farther than this from the body share one value
BLOCK = 4  # nodes along the edge of the blocks that are looked through for the body first


class Voxels(nn.Module):
    """Nodes on a regular grid over an axis-aligned box.

    Parameters
    ----------
    low, high : Tensor
        (3,) corners of the box, metres; ``high`` grows to a whole number of cells.
    spacing : float
        Edge of a cell, metres.
    body : Tensor, optional
        (V, 3) points around which the nodes keep values of their own; without them all do.
    band : float
        Metres around these points.
    """

    low: Tensor
    _rows: Tensor
    strides: Tensor
    _corner_rows: Tensor
    _last_cell: Tensor

    def __init__(
        self,
        low: Tensor,
        high: Tensor,
        spacing: float,
        body: Tensor | None = None,
        band: float = BAND,
    ) -> None:
        super().__init__()
        self.spacing = spacing
        cells = [max(1, math.ceil(float(b - a) / spacing)) for a, b in zip(low, high, strict=True)]
        self.shape = (cells[0] + 1, cells[1] + 1, cells[2] + 1)
        self.register_buffer("low", low.clone(), persistent=False)
        strides = torch.tensor([self.shape[1] * self.shape[2], self.shape[2], 1])
        corner = torch.tensor([[i, j, k] for i in (0, 1) for j in (0, 1) for k in (0, 1)])
        self.register_buffer("strides", strides, persistent=False)
        self.register_buffer("_corner_rows", corner @ strides, persistent=False)
        self.register_buffer("_last_cell", torch.tensor(self.shape) - 2, persistent=False)
        own = torch.ones(math.prod(self.shape), dtype=torch.bool)
        if body is not None:
            own = self._near(body, band)
        # row of each grid node's value: its own, or the last one, which the far nodes share
        rows = torch.where(own, own.cumsum(0) - 1, own.sum())
        self.register_buffer("_rows", rows, persistent=False)
        self.count = int(rows.max()) + 1

    @property
    def high(self) -> Tensor:
        """Return the box's far corner (3,), metres."""
        return self.low + (self._last_cell + 1) * self.spacing

    def nodes(self) -> Tensor:
        """Return where the values are, (G, 3) metres; that of the far nodes at one of them."""
        index = torch.arange(len(self._rows), device=self._rows.device)
        last = torch.zeros(self.count, dtype=torch.long, device=self._rows.device)
        return self._grid()[last.scatter_reduce(0, self._rows, index, "amax")]

    def contains(self, x: Tensor) -> Tensor:
        """Say which of the points (..., 3) lie in the box."""
        return ((x >= self.low) & (x <= self.high)).all(-1)

    def corners(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the eight nodes around each point and the point's place between them.

        ``x`` (M, 3) gives rows (M, 8) into the nodes and places (M, 3) in [0, 1]; a point outside
        the box is moved to its wall.
        """
        position = (x - self.low) / self.spacing
        cell = torch.minimum(position.floor().clamp_min(0), self._last_cell)
        rows = (cell.long() * self.strides).sum(-1, keepdim=True) + self._corner_rows
        return self._rows[rows], (position - cell).clamp(0, 1)

    def shares(self, places: Tensor) -> Tensor:
        """Return the trilinear shares (M, 8) of the eight corners for places (M, 3)."""
        x, y, z = torch.stack([1 - places, places], dim=-1).unbind(-2)  # (M, 2) each, z fastest
        return (x[:, :, None, None] * y[:, None, :, None] * z[:, None, None, :]).flatten(-3)

    def value_and_slopes(self, corners: Tensor, places: Tensor) -> Tensor:
        """Interpolate the corners' values (M, 8, C) at places (M, 3), axis by axis.

        Returns (M, 4, C): the value, and its derivatives by x, y and z, per metre, inside.
        """
        x, y, z = places[:, :, None].unbind(1)  # (M, 1)
        planes = corners.unflatten(1, (2, 2, 2))
        along_z = planes[:, :, :, 1] - planes[:, :, :, 0]  # (M, 2, 2, C)
        value = torch.addcmul(planes[:, :, :, 0], along_z, z[:, None, None])
        along_y, along_z = value[:, :, 1] - value[:, :, 0], _mix(along_z, y[:, None])
        value = torch.addcmul(value[:, :, 0], along_y, y[:, None])  # (M, 2, C)
        along_x, along_y, along_z = value[:, 1] - value[:, 0], _mix(along_y, x), _mix(along_z, x)
        value = torch.addcmul(value[:, 0], along_x, x)
        slopes = [slope / self.spacing for slope in (along_x, along_y, along_z)]
        return torch.stack([value, *slopes], dim=1)

    def sample(self, values: Tensor, x: Tensor) -> Tensor:
        """Interpolate node values (G, C) at points (M, 3): (M, C), differentiable in both."""
        rows, places = self.corners(x)
        # torch gives ``apply`` no types; the annotation says what comes out
        sampled: Tensor = _Mixed.apply(values, rows, self.shares(places))  # type: ignore[no-untyped-call]
        return sampled

    def _near(self, body: Tensor, band: float) -> Tensor:
        """Say which of the grid's nodes (X Y Z,) are within ``band`` metres of the body.

        Whole blocks of nodes first: of a fine grid most are air.
        """
        blocks = [math.ceil(count / BLOCK) for count in self.shape]
        axes = [torch.arange(count, dtype=self.low.dtype) for count in blocks]
        middle = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1).reshape(-1, 3) * BLOCK
        middle = (middle + (BLOCK - 1) / 2) * self.spacing + self.low
        radius = math.sqrt(3) / 2 * BLOCK * self.spacing
        worth = near(middle, body, band + radius).reshape(blocks)
        for axis, count in enumerate(self.shape):
            worth = worth.repeat_interleave(BLOCK, axis).narrow(axis, 0, count)
        found = worth.flatten()
        found[found.clone()] = near(self._grid()[found], body, band)
        return found

    def _grid(self) -> Tensor:
        """Return the positions of the grid's nodes, (X Y Z, 3) metres, the last axis fastest."""
        axes = [torch.arange(n, device=self.low.device, dtype=self.low.dtype) for n in self.shape]
        grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
        return grid.reshape(-1, 3) * self.spacing + self.low


class _Mixed(torch.autograd.Function):
    """sum_k shares_k values[rows_k]: an ``embedding_bag`` whose gradients do not sort the rows."""

    @staticmethod
    def forward(values: Tensor, rows: Tensor, shares: Tensor) -> Tensor:
        return nn.functional.embedding_bag(rows, values, per_sample_weights=shares, mode="sum")

    @staticmethod
    def setup_context(ctx: Any, inputs: tuple[Tensor, Tensor, Tensor], _output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, None, Tensor | None]:
        values, rows, shares = ctx.saved_tensors
        (gradient,) = gradients  # (M, C)
        by_values = by_shares = None
        if ctx.needs_input_grad[0]:
            parts = (shares[..., None] * gradient[:, None]).flatten(0, 1)  # (8 M, C)
            by_values = torch.zeros_like(values).index_add(0, rows.flatten(), parts)
        if ctx.needs_input_grad[2]:
            corners = values.index_select(0, rows.flatten()).unflatten(0, rows.shape)
            by_shares = (corners @ gradient[..., None])[..., 0]
        return by_values, None, by_shares


def nearest(points: Tensor, body: Tensor) -> Tensor:
    """Return which of ``body`` (V, 3) is nearest to each of ``points`` (N, 3): (N,)."""
    from scipy.spatial import cKDTree

    _, found = cKDTree(body.cpu().numpy()).query(points.cpu().numpy())
    return torch.from_numpy(found).to(points.device)


def near(points: Tensor, body: Tensor, reach: float) -> Tensor:
    """Say which of ``points`` (N, 3) lie within ``reach`` metres of one of ``body`` (V, 3)."""
    from scipy.spatial import cKDTree

    tree = cKDTree(body.cpu().numpy())
    distance, _ = tree.query(points.cpu().numpy(), k=1, distance_upper_bound=reach)
    return torch.from_numpy(distance < reach).to(points.device)


def _mix(ends: Tensor, place: Tensor) -> Tensor:
    """Return what lies at ``place`` (M, ..., 1) between two ends (M, ..., 2, C): (M, ..., C)."""
    return torch.lerp(ends[..., 0, :], ends[..., 1, :], place)
