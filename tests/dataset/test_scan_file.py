"""Meshes of every format read back, and what damaged, lying or curious files end in."""

import json
import struct
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from scan_folders import write_scan

from ins_studio.body.body import Body
from ins_studio.dataset.scan_assets import Assets, as_utf8
from ins_studio.dataset.scan_colors import sample_texture
from ins_studio.dataset.scan_file import FORMATS, read_scan
from ins_studio.dataset.scans import outward, welded
from ins_studio.errors import StudioError
from ins_studio.geometry.weld import weld

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"


def by_place(vertices: np.ndarray) -> np.ndarray:
    return vertices[np.lexsort(np.round(vertices, 5).T)]


def squares(path: Path, pixels: np.ndarray) -> None:
    """Two triangles with a texture each, on either side of a seam in the middle of a square."""
    from PIL import Image

    Image.fromarray(pixels).save(path.parent / "cloth.png")
    (path.parent / "cloth.mtl").write_text("newmtl cloth\nmap_Kd cloth.png\n")
    corners = "v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\n"
    places = "vt 0 0\nvt 1 0\nvt 1 1\nvt 0.25 0.25\nvt 0.75 0.75\nvt 0.25 0.75\n"
    faces = "usemtl cloth\nf 1/1 2/2 3/3\nf 1/4 3/5 4/6\n"
    path.write_text(f"mtllib cloth.mtl\n{corners}{places}{faces}")


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_format_reads_back(capsule_body: Body, tmp_path: Path, suffix: str) -> None:
    vertices, faces = capsule_body.template, capsule_body.faces
    colors = np.random.default_rng(0).integers(0, 256, vertices.shape).astype(np.uint8)
    path = tmp_path / f"scan{suffix}"
    write_scan(path, vertices, faces, colors)
    scan = read_scan(path, tmp_path)
    joined = welded(scan, weld(scan.vertices))
    assert len(joined.faces) == len(faces)
    np.testing.assert_allclose(by_place(joined.vertices), by_place(vertices), atol=1e-6)
    if suffix in {".stl", ".off"}:
        assert scan.colors is None
    else:
        np.testing.assert_allclose(scan.vertices, vertices, atol=1e-7)  # .obj is text
        np.testing.assert_array_equal(scan.faces, faces)
        np.testing.assert_array_equal(scan.colors, colors)


def test_a_texture_becomes_colours_and_its_seams_are_joined(tmp_path: Path) -> None:
    pixels = np.zeros((32, 32, 3), np.uint8)
    pixels[..., 0], pixels[..., 1] = np.arange(32) * 8, np.arange(32)[:, None] * 8
    squares(tmp_path / "scan.obj", pixels)
    scan = read_scan(tmp_path / "scan.obj", tmp_path)
    assert len(scan.vertices) == 6
    joined = welded(scan, weld(scan.vertices))
    assert len(joined.vertices) == 4
    assert joined.colors is not None
    corner = joined.colors[np.linalg.norm(joined.vertices - [1, 0, 0], axis=1).argmin()]
    np.testing.assert_allclose(corner, [248, 248, 0], atol=1)  # right, and at the bottom


def test_a_texture_is_looked_up_between_its_texels() -> None:
    image = np.zeros((2, 4, 3), np.uint8)
    image[:, :, 0] = [0, 100, 200, 40]
    image[1, :, 1] = 50
    at = np.array([[0.125, 1], [0.25, 1], [0.375, 0], [0, 0.5], [1, 1], [1.375, 0], [-0.625, 0]])
    found = sample_texture(image, at)
    assert found[:, 0].tolist() == [0, 50, 100, 0, 40, 100, 100]
    assert found[:, 1].tolist() == [0, 0, 50, 25, 0, 50, 50]


def test_colours_of_faces_are_spread_to_their_corners(tmp_path: Path) -> None:
    head = "ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\n"
    head += "property float z\nelement face 2\nproperty list uchar int vertex_indices\n"
    head += "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n"
    rows = "0 0 0\n1 0 0\n0 1 0\n1 1 0\n3 0 1 2 100 0 0\n3 1 3 2 0 200 0\n"
    (tmp_path / "scan.ply").write_text(head + rows)
    scan = read_scan(tmp_path / "scan.ply", tmp_path)
    assert scan.colors is not None
    assert scan.colors.tolist() == [[100, 0, 0], [50, 100, 0], [50, 100, 0], [0, 200, 0]]


def test_parts_of_a_scene_stand_where_it_puts_them(tmp_path: Path) -> None:
    import trimesh

    scene = trimesh.Scene()
    for place in (0.0, 3.0):
        moved = trimesh.transformations.translation_matrix([place, 0, 0])
        scene.add_geometry(trimesh.creation.box(), transform=moved)
    scene.export(tmp_path / "scan.glb")
    scan = read_scan(tmp_path / "scan.glb", tmp_path)
    assert len(scan.faces) == 24
    np.testing.assert_allclose(scan.vertices[:, 0].max(), 3.5)
    np.testing.assert_allclose(scan.vertices[:, 0].min(), -0.5)


def test_faces_that_look_inwards_are_turned_over_wherever_the_scan_stands(
    capsule_body: Body, tmp_path: Path
) -> None:
    far, open_ = capsule_body.template + np.float32(9), capsule_body.faces[40:, ::-1]
    write_scan(tmp_path / "scan.ply", far, open_)
    scan = outward(read_scan(tmp_path / "scan.ply", tmp_path))
    np.testing.assert_array_equal(scan.faces, capsule_body.faces[40:])


def test_texts_of_older_programs_are_read(tmp_path: Path) -> None:
    (tmp_path / "scan.obj").write_bytes(b"# Gr\xf6\xdfe\n" + TRIANGLE.encode() + b"f 1 2 3\n")
    assert len(read_scan(tmp_path / "scan.obj", tmp_path).faces) == 1
    assert as_utf8(b"\xf6").decode() == "ö"


HEADER = "ply\nformat {} 1.0\nelement vertex {}\nproperty float x\nproperty float y\n"
HEADER += "property float z\nelement face {}\nproperty list uchar int vertex_indices\nend_header\n"
MANY = 2**31


def ply(kind: str, vertices: int, faces: int, rows: bytes) -> bytes:
    return HEADER.format(kind, vertices, faces).encode() + rows


def glb(**changes: object) -> bytes:
    """One triangle, whose header is changed before it is written."""
    header = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": 48}],
        "bufferViews": [
            {"buffer": 0, "byteLength": 36},
            {"buffer": 0, "byteOffset": 36, "byteLength": 12},
        ],
        "accessors": [
            {"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"},
            {"bufferView": 1, "componentType": 5125, "count": 3, "type": "SCALAR"},
        ],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}, "indices": 1}]}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
    }
    text = json.dumps(header | changes).encode()
    text += b" " * (-len(text) % 4)
    data = np.array([0, 0, 0, 1, 0, 0, 0, 1, 0], "<f4").tobytes()
    data += np.arange(3, dtype="<u4").tobytes()
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    chunks += struct.pack("<I4s", len(data), b"BIN\0") + data
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def claiming(count: int) -> list[dict[str, object]]:
    return [
        {"componentType": 5126, "count": count, "type": "VEC3"},
        {"bufferView": 1, "componentType": 5125, "count": 3, "type": "SCALAR"},
    ]


def test_the_glb_of_these_tests_is_a_good_one(tmp_path: Path) -> None:
    (tmp_path / "scan.glb").write_bytes(glb())
    assert len(read_scan(tmp_path / "scan.glb", tmp_path).faces) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.ply", b"", "damaged"),
        ("text.ply", b"hello", "damaged"),
        ("short.ply", b"ply\n", "damaged"),
        ("many.ply", ply("binary_little_endian", MANY, MANY, b"\0\0\0\0"), "claims 2147483648"),
        ("cut.ply", ply("binary_little_endian", 3, 1, b"\0" * 40), "damaged"),
        ("ascii.ply", ply("ascii", 3, 2, b"0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n"), "claims 2 faces"),
        ("points.ply", ply("ascii", 1, 0, b"0 0 0\n"), "no faces"),
        ("faces.ply", ply("ascii", 3, 1, b"0 0 0\n1 0 0\n0 1 0\n3 0 1 9\n"), "does not exist"),
        ("nan.obj", b"v nan 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", "NaN"),
        ("faces.obj", TRIANGLE.encode() + b"f 1 2 9\n", "damaged"),
        ("text.obj", b"hello", "no faces"),
        ("many.off", b"OFF\n2147483648 2147483648 0\n0 0 0\n", "claims 2147483648"),
        ("cut.off", b"OFF\n3 2 0\n0 0 0\n1 0 0\n0 1 0\n3 0 1 2\n", "claims 2 faces"),
        ("text.off", b"hello", "damaged"),
        ("many.stl", bytes(80) + struct.pack("<I", MANY), "claims 2147483648 faces"),
        ("short.stl", struct.pack("<I", MANY), "claims"),
        ("text.gltf", b"hello", "damaged"),
        ("short.glb", b"glTF\x02\0\0\0", "damaged"),
        ("cut.glb", glb()[:-8], "damaged"),
        ("many.glb", glb(accessors=claiming(MANY)), "claims 2147483648"),
        ("less.glb", glb(accessors=claiming(-1)), "claims -1"),
        ("draco.glb", glb(extensionsRequired=["KHR_draco_mesh_compression"]), "Draco"),
    ],
)
def test_damaged_and_lying_files_are_named(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StudioError, match=said) as error:
        read_scan(path, tmp_path)
    assert str(path) in str(error.value)
    assert error.value.hint


@pytest.mark.parametrize("suffix", FORMATS)
def test_mutated_files_end_in_words(capsule_body: Body, tmp_path: Path, suffix: str) -> None:
    vertices, faces = capsule_body.template[:30], np.arange(30).reshape(-1, 3)
    good, bad = tmp_path / f"good{suffix}", tmp_path / f"bad{suffix}"
    write_scan(good, vertices, faces)
    content, rng = good.read_bytes(), np.random.default_rng(0)
    for _ in range(60):
        mutated = bytearray(content[: rng.integers(1, len(content) + 1)])
        for place in rng.integers(0, len(mutated), 3):
            mutated[place] = rng.integers(0, 256)
        bad.write_bytes(mutated)
        with suppress(StudioError):
            read_scan(bad, tmp_path)


def test_what_a_scan_names_stays_inside_the_dataset(tmp_path: Path) -> None:
    root, outside = tmp_path / "dataset", tmp_path / "secret.txt"
    (root / "walk").mkdir(parents=True)
    (root / "textures").mkdir()
    outside.write_text("secret")
    (root / "textures" / "a b.png").write_text("cloth")
    (root / "walk" / "link.txt").symlink_to(outside)
    assets = Assets(root / "walk", root)
    assert assets["../textures/a%20b.png"] == b"cloth"
    assert assets["..\\textures\\a b.png"] == b"cloth"
    for name in ("../../secret.txt", str(outside), "link.txt", "nothing.png"):
        with pytest.raises(FileNotFoundError):
            assets.get(name)


def test_a_missing_texture_leaves_the_scan_without_colours(tmp_path: Path) -> None:
    squares(tmp_path / "scan.obj", np.full((8, 8, 3), 90, np.uint8))
    (tmp_path / "cloth.png").unlink()
    scan = read_scan(tmp_path / "scan.obj", tmp_path)
    assert len(scan.faces) == 2
    assert scan.colors is None
