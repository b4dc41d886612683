"""Dabs on a folded strip: where they land, what they leave alone, what is undone."""

import numpy as np
import pytest

from ins_studio.geometry.raycast import RayCaster
from ins_studio.texture.brush import Brush
from ins_studio.texture.posed import PosedSurface, Topology, face_neighbours
from ins_studio.texture.stroke import Stroke
from ins_studio.texture.texels import build_texel_map

SIZE = 256
CELLS = 24
EYE = np.array([0.0, 0.0, 2.0])
HARD = Brush(radius=0.1, hardness=1.0, color=(255, 0, 0))


def sheet():
    """A square of 1 m in the xy plane, its left and right halves far apart in the atlas."""
    line = np.linspace(-0.5, 0.5, CELLS + 1)
    x, y = np.meshgrid(line, line)
    vertices = np.stack([x.ravel(), y.ravel(), 0 * x.ravel()], 1).astype(np.float32)
    index = np.arange((CELLS + 1) ** 2).reshape(CELLS + 1, CELLS + 1)
    a, b, c, d = (
        p.ravel() for p in (index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1])
    )
    faces = np.concatenate([np.stack([a, b, c], 1), np.stack([a, c, d], 1)]).astype(np.int32)
    left = vertices[faces].mean(1)[:, 0] < 0
    low = (vertices[:, :2] + 0.5) * 0.8
    texcoords = np.concatenate([low * [1, 0.5] + 0.02, low * [1, 0.5] + [0.1, 0.55]])
    texcoord_faces = np.where(left[:, None], faces, faces + len(vertices))
    return vertices, faces, texcoords.astype(np.float32), texcoord_faces.astype(np.int32)


@pytest.fixture(scope="module")
def square():
    vertices, faces, texcoords, texcoord_faces = sheet()
    texels = build_texel_map(texcoords, texcoord_faces, SIZE)
    return vertices, Topology(faces, face_neighbours(faces), texels)


def empty():
    return np.zeros((SIZE, SIZE, 4), np.uint8)


def at(vertices, faces, origin, direction=(0, 0, -1)):
    face, _, distance = RayCaster(vertices, faces).cast(np.array([origin]), np.array([direction]))
    return (np.array(origin) + distance[0] * np.array(direction))[None], face


def test_a_hard_dab_is_a_disc_in_the_world(square):
    vertices, topology = square
    pixels = empty()
    centre, face = at(vertices, topology.faces, [0.2, 0.1, 1])
    Stroke(pixels, PosedSurface(topology, vertices, EYE), HARD).dabs(centre, face)
    where = topology.texels.positions(vertices, topology.faces)
    away = np.linalg.norm(where - centre[0], axis=2)
    covered = topology.texels.face >= 0
    painted = pixels[..., 3] > 127
    assert painted[covered & (away < 0.098)].all()
    assert not painted[covered & (away > 0.102)].any()
    assert not pixels[~covered].any()
    assert (pixels[painted][:, :3] == [255, 0, 0]).all()


def test_a_dab_crosses_the_seam(square):
    vertices, topology = square
    pixels = empty()
    centre, face = at(vertices, topology.faces, [0.001, 0.1, 1])
    rects = Stroke(pixels, PosedSurface(topology, vertices, EYE), HARD).dabs(centre, face)
    rows = np.nonzero(pixels[..., 3])[0]
    assert (rows < SIZE // 2).any()
    assert (rows > SIZE // 2).any()
    dirty = np.zeros((SIZE, SIZE), bool)
    for left, top, width, height in rects:
        dirty[top : top + height, left : left + width] = True
    assert dirty[pixels[..., 3] > 0].all()


@pytest.mark.parametrize("turn", [0.0, 1.2])
def test_a_dab_lands_on_the_texel_under_the_cursor_in_every_pose(square, turn):
    """Bend the sheet; the texel painted under the same material point stays the same."""
    flat, topology = square
    bent = flat.copy()
    if turn:
        radius = 1 / turn
        bent[:, 0], bent[:, 2] = (
            radius * np.sin(flat[:, 0] * turn),
            radius * np.cos(flat[:, 0] * turn) - radius,
        )
    texel = int(topology.texels.order[12345 % len(topology.texels.order)])
    point = topology.texels.values_of(np.array([texel]), bent, topology.faces)[0]
    eye = point + np.array([0.1, 0.2, 1.5])
    direction = point - eye
    centre, face = at(bent, topology.faces, eye, direction / np.linalg.norm(direction))
    pixels = empty()
    small = Brush(radius=0.008, hardness=1.0)
    Stroke(pixels, PosedSurface(topology, bent, eye), small).dabs(centre, face)
    assert pixels.reshape(-1, 4)[texel, 3] > 200
    painted = np.flatnonzero(pixels[..., 3].ravel())
    canonical = topology.texels.values_of(painted, flat, topology.faces)
    mean = topology.texels.values_of(np.array([texel]), flat, topology.faces)[0]
    assert np.linalg.norm(canonical.mean(0) - mean) < 0.003


def test_the_far_side_of_a_thin_part_takes_no_paint():
    vertices, faces, texcoords, texcoord_faces = sheet()
    behind = vertices - [0, 0, 0.01]
    both = np.concatenate([vertices, behind]).astype(np.float32)
    all_faces = np.concatenate([faces, faces[:, ::-1] + len(vertices)])
    all_texcoords = np.concatenate([texcoords * [0.5, 1], texcoords * [0.5, 1] + [0.5, 0]])
    all_texcoord_faces = np.concatenate([texcoord_faces, texcoord_faces[:, ::-1] + len(texcoords)])
    texels = build_texel_map(all_texcoords, all_texcoord_faces, SIZE)
    topology = Topology(all_faces, face_neighbours(all_faces), texels)
    for eye in (EYE, None):  # by facing, and by connection alone
        pixels = empty()
        centre, face = at(both, all_faces, [0.2, 0.1, 1])
        Stroke(pixels, PosedSurface(topology, both, eye), HARD).dabs(centre, face)
        painted = texels.face[pixels[..., 3] > 0]
        assert len(painted)
        assert (painted < len(faces)).all()


def test_crossing_itself_does_not_build_up(square):
    vertices, topology = square
    pixels = empty()
    brush = Brush(radius=0.1, hardness=0.3, opacity=0.5)
    stroke = Stroke(pixels, PosedSurface(topology, vertices, EYE), brush)
    centre, face = at(vertices, topology.faces, [0.2, 0.1, 1])
    stroke.dabs(centre, face)
    once = pixels.copy()
    for _ in range(5):
        stroke.dabs(centre, face)
    assert (pixels == once).all()
    assert int(pixels[..., 3].max()) == pytest.approx(128, abs=1)


def test_a_second_stroke_does_build_up(square):
    vertices, topology = square
    pixels = empty()
    centre, face = at(vertices, topology.faces, [0.2, 0.1, 1])
    for _ in range(2):
        surface = PosedSurface(topology, vertices, EYE)
        Stroke(pixels, surface, Brush(radius=0.1, opacity=0.5)).dabs(centre, face)
    assert int(pixels[..., 3].max()) == pytest.approx(191, abs=2)  # 1 - 0.5 * 0.5


def test_erasing_takes_alpha_only(square):
    vertices, topology = square
    pixels = empty()
    pixels[:] = (10, 20, 30, 200)
    centre, face = at(vertices, topology.faces, [0.2, 0.1, 1])
    eraser = Brush(radius=0.1, hardness=1.0, erase=True)
    Stroke(pixels, PosedSurface(topology, vertices, EYE), eraser).dabs(centre, face)
    assert (pixels[..., :3] == (10, 20, 30)).all()
    assert pixels[..., 3].min() == 0
    assert pixels[..., 3].max() == 200


def test_undo_brings_every_byte_back(square):
    vertices, topology = square
    pixels = np.random.default_rng(0).integers(0, 255, (SIZE, SIZE, 4), dtype=np.uint8)
    before = pixels.copy()
    stroke = Stroke(pixels, PosedSurface(topology, vertices, EYE), Brush(radius=0.07))
    for x in np.linspace(-0.3, 0.3, 9):
        stroke.dabs(*at(vertices, topology.faces, [x, x / 2, 1]))
    after, change = pixels.copy(), stroke.finish()
    assert (after != before).any()
    change.write(pixels, "before")
    assert (pixels == before).all()
    change.write(pixels, "after")
    assert (pixels == after).all()
    stroke.cancel()
    assert (pixels == before).all()


def test_pressure_makes_it_smaller(square):
    vertices, topology = square
    areas = []
    for pressure in (1.0, 0.5):
        pixels = empty()
        stroke = Stroke(pixels, PosedSurface(topology, vertices, EYE), HARD)
        stroke.dabs(*at(vertices, topology.faces, [0.2, 0.1, 1]), np.array([pressure]))
        areas.append((pixels[..., 3] > 0).sum())
    assert areas[1] == pytest.approx(areas[0] / 4, rel=0.1)


def test_neighbours_are_mutual(capsule_body):
    beside = face_neighbours(capsule_body.faces)
    assert (beside >= 0).all()  # closed
    for face in range(0, len(beside), 97):
        for other in beside[face]:
            assert face in beside[other]
            assert len(set(capsule_body.faces[face]) & set(capsule_body.faces[other])) == 2
