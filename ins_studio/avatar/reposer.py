"""Moving the one canonical mesh to any pose, in closed form."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
import torch
from torch import Tensor

from ins_studio.avatar import lbs
from ins_studio.avatar.avatar import AnyAvatar, Avatar
from ins_studio.avatar.average_lbs import AverageAvatar, rest_transforms
from ins_studio.avatar.posed_pin import InversePIN
from ins_studio.avatar.root_frame import to_world
from ins_studio.errors import StudioError
from ins_studio.geometry.baked_poser import BakedPoser
from ins_studio.geometry.skeleton import bone_transforms, invert_rigid
from ins_studio.geometry.skinning import skin, unskin
from ins_studio.geometry.surface import Surface
from ins_studio.motion.motion import Motion
from ins_studio.project.baked import BakedCorrectives
from ins_studio.project.canonical import CanonicalMesh

Mode = Literal["exact", "lbs", "baked"]
BATCH = 8  # poses at once where a whole motion is posed
POINTS = 16_384  # together through the networks
GPU_POINTS = 262_144


class Moves(NamedTuple):
    """How far each PIN moves the vertices of a mesh in one pose, (V,) float32 metres.

    H_c^-1 in canonical space, before skinning; H_d^-1 in posed space, after it.
    """

    h_c: np.ndarray
    h_d: np.ndarray


class Reposer:
    """Poses ``mesh`` as ``avatar`` has learned it; order and number of vertices never change.

    Parameters
    ----------
    avatar : Avatar or AverageAvatar
    mesh : CanonicalMesh
        The avatar's extracted mesh.
    baked : BakedCorrectives, optional
        Of this mesh; only the mode "baked" needs them.
    """

    def __init__(
        self, avatar: AnyAvatar, mesh: CanonicalMesh, baked: BakedCorrectives | None = None
    ) -> None:
        if len(mesh.joints) != avatar.body.joint_count:
            raise StudioError(
                f"The canonical mesh has {len(mesh.joints)} joints, "
                f"its avatar {avatar.body.joint_count}.",
                "They are from different runs; extract the mesh again.",
            )
        require_one_mesh(avatar)
        self.avatar = avatar
        self.mesh = mesh
        self._baked = None if baked is None else BakedPoser(mesh, baked)
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
        mode : "exact", "lbs" or "baked"
            The learned inverse map, plain skinning of the canonical mesh, or skinning with the
            correctives that imitate the map.
        """
        vertices = self._posed(self._checked(pose)[None], mode)[0]
        if transl is not None:
            vertices = vertices + np.asarray(transl, np.float64)
        return np.asarray(vertices, np.float32)

    def surface(self, pose: np.ndarray, transl: np.ndarray | None = None) -> Surface:
        """Return the exactly posed mesh in the world; parameters as for ``posed``."""
        return Surface(self.posed(pose, transl), self.mesh.faces, self.mesh.vertices)

    def moves(self, pose: np.ndarray) -> Moves:
        """Return how far the PINs move the vertices in ``pose`` (J, 3), see ``posed``."""
        poses = self._checked(pose)[None]
        return self._exact.moves(poses, self._bones(poses))

    def frames(self, motion: Motion, mode: Mode = "exact") -> Iterator[np.ndarray]:
        """Yield the vertices of every frame of ``motion``, several computed at once."""
        for start in range(0, motion.frame_count, BATCH):
            poses = [self._checked(pose) for pose in motion.poses[start : start + BATCH]]
            posed = self._posed(np.stack(poses), mode)
            for vertices, transl in zip(posed, motion.transl[start:], strict=False):
                yield np.asarray(vertices + transl.astype(np.float64), np.float32)

    def _posed(self, poses: np.ndarray, mode: Mode) -> np.ndarray:
        """Return (B, V, 3) for ``poses`` (B, J, 3), without transl."""
        if mode == "baked":
            return self._by_correctives(poses)
        mesh, bones = self.mesh, self._bones(poses)
        if mode == "lbs":
            return np.stack([skin(mesh.vertices, mesh.weights, own) for own in bones])
        return self._exact(poses, bones)

    def _bones(self, poses: np.ndarray) -> np.ndarray:
        mesh = self.mesh
        return bone_transforms(poses, mesh.canonical_pose, mesh.joints, mesh.parents)

    def _by_correctives(self, poses: np.ndarray) -> np.ndarray:
        if self._baked is None:
            raise StudioError("This avatar is not baked.", "Run `ins-studio bake` on its run.")
        return self._baked.posed(poses)

    def _checked(self, pose: np.ndarray) -> np.ndarray:
        pose = np.asarray(pose, np.float64)
        joints = len(self.mesh.joints)
        if pose.size != 3 * joints:
            raise StudioError(
                f"A pose of {pose.size} numbers does not fit an avatar of {joints} joints.",
                f"Give {3 * joints} numbers: three for each joint.",
            )
        return pose.reshape(joints, 3)


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

    def __call__(self, poses: np.ndarray, _bones: np.ndarray) -> np.ndarray:
        """Return the vertices (B, V, 3) for ``poses`` (B, J, 3), without transl."""
        transforms = (rest_transforms(self._body, pose) for pose in poses)
        return np.stack([skin(self._rest, self._weights, own) for own in transforms])

    def moves(self, _poses: np.ndarray, _bones: np.ndarray) -> Moves:
        """Return nought: there are no networks."""
        return Moves(*np.zeros((2, len(self._rest)), np.float32))


class NetworkPoser:
    """INS in the frame of the root: H_c^-1, skinning, H_d^-1.

    What does not depend on the pose is computed once: the skinning weights on the grid's nodes
    and the tables of the PINs' one-dimensional embeddings.
    """

    def __init__(self, avatar: Avatar, vertices: np.ndarray) -> None:
        model = avatar.model
        self._model, self._device = model, avatar.device
        self._x_c = torch.as_tensor(vertices, dtype=torch.float32, device=avatar.device)
        low, high = model.box
        reach = (high - low).norm() / 2
        with torch.no_grad():
            self._weights = model.skinning.frozen()
            self._h_c = InversePIN(model.h_c, low, high)
            # a limb may point anywhere
            self._h_d = InversePIN(model.h_d, model.h_d.center - reach, model.h_d.center + reach)

    def __call__(self, poses: np.ndarray, bones: np.ndarray) -> np.ndarray:
        """Return the vertices (B, V, 3) float64 for poses (B, J, 3), bones (B, J, 4, 4)."""
        posed = torch.cat([way.x_d for way in self._ways(poses, bones)], dim=1).cpu().numpy()
        return np.stack([to_world(x, own) for x, own in zip(posed, bones, strict=True)])

    def moves(self, poses: np.ndarray, bones: np.ndarray) -> Moves:
        """Return how far each PIN moves the vertices at one pose (1, J, 3), bones (1, J, 4, 4)."""
        ways = list(self._ways(poses, bones))
        h_c = torch.cat([(way.x_p - way.x_c).norm(dim=-1)[0] for way in ways])
        h_d = torch.cat([(way.x_d - way.skinned).norm(dim=-1)[0] for way in ways])
        return Moves(h_c.cpu().numpy(), h_d.cpu().numpy())

    def _ways(self, poses: np.ndarray, bones: np.ndarray) -> Iterator["_Way"]:
        """Yield the way of some vertices after the others, in the frame of the root."""
        aligned = self._tensor(invert_rigid(bones[:, :1]) @ bones)
        with torch.no_grad():
            code = self._model.pose_code(self._tensor(poses))
            h_c, h_d = self._h_c.at(code.h_c), self._h_d.at(code.h_d)
            step = max(1, (POINTS if self._device.type == "cpu" else GPU_POINTS) // len(poses))
            for vertices in self._x_c.split(step):
                x_c = vertices.expand(len(poses), -1, -1)
                x_p = h_c(x_c)
                skinned = x_p
                if self._model.preset.skinned:
                    skinned = lbs.skin(x_p, self._weights(x_p), aligned)
                yield _Way(x_c, x_p, skinned, h_d(skinned))

    def _tensor(self, array: np.ndarray) -> Tensor:
        return torch.as_tensor(array, dtype=torch.float32, device=self._device)


class _Way(NamedTuple):
    """Points (B, N, 3) on their way to posed space, as ``INS.repose`` takes them."""

    x_c: Tensor
    x_p: Tensor
    skinned: Tensor
    x_d: Tensor
