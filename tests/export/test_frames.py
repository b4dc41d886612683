import io
from dataclasses import replace

import numpy as np
import pytest
import trimesh

from ins_studio.errors import StudioError
from ins_studio.export.clip import ExportClip
from ins_studio.export.frames import frame_files


@pytest.fixture
def short(clip: ExportClip) -> ExportClip:
    return replace(clip, poses=clip.poses[:3], transl=clip.transl[:3], posed=clip.posed[:3])


def test_one_file_per_frame_and_the_texture_once(short: ExportClip) -> None:
    files = dict(frame_files(short, "glb"))
    assert list(files) == [
        "v2_figure_basecolor.png",
        "v2_figure_walk_1.0001.glb",
        "v2_figure_walk_1.0002.glb",
        "v2_figure_walk_1.0003.glb",
    ]
    assert files["v2_figure_basecolor.png"] == short.texture
    assert all(short.texture not in content for name, content in files.items() if "glb" in name)


def test_a_normal_map_lies_beside_and_every_frame_names_it(short: ExportClip) -> None:
    bumpy = replace(short, normals=b"not looked into", normal_scale=0.5)
    for kind, word in (("glb", b'"normalTexture"'), ("fbx", b"NormalMap")):
        files = dict(frame_files(bumpy, kind))
        assert files["v2_figure_normals.png"] == b"not looked into"
        frames = [content for name, content in files.items() if name.endswith(kind)]
        assert len(frames) == 3
        assert all(b"v2_figure_normals.png" in content and word in content for content in frames)


def test_vertex_order_and_texcoords_never_change(short: ExportClip) -> None:
    plain = replace(short, texture=None)
    meshes = [
        next(
            iter(
                trimesh.load(io.BytesIO(content), file_type="glb", process=False).geometry.values()
            )
        )
        for _, content in frame_files(plain, "glb")
    ]
    for posed, mesh in zip(short.posed, meshes, strict=True):
        assert np.array_equal(mesh.faces, meshes[0].faces)
        assert np.allclose(mesh.vertices[mesh.faces], posed[short.mesh.faces], atol=1e-6)


def test_fbx_sequence_starts_where_it_is_told(short: ExportClip) -> None:
    names = [name for name, _ in frame_files(replace(short, texture=None), "fbx", first=1001)]
    assert names == [f"v2_figure_walk_1.{number}.fbx" for number in (1001, 1002, 1003)]


def test_unknown_format_is_refused(short: ExportClip) -> None:
    with pytest.raises(StudioError, match="obj"):
        list(frame_files(short, "obj"))
