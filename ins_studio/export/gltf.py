"""glTF 2.0 binary files (.glb): one skinned, morphed, textured mesh, without extensions.

Format: Khronos glTF 2.0 specification. Vertices are split at atlas seams here and only here;
texcoords are turned to glTF's v down.
"""

import numpy as np

from ins_studio.export.basis import Basis
from ins_studio.export.clip import PLAIN, ExportClip, Textures
from ins_studio.export.corners import split_corners
from ins_studio.export.glb_buffer import ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER, GlbBuffer, Json
from ins_studio.export.gltf_locators import add_locators, locator_tracks, xyzw
from ins_studio.export.gltf_material import add_textures
from ins_studio.export.rig import Rig, build_rig, safe_name, unique_names
from ins_studio.geometry.mesh import vertex_normals
from ins_studio.geometry.rotation import continuous_quaternions, matrix_to_quaternion

ROUGHNESS = 0.9
SHORT_LIMIT = 0xFFFF


def encode_glb(clip: ExportClip, basis: Basis) -> bytes:
    """Return the .glb of an animated avatar: skeleton, skin, corrective shapes, textures.

    Parameters
    ----------
    clip : ExportClip
        Mesh, motion and textures.
    basis : Basis
        Corrective shapes fitted to it.
    """
    buffer, mesh, rig = GlbBuffer(), clip.mesh, build_rig(clip)
    vertex, texcoord, faces = split_corners(mesh.faces, mesh.texcoord_faces)
    primitive = _primitive(buffer, faces, mesh.texcoords[texcoord])
    normals = vertex_normals(mesh.vertices, mesh.faces)
    primitive["attributes"] |= _attributes(buffer, mesh.vertices[vertex], normals[vertex])
    primitive["attributes"] |= _skin_attributes(buffer, rig, vertex)
    document = _document(clip.asset, rig.names, primitive)
    if len(basis.names):
        primitive["targets"] = _targets(buffer, basis, vertex)
        document["meshes"][0]["weights"] = basis.weights[0].tolist()
        document["meshes"][0]["extras"] = {"targetNames": list(basis.names)}
    _add_skeleton(document, buffer, rig)
    add_locators(document, clip)
    add_textures(document, buffer, clip.textures)
    document["animations"] = [_animation(buffer, clip, rig, basis)]
    return buffer.encode(document)


def encode_static_glb(
    vertices: np.ndarray,
    faces: np.ndarray,
    texcoords: np.ndarray,
    texcoord_faces: np.ndarray,
    textures: Textures = PLAIN,
    asset: str = "avatar",
) -> bytes:
    """Return the .glb of a mesh that does not move.

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
    buffer = GlbBuffer()
    vertex, texcoord, split_faces = split_corners(faces, texcoord_faces)
    primitive = _primitive(buffer, split_faces, texcoords[texcoord])
    smooth = vertex_normals(vertices, faces)
    primitive["attributes"] |= _attributes(buffer, vertices[vertex], smooth[vertex])
    document = _document(asset, (), primitive)
    add_textures(document, buffer, textures)
    return buffer.encode(document)


def _document(asset: str, taken: tuple[str, ...], primitive: Json) -> Json:
    name = unique_names((*taken, asset))[-1]
    surface: Json = {"metallicFactor": 0.0, "roughnessFactor": ROUGHNESS}
    return {
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"name": name, "primitives": [primitive]}],
        "materials": [{"name": f"{name}_material", "pbrMetallicRoughness": surface}],
    }


def _primitive(buffer: GlbBuffer, faces: np.ndarray, texcoords: np.ndarray) -> Json:
    width = np.uint16 if faces.max() < SHORT_LIMIT else np.uint32
    down = np.stack([texcoords[:, 0], 1 - texcoords[:, 1]], axis=1).astype(np.float32)
    return {
        "attributes": {"TEXCOORD_0": buffer.array(down, ARRAY_BUFFER)},
        "indices": buffer.array(faces.reshape(-1).astype(width), ELEMENT_ARRAY_BUFFER),
        "material": 0,
    }


def _attributes(buffer: GlbBuffer, vertices: np.ndarray, normals: np.ndarray) -> Json:
    return {
        "POSITION": buffer.array(vertices.astype(np.float32), ARRAY_BUFFER, bounds=True),
        "NORMAL": buffer.array(unit_normals(normals), ARRAY_BUFFER),
    }


def _skin_attributes(buffer: GlbBuffer, rig: Rig, vertex: np.ndarray) -> Json:
    width = np.uint8 if len(rig.names) <= 256 else np.uint16
    return {
        "JOINTS_0": buffer.array(rig.slots[vertex].astype(width), ARRAY_BUFFER),
        "WEIGHTS_0": buffer.array(rig.slot_weights[vertex], ARRAY_BUFFER),
    }


def _targets(buffer: GlbBuffer, basis: Basis, vertex: np.ndarray) -> list[Json]:
    return [
        {
            "POSITION": buffer.array(shape[vertex], ARRAY_BUFFER, bounds=True),
            "NORMAL": buffer.array(normals[vertex], ARRAY_BUFFER),
        }
        for shape, normals in zip(basis.shapes, basis.normals, strict=True)
    ]


def _add_skeleton(document: Json, buffer: GlbBuffer, rig: Rig) -> None:
    """Append the bones as nodes 1, 2, ... in the bind pose, and bind the mesh to them."""
    turns = matrix_to_quaternion(rig.bind[:, :3, :3])
    for bone, name in enumerate(rig.names):
        node: Json = {
            "name": name,
            "translation": rig.bind[bone, :3, 3].tolist(),
            "rotation": xyzw(turns[bone]).tolist(),
        }
        children = [child + 1 for child, parent in enumerate(rig.parents) if parent == bone]
        document["nodes"].append(node | ({"children": children} if children else {}))
    inverse_bind = np.linalg.inv(rig.placed(rig.bind))
    inverse_bind[:, 3] = (0, 0, 0, 1)
    matrices = buffer.array(inverse_bind.astype(np.float32))
    joints = list(range(1, len(rig.names) + 1))
    document["skins"] = [{"joints": joints, "skeleton": 1, "inverseBindMatrices": matrices}]
    document["nodes"][0]["skin"] = 0
    document["scenes"][0]["nodes"].append(1)


def _animation(buffer: GlbBuffer, clip: ExportClip, rig: Rig, basis: Basis) -> Json:
    """One linear key per frame: the way of ``root``, the other bones' turns, weights."""
    times = (np.arange(clip.frame_count) / clip.fps).astype(np.float32)
    clock = buffer.array(times, bounds=True)
    turns = continuous_quaternions(matrix_to_quaternion(rig.local[..., :3, :3]))
    tracks = [(1, "translation", rig.local[:, 0, :3, 3])]
    tracks += [(n + 1, "rotation", xyzw(turns[:, n])) for n in range(1, len(rig.names))]
    if len(basis.names):
        tracks.append((0, "weights", basis.weights.reshape(-1)))
    tracks += locator_tracks(clip, len(rig.names) + 1)
    channels: list[Json] = []
    samplers: list[Json] = []
    for node, path, values in tracks:
        output = buffer.array(values.astype(np.float32))
        channels.append({"sampler": len(samplers), "target": {"node": node, "path": path}})
        samplers.append({"input": clock, "output": output, "interpolation": "LINEAR"})
    return {"name": safe_name(clip.name), "channels": channels, "samplers": samplers}


def unit_normals(normals: np.ndarray) -> np.ndarray:
    """Return normals (N, 3) float32 of length one; up where there was none."""
    length = np.linalg.norm(normals.astype(np.float64), axis=1, keepdims=True)
    up = np.array([0.0, 1.0, 0.0])
    return np.where(length > 1e-9, normals / np.maximum(length, 1e-9), up).astype(np.float32)
