"""The texel map against a slow, obvious one; positions and padding."""

import numpy as np
import pytest

from ins_studio.texture.padding import Padding
from ins_studio.texture.texels import build_texel_map
from ins_studio.texture.tiles import TILE, TileChange, grown, pack_tiles, rects_of, tile_rect

SIZE = 64
RNG = np.random.default_rng(3)
TEXCOORDS = np.array(
    [[0.05, 0.05], [0.45, 0.1], [0.1, 0.6], [0.5, 0.5], [0.6, 0.4], [0.95, 0.45], [0.7, 0.97]]
)
FACES = np.array([[0, 1, 2], [2, 1, 3], [4, 5, 6]])


@pytest.fixture(scope="module")
def texels():
    return build_texel_map(TEXCOORDS, FACES, SIZE)


def slow_face(row: int, col: int) -> set[int]:
    point = np.array([(col + 0.5) / SIZE, 1 - (row + 0.5) / SIZE, 1])
    found = set()
    for index, face in enumerate(FACES):
        corners = np.vstack([TEXCOORDS[face].T, np.ones(3)])
        if (np.linalg.solve(corners, point) >= -1e-9).all():
            found.add(index)
    return found


def test_every_texel_is_on_the_face_its_centre_lies_in(texels):
    for row in range(SIZE):
        for col in range(SIZE):
            expected, face = slow_face(row, col), texels.face[row, col]
            assert face in expected if expected else face == -1


def test_texels_by_face_are_the_same_texels(texels):
    for face in range(len(FACES)):
        mine, which = texels.texels_on(np.array([face]))
        assert set(mine) == set(np.flatnonzero(texels.face.ravel() == face))
        assert not which.any()


def test_positions_are_barycentric_mixtures(texels):
    vertices = RNG.normal(size=(7, 3))
    positions, barycentric = texels.positions(vertices, FACES), texels.barycentric
    covered = texels.face >= 0
    assert np.allclose(barycentric[covered].sum(1), 1, atol=1e-5)
    mixed = np.einsum("nk,nkc->nc", barycentric[covered], vertices[FACES[texels.face[covered]]])
    assert np.allclose(positions[covered], mixed, atol=1e-5)
    assert not positions[~covered].any()


def test_a_texel_has_its_own_uv(texels):
    flat = np.column_stack([TEXCOORDS, np.zeros(7)])
    rows, cols = np.nonzero(texels.face >= 0)
    uv = texels.positions(flat, FACES)[rows, cols, :2]
    assert np.allclose(uv[:, 0], (cols + 0.5) / SIZE, atol=1e-5)
    assert np.allclose(uv[:, 1], 1 - (rows + 0.5) / SIZE, atol=1e-5)


def test_a_face_without_area_owns_nothing():
    found = build_texel_map(
        np.array([[0.1, 0.1], [0.5, 0.5], [0.9, 0.9]]), np.array([[0, 1, 2]]), 32
    )
    assert len(found.order) == 0


def test_an_atlas_that_reaches_over_the_edge_is_cut():
    found = build_texel_map(np.array([[-1, -1], [3, -1], [-1, 3]]), np.array([[0, 1, 2]]), 16)
    assert (found.face == 0).all()


def test_padding_takes_the_nearest_colour_and_leaves_the_inside(texels):
    from scipy.ndimage import distance_transform_edt

    pixels = RNG.integers(0, 255, (SIZE, SIZE, 4), dtype=np.uint8)
    before, inside = pixels.copy(), texels.face >= 0
    Padding(texels, 4).apply(pixels)
    assert (pixels[inside] == before[inside]).all()
    away = distance_transform_edt(~inside)
    assert (pixels[away > 6] == before[away > 6]).all()
    near = (away > 0) & (away <= 3)
    colours = {tuple(c) for c in before[inside]}
    assert all(tuple(c) in colours for c in pixels[near])


def test_padding_of_a_rectangle_is_padding_of_the_whole():
    texels = build_texel_map(TEXCOORDS, FACES, 256)
    padding = Padding(texels, 5)
    pixels = RNG.integers(0, 255, (256, 256, 4), dtype=np.uint8)
    padding.apply(pixels)
    whole, part = pixels.copy(), pixels.copy()
    for picture in (whole, part):
        picture[100:150, 20:90] = (9, 8, 7, 255)
    padding.apply(whole)
    left, top, width, height = padding.apply(part, (20, 100, 70, 50))
    where = np.s_[top : top + height, left : left + width]
    assert (whole[where] == part[where]).all()


def test_rectangles_cover_exactly_their_tiles():
    tiles = [0, 1, 4, 5, 11, 15]
    covered = np.zeros((256, 256), int)
    for left, top, width, height in rects_of(tiles, 256):
        covered[top : top + height, left : left + width] += 1
    expected = np.zeros((256, 256), int)
    for tile in tiles:
        left, top, width, height = tile_rect(tile, 256)
        expected[top : top + height, left : left + width] += 1
    assert (covered == expected).all()
    assert len(rects_of(tiles, 256)) == 2  # a square of four, a column of two


def test_grown_stays_in_the_image():
    assert grown((0, 60, 4, 4), 3, 64) == (0, 57, 7, 7)


def test_tiles_come_back_as_they_were():
    before = RNG.integers(0, 255, (100, 100, 4), dtype=np.uint8)  # not a multiple of a tile
    after = before.copy()
    after[70:, 70:] = 0
    change = TileChange(100, (0, 3), pack_tiles(before, (0, 3)), pack_tiles(after, (0, 3)))
    pixels = after.copy()
    change.write(pixels, "before")
    assert (pixels == before).all()
    change.write(pixels, "after")
    assert (pixels == after).all()
    assert TILE == 64
