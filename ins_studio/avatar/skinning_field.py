"""The field of skinning weights w: canonical space -> the simplex over the bones."""

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor, nn

from ins_studio.avatar.lbs import blend
from ins_studio.avatar.soft_ramp import SoftRamp
from ins_studio.avatar.voxels import Voxels

Weights = Callable[[Tensor], Tensor]  # points (..., 3) to weights (..., J)

# What a start gives at least to the bones of a node that have nothing to do there, together: a
# share for each alone would drag the surface the farther, the more bones a rig has.
LEAST_OF_ALL = 24e-4
SHARPNESS = 20.0  # SNARF's scale of the weight network's output before the softmax


class SkinningField(nn.Module):
    """Weights on the nodes of a grid, trilinear between them.

    Because the weights are linear in the nodes, so is the blended transform: for one pose
    A(x) = sum_j w_j(x) B_j is a grid of affine maps, with an exact Jacobian for root finding.

    Parameters
    ----------
    voxels : Voxels
        The grid, over the canonical box.
    bones : int
        J.
    """

    def __init__(self, voxels: Voxels, bones: int) -> None:
        super().__init__()
        self.voxels = voxels
        self.bones = bones

    def node_weights(self) -> Tensor:
        """Return the weights (G, J) at the nodes; rows sum to one."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return the weights (..., J) at ``x`` (..., 3), metres in canonical space."""
        return self._between(self.node_weights(), x)

    @torch.no_grad()
    def frozen(self) -> Weights:
        """Return the field as it is now, what does not depend on the points computed once."""
        nodes = self.node_weights()
        return lambda x: self._between(nodes, x)

    def _between(self, nodes: Tensor, x: Tensor) -> Tensor:
        weights = self.voxels.sample(nodes, x.reshape(-1, 3))
        return weights.reshape(*x.shape[:-1], self.bones)

    @torch.no_grad()
    def affine_nodes(self, bones: Tensor) -> Tensor:
        """Return A at the nodes, (B, G, 12), for ``bones`` (B, J, 4, 4); detached."""
        return blend(self.node_weights()[None], bones).flatten(2)


class VoxelSkinning(SkinningField):
    """Free log-weights at the nodes; started from the fitted body."""

    def __init__(self, voxels: Voxels, bones: int) -> None:
        super().__init__(voxels, bones)
        self.log_weights = nn.Parameter(torch.zeros(voxels.count, bones))

    def node_weights(self) -> Tensor:
        """Return the weights (G, J) at the nodes."""
        return self.log_weights.softmax(dim=-1)

    @torch.no_grad()
    def start_from(self, weights: Tensor) -> None:
        """Take node weights (G, J), kept off zero so that every bone stays learnable."""
        self.log_weights.copy_(weights.clamp_min(LEAST_OF_ALL / self.bones).log())


class NetworkSkinning(SkinningField):
    """A small network evaluated at the nodes anew in every step, as Fast-SNARF does."""

    def __init__(self, voxels: Voxels, bones: int, width: int = 128, layers: int = 4) -> None:
        super().__init__(voxels, bones)
        sizes = [3] + [width] * layers
        hidden = [
            module
            for inputs, outputs in pairwise(sizes)
            for module in (nn.Linear(inputs, outputs), SoftRamp())
        ]
        self.network = nn.Sequential(*hidden, nn.Linear(width, bones))

    def node_weights(self) -> Tensor:
        """Return the weights (G, J) at the nodes."""
        return self.at(self.voxels.nodes())

    def at(self, x: Tensor) -> Tensor:
        """Return what the network itself says at points (..., 3): weights (..., J)."""
        logits: Tensor = self.network(x)
        return (SHARPNESS * logits).softmax(dim=-1)


class PointSkinning(NetworkSkinning):
    """The same network, asked at the points themselves and not on a grid, as SNARF does."""

    def forward(self, x: Tensor) -> Tensor:
        """Return the weights (..., J) at ``x`` (..., 3)."""
        return self.at(x)

    def frozen(self) -> Weights:
        """Return the network: nothing of it can be computed beforehand."""
        return self.at
