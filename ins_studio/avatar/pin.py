"""PIN, the pose-conditioned invertible network: coupling layers one after the other."""

from typing import cast

import torch
from torch import Tensor, nn

from ins_studio.avatar.coupling import CouplingLayer, EmbeddingShape

FOCUS_AXES = (2, 1, 0, 0, 1, 2)  # the axis that each block's 1D sub-layer shifts; then again


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
        self.layers = nn.ModuleList(
            CouplingLayer(code_size, shape, turning=turning, multiplied=multiplied)
            for _ in range(blocks)
        )
        self.axes = tuple(FOCUS_AXES[index % len(FOCUS_AXES)] for index in range(blocks))

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

    def blocks(self) -> list[CouplingLayer]:
        """Return the coupling layers, in the order of ``forward``."""
        return cast("list[CouplingLayer]", list(self.layers))


def split(x: Tensor, axis: int) -> tuple[Tensor, Tensor]:
    """Return the two other coordinates (..., 2) and the focus coordinate (..., 1) of ``x``."""
    return torch.cat([x[..., :axis], x[..., axis + 1 :]], dim=-1), x[..., axis : axis + 1]


def join(uv: Tensor, w: Tensor, axis: int) -> Tensor:
    """Undo ``split``."""
    return torch.cat([uv[..., :axis], w, uv[..., axis:]], dim=-1)
