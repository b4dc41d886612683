"""The inverse of linear blend skinning as SNARF published it: Broyden's method from the bones.

The weights are a network that is asked at the points themselves, so there is no cheap Jacobian.
Broyden's "good" method starts from one and corrects its inverse by every step that it takes.
Nothing is deduplicated: of nine starts most find the same root.
"""

import torch
from torch import Tensor

from ins_studio.avatar.lbs import blend, inverse_3x3, skin, transform
from ins_studio.avatar.root_finding import Roots
from ins_studio.avatar.skinning_field import SkinningField
from ins_studio.avatar.starts import bone_starts

STEPS = 50
CONVERGED = 1e-5  # metres between d(x) and x_posed
DIVERGED = 1.0  # metres: such a search is given up
LIMBS = 8  # bones besides the root that training starts from
SAFE = 1e-6  # keeps the denominator of the correction off zero


def init_bones(joints: Tensor, parents: Tensor) -> Tensor:
    """Return the bones to start from in training: the root, and the longest ones.

    For SMPL's skeleton these are the nine of SNARF's code: pelvis, hips, knees, shoulders and
    elbows. A bone is as long as the way to its farthest child.

    Parameters
    ----------
    joints : Tensor
        (J, 3) at rest, metres.
    parents : Tensor
        (J,) -1 for the root, joint 0.
    """
    lengths = joints.new_zeros(len(joints))
    child = parents >= 0
    reach = (joints[child] - joints[parents[child]]).norm(dim=-1)
    lengths.scatter_reduce_(0, parents[child], reach, "amax")
    longest = lengths[1:].argsort(descending=True)[:LIMBS] + 1
    return torch.cat([longest.new_zeros(1), longest.sort().values])


@torch.no_grad()
def find_roots(field: SkinningField, x_posed: Tensor, bones: Tensor, starts: Tensor) -> Roots:
    """Solve d(x) = x_posed, starting from the inverse of each of the bones ``starts``.

    In training the first and the last Jacobian are exact, by autograd. In evaluation the first
    one leaves the weights' slopes out, and the last is what Broyden's corrections made of it.

    Parameters
    ----------
    field : SkinningField
        The weights.
    x_posed : Tensor
        (B, N, 3) metres, root-aligned.
    bones : Tensor
        (B, J, 4, 4) canonical to posed.
    starts : Tensor
        (I,) rows of ``bones``.
    """
    x = bone_starts(x_posed, bones[:, starts])  # (B, N, I, 3)
    shape, target = x.shape, x_posed[:, :, None].expand_as(x).flatten(1, 2)
    x = x.flatten(1, 2)
    jacobian = exact_jacobian if field.training else blended_turn
    inverse, _ = inverse_3x3(jacobian(field, x, bones))
    x, inverse, converged = _solve(field, x, target, bones, inverse)
    if field.training:
        inverse, _ = inverse_3x3(exact_jacobian(field, x, bones))
    x = torch.where(converged[..., None], x, 0.0)  # a diverged search may be anywhere
    return Roots(
        x.reshape(shape), converged.reshape(shape[:-1]), inverse.reshape(*shape[:-1], 3, 3)
    )


def _solve(
    field: SkinningField, x: Tensor, target: Tensor, bones: Tensor, inverse: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Return x (B, M, 3), inverse Jacobians (B, M, 3, 3) and what converged (B, M).

    A search that has converged or diverged takes no more steps.
    """
    x, inverse = x.clone(), inverse.clone()
    residual = skin(x, field(x), bones) - target
    distance = residual.norm(dim=-1)
    for _ in range(STEPS):
        open_ = (distance > CONVERGED) & (distance < DIVERGED)
        if not open_.any():
            break
        frame = open_.nonzero(as_tuple=True)[0]
        j_inv = inverse[open_]
        dx = -(j_inv * residual[open_][:, None]).sum(-1)
        x[open_] += dx
        now = _skin_some(field, x[open_], bones, frame) - target[open_]
        inverse[open_] = _corrected(j_inv, dx, now - residual[open_])
        residual[open_] = now
        distance[open_] = now.norm(dim=-1)
    return x, inverse, distance <= CONVERGED


def _corrected(inverse: Tensor, dx: Tensor, dg: Tensor) -> Tensor:
    """Return J^-1 + (dx - J^-1 dg) (dx^T J^-1) / (dx^T J^-1 dg): the step dx changed g by dg."""
    off = dx - (inverse * dg[:, None]).sum(-1)
    row = (dx[:, :, None] * inverse).sum(1)  # dx^T J^-1
    scale = (row * dg).sum(-1)
    scale = scale + torch.where(scale < 0, -SAFE, SAFE)
    return inverse + off[:, :, None] * row[:, None] / scale[:, None, None]


def _skin_some(field: SkinningField, x: Tensor, bones: Tensor, frame: Tensor) -> Tensor:
    """Skin points x (M, 3), the m-th by the bones of its own frame[m]."""
    weights = field(x)  # (M, J)
    moved = torch.zeros_like(x)
    for index, of_frame in enumerate(bones):  # one small product per frame, not J maps per point
        mine = frame == index
        moved[mine] = skin(x[mine][None], weights[mine][None], of_frame[None])[0]
    return moved


def blended_turn(field: SkinningField, x: Tensor, bones: Tensor) -> Tensor:
    """Return the linear part of A(x), (B, M, 3, 3), at x (B, M, 3): dw/dx is left out."""
    return blend(field(x), bones)[..., :3]


def exact_jacobian(field: SkinningField, x: Tensor, bones: Tensor) -> Tensor:
    """Return the Jacobian dd/dx (B, M, 3, 3) of skinning at x (B, M, 3), by autograd."""
    with torch.enable_grad():
        x = x.detach().requires_grad_()
        d = transform(blend(field(x), bones), x)
        rows = [torch.autograd.grad(d[..., i].sum(), x, retain_graph=i < 2)[0] for i in range(3)]
    return torch.stack(rows, dim=-2)
