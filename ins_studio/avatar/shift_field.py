"""A pose-driven shift of one coordinate, kept in voxels: the 1D sub-layer where cloth is local.

A sine network spreads what it learns over the whole body; a fold on the back then has to be undone
in the face. Voxels keep it where it is, and may differ from front to back of the same line.
"""

import math

import torch
from torch import Tensor, nn

from ins_studio.avatar.regions import one_region, regions_of
from ins_studio.avatar.voxels import near, nearest

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
        Length of the pose code P, and how many shapes each region's part of it is reduced to.
    weights : (V, L) Tensor, optional
        How much each of L bones moves the points of the body: the code has a part for each, which
        moves the nodes near that bone (see ``regions``). Without them all of it moves all nodes.
    """

    low: Tensor
    moving: Tensor
    slots: Tensor
    shares: Tensor
    edge: Tensor
    last: Tensor
    strides: Tensor
    around: Tensor

    def __init__(
        self,
        box: tuple[Tensor, Tensor],
        spacing: tuple[float, float],
        body: Tensor,
        code_size: int,
        rank: int,
        weights: Tensor | None = None,
    ) -> None:
        super().__init__()
        across, self.along = spacing
        low, high = box
        edge = torch.tensor([across, across, self.along])
        cells = [math.ceil(length) for length in ((high - low) / edge).tolist()]
        self.nodes = tuple(count + 2 * RIM for count in cells)
        self._remember(low - (RIM - 1) * edge, edge)
        positions = self._positions(edge)
        moving = _inner(self.nodes) & near(positions, body, BAND)
        self.register_buffer("moving", moving.nonzero()[:, 0], persistent=False)
        if weights is None:
            regions = one_region(len(self.moving))
        else:
            regions = regions_of(weights[nearest(positions[moving], body)])
        self.members, self.counts = regions.members, regions.counts
        self.register_buffer("slots", regions.slots, persistent=False)
        self.register_buffer("shares", regions.shares, persistent=False)
        count, longest = self.members.shape
        self.pose = nn.Linear(code_size // count, count * rank, bias=False)
        for part in self.pose.weight.split(rank):
            nn.init.orthogonal_(part)
        self.values = nn.Parameter(torch.zeros(count * rank, longest))

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
        }
        for name, constant in constants.items():
            self.register_buffer(name, constant, persistent=False)

    def at(self, code: Tensor) -> Tensor:
        """Return the nodes' shifts (B, G) in metres for pose codes (B, P)."""
        largest = STEEPEST * self.along
        shifts = largest * torch.tanh(self._driven(code) / largest)
        still = shifts.new_zeros(len(code), math.prod(self.nodes))
        return still.index_copy(1, self.moving, shifts)

    def _driven(self, code: Tensor) -> Tensor:
        """Return what the codes (B, P) ask of the moving nodes, (B, M) metres, without a limit."""
        count = len(self.members)
        parts = code.unflatten(1, (count, -1)).transpose(0, 1)  # (L, B, P / L)
        shapes = self.pose.weight.unflatten(0, (count, -1))
        asked: Tensor = parts @ shapes.mT @ self.values.unflatten(0, (count, -1))  # (L, B, K)
        if count == 1:
            return asked[0]
        flat = asked.transpose(0, 1).flatten(1)
        both = flat.gather(1, self.slots.flatten().expand(len(flat), -1)).unflatten(1, (2, -1))
        mixed: Tensor = (self.shares * both).sum(1)
        return mixed

    @torch.no_grad()
    def start_from(self, codes: Tensor, shifts: Tensor, ridge: float) -> None:
        """Take what comes nearest to known shifts, in closed form.

        A ridge regression of the nodes' shifts on the pose code, cut down to the shapes that tell
        most of it (a singular value decomposition), region by region.

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
        count = len(self.members)
        ranks = len(self.values) // count
        regions = zip(
            codes.unflatten(1, (count, -1)).unbind(1),
            self.pose.weight.split(ranks),
            self.values.split(ranks),
            (members[:length] for members, length in zip(self.members, self.counts, strict=True)),
            strict=True,
        )
        for code, pose, values, members in regions:
            gram = code.T @ code + ridge * torch.eye(code.shape[1], dtype=code.dtype)
            left, sizes, right = torch.linalg.svd(
                torch.linalg.solve(gram, code.T @ limited[:, members]), full_matrices=False
            )
            rank = min(ranks, len(sizes))
            pose[:rank] = left[:, :rank].T.to(pose)
            values[:rank, : len(members)] = (sizes[:rank, None] * right[:rank]).to(values)

    def basis(self, uv: Tensor, w: Tensor) -> tuple[Tensor, Tensor]:
        """Return the nodes (N, 27) that move points, uv (N, 2) and w (N, 1), and their shares.

        Nodes are numbered as the moving ones are; one that never moves has no share.
        """
        place = self._place(uv[None], w[None])
        rows = (place.long() * self.strides[:, None]).sum(1)  # (1, N)
        u, v, own = _shares(place.frac()).unbind(2)
        shares = u[:, :, None, None] * v[:, None, :, None] * own[:, None, None]
        along = self.around[:, None] + torch.arange(3, device=w.device)
        number = torch.full((math.prod(self.nodes),), -1, device=w.device)
        number[self.moving] = torch.arange(len(self.moving), device=w.device)
        nodes = number[rows[0, :, None] + along.flatten()]
        return nodes.clamp_min(0), shares.flatten(1, 3)[0].T * (nodes >= 0)

    def forward(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Undo ``inverse``: move w (B, N, 1) towards canonical space; uv (B, N, 2), metres."""
        place = self._place(uv, w)
        w = w[..., 0]  # (B, N)
        # the shift is below half a cell, so w came from its own cell or from a neighbour
        first = (place[:, 2].long() - 1).clamp(0, self.nodes[2] - 5)
        a = self._columns(shifts, place, first, 5)  # (B, 5, N)
        own, begin = a.detach(), self._node(first + 1)
        cell = (w >= begin + (own[:, 1] + own[:, 2]) / 2).long()
        cell = cell + (w >= begin + self.edge[2] + (own[:, 2] + own[:, 3]) / 2)
        three = torch.arange(3, device=w.device)[:, None]
        low, middle, high = a.gather(1, cell[:, None] + three).unbind(1)
        # w = node + (low + middle) / 2 + slope t + bend / 2 t^2
        slope, bend = middle - low + self.edge[2], low - 2 * middle + high
        node = self._node(first + cell)
        rest = w - node - (low + middle) / 2
        root = torch.addcmul(slope * slope, bend, rest, value=2).clamp_min(1e-12).sqrt()
        moved = node + 2 * self.edge[2] * rest / (slope + root)
        return moved[..., None]

    def inverse(self, uv: Tensor, w: Tensor, shifts: Tensor) -> Tensor:
        """Move w (B, N, 1) towards posed space by the nodes' ``shifts`` (B, G); uv (B, N, 2)."""
        place = self._place(uv, w)
        a = self._columns(shifts, place, place[:, 2].long(), 3)
        return w + (_shares(place[:, 2].frac()) * a).sum(1)[..., None]

    # Points come last in what follows: rows of thousands of numbers are added and multiplied
    # several times as fast as rows of three.

    def _place(self, uv: Tensor, w: Tensor) -> Tensor:
        """Return where points are, (B, 3, N), in cells from the first node."""
        x = torch.stack([*uv.unbind(-1), w[..., 0]], dim=1)
        place = (x - self.low[:, None]) / self.edge[:, None]
        return torch.minimum(place.clamp_min(0), self.last[:, None])

    def _columns(self, shifts: Tensor, place: Tensor, first: Tensor, count: int) -> Tensor:
        """Return the shifts at ``count`` nodes along w from ``first`` (B, N): (B, C, N)."""
        across = place[:, :2]
        rows = (across.long() * self.strides[:2, None]).sum(1) + first
        around = self.around[:, None] + torch.arange(count, device=place.device)  # (9, C)
        index = rows[:, None] + around.flatten()[:, None]  # (B, 9 C, N)
        found = shifts.gather(1, index.flatten(1)).view(len(rows), 9, count, -1)
        u, v = _shares(across.frac()).unbind(2)
        shares = (u[:, :, None] * v[:, None]).flatten(1, 2)  # (B, 9, N)
        return (shares[:, :, None] * found).sum(1)

    def _positions(self, edge: Tensor) -> Tensor:
        """Return where the nodes' splines are highest, (G, 3) metres."""
        axes = [torch.arange(count) - 0.5 for count in self.nodes]
        grid = torch.stack(torch.meshgrid(*axes, indexing="ij"), dim=-1)
        return grid.reshape(-1, 3) * edge + self.low

    def _node(self, place: Tensor) -> Tensor:
        return self.low[2] + self.edge[2] * place


def _shares(t: Tensor) -> Tensor:
    """Return the three quadratic B-splines over a cell at ``t`` (B, ...) in [0, 1): (B, 3, ...)."""
    half = t * t / 2
    return torch.stack([0.5 - t + half, 0.5 + t - 2 * half, half], dim=1)


def _inner(nodes: tuple[int, ...]) -> Tensor:
    """Say which nodes (G,) are not in the rim."""
    inner = torch.zeros(nodes, dtype=torch.bool)
    inner[RIM:-RIM, RIM:-RIM, RIM:-RIM] = True
    return inner.flatten()
