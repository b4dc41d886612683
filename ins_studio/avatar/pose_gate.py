"""The gate: away from the training poses the learned deformation fades, and LBS remains."""

import torch
from torch import Tensor, nn

from ins_studio.avatar.pose_encoder import axis_angle_to_matrix


class PoseGate(nn.Module):
    """Scale of a pose's code: 1 near the training poses, falling to 0 away from them.

    ``gate = exp(-(max(0, d - free) / fade)^2)``, d the mean joint angle to the nearest training
    pose, the root left out. The code only shrinks, so the PINs stay bijections.

    Parameters
    ----------
    training_poses : Tensor
        (T, J, 3) axis-angle, radians.
    free_deg, fade_deg : float
        Distance without any effect, and the width of the fall, in degrees.
    """

    training: bool
    known: Tensor

    def __init__(self, training_poses: Tensor, free_deg: float, fade_deg: float) -> None:
        super().__init__()
        self.free_deg, self.fade_deg = free_deg, fade_deg
        known = axis_angle_to_matrix(training_poses)[:, 1:]
        self.register_buffer("known", known, persistent=False)

    def forward(self, poses: Tensor) -> Tensor:
        """Return the scale (B,) in [0, 1] of ``poses`` (B, J, 3)."""
        distance = self.distance_deg(poses)
        return torch.exp(-(((distance - self.free_deg).clamp_min(0) / self.fade_deg) ** 2))

    def distance_deg(self, poses: Tensor) -> Tensor:
        """Return the mean joint angle (B,), degrees, to the nearest of the known poses."""
        rotations = axis_angle_to_matrix(poses)[:, 1:]
        # the trace of R^T Q gives the angle between R and Q
        traces = torch.einsum("bjrc,tjrc->btj", rotations, self.known)
        angles = torch.arccos(((traces - 1) / 2).clamp(-1, 1))
        return torch.rad2deg(angles.mean(-1).amin(-1))
