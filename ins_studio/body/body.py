"""A body model as arrays, in SMPL's layout, whoever made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import bone_transforms, rest_to_posed
from ins_studio.geometry.skinning import skin

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Body:
    """Template, blend shapes, joint regressor, skinning weights and joint tree.

    The formulas are those of Loper et al., "SMPL: A Skinned Multi-Person Linear Model" (2015).
    Poses are axis-angle in radians relative to the zero pose; lengths are metres, y is up.

    Attributes
    ----------
    name, kind, gender : str
        ``kind`` is "builtin", "smpl", "smplh", "smplx" or whatever the file says.
    template : (V, 3) float32
        Vertices in the zero pose with zero betas.
    faces : (F, 3) int32
    shape_dirs : (V, 3, S) float32
        Displacement in metres per unit of each beta; S may be 0.
    pose_dirs : (V, 3, P) float32
        Displacement per entry of ``R(pose[1:]) - I``; P is 9 (J - 1), or 0 for none.
    joint_regressor : (J, V) float32
        Rest joints are ``joint_regressor @ rest vertices``; rows sum to one.
    weights : (V, J) float32
        Skinning weights, rows sum to one.
    parents : (J,) int32
        -1 for the root; a parent comes before its children.
    joint_names : tuple of str
    canonical_pose : (J, 3) float32
        The pose in which avatars are learned: zero but for the spread legs.
    """

    name: str
    kind: str
    gender: str
    template: NDArray[np.float32]
    faces: NDArray[np.int32]
    shape_dirs: NDArray[np.float32]
    pose_dirs: NDArray[np.float32]
    joint_regressor: NDArray[np.float32]
    weights: NDArray[np.float32]
    parents: NDArray[np.int32]
    joint_names: tuple[str, ...]
    canonical_pose: NDArray[np.float32]

    @property
    def joint_count(self) -> int:
        """Return J."""
        return len(self.parents)

    def with_template(self, template: Floats) -> Body:
        """Return the same model around another template (V, 3), e.g. a subject's own shape."""
        return replace(self, template=np.asarray(template, np.float32))

    def scaled(self, factor: float) -> Body:
        """Return the same model ``factor`` times as large, about the origin of its zero pose."""
        arrays = (self.template, self.shape_dirs, self.pose_dirs)
        template, shape_dirs, pose_dirs = (np.float32(factor) * array for array in arrays)
        return replace(self, template=template, shape_dirs=shape_dirs, pose_dirs=pose_dirs)

    def rest(self, betas: Floats | None = None) -> NDArray[np.float32]:
        """Return vertices (V, 3) in the zero pose; ``betas`` may be shorter than S."""
        if betas is None or len(betas) == 0:
            return self.template
        offset = self.shape_dirs[:, :, : len(betas)].astype(np.float64) @ np.asarray(betas)
        return (self.template + offset).astype(np.float32)

    def joints(self, betas: Floats | None = None) -> NDArray[np.float32]:
        """Return the joints (J, 3) of the zero pose, in metres."""
        if betas is None or len(betas) == 0:
            return self._template_joints
        return self._regress(self.rest(betas))

    def posed(
        self,
        pose: Floats,
        betas: Floats | None = None,
        transl: Floats | None = None,
        pose_blend: bool = True,
    ) -> NDArray[np.float32]:
        """Return the vertices (V, 3) in a pose, in the world.

        Parameters
        ----------
        pose : (J, 3) or (3 J,)
            Axis-angle in radians, relative to the zero pose.
        betas : (<= S,), optional
        transl : (3,), optional
            Metres, added after skinning.
        pose_blend : bool
            Whether pose blend shapes are added before skinning.
        """
        rotations = axis_angle_to_matrix(np.asarray(pose, np.float64).reshape(-1, 3))
        rest = self.rest(betas).astype(np.float64)
        if pose_blend and self.pose_dirs.shape[2]:
            # In float32: widening SMPL's four million entries takes ten times as long as the sum.
            feature = (rotations[1:] - np.eye(3)).reshape(-1).astype(np.float32)
            rest = rest + self.pose_dirs @ feature
        joints = self.joints(betas).astype(np.float64)
        vertices = skin(rest, self.weights, rest_to_posed(rotations, joints, self.parents))
        if transl is not None:
            vertices = vertices + np.asarray(transl)
        return np.asarray(vertices, np.float32)

    def canonical(self) -> NDArray[np.float32]:
        """Return the template (V, 3) skinned to the canonical pose, without pose blend shapes."""
        return self.posed(self.canonical_pose, pose_blend=False)

    def bones(self, poses: Floats) -> Floats:
        """Return canonical-to-posed bones (..., J, 4, 4) of poses (..., J, 3)."""
        return bone_transforms(poses, self.canonical_pose, self.joints(), self.parents)

    @cached_property
    def _template_joints(self) -> NDArray[np.float32]:
        return self._regress(self.template)

    def _regress(self, vertices: NDArray[np.float32]) -> NDArray[np.float32]:
        # The inner sum in float64: thousands of small addends per joint.
        regressor = self.joint_regressor.astype(np.float64)
        return (regressor @ vertices.astype(np.float64)).astype(np.float32)
