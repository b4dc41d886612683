"""Posing by baked correctives: x = sum_j w_j B_j (x_c + sum_k c_k(pose) shape_k), numpy alone."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.pose_kernel import Gate, PoseKernel
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.project.baked import BakedCorrectives
from ins_studio.project.canonical import CanonicalMesh

FloatArray = NDArray[np.float32]


class BakedPoser:
    """Poses one mesh by its correctives, in a fraction of a millisecond.

    Arrays are kept with the vertices along their last axis: every step is then a matrix product
    or a sum of long rows, which is several times faster than 3 x 4 matrices vertex by vertex.

    Parameters
    ----------
    mesh : CanonicalMesh
    baked : BakedCorrectives
        Of this mesh.
    """

    def __init__(self, mesh: CanonicalMesh, baked: BakedCorrectives) -> None:
        self._mesh = mesh
        gate = Gate(baked.training_poses, baked.gate_free_deg, baked.gate_fade_deg)
        self._kernel = PoseKernel(baked.centers, mesh.canonical_pose, gate, baked.width)
        self._strengths = baked.strengths.astype(np.float64)
        self._x_c = np.ascontiguousarray(mesh.vertices.T, np.float32)  # (3, V)
        self._weights = np.ascontiguousarray(mesh.weights.T, np.float32)  # (J, V)
        shapes = baked.shapes.transpose(0, 2, 1).reshape(len(baked.shapes), 3 * len(mesh.vertices))
        self._shapes = np.ascontiguousarray(shapes, np.float32)  # (K, 3 V)

    def strengths(self, poses: NDArray[np.floating]) -> FloatArray:
        """Return c, (B, K), for ``poses`` (B, J, 3) in radians: zero at the canonical pose."""
        return (self._kernel(poses) @ self._strengths).astype(np.float32)

    def posed(self, poses: NDArray[np.floating]) -> FloatArray:
        """Return the vertices (B, V, 3), metres, for ``poses`` (B, J, 3), without transl."""
        mesh = self._mesh
        bones = bone_transforms(poses, mesh.canonical_pose, mesh.joints, mesh.parents)
        posed = [
            self._skinned(self._x_c + (own @ self._shapes).reshape(3, -1), bones[frame])
            for frame, own in enumerate(self.strengths(poses))
        ]
        return np.stack(posed)

    def _skinned(self, x: FloatArray, bones: NDArray[np.floating]) -> FloatArray:
        rows = bones[:, :3].astype(np.float32).reshape(len(bones), 12).T
        blended = (rows @ self._weights).reshape(3, 4, -1)  # (3, 4, V)
        skinned = np.einsum("rcv,cv->rv", blended[:, :3], x) + blended[:, 3]
        return np.ascontiguousarray(skinned.T)
