"""What SNARF's occupancy sees of a pose, as the numbers themselves, with no encoder."""

import math

import torch
from torch import Tensor, nn


class PoseCondition(nn.Module):
    """c(p) = theta_1.. / pi: the axis-angles of all joints but the root, side by side.

    Parameters
    ----------
    canonical_pose : Tensor
        (J, 3) radians: the pose that is meant where none is given.
    used : bool
        False for a shape that is the same in every pose: the condition is no number at all.
    """

    canonical_pose: Tensor
    _constant: Tensor | None

    def __init__(self, canonical_pose: Tensor, *, used: bool) -> None:
        super().__init__()
        self.size = 3 * (len(canonical_pose) - 1) if used else 0
        self.register_buffer("canonical_pose", canonical_pose.clone(), persistent=False)
        self.register_buffer("_constant", None, persistent=False)

    @property
    def varies(self) -> bool:
        """Say whether two poses may have two conditions."""
        return self.size > 0 and self._constant is None

    def forward(self, poses: Tensor) -> Tensor:
        """Return the conditions (B, C) of ``poses`` (B, J, 3), axis-angle in radians."""
        if self._constant is not None:
            return self._constant.expand(len(poses), -1)
        return poses[:, 1:].flatten(1)[:, : self.size] / math.pi

    def canonical(self) -> Tensor:
        """Return the condition (1, C) of the canonical pose."""
        condition: Tensor = self(self.canonical_pose[None])
        return condition

    @torch.no_grad()
    def freeze(self, poses: Tensor) -> None:
        """Give every pose the mean condition of ``poses`` (T, J, 3) from now on."""
        self._constant = self(poses).mean(0, keepdim=True)
