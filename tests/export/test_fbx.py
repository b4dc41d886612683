import struct
from dataclasses import replace

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.export.basis import Basis
from ins_studio.export.clip import ExportClip, Textures
from ins_studio.export.fbx import encode_fbx, encode_static_fbx
from ins_studio.export.fbx_nodes import Long, Node, encode_property
from ins_studio.export.fbx_parser import parse_fbx
from ins_studio.export.fbx_reader import FbxReader
from ins_studio.export.verify import reread_error_mm
from ins_studio.geometry.euler import euler_xyz_deg
from ins_studio.geometry.rotation import axis_angle_to_matrix


@pytest.fixture(scope="module")
def content(clip: ExportClip, basis: Basis) -> bytes:
    return encode_fbx(clip, basis)


@pytest.fixture(scope="module")
def sections(content: bytes) -> dict[str, Node]:
    return {section.name: section for section in parse_fbx(content).children}


def child(parent: Node, name: str) -> Node:
    return next(c for c in parent.children if c.name == name)


def test_played_back_it_is_the_truth(content: bytes, clip: ExportClip, basis: Basis) -> None:
    assert reread_error_mm(content, clip) == pytest.approx(basis.max_error_mm, abs=0.005)


def test_vertices_are_welded_and_in_order(content: bytes, clip: ExportClip) -> None:
    reader = FbxReader(content)
    assert np.array_equal(reader.faces(), clip.mesh.faces)
    assert len(reader.vertices(0)) == len(clip.mesh.vertices)


def test_there_is_exactly_one_root(sections: dict[str, Node]) -> None:
    models = [o for o in sections["Objects"].children if o.name == "Model"]
    ids = {o.properties[0]: o.properties[1].split("\0")[0] for o in models}
    links = [c.properties for c in sections["Connections"].children]
    top = [ids[link[1]] for link in links if link[2] == 0 and link[1] in ids]
    assert sorted(top) == ["root", "v2_figure"]
    assert len(set(ids.values())) == len(ids)


def test_every_bone_is_in_the_bind_pose(sections: dict[str, Node]) -> None:
    objects = sections["Objects"].children
    pose = next(o for o in objects if o.name == "Pose")
    bound = {child(n, "Node").properties[0] for n in pose.children if n.name == "PoseNode"}
    models = {o.properties[0] for o in objects if o.name == "Model"}
    assert bound == models
    assert child(pose, "NbPoseNodes").properties[0] == len(models)


def test_definitions_count_the_objects(sections: dict[str, Node]) -> None:
    counted = {
        t.properties[0]: child(t, "Count").properties[0]
        for t in sections["Definitions"].children
        if t.name == "ObjectType"
    }
    names = [o.name for o in sections["Objects"].children]
    assert counted == {"GlobalSettings": 1} | {name: names.count(name) for name in names}


def test_shapes_carry_normals(sections: dict[str, Node], basis: Basis) -> None:
    """Assimp drops a shape that has none."""
    shapes = [o for o in sections["Objects"].children if o.properties[2:] == ("Shape",)]
    assert len(shapes) == len(basis.names)
    for shape in shapes:
        moves, turns = (child(shape, name).properties[0] for name in ("Vertices", "Normals"))
        assert len(moves) == len(turns) == basis.shapes[0].size


def test_texture_is_embedded(content: bytes, clip: ExportClip) -> None:
    assert clip.texture in content


def test_file_ends_with_its_footer(content: bytes) -> None:
    assert content.startswith(b"Kaydara FBX Binary  \0\x1a\0" + struct.pack("<I", 7400))
    assert content[-16:].hex() == "f85a8c6adef5d97eece90ce3758f290b"
    assert content[-136:-16] == bytes(120)
    assert struct.unpack_from("<I", content, len(content) - 140)[0] == 7400
    assert (len(content) - 140) % 16 == 0


def test_same_clip_same_bytes(content: bytes, clip: ExportClip, basis: Basis) -> None:
    assert encode_fbx(clip, basis) == content


def test_static_mesh(clip: ExportClip) -> None:
    mesh = clip.mesh
    content = encode_static_fbx(
        clip.posed[3], mesh.faces, mesh.texcoords, mesh.texcoord_faces, Textures("a.png")
    )
    geometry = next(
        o
        for s in parse_fbx(content).children
        if s.name == "Objects"
        for o in s.children
        if o.name == "Geometry"
    )
    vertices = child(geometry, "Vertices").properties[0].reshape(-1, 3) / 100
    assert np.allclose(vertices, clip.posed[3], atol=1e-6)
    uv = child(child(geometry, "LayerElementUV"), "UV").properties[0].reshape(-1, 2)
    assert np.allclose(uv, mesh.texcoords, atol=1e-6)
    assert b"a.png" in content


def test_a_normal_map_is_on_its_own_slot_with_its_strength(clip: ExportClip, basis: Basis) -> None:
    bumps = b"\x89PNG\r\n\x1a\n" + bytes(range(50))
    content = encode_fbx(replace(clip, normals=bumps, normal_scale=0.25), basis)
    parts = {part.name: part.children for part in parse_fbx(content).children}
    names = {part.properties[0]: part.properties[1] for part in parts["Objects"]}
    slots = {
        link.properties[3]: names[link.properties[1]].split("\0")[0]
        for link in parts["Connections"]
        if link.properties[0] == "OP" and link.properties[3] in {"DiffuseColor", "NormalMap"}
    }
    assert slots["NormalMap"].endswith("_normals")
    assert slots["DiffuseColor"].endswith("_basecolor")
    assert bumps in content
    (material,) = (part for part in parts["Objects"] if part.name == "Material")
    rows = child(material, "Properties70").children
    said = {row.properties[0]: row.properties[-1] for row in rows}
    assert said["BumpFactor"] == 0.25
    assert b"NormalMap" not in encode_fbx(clip, basis)


def test_properties_are_typed() -> None:
    assert encode_property(True) == b"C\x01"
    assert encode_property(7) == b"I" + struct.pack("<i", 7)
    assert encode_property(Long(7)) == b"L" + struct.pack("<q", 7)
    assert encode_property(0.5) == b"D" + struct.pack("<d", 0.5)
    assert encode_property("ab") == b"S\x02\0\0\0ab"
    assert encode_property(b"ab") == b"R\x02\0\0\0ab"
    raw = np.array([1, 2], np.int32)
    assert encode_property(raw) == b"i" + struct.pack("<III", 2, 0, 8) + raw.tobytes()


def test_euler_angles_are_right_and_do_not_jump() -> None:
    t = np.linspace(0, 1, 400)
    turns = axis_angle_to_matrix(np.stack([9 * t, 3 * np.sin(5 * t), 4 * t**2], axis=1))
    assert np.allclose(turned_about_axes(euler_xyz_deg(turns)), turns, atol=1e-9)
    spin = euler_xyz_deg(axis_angle_to_matrix(np.stack([20 * t, 0 * t, 0 * t], axis=1)))
    assert np.allclose(spin[:, 0], np.degrees(20 * t))


def test_gimbal_lock_is_survived() -> None:
    turn = axis_angle_to_matrix(np.array([[0, np.pi / 2, 0]]))
    assert np.allclose(turned_about_axes(euler_xyz_deg(turn)), turn, atol=1e-7)


def turned_about_axes(degrees: np.ndarray) -> np.ndarray:
    x, y, z = (axis_angle_to_matrix(np.deg2rad(degrees) * axis) for axis in np.eye(3))
    return z @ y @ x


def test_foreign_bytes_are_refused(clip: ExportClip) -> None:
    with pytest.raises(StudioError, match="not a binary FBX"):
        reread_error_mm(b"Kaydara, perhaps", clip)
