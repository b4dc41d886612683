"""A pose-driven shift of one coordinate, kept in voxels: the 1D sub-layer where cloth is local.

A sine network spreads what it learns over the whole body; a fold on the back then has to be undone
in the face. Voxels keep it where it is, and may differ from front to back of the same line.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from ins_studio.avatar.voxels import near

STEEPEST = 0.45  # of a cell: the largest shift; below half of one, so that the line never folds
STRAIGHT = 0.95  # of the largest shift: what a start asks for at most of the soft limit
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
    edge: Tensor
    last: Tensor
    strides: Tensor
    around: Tensor
    splines: Tensor
    line: Tensor
    curve: Tensor
    straight: Tensor

    def __init__(
        self,
        box: tuple[Tensor, Tensor],
        spacing: tuple[float, float],
        body: Tensor,
        code_size: int,
        rank: int,
    ) -> None:
        super().__init__()
        across, self.along = spacing
        low, high = box
        edge = torch.tensor([across, across, self.along])
        cells = [math.ceil(length) for length in ((high - low) / edge).tolist()]
        self.nodes = tuple(count + 2 * RIM for count in cells)
        self._remember(low - (RIM - 1) * edge, edge)
        moving = _inner(self.nodes) & near(self._positions(edge), body, BAND)
        self.register_buffer("moving", moving.nonzero()[:, 0], persistent=False)
        self.pose = nn.Linear(code_size, rank, bias=False)
        nn.init.orthogonal_(self.pose.weight)
        self.values = nn.Parameter(torch.zeros(rank, len(self.moving)))

    def _remember(self, low: Tensor, edge: Tensor) -> None:
        """Keep the constants that points are looked up with: few operations, for a GPU's sake."""
        strides = torch.tensor([self.nodes[1] * self.nodes[2], self.nodes[2], 1])
        three = torch.arange(3)
        around = (three[:, None] * strides[0] + three * strides[1]).flatten()
        constants = {
            "low": low,
            "edge": edge,
            "last": torch.tensor(self.nodes) - 2 - 1e-3,  # what is outside counts as the rim
            "strides": strides,
            "around": around,  # (9,) the columns of nodes around a cell
            "splines": torch.tensor([[-1.0, 0.5], [1.0, -1.0], [0.0, 0.5]]),  # of t and t^2
            "line": torch.tensor([0.5, 0.5, 0.0]),
            # of three nodes' shifts: the middle of the first two, and a cell's slope and bend
            "curve": torch.tensor([[0.5, 0.5, 0.0], [-1.0, 1.0, 0.0], [1.0, -2.0, 1.0]]),
            "straight": torch.tensor([0.0, self.along, 0.0]),
        }
        for name, constant in constants.items():
            self.register_buffer(name, constant, persistent=False)

    def at(self, code: Tensor) -> Tensor:
        """Return the nodes' shifts (B, G) in metres for pose codes (B, P)."""
        largest = STEEPEST * self.along
        shifts = largest * torch.tanh(self.pose(code) @ self.values / largest)
        still = shifts.new_zeros(len(code), math.prod(self.nodes))
        return still.index_copy(1, self.moving, shifts)

    @torch.no_grad()
    def start_from(self, codes: Tensor, shifts: Tensor, ridge: float) -> None:
        """Take what comes nearest to known shifts, in closed form.

        A ridge regression of the nodes' shifts on the pose code, cut down to the shapes that tell
        most of it (a singular value decomposition).

        Parameters
        ----------
        codes : (T, P) Tensor
            Of T poses.
        shifts : (T, M) Tensor
            Of the moving nodes in these, metres.
        ridge : float
            How much of the shifts is taken for chance, in the unit of the codes' squares.
        """
        largest = STEEPEST * self.along
        codes, shifts = codes.cpu().double(), shifts.cpu().double()  # MPS has no doubles
        limited = largest * torch.atanh((shifts / largest).clamp(-STRAIGHT, STRAIGHT))
        gram = codes.T @ codes + ridge * torch.eye(codes.shape[1], dtype=codes.dtype)
        left, sizes, right = torch.linalg.svd(
            torch.linalg.solve(gram, codes.T @ limited), full_matrices=False
        )
        rank = min(len(self.values), len(sizes))
        self.pose.weight[:rank] = left[:, :rank].T.to(self.values)
        self.values[:rank] = (sizes[:rank, None] * right[:rank]).to(self.values)

    def basis(self, uv: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """Return the nodes (N, 27) that move points, uv (N, 2) and w (N, 1), and their shares.

        Nodes are numbered as the moving ones are; one that never moves has no share.
        """
        place = self._place(uv, w)
        rows = (place.long() * self.strides).sum(-1, keepdim=True)
        along = self.around[:, None] + torch.arange(3, device=w.device)
        u, v, own = self._shares(place.frac()).unbind(-2)
        shares = u[:, :, None, None] * v[:, None, :, None] * own[:, None, None, :]
        number = torch.full((math.prod(self.nodes),), -1, device=w.device)
        number[self.moving] = torch.arange(len(self.moving), device=w.device)
        nodes = number[rows + along.flatten()]
        return nodes.clamp_min(0), shares.flatten(1) * (nodes >= 0)

    def forward(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Undo ``inverse``: move w (B, N, 1) towards canonical space; uv (B, N, 2), metres."""
        place = self._place(uv, w)
        # the shift is below half a cell, so w came from its own cell or from a neighbour
        first = (place[..., 2:].long() - 1).clamp(0, self.nodes[2] - 5)
        a = self._columns(shifts, place, first, 5)  # (B, N, 5)
        own = a.detach()
        starts = self._node(first + torch.arange(1, 3, device=w.device))
        cell = (w >= starts + (own[..., 1:3] + own[..., 2:4]) / 2).sum(-1, keepdim=True)
        three = a.gather(-1, cell + torch.arange(3, device=w.device))
        middle, slope, bend = linear(three, self.curve, self.straight).split(1, dim=-1)
        # w = node + middle + slope t + bend / 2 t^2
        node = self._node(first + cell)
        rest = w - node - middle
        root = torch.addcmul(slope * slope, bend, rest, value=2).clamp_min(1e-12).sqrt()
        moved: Tensor = node + 2 * self.edge[2] * rest / (slope + root)
        return moved

    def inverse(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Move w (B, N, 1) towards posed space by the nodes' ``shifts`` (B, G); uv (B, N, 2)."""
        place = self._place(uv, w)
        a = self._columns(shifts, place, place[..., 2:].long(), 3)
        shares = self._shares(place[..., 2].frac())
        return w + (shares * a).sum(-1, keepdim=True)

    def _place(self, uv: Tensor, w: Tensor) -> Tensor:
        """Return where points are, (B, N, 3), in cells from the first node."""
        place = (torch.cat([uv, w], dim=-1) - self.low) / self.edge
        return torch.minimum(place.clamp_min(0), self.last)

    def _columns(self, shifts: Tensor, place: Tensor, first: Tensor, count: int) -> Tensor:
        """Return the shifts at ``count`` nodes along w from ``first`` (B, N, 1): (B, N, C)."""
        across = place[..., :2]
        rows = (across.long() * self.strides[:2]).sum(-1, keepdim=True) + first
        around = self.around[:, None] + torch.arange(count, device=place.device)  # (9, C)
        index = rows + around.flatten()  # (B, N, 9 C)
        found = shifts.gather(1, index.flatten(1)).view(*index.shape[:2], 9, count)
        u, v = self._shares(across.frac()).unbind(-2)
        shares = (u[..., :, None] * v[..., None, :]).flatten(2)
        return (shares[..., None] * found).sum(-2)

    def _shares(self, t: Tensor) -> Tensor:
        """Return the three quadratic B-splines (..., 3) over a cell, at ``t`` in [0, 1)."""
        return linear(torch.stack([t, t * t], dim=-1), self.splines, self.line)

    def _positions(self, edge: Tensor) -> Tensor:
        """Return where the nodes' splines are highest, (G, 3) metres."""
        axes = [torch.arange(count) - 0.5 for count in self.nodes]
        grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
        return grid.reshape(-1, 3) * edge + self.low

    def _node(self, place: Tensor) -> Tensor:
        return self.low[2] + self.edge[2] * place


def _inner(nodes: tuple[int, ...]) -> Tensor:
    """Say which nodes (G,) are not in the rim."""
    inner = torch.zeros(nodes, dtype=torch.bool)
    inner[RIM:-RIM, RIM:-RIM, RIM:-RIM] = True
    return inner.flatten()
