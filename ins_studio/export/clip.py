"""What an exporter is given: one mesh, a motion, and where the vertices truly are."""

from dataclasses import dataclass

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.locators import Locators
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.project.canonical import CanonicalMesh


@dataclass(frozen=True, eq=False)
class Textures:
    """The pictures on a mesh: each a PNG file, or the name of one that lies beside what is written.

    Attributes
    ----------
    color : bytes or str, optional
        Base colour, sRGB.
    normals : bytes or str, optional
        A normal map in tangent space, +Y up.
    strength : float
        0 to 1: how much of the normal map's lean counts.
    """

    color: bytes | str | None = None
    normals: bytes | str | None = None
    strength: float = 1.0


PLAIN = Textures()


@dataclass(frozen=True, eq=False)
class ExportClip:
    """One avatar in one motion, checked on construction.

    Parameters
    ----------
    mesh : CanonicalMesh
        Mesh, atlas, skinning weights and skeleton.
    poses : (T, J, 3) float
        Axis-angle joint rotations relative to the zero pose, radians.
    transl : (T, 3) float
        Added to the skinned vertices, metres.
    posed : (T, V, 3) float32
        The vertices as the reposer gives them, world space, metres: the truth to be met.
    fps : float
        Frames per second.
    name : str
        Of the motion.
    asset : str
        Of the avatar; files and nodes are called by it.
    texture : bytes, optional
        A PNG file.
    locators : Locators, optional
        Empty nodes that follow the surface.
    normals : bytes, optional
        A normal map in tangent space, as a PNG file.
    normal_scale : float
        0 to 1: how much of its lean counts.
    """

    mesh: CanonicalMesh
    poses: np.ndarray
    transl: np.ndarray
    posed: np.ndarray
    fps: float = 30.0
    name: str = "clip"
    asset: str = "avatar"
    texture: bytes | None = None
    locators: Locators | None = None
    normals: bytes | None = None
    normal_scale: float = 1.0

    def __post_init__(self) -> None:
        """Raise StudioError where the parts do not fit each other."""
        count, joints, vertices = len(self.poses), len(self.mesh.parents), len(self.mesh.vertices)
        if count == 0:
            raise StudioError(
                "There is nothing to export: the motion is empty.", "Add at least one frame."
            )
        if self.poses.shape[1:] != (joints, 3) or self.transl.shape != (count, 3):
            raise StudioError(
                f"The motion {self.name} has {self.poses.shape[1]} joints, "
                f"the avatar {self.asset} has {joints}.",
                "Choose a motion for this avatar's skeleton.",
            )
        if self.posed.shape != (count, vertices, 3):
            raise StudioError(
                f"{self.posed.shape[0]} frames of {self.posed.shape[1]} vertices do not fit "
                f"a motion of {count} frames and a mesh of {vertices} vertices.",
                "Compute the posed frames again.",
            )
        if not np.isfinite(self.posed).all():
            raise StudioError(
                f"Some vertices of {self.asset} in {self.name} are not numbers.",
                "Extract the mesh again, or train longer.",
            )
        if not self.fps > 0:
            raise StudioError(f"{self.fps} frames per second is no speed.", "Choose 24, 25 or 30.")

    @property
    def textures(self) -> Textures:
        """Both pictures."""
        return Textures(self.texture, self.normals, self.normal_scale)

    @property
    def frame_count(self) -> int:
        """T."""
        return len(self.poses)

    def bones(self) -> np.ndarray:
        """Return (T, J, 4, 4) float64: canonical to posed in the world, ``transl`` included."""
        mesh = self.mesh
        poses = np.asarray(self.poses, np.float64)
        bones = bone_transforms(poses, mesh.canonical_pose, mesh.joints, mesh.parents)
        bones[..., :3, 3] += np.asarray(self.transl, np.float64)[:, None]
        return bones
