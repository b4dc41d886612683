"""A pose-driven shift of one coordinate, kept in voxels: the 1D sub-layer where cloth is local.

A sine network spreads what it learns over the whole body; a fold on the back then has to be undone
in the face. Voxels keep it where it is, and may differ from front to back of the same line.
"""

import math

import torch
from torch import Tensor, nn

from ins_studio.avatar.voxels import near

STEEPEST = 0.45  # of a cell: the largest shift; below half of one, so that the line never folds
BAND = 0.12  # metres: cloth farther away is rare, and its shift fades
RIM = 3  # outermost nodes that stay zero on each side: outside of the box nothing moves


class ShiftField(nn.Module):
    """w -> w + sum_k N_k(u, v, w) a_k(p), with a = A (V P(p)): a bijection of every line in w.

    N_k are quadratic B-splines on a regular grid, so the map is smooth. It is linear in the pose
    embedding P(p) but for a soft limit, which keeps every |a_k| below ``STEEPEST`` cells: then w
    rises along the whole line, and within a cell undoing it is to solve a quadratic equation. As
    in neural spline flows (Durkan et al. 2019) the shift may depend on the coordinate that it
    moves; unlike a plain shift it can stretch, so volume is not kept. Zero code, no shift.

    Parameters
    ----------
    box : tuple of Tensor
        (3,) two opposite corners, metres, in the order u, v, w.
    spacing : tuple of float
        Metres between the nodes in u and v, and in w.
    body : Tensor
        (V, 3) points, u, v, w: farther than ``BAND`` metres from all of them nothing moves.
    code_size, rank : int
        Length of the pose code P, and how many shapes it is reduced to.
    """

    low: Tensor
    moving: Tensor

    def __init__(
        self,
        box: tuple[Tensor, Tensor],
        spacing: tuple[float, float],
        body: Tensor,
        code_size: int,
        rank: int,
    ) -> None:
        super().__init__()
        across, along = spacing
        low, high = box
        edge = torch.tensor([across, across, along])
        self.across, self.along = across, along
        self.register_buffer("low", low - (RIM - 1) * edge, persistent=False)
        cells = [math.ceil(length) for length in ((high - low) / edge).tolist()]
        self.nodes = tuple(count + 2 * RIM for count in cells)
        moving = _inner(self.nodes) & near(self._positions(edge), body, BAND)
        self.register_buffer("moving", moving.nonzero()[:, 0], persistent=False)
        self.pose = nn.Linear(code_size, rank, bias=False)
        nn.init.orthogonal_(self.pose.weight)
        self.values = nn.Parameter(torch.zeros(rank, len(self.moving)))

    def at(self, code: Tensor) -> Tensor:
        """Return the nodes' shifts (B, G) in metres for pose codes (B, P)."""
        largest = STEEPEST * self.along
        shifts = largest * torch.tanh(self.pose(code) @ self.values / largest)
        still = shifts.new_zeros(len(code), math.prod(self.nodes))
        return still.index_copy(1, self.moving, shifts)

    def forward(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Undo ``inverse``: move w (B, N, 1) towards canonical space; uv (B, N, 2), metres."""
        y = w[..., 0]
        # the shift is below half a cell, so y came from its own cell or from a neighbour
        first = self._cells(y, self.along, 2, self.nodes[2]).floor().long() - 1
        first = first.clamp(0, self.nodes[2] - 5)
        a = self._columns(shifts, uv, first, 5)  # (B, N, 5)
        starts = self._node(first[..., None] + torch.arange(1, 3, device=y.device))
        cell = (y[..., None] >= starts + (a[..., 1:3] + a[..., 2:4]) / 2).sum(-1, keepdim=True)
        a0, a1, a2 = (a.gather(-1, cell + k)[..., 0] for k in range(3))
        # y = node + (a0 + a1) / 2 + (along + a1 - a0) t + (a0 - 2 a1 + a2) / 2 t^2
        rest = y - self._node(first + cell[..., 0]) - (a0 + a1) / 2
        slope, bend = self.along + a1 - a0, a0 - 2 * a1 + a2
        root = (slope**2 + 2 * bend * rest).clamp_min(1e-12).sqrt()
        t = 2 * rest / (slope + root)
        return self._node(first + cell[..., 0] + t)[..., None]

    def inverse(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Move w (B, N, 1) towards posed space by the nodes' ``shifts`` (B, G); uv (B, N, 2)."""
        place = self._cells(w[..., 0], self.along, 2, self.nodes[2])
        first = place.floor()
        a = self._columns(shifts, uv, first.long(), 3)
        return w + (splines(place - first) * a).sum(-1, keepdim=True)

    def _columns(self, shifts: Tensor, uv: Tensor, first: Tensor, count: int) -> Tensor:
        """Return the shifts at ``count`` nodes along w from ``first`` (B, N), at uv: (B, N, C)."""
        u = self._cells(uv[..., 0], self.across, 0, self.nodes[0])
        v = self._cells(uv[..., 1], self.across, 1, self.nodes[1])
        three = torch.arange(3, device=uv.device)
        rows = (u.floor().long()[..., None] + three)[..., None] * self.nodes[1]
        rows = rows + (v.floor().long()[..., None] + three)[..., None, :]  # (B, N, 3, 3)
        along = first[..., None] + torch.arange(count, device=uv.device)
        index = rows.flatten(2)[..., None] * self.nodes[2] + along[:, :, None]  # (B, N, 9, C)
        found = shifts.gather(1, index.flatten(1)).view(index.shape)
        shares = splines(u - u.floor())[..., None] * splines(v - v.floor())[..., None, :]
        return (shares.flatten(2)[..., None] * found).sum(-2)

    def _cells(self, x: Tensor, edge: float, axis: int, count: int) -> Tensor:
        """Return where x is, in cells from the first node; what is outside counts as the rim."""
        return ((x - self.low[axis]) / edge).clamp(0, count - 2 - 1e-3)

    def _positions(self, edge: Tensor) -> Tensor:
        """Return where the nodes' splines are highest, (G, 3) metres."""
        axes = [torch.arange(count) - 0.5 for count in self.nodes]
        grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
        return grid.reshape(-1, 3) * edge + self.low

    def _node(self, place: Tensor) -> Tensor:
        return self.low[2] + self.along * place.to(self.low.dtype)


def splines(t: Tensor) -> Tensor:
    """Return the three quadratic B-splines (..., 3) over a cell, at ``t`` in [0, 1)."""
    return torch.stack([(1 - t) ** 2 / 2, 0.5 + t - t**2, t**2 / 2], dim=-1)


def _inner(nodes: tuple[int, ...]) -> Tensor:
    """Say which nodes (G,) are not in the rim."""
    inner = torch.zeros(nodes, dtype=torch.bool)
    inner[RIM:-RIM, RIM:-RIM, RIM:-RIM] = True
    return inner.flatten()
