"""The skeleton that a motion shall move: an avatar's, a body's, of any number of joints."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.body.joints import BODY_JOINTS
from ins_studio.geometry.skeleton import bone_transforms
from ins_studio.geometry.skinning import skin
from ins_studio.motion.anatomy import Anatomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ins_studio.body.body import Body
    from ins_studio.project.canonical import CanonicalMesh


@dataclass(frozen=True, eq=False)
class Skeleton:
    """Joints of the zero pose, metres, y up; the root is joint 0.

    Attributes
    ----------
    names : tuple of str
        J names.
    parents : (J,) int32
        -1 for the root; a parent comes before its children.
    joints : (J, 3) float32
    floor : float
        Height of the lowest point of the surface: where the soles are.
    """

    names: tuple[str, ...]
    parents: NDArray[np.int32]
    joints: NDArray[np.float32]
    floor: float

    @cached_property
    def anatomy(self) -> Anatomy:
        """Which joint is which part of a figure."""
        return Anatomy(self.names, self.parents)

    @property
    def zero_pose(self) -> str:
        """Return "SMPL" where poses of that family fit as they are, by the joints' names."""
        return "SMPL" if set(self.names).issuperset(BODY_JOINTS) else ""


def skeleton_of_body(body: Body) -> Skeleton:
    """Return the skeleton of a body model as it stands without betas."""
    floor = float(body.template[:, 1].min())
    return Skeleton(body.joint_names, body.parents, body.joints(), floor)


def skeleton_of_mesh(mesh: CanonicalMesh) -> Skeleton:
    """Return the skeleton of an avatar's mesh; the floor is under the mesh skinned to rest."""
    zero = np.zeros_like(mesh.canonical_pose)
    to_rest = bone_transforms(zero, mesh.canonical_pose, mesh.joints, mesh.parents)
    rest = skin(mesh.vertices, mesh.weights, to_rest)
    return Skeleton(mesh.joint_names, mesh.parents, mesh.joints, float(rest[:, 1].min()))
