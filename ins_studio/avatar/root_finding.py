"""The inverse of linear blend skinning, by Newton's method on the trilinear weights.

d(x) = A(x) [x; 1] has no closed inverse, and may have several: where an arm touches the trunk one
posed point comes from two canonical ones. Every point is searched from several starts.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from ins_studio.avatar.lbs import inverse_3x3, skin, transform
from ins_studio.avatar.skinning_field import SkinningField
from ins_studio.avatar.voxels import Voxels

TOLERANCE = 1e-4  # metres: 0.1 mm
LONGEST_STEP = 0.1  # metres; a longer step has left the cells that it was computed from
WORST_DETERMINANT = 2e-2  # a flatter Jacobian is where LBS collapses: no gradient worth having
SAME_ROOT = 1e-3  # metres


class Roots(NamedTuple):
    """Candidates for the canonical points of posed points."""

    x: Tensor  # (B, N, I, 3) metres; where not valid, any finite number
    valid: Tensor  # (B, N, I) bool: a root, inside the box, no duplicate
    inverse_jacobian: Tensor  # (B, N, I, 3, 3), dx/dx', detached

    def first(self, count: int) -> Tensor:
        """Return each point's first valid candidates (B, N, count, 3), NaN where there are less."""
        order = self.valid.int().argsort(dim=-1, descending=True, stable=True)[..., :count]
        x = self.x.gather(2, order[..., None].expand(-1, -1, -1, 3))
        return torch.where(self.valid.gather(2, order)[..., None], x, torch.nan)

    def packed(self) -> "Candidates":
        """Return the valid candidates of each frame side by side, without the gaps."""
        valid = self.valid.flatten(1)  # (B, N I)
        longest = max(1, int(valid.sum(1).max()))
        slot = valid.int().argsort(dim=1, descending=True, stable=True)[:, :longest]
        return Candidates(
            _take(self.x.flatten(1, 2), slot),
            valid.gather(1, slot),
            _take(self.inverse_jacobian.flatten(1, 2).flatten(2), slot).unflatten(2, (3, 3)),
            slot,
            self.valid.shape,
        )


class Candidates(NamedTuple):
    """Roots in rows: M is the largest number of valid ones that a frame has."""

    x: Tensor  # (B, M, 3) metres
    valid: Tensor  # (B, M) bool: false in the padding of shorter rows
    inverse_jacobian: Tensor  # (B, M, 3, 3)
    slot: Tensor  # (B, M) place among N times I
    shape: torch.Size  # B, N, I

    def of_points(self, values: Tensor) -> Tensor:
        """Return each candidate's own point's values, (B, M, C), of ``values`` (B, N, C)."""
        return _take(values, self.slot // self.shape[2])

    def spread(self, values: Tensor) -> Tensor:
        """Put values (B, M, C) back into their places (B, N, I, C); zero where none is valid."""
        values = torch.where(self.valid[..., None], values, 0.0)
        size = values.shape[2]
        places = values.new_zeros(self.shape[0], self.shape[1] * self.shape[2], size)
        spread = places.scatter(1, self.slot[..., None].expand(-1, -1, size), values)
        return spread.reshape(*self.shape, size)


def _take(values: Tensor, rows: Tensor) -> Tensor:
    """Return rows (B, M) of ``values`` (B, K, C), as (B, M, C)."""
    return values.gather(1, rows[..., None].expand(-1, -1, values.shape[2]))


@torch.no_grad()
def find_roots(
    field: SkinningField,
    x_posed: Tensor,
    bones: Tensor,
    starts: Tensor,
    steps: int = 8,
    tolerance: float = TOLERANCE,
) -> Roots:
    """Solve d(x) = x_posed from every start.

    Parameters
    ----------
    field : SkinningField
        The weights.
    x_posed : Tensor
        (B, N, 3) metres, root-aligned.
    bones : Tensor
        (B, J, 4, 4) canonical to posed.
    starts : Tensor
        (B, N, I, 3) metres in canonical space; NaN where there is none.
    steps : int
        Newton steps at most.
    tolerance : float
        Metres between d(x) and x_posed; a tenth of it stops a search.
    """
    given = ~starts.isnan().any(-1)  # (B, N, I)
    frame, point, _ = given.nonzero(as_tuple=True)  # M searches
    solver = _Newton(field.voxels, field.affine_nodes(bones), frame, tolerance)
    found, inverse, good = solver.solve(starts[given], x_posed[frame, point], steps)

    x = torch.zeros_like(starts)
    inverses = x.new_zeros(*starts.shape, 3)
    valid = torch.zeros_like(given)
    x[given], inverses[given], valid[given] = found, inverse, good
    return Roots(x, valid & ~_duplicates(x, valid), inverses)


def implicit(
    candidates: Candidates, field: SkinningField, x_posed: Tensor, bones: Tensor
) -> Tensor:
    """Return the candidates (B, M, 3) with their gradients; the values stay.

    From d(x; weights) = x_posed follows dx = J^-1 (dx_posed - dd), the first term for H_d, which
    moves x_posed (B, N, 3), and the second for the weights.
    """
    d = skin(candidates.x, field(candidates.x), bones)
    x_posed = candidates.of_points(x_posed)
    change = (x_posed - x_posed.detach()) - (d - d.detach())  # zero, but for its gradients
    moved = (candidates.inverse_jacobian * change[..., None, :]).sum(-1)
    return candidates.x + torch.where(candidates.valid[..., None], moved, 0.0)


class _Newton:
    """Searches on grids of affine maps (B, G, 12), search m in the grid of frame[m]."""

    def __init__(
        self, voxels: Voxels, affine_nodes: Tensor, frame: Tensor, tolerance: float
    ) -> None:
        self.voxels, self.tolerance = voxels, tolerance
        self.nodes = affine_nodes.flatten(0, 1)  # (B G, 12)
        self.first_row = frame[:, None] * affine_nodes.shape[1]  # (M, 1)

    def solve(self, x: Tensor, target: Tensor, steps: int) -> tuple[Tensor, Tensor, Tensor]:
        """Return roots (M, 3), inverse Jacobians (M, 3, 3) there, and which ones are roots."""
        x, open_ = x.clone(), torch.arange(len(x), device=x.device)
        d, jacobian = self.value_and_jacobian(x, self.first_row)
        residual, turn = d - target, jacobian
        for _ in range(steps):
            moving = residual.abs().amax(-1) > self.tolerance / 10
            open_ = open_[moving]
            if len(open_) == 0:
                break
            step = (inverse_3x3(turn[moving])[0] * residual[moving, None]).sum(-1)
            shorter = LONGEST_STEP / step.norm(dim=-1, keepdim=True).clamp_min(LONGEST_STEP)
            x[open_] -= step * shorter
            found, turn = self.value_and_jacobian(x[open_], self.first_row[open_])
            residual = found - target[open_]
            d[open_], jacobian[open_] = found, turn
        inverse, determinant = inverse_3x3(jacobian)
        close = (d - target).norm(dim=-1) < self.tolerance
        good = close & self.voxels.contains(x) & (determinant > WORST_DETERMINANT)
        return x, inverse, good

    def value_and_jacobian(self, x: Tensor, first_row: Tensor) -> tuple[Tensor, Tensor]:
        """Return d(x) (M, 3) and its exact Jacobian A + dA/dx [x; 1], (M, 3, 3)."""
        rows, places = self.voxels.corners(x)
        # index_select copies rows several times as fast as indexing with rows (M, 8) does
        corners = self.nodes.index_select(0, (rows + first_row).flatten()).unflatten(0, rows.shape)
        maps = self.voxels.value_and_slopes(corners, places)  # (M, 4, 12)
        moved = transform(maps.unflatten(-1, (3, 4)), x[:, None])  # (M, 4, 3)
        turn = maps[:, 0].unflatten(-1, (3, 4))[..., :3]
        return moved[:, 0], turn + moved[:, 1:].transpose(1, 2)


def _duplicates(x: Tensor, valid: Tensor) -> Tensor:
    """Mark every candidate (B, N, I) that repeats an earlier valid one."""
    repeated = torch.zeros_like(valid)
    for later in range(1, x.shape[2]):
        near = (x[:, :, :later] - x[:, :, later, None]).norm(dim=-1) < SAME_ROOT
        repeated[..., later] = (near & valid[:, :, :later]).any(-1)
    return repeated
