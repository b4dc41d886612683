"""PIN, the pose-conditioned invertible network: coupling layers one after the other."""

from typing import NamedTuple, cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.coupling import CouplingLayer, EmbeddingShape
from ins_studio.avatar.shift_field import ShiftField

FOCUS_AXES = (2, 1, 0, 0, 1, 2)  # the axis that each block's 1D sub-layer shifts; then again


class ShiftLayer(nn.Module):
    """A coupling layer of its 1D sub-layer alone, in voxels: see ``ShiftField``."""

    def __init__(self, field: ShiftField) -> None:
        super().__init__()
        self.field = field

    def forward(self, uv: Tensor, w: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        """Move points towards canonical space: uv (B, N, 2), w (B, N, 1) metres, codes (B, P)."""
        return uv, self.field(uv, w, self.field.at(code))

    def inverse(self, uv: Tensor, w: Tensor, code: Tensor) -> tuple[Tensor, Tensor]:
        """Undo ``forward`` exactly, up to float rounding."""
        return uv, self.field.inverse(uv, w, self.field.at(code))


Layer = CouplingLayer | ShiftLayer


class PIN(nn.Module):
    """A bijection of space for every pose: the identity where the pose code is zero.

    (But for the ablation without pose multiplication, which is the identity nowhere.)

    Parameters
    ----------
    blocks : int
        Coupling layers K; 0 gives the identity for any pose.
    code_size : int
        Length of the pose code.
    shape : tuple
        Width, layers and w0 of the spatial embeddings.
    center : Tensor
        (3,) middle of the canonical box, metres: the embeddings' origin.
    turning, multiplied : bool
        False leaves the rotations out, or the multiplication by the pose code (two ablations).
    """

    center: Tensor

    def __init__(
        self,
        blocks: int,
        code_size: int,
        shape: EmbeddingShape,
        center: Tensor,
        *,
        turning: bool = True,
        multiplied: bool = True,
    ) -> None:
        super().__init__()
        self.register_buffer("center", center.clone(), persistent=False)
        self.axes = focus_axes(blocks)
        self.layers = nn.ModuleList(
            CouplingLayer(code_size, shape, turning=turning, multiplied=multiplied)
            for _ in range(blocks)
        )

    @classmethod
    def of_voxels(
        cls, blocks: int, code_size: int, rank: int, voxels: "ShiftVoxels", center: Tensor
    ) -> "PIN":
        """Return a PIN whose layers shift in voxels, ``rank`` shapes each; see ``ShiftField``."""
        pin = cls(0, code_size, (0, 0, 0.0), center)
        pin.axes = focus_axes(blocks)
        pin.layers.extend(voxels.layer(axis, center, code_size, rank) for axis in pin.axes)
        return pin

    def forward(self, x: Tensor, code: Tensor) -> Tensor:
        """Move ``x`` (B, N, 3), metres, towards canonical space, for pose codes (B, P)."""
        if not self.layers:
            return x
        x = x - self.center
        for layer, axis in zip(self.blocks(), self.axes, strict=True):
            uv, w = split(x, axis)
            uv, w = layer(uv, w, code)
            x = join(uv, w, axis)
        return x + self.center

    def inverse(self, x: Tensor, code: Tensor) -> Tensor:
        """Undo ``forward``: move ``x`` (B, N, 3) towards posed space, for pose codes (B, P)."""
        if not self.layers:
            return x
        x = x - self.center
        for layer, axis in zip(self.blocks()[::-1], self.axes[::-1], strict=True):
            uv, w = split(x, axis)
            uv, w = layer.inverse(uv, w, code)
            x = join(uv, w, axis)
        return x + self.center

    def blocks(self) -> list[Layer]:
        """Return the coupling layers, in the order of ``forward``."""
        return cast("list[Layer]", list(self.layers))


def focus_axes(blocks: int) -> tuple[int, ...]:
    """Return the axis that each block's 1D sub-layer shifts."""
    return tuple(FOCUS_AXES[index % len(FOCUS_AXES)] for index in range(blocks))


class ShiftVoxels(NamedTuple):
    """Where a PIN's voxels lie: the canonical box, and the nodes' distances in metres."""

    low: Tensor  # (3,)
    high: Tensor  # (3,)
    body: Tensor  # (V, 3) what the nodes that move lie around
    spacing: tuple[float, float]  # across the direction that a layer moves, and along it
    weights: Tensor | None = None  # (V, L) of the bones whose regions have codes of their own

    def layer(self, axis: int, center: Tensor, code_size: int, rank: int) -> ShiftLayer:
        """Return a layer that moves coordinate ``axis`` of points relative to ``center``."""
        order = [*(other for other in range(3) if other != axis), axis]
        low, high = (corner[order] for corner in (self.low - center, self.high - center))
        body = (self.body - center)[:, order]
        field = ShiftField((low, high), self.spacing, body, code_size, rank, self.weights)
        return ShiftLayer(field)


def split(x: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return the two other coordinates (..., 2) and the focus coordinate (..., 1) of ``x``."""
    # by whole columns: the gradient of a slice would be a copy of all of x for each of them
    columns = list(x.unbind(-1))
    w = columns.pop(axis)
    return torch.stack(columns, dim=-1), w[..., None]


def join(uv: Tensor, w: Tensor, axis: int) -> Tensor:
    """Undo ``split``."""
    columns = list(uv.unbind(-1))
    columns.insert(axis, w[..., 0])
    return torch.stack(columns, dim=-1)
