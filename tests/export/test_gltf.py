import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pygltflib
import pytest
import trimesh

from ins_studio.errors import StudioError
from ins_studio.export.basis import Basis, fit_shapes
from ins_studio.export.clip import ExportClip, Textures
from ins_studio.export.gltf import encode_glb, encode_static_glb
from ins_studio.export.verify import reread_error_mm
from ins_studio.files import write_atomic


@pytest.fixture(scope="module")
def content(clip: ExportClip, basis: Basis) -> bytes:
    return encode_glb(clip, basis)


@pytest.fixture(scope="module")
def gltf(content: bytes, tmp_path_factory: pytest.TempPathFactory) -> pygltflib.GLTF2:
    path = tmp_path_factory.mktemp("glb") / "a.glb"
    path.write_bytes(content)
    return pygltflib.GLTF2.load(str(path))


def values(gltf: pygltflib.GLTF2, index: int) -> np.ndarray:
    accessor = gltf.accessors[index]
    view = gltf.bufferViews[accessor.bufferView]
    width = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}[accessor.type]
    dtype = {5121: np.uint8, 5123: np.uint16, 5125: np.uint32, 5126: np.float32}
    data = gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]
    return np.frombuffer(data, dtype[accessor.componentType]).reshape(accessor.count, width)


def test_pygltflib_reads_every_part(gltf: pygltflib.GLTF2, clip: ExportClip, basis: Basis) -> None:
    primitive = gltf.meshes[0].primitives[0]
    assert len(primitive.targets) == len(basis.names)
    assert gltf.meshes[0].extras["targetNames"] == list(basis.names)
    assert gltf.meshes[0].weights == pytest.approx(basis.weights[0])
    assert len(gltf.skins[0].joints) == len(clip.mesh.joint_names) + 1
    assert gltf.extensionsUsed in (None, [])
    assert gltf.images[0].mimeType == "image/png"
    assert gltf.materials[0].pbrMetallicRoughness.baseColorTexture.index == 0
    image = gltf.bufferViews[gltf.images[0].bufferView]
    start = image.byteOffset
    assert gltf.binary_blob()[start : start + image.byteLength] == clip.texture


def test_mesh_and_root_are_the_only_nodes_at_the_top(gltf: pygltflib.GLTF2) -> None:
    mesh, root = (gltf.nodes[node] for node in gltf.scenes[0].nodes)
    assert mesh.skin == 0
    assert mesh.translation is None
    assert mesh.rotation is None
    assert root.name == "root"
    names = [node.name for node in gltf.nodes]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and not set(name) & set("/ .:|") for name in names)


def test_trimesh_reads_the_surface(content: bytes, clip: ExportClip) -> None:
    scene = trimesh.load(io.BytesIO(content), file_type="glb")
    (mesh,) = scene.geometry.values()
    corners = mesh.vertices[mesh.faces]
    assert np.allclose(corners, clip.mesh.vertices[clip.mesh.faces], atol=1e-6)
    texcoords = clip.mesh.texcoords[clip.mesh.texcoord_faces]
    assert np.allclose(mesh.visual.uv[mesh.faces], texcoords, atol=1e-6)  # trimesh's v is up


def test_vertices_are_split_once_per_vertex_and_texcoord(
    gltf: pygltflib.GLTF2, clip: ExportClip
) -> None:
    mesh = clip.mesh
    pairs = np.stack([mesh.faces.ravel(), mesh.texcoord_faces.ravel()], 1)
    attributes = gltf.meshes[0].primitives[0].attributes
    assert gltf.accessors[attributes.POSITION].count == len(np.unique(pairs, axis=0))
    assert len(np.unique(pairs, axis=0)) > len(mesh.vertices)


def test_skin_weights_sum_to_one_and_unused_slots_name_the_first_bone(
    gltf: pygltflib.GLTF2,
) -> None:
    attributes = gltf.meshes[0].primitives[0].attributes
    weights, slots = values(gltf, attributes.WEIGHTS_0), values(gltf, attributes.JOINTS_0)
    assert np.allclose(weights.sum(axis=1), 1, atol=1e-6)
    assert not slots[weights == 0].any()
    assert slots.max() < len(gltf.skins[0].joints)


def test_bounds_are_true(gltf: pygltflib.GLTF2) -> None:
    primitive = gltf.meshes[0].primitives[0]
    indices = [primitive.attributes.POSITION, *(target["POSITION"] for target in primitive.targets)]
    indices += [sampler.input for sampler in gltf.animations[0].samplers]
    for index in indices:
        data = values(gltf, index)
        assert gltf.accessors[index].min == pytest.approx(data.min(axis=0).tolist())
        assert gltf.accessors[index].max == pytest.approx(data.max(axis=0).tolist())


def test_quaternions_do_not_jump(gltf: pygltflib.GLTF2, clip: ExportClip) -> None:
    animation = gltf.animations[0]
    turning = [c for c in animation.channels if c.target.path == "rotation"]
    assert len(turning) == len(clip.mesh.joint_names)
    for channel in turning:
        track = values(gltf, animation.samplers[channel.sampler].output)
        assert np.allclose(np.linalg.norm(track, axis=1), 1, atol=1e-6)
        assert ((track[1:] * track[:-1]).sum(axis=1) > 0).all()


def test_times_are_the_clips(gltf: pygltflib.GLTF2, clip: ExportClip) -> None:
    times = values(gltf, gltf.animations[0].samplers[0].input)[:, 0]
    assert np.allclose(times, np.arange(clip.frame_count) / 25)


def test_played_back_it_is_the_truth(content: bytes, clip: ExportClip, basis: Basis) -> None:
    assert reread_error_mm(content, clip) == pytest.approx(basis.max_error_mm, abs=0.002)


def test_one_bone_turned_a_quarter(clip: ExportClip) -> None:
    """In closed form: everything bound to joint 0, turned 90 degrees about y at (0, h, 0)."""
    mesh = replace(
        clip.mesh,
        weights=np.eye(1, len(clip.mesh.parents), dtype=np.float32).repeat(
            len(clip.mesh.vertices), 0
        ),
    )
    poses = np.zeros((1, len(mesh.parents), 3))
    poses[0, 0, 1] = np.pi / 2
    x, y, z = (mesh.vertices - mesh.joints[0]).T
    posed = np.stack([z, y, -x], axis=1) + mesh.joints[0] + [1, 2, 3]
    turned = ExportClip(
        mesh, poses, np.array([[1.0, 2.0, 3.0]]), posed[None].astype(np.float32), texture=None
    )
    basis = fit_shapes(turned)
    assert basis.names == ()
    assert reread_error_mm(encode_glb(turned, basis), turned) < 0.001


def test_static_mesh_with_its_texture_beside(clip: ExportClip, tmp_path: Path) -> None:
    mesh = clip.mesh
    surface = (mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces)
    embedded, beside = (
        encode_static_glb(*surface, Textures(clip.texture)),
        encode_static_glb(*surface, Textures("a.png")),
    )
    assert clip.texture in embedded
    assert clip.texture not in beside
    assert b'"uri":"a.png"' in beside
    (tmp_path / "a.png").write_bytes(clip.texture)
    (tmp_path / "a.glb").write_bytes(beside)
    (loaded,) = trimesh.load(tmp_path / "a.glb").geometry.values()
    assert loaded.visual.material.baseColorTexture.size == (4, 4)


def embedded_picture(gltf: pygltflib.GLTF2, texture: int) -> bytes:
    image = gltf.images[gltf.textures[texture].source]
    assert image.mimeType == "image/png"
    view = gltf.bufferViews[image.bufferView]
    return gltf.binary_blob()[view.byteOffset : view.byteOffset + view.byteLength]


def test_a_normal_map_is_embedded_with_its_strength(
    clip: ExportClip, basis: Basis, tmp_path: Path
) -> None:
    bumps = b"\x89PNG\r\n\x1a\n" + bytes(range(50))
    path = tmp_path / "a.glb"
    path.write_bytes(encode_glb(replace(clip, normals=bumps, normal_scale=0.25), basis))
    gltf = pygltflib.GLTF2.load(str(path))
    (material,) = gltf.materials
    assert material.normalTexture.scale == 0.25
    assert embedded_picture(gltf, material.normalTexture.index) == bumps
    color = material.pbrMetallicRoughness.baseColorTexture.index
    assert embedded_picture(gltf, color) == clip.texture
    assert gltf.extensionsUsed in (None, [])


def test_without_a_normal_map_the_material_has_none(gltf: pygltflib.GLTF2) -> None:
    assert gltf.materials[0].normalTexture is None
    assert len(gltf.images) == 1


def test_a_normal_map_without_colour_leaves_the_mesh_grey(clip: ExportClip, tmp_path: Path) -> None:
    mesh = clip.mesh
    surface = (mesh.vertices, mesh.faces, mesh.texcoords, mesh.texcoord_faces)
    path = tmp_path / "a.glb"
    path.write_bytes(encode_static_glb(*surface, Textures(normals="n.png", strength=0.5)))
    gltf = pygltflib.GLTF2.load(str(path))
    assert gltf.images[0].uri == "n.png"
    assert gltf.materials[0].normalTexture.scale == 0.5
    assert gltf.materials[0].pbrMetallicRoughness.baseColorTexture is None


def test_chunks_are_aligned_and_counted(content: bytes) -> None:
    magic, version, length = struct.unpack_from("<4sII", content)
    assert (magic, version, length) == (b"glTF", 2, len(content))
    json_length = struct.unpack_from("<I", content, 12)[0]
    assert json_length % 4 == 0
    assert struct.unpack_from("<I4s", content, 20 + json_length)[1] == b"BIN\0"


def test_failed_write_keeps_the_old_file(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.glb"
    path.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(StudioError, match="disk is full"):
        write_atomic(path, content)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
