"""Small pictures of meshes, drawn without a graphics card."""

import numpy as np
from fake_motions import needs_samples, samples

from ins_studio.dataset.opening import open_dataset
from ins_studio.ui import thumbnail
from ins_studio.ui.thumbnail import mesh_thumbnail

SQUARE = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
FACES = np.array([[0, 1, 2], [0, 2, 3]], np.int32)


def pixels(image):
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows.reshape(image.height(), image.width(), 4).copy()


def red(count):
    return np.tile(np.array([[200, 0, 0]], np.uint8), (count, 1))


def test_a_few_large_faces_are_filled_and_in_the_middle():
    seen = pixels(mesh_thumbnail(SQUARE, FACES, (100, 120), red(4)))
    covered = seen[..., 3] > 0
    assert covered[18:102, 8:92].all(), "no pixel stays open"
    assert not covered[:14].any()
    assert not covered[:, :4].any()
    assert (seen[60, 50, 0] > 100, seen[60, 50, 1]) == (True, 0)


def test_the_nearest_is_seen_and_backs_are_not():
    vertices = np.concatenate([SQUARE, SQUARE / 2 + [0, 0, 1], SQUARE / 4 + [0, 0, 2]])
    faces = np.concatenate([FACES + 4, FACES, FACES[:, ::-1] + 8])
    colors = red(12)
    colors[4:8] = (0, 200, 0)
    colors[8:] = (0, 0, 200)
    seen = pixels(mesh_thumbnail(vertices, faces, (40, 40), colors))
    assert seen[20, 20].argmax() == 3
    assert (seen[20, 20, 1] > 100, seen[20, 20, 2]) == (True, 0)
    assert seen[6, 6, 0] > 100


def test_what_is_narrower_than_a_pixel_is_seen():
    steps = np.linspace(-1, 1, 200)
    wire = np.concatenate([[[0, y, 0], [0.001, y, 0]] for y in steps])
    start = 2 * np.arange(199)[:, None]
    faces = np.concatenate([start + np.array([0, 1, 3]), start + np.array([0, 3, 2])])
    covered = pixels(mesh_thumbnail(wire, faces, (20, 60)))[..., 3].any(axis=1)
    assert covered[4:56].all()


def test_many_pixels_are_drawn_in_parts(monkeypatch):
    rng = np.random.default_rng(3)
    vertices = rng.normal(size=(60, 3))
    faces, colors = rng.integers(0, 60, (200, 3)), rng.integers(0, 255, (60, 3)).astype(np.uint8)
    whole = pixels(mesh_thumbnail(vertices, faces, (50, 88), colors))
    monkeypatch.setattr(thumbnail, "AT_ONCE", 1000)
    np.testing.assert_array_equal(pixels(mesh_thumbnail(vertices, faces, (50, 88), colors)), whole)


def test_nothing_to_see_is_transparent():
    assert not pixels(mesh_thumbnail(SQUARE, FACES[:, ::-1], (20, 20))).any()
    assert pixels(mesh_thumbnail(SQUARE * 0, FACES, (20, 20))).max() == 0


@needs_samples
def test_a_figure_of_few_faces_is_no_cloud_of_dots():
    fox = open_dataset(samples() / "Fox.glb")
    frame = fox.frame(fox.sequences[0].name, 0)
    covered = pixels(mesh_thumbnail(frame.vertices, frame.faces, (50, 88)))[..., 3] > 0
    inner = covered[1:-1, 1:-1]
    around = covered[:-2, 1:-1] & covered[2:, 1:-1] & covered[1:-1, :-2] & covered[1:-1, 2:]
    assert (around & ~inner).sum() < 3, "lone holes"
