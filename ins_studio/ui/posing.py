"""Preview posing: linear blend skinning of the canonical mesh, in numpy, at once."""

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.baked_poser import BakedPoser
from ins_studio.geometry.skeleton import bone_transforms, posed_joints
from ins_studio.geometry.skinning import skin
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh


class PreviewPoser:
    """Poses one mesh through one motion; all bones are computed once.

    Parameters
    ----------
    mesh : CanonicalMesh
        V vertices, J joints.
    motion : Motion
        T frames of J joints.
    """

    def __init__(self, mesh: CanonicalMesh, motion: Motion) -> None:
        self._mesh = mesh
        self._motion = motion
        self._bones = bone_transforms(motion.poses, mesh.canonical_pose, mesh.joints, mesh.parents)

    def follow(self, motion: Motion, frames: NDArray[np.int64]) -> None:
        """Pose through a motion of as many frames that differs on ``frames`` (N,) alone."""
        mesh, poses = self._mesh, motion.poses[frames]
        self._motion = motion
        if len(frames):
            moved = bone_transforms(poses, mesh.canonical_pose, mesh.joints, mesh.parents)
            self._bones[frames] = moved

    def vertices(self, frame: int) -> NDArray[np.float32]:
        """Return the posed vertices (V, 3), world metres, y up."""
        posed = skin(self._mesh.vertices, self._mesh.weights, self._bones[frame])
        return np.asarray(posed + self._motion.transl[frame], dtype=np.float32)

    def baked(self, frame: int, correctives: BakedPoser) -> NDArray[np.float32]:
        """Return the vertices (V, 3) as baked correctives of the mesh pose them, world metres."""
        posed = correctives.posed(self._motion.poses[frame][None])[0]
        return np.asarray(posed + self._motion.transl[frame], dtype=np.float32)

    def joints(self, frame: int) -> NDArray[np.float32]:
        """Return the posed joints (J, 3), world metres."""
        return joints_of(self._motion, frame, self._mesh.joints, self._mesh.parents)


def joints_of(
    motion: Motion, frame: int, joints: NDArray[np.floating], parents: NDArray[np.integer]
) -> NDArray[np.float32]:
    """Return a frame's joints (J, 3), world metres, of a body with these REST ``joints``."""
    placed = posed_joints(motion.poses[frame], joints, parents)
    return np.asarray(placed + motion.transl[frame], dtype=np.float32)
