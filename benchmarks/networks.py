"""The networks of the default preset, untrained: their cost does not depend on training."""

import numpy as np
import torch

from ins_studio.avatar.initial import build_model, start_from_body
from ins_studio.avatar.presets import preset
from ins_studio.body.builtin import builtin_body

POINTS = 10_000


class Balanced:
    """Forward (towards canonical) and inverse (towards posed) on 10k points of one frame."""

    def setup(self) -> None:
        """Build the model and a pose."""
        torch.manual_seed(0)
        rng = np.random.default_rng(0)
        body = builtin_body()
        self.model = build_model(preset("balanced"), body).eval()
        start_from_body(self.model, body)
        pose = rng.normal(0, 0.2, (body.joint_count, 3)).astype(np.float32)
        pose[0] = 0
        canonical = body.canonical()
        chosen = canonical[rng.integers(len(canonical), size=POINTS)]
        self.x_c = torch.as_tensor(chosen)[None]
        self.bones = torch.as_tensor(body.bones(pose), dtype=torch.float32)[None]
        self.poses = torch.as_tensor(pose)[None]
        with torch.no_grad():
            self.code = self.model.pose_code(self.poses)
            self.x_d = self.model.repose(self.x_c, self.bones, self.code)

    def time_pose_code(self) -> None:
        """Encode one pose."""
        with torch.no_grad():
            self.model.pose_code(self.poses)

    def time_inverse_10k(self) -> None:
        """Pose 10k canonical points."""
        with torch.no_grad():
            self.model.repose(self.x_c, self.bones, self.code)

    def time_forward_10k(self) -> None:
        """Ask the occupancy of 10k posed points, root search included."""
        with torch.no_grad():
            self.model.logits(self.x_d, self.bones, self.code)
