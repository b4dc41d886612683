"""Reposing the one mesh against extracting a mesh anew, on the demo avatar at 128^3.

``INS_STUDIO_BENCH_RUN`` names another run.
"""

import os
from pathlib import Path

import numpy as np

from ins_studio.avatar.avatar import Avatar, load_avatar
from ins_studio.avatar.extraction import field_mesh, raw_mesh
from ins_studio.avatar.field_grid import grid_around, sample
from ins_studio.avatar.network_field import NetworkField
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.demo import demo_run_path
from ins_studio.errors import StudioError
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.project.canonical import load_canonical
from ins_studio.project.run import RunFolder
from ins_studio.training.evaluation import field_logits
from ins_studio.training.preview import finished

RESOLUTION = 128


class DemoAvatar:
    """One frame: an arm raised, a knee bent."""

    def setup(self) -> None:
        """Load the demo run; skip where it is not trained yet."""
        try:
            other = os.environ.get("INS_STUDIO_BENCH_RUN")
            run = RunFolder(Path(other) if other else demo_run_path())
            avatar = load_avatar(run)
            mesh = load_canonical(run.mesh_path)
        except StudioError as error:
            raise NotImplementedError(error.message) from error
        if not isinstance(avatar, Avatar):
            raise NotImplementedError("the demo avatar has no networks")
        self.avatar, self.reposer = avatar, Reposer(avatar, mesh)
        self.pose = avatar.training_poses[len(avatar.training_poses) // 2].astype(np.float64)

    def time_repose_exact(self) -> None:
        """Pose in closed form through all networks."""
        self.reposer.posed(self.pose)

    def time_repose_lbs(self) -> None:
        """Skin only."""
        self.reposer.posed(self.pose, mode="lbs")

    def time_extract_posed_anew(self) -> None:
        """Marching cubes in posed space: what a method without an inverse must do every frame."""
        posed_body = self.avatar.body.posed(self.pose, pose_blend=False)
        grid = grid_around(posed_body, RESOLUTION)
        values = finished(sample(self._posed_logits, grid, posed_body))
        marching_cubes(values, grid.origin, grid.spacing)

    def _posed_logits(self, points: np.ndarray) -> np.ndarray:
        return field_logits(self.avatar, self.pose, np.zeros(3), points)

    def time_extract_canonical_raw(self) -> None:
        """Marching cubes in canonical space: what posing a pose-dependent field would need."""
        field = NetworkField(self.avatar.model, self.avatar.device)
        finished(raw_mesh(field, self.avatar.body, RESOLUTION))

    def time_extract_canonical_smooth(self) -> None:
        """Extract with smoothing and projection, without the atlas."""
        field = NetworkField(self.avatar.model, self.avatar.device)
        finished(field_mesh(field, self.avatar.body, RESOLUTION))
