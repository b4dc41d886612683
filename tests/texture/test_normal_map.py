"""Normal maps: what is read as one, and how it follows the surface to another atlas."""

from dataclasses import replace

import numpy as np
import pytest
from square_mesh import square

from ins_studio.errors import StudioError
from ins_studio.texture.images import encode_png
from ins_studio.texture.normal_carry import carry_normals
from ins_studio.texture.normal_map import FLAT, pack, read_normal_map, tangents, unpack
from ins_studio.texture.texels import build_texel_map

SIZE = 64
UP = np.array([0.0, 0.0, 1.0])


def leaning(x: float, y: float, size: int = SIZE):
    vector = np.array([[x, y, np.sqrt(1 - x * x - y * y)]])
    return np.tile(pack(vector), (size * size, 1)).reshape(size, size, 4)


def world_at(pixels, mesh, point):
    """Which way the map makes the mesh face at a canonical point."""
    texels = build_texel_map(mesh.texcoords, mesh.texcoord_faces, len(pixels))
    places = texels.positions(mesh.vertices, mesh.faces)
    away = np.linalg.norm(places - np.asarray(point), axis=2)
    away[texels.face < 0] = np.inf
    row, col = np.unravel_index(np.argmin(away), away.shape)
    along, across = tangents(mesh, texels.face[row, col][None], UP[None])
    x, y, z = unpack(pixels[row, col][None])[0]
    return x * along[0] + y * across[0] + z * UP


def test_vectors_survive_the_colours():
    vectors = np.random.default_rng(2).normal(size=(500, 3))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    assert np.abs(unpack(pack(vectors)) - vectors).max() < 0.008
    assert (pack(UP[None])[0] == FLAT).all()


def test_the_frame_follows_the_chart():
    for mesh, along, across in (
        (square(), (1, 0, 0), (0, 1, 0)),
        (square(turns=1), (0, -1, 0), (1, 0, 0)),
        (square(mirrored=True), (-1, 0, 0), (0, 1, 0)),
    ):
        found = tangents(mesh, np.array([0, 1]), np.tile(UP, (2, 1)))
        assert np.allclose(found[0], along, atol=1e-6)
        assert np.allclose(found[1], across, atol=1e-6)


def test_a_face_without_area_in_the_atlas_has_no_directions():
    mesh = square()
    mesh = replace(mesh, texcoords=np.zeros_like(mesh.texcoords))
    assert not np.any(tangents(mesh, np.array([0]), UP[None]))


@pytest.mark.parametrize(
    "new", [square(turns=1), square(turns=2), square(mirrored=True), square(turns=3, mirrored=True)]
)
def test_a_lean_keeps_its_direction_in_the_world(new):
    pixels = leaning(0.5, 0.25)
    carried = carry_normals(pixels, square(), new, 2 * SIZE)
    for point in ((0.1, 0.05, 0), (0.25, 0.2, 0)):
        before, after = world_at(pixels, square(), point), world_at(carried, new, point)
        assert np.allclose(before, (0.5, 0.25, np.sqrt(1 - 0.3125)), atol=0.01)
        assert np.allclose(after, before, atol=0.015)


def test_each_place_keeps_its_own_lean():
    pixels = leaning(0, 0)
    pixels[:, SIZE // 2 :] = leaning(0.6, 0)[:, SIZE // 2 :]  # the right half
    new = square(turns=1)
    carried = carry_normals(pixels, square(), new, SIZE)
    assert np.allclose(world_at(carried, new, (0.05, 0.15, 0)), UP, atol=0.01)
    assert np.allclose(world_at(carried, new, (0.25, 0.15, 0)), (0.6, 0, 0.8), atol=0.015)


def test_flat_stays_flat_on_a_surface_that_is_another():
    bent = square()
    bent.vertices[2, 2] = 0.1
    assert (carry_normals(leaning(0, 0), square(), bent, SIZE) == FLAT).all()
    pixels = leaning(0, 0)
    pixels[:8, :8] = leaning(0.5, 0)[:8, :8]  # so that something is looked up
    carried = carry_normals(pixels, square(), bent, SIZE)
    assert np.abs(unpack(carried.reshape(-1, 4))[:, :2]).max() > 0.4
    assert np.abs(carried[20:, 20:].astype(int) - FLAT).max() <= 1


def test_the_same_mesh_changes_nothing():
    rng = np.random.default_rng(1)
    vectors = np.concatenate([0.4 * rng.normal(size=(SIZE * SIZE, 2)), np.ones((SIZE**2, 1))], 1)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    pixels = pack(vectors).reshape(SIZE, SIZE, 4)
    carried = carry_normals(pixels, square(), square(), SIZE)
    texels = build_texel_map(square().texcoords, square().texcoord_faces, SIZE)
    inside = texels.face >= 0
    assert np.abs(carried[inside].astype(int) - pixels[inside]).max() <= 2


def test_the_margin_leans_as_the_chart_does():
    carried = carry_normals(leaning(0.5, 0), square(), square(), SIZE)
    edge = carried[SIZE // 2, 3]  # outside of the chart, which begins at texel 6
    assert np.abs(edge.astype(int) - leaning(0.5, 0)[0, 0]).max() <= 2


def test_a_map_of_any_size_is_read(tmp_path):
    path = tmp_path / "bumps.png"
    path.write_bytes(encode_png(leaning(0.3, 0, 24)[..., :3]))
    read = read_normal_map(path, SIZE)
    assert read.shape == (SIZE, SIZE, 4)
    assert np.abs(read.astype(int) - leaning(0.3, 0)).max() <= 1


def test_a_jpeg_is_read_too(tmp_path):
    from PIL import Image

    path = tmp_path / "bumps.jpg"
    Image.fromarray(leaning(0.3, 0)[..., :3]).save(path, quality=95)
    assert np.abs(read_normal_map(path, SIZE).astype(int) - leaning(0.3, 0)).max() <= 4


def test_what_is_black_or_transparent_is_flat(tmp_path):
    pixels = leaning(0.5, 0)
    pixels[:4] = (0, 0, 0, 255)
    pixels[4:8, :, 3] = 0
    path = tmp_path / "charts.png"
    path.write_bytes(encode_png(pixels))
    read = read_normal_map(path, SIZE)
    assert (read[:8] == FLAT).all()
    assert (read[8:] == pixels[8:]).all()


@pytest.mark.parametrize(
    "color", [(120, 90, 60, 255), (128, 128, 128, 255), (0, 0, 0, 255), (250, 240, 200, 255)]
)
def test_another_picture_is_refused_by_name(tmp_path, color):
    path = tmp_path / "skin.png"
    path.write_bytes(encode_png(np.full((8, 8, 4), color, np.uint8)))
    with pytest.raises(StudioError, match=r"skin\.png is no tangent-space normal map"):
        read_normal_map(path, SIZE)


def test_a_broken_file_is_named(tmp_path):
    path = tmp_path / "broken.png"
    path.write_bytes(b"no picture")
    with pytest.raises(StudioError, match=r"broken\.png"):
        read_normal_map(path, SIZE)
