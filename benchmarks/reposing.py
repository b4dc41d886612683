"""Reposing the one mesh against extracting a mesh anew, on the demo avatar at 128^3.

``INS_STUDIO_BENCH_RUN`` names another run.
"""

import os
from pathlib import Path

import numpy as np

from ins_studio.avatar.avatar import Avatar, load_avatar
from ins_studio.avatar.bake import CORRECTIVES, SAMPLES
from ins_studio.avatar.bake_poses import poses_to_bake
from ins_studio.avatar.extraction import field_mesh, finished, raw_mesh
from ins_studio.avatar.field_grid import grid_around, sample
from ins_studio.avatar.network_field import NetworkField
from ins_studio.avatar.reposer import Reposer
from ins_studio.dataset.demo import demo_run_path
from ins_studio.errors import StudioError
from ins_studio.geometry.marching_cubes import marching_cubes
from ins_studio.motion.motion import Motion
from ins_studio.project.baked import BakedCorrectives, mesh_fingerprint
from ins_studio.project.canonical import CanonicalMesh, load_canonical
from ins_studio.project.run import RunFolder
from ins_studio.training.evaluation import field_logits

RESOLUTION = 128
MOTION_FRAMES = 125  # the clip of the paper's figure 5


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
        self.avatar, self.mesh = avatar, mesh
        self.reposer = Reposer(avatar, mesh, made_up_correctives(avatar, mesh))
        poses = np.resize(avatar.training_poses, (MOTION_FRAMES, *avatar.training_poses.shape[1:]))
        self.motion = Motion(poses, np.zeros((MOTION_FRAMES, 3), np.float32))
        self.pose = avatar.training_poses[len(avatar.training_poses) // 2].astype(np.float64)

    def time_repose_exact(self) -> None:
        """Pose in closed form through all networks."""
        self.reposer.posed(self.pose)

    def time_repose_lbs(self) -> None:
        """Skin only."""
        self.reposer.posed(self.pose, mode="lbs")

    def time_repose_baked(self) -> None:
        """Skin with 64 correctives."""
        self.reposer.posed(self.pose, mode="baked")

    def time_repose_motion_exact(self) -> None:
        """Pose 125 frames, several at once."""
        list(self.reposer.frames(self.motion))

    def time_repose_motion_lbs(self) -> None:
        """Skin 125 frames."""
        list(self.reposer.frames(self.motion, "lbs"))

    def time_repose_motion_baked(self) -> None:
        """Skin 125 frames with 64 correctives."""
        list(self.reposer.frames(self.motion, "baked"))

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


def made_up_correctives(avatar: Avatar, mesh: CanonicalMesh) -> BakedCorrectives:
    """Return correctives of the usual sizes without the minutes that a bake takes."""
    gate = avatar.model.gate
    rng = np.random.default_rng(0)
    centers = poses_to_bake(avatar.training_poses, SAMPLES, rng).astype(np.float32)
    return BakedCorrectives(
        mesh=mesh_fingerprint(mesh),
        step=0,
        shapes=rng.normal(0, 1e-3, (CORRECTIVES, *mesh.vertices.shape)).astype(np.float32),
        centers=centers,
        strengths=rng.normal(0, 1e-3, (len(centers), CORRECTIVES)).astype(np.float32),
        width=2.0,
        training_poses=avatar.training_poses,
        gate_free_deg=gate.free_deg if gate else 0.0,
        gate_fade_deg=gate.fade_deg if gate else 0.0,
    )
