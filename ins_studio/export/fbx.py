"""FBX 7.4 binary files in centimetres, y up: one skinned, morphed, textured mesh."""

import numpy as np

from ins_studio.export.basis import Basis
from ins_studio.export.clip import PLAIN, ExportClip, Textures
from ins_studio.export.fbx_animation import Animation
from ins_studio.export.fbx_material import add_material, add_textures
from ins_studio.export.fbx_mesh import add_surface
from ins_studio.export.fbx_rig import add_bind_pose, add_bones, add_nulls, add_shapes, add_skin
from ins_studio.export.fbx_scene import Scene
from ins_studio.export.rig import build_rig, locator_names, safe_name, unique_names

STILL_FPS = 30.0


def encode_fbx(clip: ExportClip, basis: Basis) -> bytes:
    """Return the .fbx of an animated avatar: skeleton, skin, corrective shapes, textures.

    Parameters
    ----------
    clip : ExportClip
        Mesh, motion and textures, which are embedded.
    basis : Basis
        Corrective shapes fitted to it.
    """
    scene, mesh, rig = Scene(), clip.mesh, build_rig(clip)
    asset, motion = unique_names((*rig.names, clip.asset))[-1], safe_name(clip.name)
    model, geometry = add_surface(
        scene, asset, mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces
    )
    material = add_material(scene, asset, model, clip.textures)
    add_textures(scene, asset, material, clip.textures)
    bones = add_bones(scene, rig)
    add_skin(scene, rig, bones, geometry)
    add_bind_pose(scene, rig, bones, model)
    channels = add_shapes(scene, basis, geometry)
    animation = Animation(scene, motion, clip.fps, clip.frame_count)
    animation.add_bones(rig, bones)
    animation.add_shapes(basis, channels)
    if clip.locators is not None:
        frames = clip.locators.frames
        animation.add_nodes(frames, add_nulls(scene, locator_names(clip), frames[0]))
    return scene.encode(clip.fps, clip.frame_count, motion)


def encode_static_fbx(
    vertices: np.ndarray,
    faces: np.ndarray,
    texcoords: np.ndarray,
    texcoord_faces: np.ndarray,
    textures: Textures = PLAIN,
    asset: str = "avatar",
) -> bytes:
    """Return the .fbx of a mesh that does not move.

    Parameters
    ----------
    vertices : (V, 3) float
        Metres, y up.
    faces : (F, 3) int
        Outward by the right-hand rule.
    texcoords : (T, 2) float
        v up.
    texcoord_faces : (F, 3) int
        Corners as rows of ``texcoords``.
    textures : Textures, optional
        What lies on it.
    asset : str
        Name of the node.
    """
    scene, name = Scene(), safe_name(asset)
    model, _ = add_surface(scene, name, vertices, faces, texcoords, texcoord_faces)
    material = add_material(scene, name, model, textures)
    add_textures(scene, name, material, textures)
    return scene.encode(STILL_FPS, 1)
