"""The bone-pose encoder: each bone's pose becomes a code of its own, zero at the canonical pose."""

import torch
from torch import Tensor, nn


class GroupedLinear(nn.Module):
    """One linear map per bone, nothing shared and no bias: y_j = W_j x_j.

    Parameters
    ----------
    groups : int
        Bones J.
    inputs, outputs : int
        Numbers per bone, in and out.
    """

    def __init__(self, groups: int, inputs: int, outputs: int) -> None:
        super().__init__()
        bound = (3 / inputs) ** 0.5  # keeps the variance of the inputs
        self.weight = nn.Parameter(torch.zeros(groups, inputs, outputs).uniform_(-bound, bound))

    def forward(self, x: Tensor) -> Tensor:
        """Map ``x`` (B, J, inputs) to (B, J, outputs)."""
        return torch.einsum("bji,jio->bjo", x, self.weight)


class BonePoseEncoder(nn.Module):
    """P(p) = concat_j e_j(R_j, t_j): rotation and translation of each bone, encoded separately.

    The bone's pose is the joint's own rotation relative to the canonical pose, about the joint's
    rest position: x -> R_j x + t_j with R_j = R(theta_j) R(theta_can,j)^T, t_j = (I - R_j) joint_j.
    Fed as (R_j - I, t_j) through maps without bias and a zero-preserving activation, so that the
    code is exactly zero at the canonical pose. The root's rotation is dropped: turning the whole
    person does not change the cloth.

    Parameters
    ----------
    canonical_pose : Tensor
        (J, 3) axis-angle, radians.
    joints : Tensor
        (J, 3) rest joints, metres.
    hidden, size : int
        Width of each bone's hidden layer and of its code.
    """

    canonical: Tensor
    joints: Tensor

    def __init__(self, canonical_pose: Tensor, joints: Tensor, hidden: int, size: int) -> None:
        super().__init__()
        bones = len(joints)
        self.register_buffer("canonical", axis_angle_to_matrix(canonical_pose), persistent=False)
        self.register_buffer("joints", joints.clone(), persistent=False)
        self.inner = GroupedLinear(bones, 12, hidden)
        self.outer = GroupedLinear(bones, hidden, size)

    def forward(self, poses: Tensor) -> Tensor:
        """Return the codes (B, J, size) of ``poses`` (B, J, 3), axis-angle in radians."""
        turn = relative_rotations(poses, self.canonical)  # (B, J, 3, 3)
        change = turn - torch.eye(3, dtype=turn.dtype, device=turn.device)
        shift = -torch.einsum("bjrc,jc->bjr", change, self.joints)  # (I - R_j) joint_j
        bones = torch.cat([change.flatten(2), shift], dim=-1)  # (B, J, 12)
        bones = torch.cat([torch.zeros_like(bones[:, :1]), bones[:, 1:]], dim=1)  # no root
        codes: Tensor = self.outer(nn.functional.silu(self.inner(bones)))
        return codes


class PoseEmbedding(nn.Module):
    """P(p): the bones' codes side by side, and what they mean together.

    How a hem falls depends on both hips at once, which no sum over the bones can say. So a small
    network without bias mixes the concatenated codes; zero stays zero.

    Parameters
    ----------
    bones : BonePoseEncoder
        Encodes each bone on its own.
    mixed : int
        Width of the mixing network, and twice the length of its output; 0 leaves the
        concatenation as it is.
    """

    def __init__(self, bones: BonePoseEncoder, mixed: int) -> None:
        super().__init__()
        self.bones = bones
        joints, size = len(bones.joints), bones.outer.weight.shape[2]
        self.size = mixed // 2 if mixed else joints * size
        self.mix = nn.Identity() if not mixed else _mixer(joints * size, mixed, self.size)

    def forward(self, poses: Tensor) -> Tensor:
        """Return the embeddings (B, size) of ``poses`` (B, J, 3), axis-angle in radians."""
        embedding: Tensor = self.mix(self.bones(poses).flatten(1))
        return embedding


def _mixer(inputs: int, width: int, outputs: int) -> nn.Sequential:
    first, last = nn.Linear(inputs, width, bias=False), nn.Linear(width, outputs, bias=False)
    # wider than is usual, as the codes are small: the activation shall be far from linear
    nn.init.normal_(first.weight, std=4 / inputs**0.5)
    nn.init.normal_(last.weight, std=1 / width**0.5)
    return nn.Sequential(first, nn.SiLU(), last)


def relative_rotations(poses: Tensor, canonical: Tensor) -> Tensor:
    """Return R(theta_j) R(theta_can,j)^T, (..., J, 3, 3): the identity at the canonical pose.

    ``poses`` (..., J, 3) axis-angle in radians, ``canonical`` (J, 3, 3) rotations.
    """
    return axis_angle_to_matrix(poses) @ canonical.transpose(-1, -2)


def axis_angle_to_matrix(vectors: Tensor) -> Tensor:
    """Rodrigues' formula: (..., 3) radians to (..., 3, 3) rotations, exact at zero."""
    angle = vectors.norm(dim=-1, keepdim=True)
    x, y, z = (vectors / angle.clamp_min(1e-12)).unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1)
    cross = cross.reshape(*vectors.shape, 3)
    sine, cosine = angle.sin()[..., None], angle.cos()[..., None]
    eye = torch.eye(3, dtype=vectors.dtype, device=vectors.device)
    turn: Tensor = eye + sine * cross + (1 - cosine) * (cross @ cross)
    return turn
