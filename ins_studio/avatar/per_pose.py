"""SNARF's meshes: another one for every pose, found in either of its two ways.

Their vertices have nothing to do with each other: no texture, rig or animation of one mesh can
come of them. They are here to be measured.
"""

from typing import Literal

import numpy as np
import torch

from ins_studio.avatar.avatar import Avatar
from ins_studio.avatar.extraction import balanced_mesh, finished, raw_mesh, raw_mesh_near
from ins_studio.avatar.field_grid import grid_around
from ins_studio.avatar.level_set import project
from ins_studio.avatar.network_field import NetworkField, evaluating
from ins_studio.avatar.posed_field import PosedField
from ins_studio.avatar.reposer import NetworkPoser
from ins_studio.avatar.root_frame import to_root_frame, to_world
from ins_studio.errors import StudioError
from ins_studio.geometry.surface import Surface

Extraction = Literal["fast", "field"]
EXTRACTIONS = ("fast", "field")


class FastPoser:
    """Extracts the canonical shape of a pose, and skins its vertices: no roots are searched.

    Parameters
    ----------
    avatar : Avatar
    resolution : int
        Marching-cubes cells along the longest side.
    refined : bool
        Put the faces onto the field's zero level, as the one mesh of INS is; False leaves
        them where marching cubes has them, as SNARF does: quicker and rougher.
    """

    def __init__(self, avatar: Avatar, resolution: int = 128, *, refined: bool = True) -> None:
        self.avatar = avatar
        self._resolution, self._refined = resolution, refined

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        """Return the mesh in ``pose`` (J,3) radians, in the world, with its canonical vertices.

        Raises
        ------
        StudioError
            When the field has no surface.
        """
        avatar = self.avatar
        mesh_of = balanced_mesh if self._refined else raw_mesh
        with evaluating(avatar.model):
            field = NetworkField(avatar.model, avatar.device, condition_of(avatar, pose))
            vertices, faces = finished(mesh_of(field, avatar.body, self._resolution))
            bones = avatar.body.bones(np.asarray(pose, np.float64))
            posed = NetworkPoser(avatar, vertices)(pose[None], bones[None])[0]
        return Surface(np.asarray(posed + transl, np.float32), faces, vertices)


class FieldPoser:
    """Marching cubes in posed space, where roots are searched for every point of the grid.

    Parameters
    ----------
    avatar, resolution, refined
        As for ``FastPoser``.
    """

    def __init__(self, avatar: Avatar, resolution: int = 128, *, refined: bool = True) -> None:
        self.avatar = avatar
        self._resolution, self._refined = resolution, refined

    def surface(self, pose: np.ndarray, transl: np.ndarray) -> Surface:
        """Return the mesh in ``pose``; as ``FastPoser.surface``, with no canonical vertices."""
        body, field = self.avatar.body, PosedField(self.avatar, pose)
        bones = body.bones(pose)
        expected, _ = to_root_frame(body.posed(pose, pose_blend=False), bones, np.zeros(3))
        vertices, faces = finished(raw_mesh_near(field, expected, self._resolution))
        if self._refined:
            spacing = grid_around(expected, self._resolution).spacing
            vertices = project(vertices, field.gradients, spacing)
        return Surface(np.asarray(to_world(vertices, bones) + transl, np.float32), faces)


def per_pose(
    avatar: Avatar, extraction: Extraction = "fast", resolution: int = 128
) -> FastPoser | FieldPoser:
    """Return what makes SNARF's mesh of a pose; StudioError for a way that is unknown."""
    if extraction not in EXTRACTIONS:
        raise StudioError(
            f"There is no extraction {extraction!r}.", f"Choose one of: {', '.join(EXTRACTIONS)}."
        )
    if resolution < 16:
        raise StudioError(f"A resolution of {resolution} is too coarse.", "Use 64, 128 or 256.")
    kind = FastPoser if extraction == "fast" else FieldPoser
    return kind(avatar, resolution)


def condition_of(avatar: Avatar, pose: np.ndarray) -> torch.Tensor:
    """Return what the occupancy sees of ``pose`` (J,3) radians: (1, C)."""
    poses = torch.as_tensor(np.asarray(pose), dtype=torch.float32, device=avatar.device)[None]
    with torch.no_grad():
        return avatar.model.pose_code(poses).o
