"""Linear blend skinning, and the root-aligned frame in which an avatar is learned.

World to root-aligned: x = B_0^-1 (x_world - transl), bones B_0^-1 B_j. Turning or carrying the
whole person then changes nothing that the networks see.
"""

import torch
from torch import Tensor


def blend(weights: Tensor, bones: Tensor) -> Tensor:
    """Return A = sum_j w_j B_j, (B, N, 3, 4), of weights (B, N, J) and bones (B, J, 4, 4)."""
    blended = weights @ bones[:, :, :3].flatten(2)  # (B, N, 12)
    return blended.reshape(*blended.shape[:2], 3, 4)


def skin(x: Tensor, weights: Tensor, bones: Tensor) -> Tensor:
    """Carry points from canonical to posed space: x' = sum_j w_j B_j x.

    ``x`` (B, N, 3) metres, ``weights`` (B, N, J) rows sum to one, ``bones`` (B, J, 4, 4).
    """
    return transform(blend(weights, bones), x)


def transform(affine: Tensor, x: Tensor) -> Tensor:
    """Apply affine maps (..., 3, 4) to points (..., 3)."""
    # products and sums, not a matrix product: never TF32 on a GPU, and quicker for 3 x 3
    a, b, c, shift = affine.unbind(-1)
    along_x, along_y, along_z = x[..., None].unbind(-2)
    shift = torch.addcmul(torch.addcmul(shift, a, along_x), b, along_y)
    return torch.addcmul(shift, c, along_z)


def root_aligned(bones: Tensor) -> tuple[Tensor, Tensor]:
    """Return B_0^-1 B_j, (B, J, 4, 4), and B_0, (B, 4, 4), of rigid ``bones`` (B, J, 4, 4)."""
    root = bones[:, 0]
    return rigid_inverse(root)[:, None] @ bones, root


def to_root(x: Tensor, root: Tensor, transl: Tensor) -> Tensor:
    """Move world points (B, N, 3) to the root-aligned frame of root (B, 4, 4), transl (B, 3)."""
    return transform(rigid_inverse(root)[:, None, :3], x - transl[:, None])


def to_world(x: Tensor, root: Tensor, transl: Tensor) -> Tensor:
    """Undo ``to_root``."""
    return transform(root[:, None, :3], x) + transl[:, None]


def rigid_inverse(matrices: Tensor) -> Tensor:
    """Invert rigid transforms (..., 4, 4)."""
    turn = matrices[..., :3, :3].transpose(-1, -2)
    shift = -(turn * matrices[..., None, :3, 3]).sum(-1)
    inverse = torch.zeros_like(matrices)
    inverse[..., :3, :3], inverse[..., :3, 3], inverse[..., 3, 3] = turn, shift, 1
    return inverse


def inverse_3x3(matrices: Tensor, least: float = 1e-2) -> tuple[Tensor, Tensor]:
    """Invert by the adjugate, the determinant kept away from zero.

    Returns the inverses (..., 3, 3) and the true determinants (...,). ``Tensor.inverse`` raises or
    gives NaN where LBS collapses; this gives finite numbers that a mask can drop.
    """
    a, b, c = matrices.unbind(-2)
    adjugate = torch.stack(
        [torch.linalg.cross(b, c), torch.linalg.cross(c, a), torch.linalg.cross(a, b)], dim=-1
    )
    determinant = (a * adjugate[..., 0]).sum(-1)
    safe = determinant.abs().clamp_min(least).copysign(determinant)
    return adjugate / safe[..., None, None], determinant
