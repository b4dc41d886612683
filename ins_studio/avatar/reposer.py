"""Moving the one canonical mesh to any pose, in closed form."""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar.avatar import AnyAvatar, Avatar
from ins_studio.avatar.average_lbs import AverageAvatar, rest_transforms
from ins_studio.avatar.root_frame import to_root_frame, to_world
from ins_studio.errors import StudioError
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.geometry.skinning import skin, unskin
from ins_studio.geometry.surface import Surface
from ins_studio.motion.motion import Motion
from ins_studio.project.canonical import CanonicalMesh

Mode = Literal["exact", "lbs"]
CHUNK = 32_768


class Reposer:
    """Poses ``mesh`` as ``avatar`` has learned it; order and number of vertices never change.

    Parameters
    ----------
    avatar : Avatar or AverageAvatar
    mesh : CanonicalMesh
        The avatar's extracted mesh.
    """

    def __init__(self, avatar: AnyAvatar, mesh: CanonicalMesh) -> None:
        if len(mesh.joints) != avatar.body.joint_count:
            raise StudioError(
                f"The canonical mesh has {len(mesh.joints)} joints, "
                f"its avatar {avatar.body.joint_count}.",
                "They are from different runs; extract the mesh again.",
            )
        require_one_mesh(avatar)
        self.avatar = avatar
        self.mesh = mesh
        self._exact: NetworkPoser | AveragePoser = (
            AveragePoser(avatar, mesh)
            if isinstance(avatar, AverageAvatar)
            else NetworkPoser(avatar, mesh.vertices)
        )

    def posed(
        self, pose: np.ndarray, transl: np.ndarray | None = None, mode: Mode = "exact"
    ) -> np.ndarray:
        """Return the vertices (V, 3) float32 in the world, metres.

        Parameters
        ----------
        pose : (J, 3) or (3 J,) float
            Axis-angle in radians, relative to the zero pose.
        transl : (3,) float, optional
            Metres, added last.
        mode : "exact" or "lbs"
            The learned inverse map, or plain skinning of the canonical mesh.
        """
        pose = self._checked(pose)
        bones = self._bones(pose)
        if mode == "lbs":
            vertices = skin(self.mesh.vertices, self.mesh.weights, bones)
        else:
            vertices = self._exact(pose, bones)
        if transl is not None:
            vertices = vertices + np.asarray(transl, np.float64)
        return np.asarray(vertices, np.float32)

    def surface(self, pose: np.ndarray, transl: np.ndarray | None = None) -> Surface:
        """Return the exactly posed mesh in the world; parameters as for ``posed``."""
        return Surface(self.posed(pose, transl), self.mesh.faces, self.mesh.vertices)

    def frames(self, motion: Motion, mode: Mode = "exact") -> Iterator[np.ndarray]:
        """Yield the vertices of every frame of ``motion``; see ``posed``."""
        for pose, transl in zip(motion.poses, motion.transl, strict=True):
            yield self.posed(pose, transl, mode)

    def _checked(self, pose: np.ndarray) -> np.ndarray:
        pose = np.asarray(pose, np.float64)
        joints = len(self.mesh.joints)
        if pose.size != 3 * joints:
            raise StudioError(
                f"A pose of {pose.size} numbers does not fit an avatar of {joints} joints.",
                f"Give {3 * joints} numbers: three for each joint.",
            )
        return pose.reshape(joints, 3)

    def _bones(self, pose: np.ndarray) -> np.ndarray:
        mesh = self.mesh
        return bone_transforms(pose, mesh.canonical_pose, mesh.joints, mesh.parents)


def has_one_mesh(avatar: AnyAvatar) -> bool:
    """Say whether all poses share a mesh; SNARF's have one each."""
    return isinstance(avatar, AverageAvatar) or not avatar.model.condition.varies


def require_one_mesh(avatar: AnyAvatar) -> None:
    """Raise StudioError for an avatar that has another mesh in every pose."""
    if not has_one_mesh(avatar):
        raise StudioError(
            f"{avatar.preset} has another mesh for every pose: there is no one mesh to repose, "
            "paint or export.",
            "Measure it by `ins-studio evaluate`, or train another preset.",
        )


class AveragePoser:
    """AVG-LBS: the mesh in the zero pose, skinned once by T, as the recordings were."""

    def __init__(self, avatar: AverageAvatar, mesh: CanonicalMesh) -> None:
        self._body, self._weights = avatar.body, mesh.weights
        transforms = rest_transforms(avatar.body, mesh.canonical_pose)
        self._rest = unskin(mesh.vertices.astype(np.float64), mesh.weights, transforms)

    def __call__(self, pose: np.ndarray, _bones: np.ndarray) -> np.ndarray:
        """Return the vertices (V, 3) for ``pose`` (J, 3), without transl."""
        return skin(self._rest, self._weights, rest_transforms(self._body, pose))


class NetworkPoser:
    """INS in the frame of the root: H_c^-1, skinning, H_d^-1.

    What does not depend on the pose is computed once: the skinning weights on the grid's nodes.
    """

    def __init__(self, avatar: Avatar, vertices: np.ndarray) -> None:
        self._model, self._device = avatar.model, avatar.device
        x_c = torch.as_tensor(vertices, dtype=torch.float32, device=avatar.device)
        self._chunks = x_c[None].split(CHUNK, dim=1)
        self._weights = avatar.model.skinning.frozen()

    def __call__(self, pose: np.ndarray, bones: np.ndarray) -> np.ndarray:
        """Return the vertices (V, 3) float64 for ``pose`` (J, 3), bones (J, 4, 4), no transl."""
        _, aligned = to_root_frame(np.zeros((0, 3)), bones, np.zeros(3))
        with torch.no_grad():
            code = self._model.pose_code(self._batch(pose))
            transforms = self._batch(aligned)
            x_d = [
                self._model.repose(x_c, transforms, code, self._weights)[0] for x_c in self._chunks
            ]
        return to_world(torch.cat(x_d).cpu().numpy(), bones)

    def _batch(self, array: np.ndarray) -> Tensor:
        """Return a batch of one."""
        return torch.as_tensor(array, dtype=torch.float32, device=self._device)[None]
