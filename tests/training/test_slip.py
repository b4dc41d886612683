"""Slip and flicker against movements that are known."""

import math

import numpy as np
import pytest

from ins_studio.geometry.surface import Surface
from ins_studio.training.color_slip import color_gradients, slip_by_color
from ins_studio.training.slip import bind, can_follow, follow, measure_slip, offsets
from ins_studio.training.stability import colors_at, texture_change

COUNT = 3000
RADIUS = 0.15


def tube(turn: float = 0.0, radius: float = RADIUS, around: int = 96, rows: int = 40) -> Surface:
    """An open tube of one metre about y, turned by ``turn`` radians; faces look outwards."""
    angle = 2 * np.pi * np.arange(around) / around + turn
    ring = np.stack([np.sin(angle), np.zeros(around), np.cos(angle)], axis=1) * radius
    heights = np.linspace(0, 1, rows)
    vertices = np.concatenate([ring + np.array([0, y, 0]) for y in heights])
    first = (np.arange(rows - 1)[:, None] * around + np.arange(around)).ravel()
    beside = first + np.where(np.arange(len(first)) % around == around - 1, 1 - around, 1)
    faces = np.concatenate(
        [
            np.stack([first, beside, beside + around], axis=1),
            np.stack([first, beside + around, first + around], axis=1),
        ]
    )
    return Surface(vertices, faces.astype(np.int32))


def test_the_tube_looks_outwards() -> None:
    shape = tube()
    middles = shape.vertices[shape.faces].mean(axis=1) * [1, 0, 1]
    assert (np.einsum("fc,fc->f", middles, shape.normals) > 0).all()


def test_an_avatar_that_moves_with_the_cloth_does_not_slip() -> None:
    binding = bind(tube(around=70), tube(), COUNT)
    assert binding.share == 1
    found = measure_slip((binding,), tube(0.4, around=70), tube(0.4))
    assert found.slide_p95_mm < 0.2
    assert found.slip_p95_mm < 0.4  # of two polygons for one circle


def test_an_avatar_that_stays_behind_slips_by_the_arc() -> None:
    binding = bind(tube(around=70), tube(), COUNT)
    found = measure_slip((binding,), tube(0.30, around=70), tube(0.40))
    assert found.slip_mm == pytest.approx(0.1 * RADIUS * 1000, rel=0.02)
    assert found.slide_p95_mm == pytest.approx(0.1 * RADIUS * 1000, rel=0.03)


def test_an_error_of_the_shape_is_no_slide() -> None:
    """12 mm too wide and 9 mm behind: 15 mm apart, of which 9 are along the cloth."""
    behind = 0.009 / (RADIUS + 0.006)
    binding = bind(tube(), tube(), COUNT)
    found = measure_slip((binding,), tube(0.4 - behind, RADIUS + 0.012), tube(0.4))
    assert found.slide_mm == pytest.approx(9, abs=0.5)
    assert found.slip_mm == pytest.approx(15, abs=0.5)


def test_overlap_does_not_see_what_slip_sees() -> None:
    from ins_studio.training.metrics import compare

    turned = compare(tube(0.1, around=400), tube(around=400), count=COUNT)
    assert turned.point_to_surface_p95_mm < 0.1
    binding = bind(tube(), tube(), COUNT)
    assert measure_slip((binding,), tube(0.1), tube()).slip_mm == pytest.approx(15, abs=0.5)


def test_what_is_not_on_the_cloth_is_not_bound() -> None:
    """The upper half of the avatar stands off by 3 cm; the lower half is bound."""
    shape = tube()
    wide = shape.vertices * np.where(shape.vertices[:, 1:2] > 0.5, [[1.2, 1, 1.2]], 1)
    binding = bind(Surface(wide, shape.faces), shape, COUNT)
    assert binding.share == pytest.approx(0.5 / 1.1, abs=0.03)
    assert binding.bound.points_at(binding.shown)[:, 1].max() < 0.53


def test_what_faces_the_other_way_is_not_bound() -> None:
    shape = tube()
    lining = Surface(shape.vertices, shape.faces[:, ::-1])
    assert bind(lining, shape, COUNT).share == 0
    nothing = measure_slip((bind(lining, shape, COUNT),), lining, shape)
    assert math.isnan(nothing.slip_mm)


def test_a_mesh_made_anew_is_followed_in_canonical_space() -> None:
    """Other vertices in every frame, but each knows its canonical point."""
    canonical = [tube(around=70), tube(0.03, around=57, rows=31)]
    posed = [tube(around=70), tube(0.23, around=57, rows=31)]
    first, second = (
        Surface(shape.vertices, shape.faces, own.vertices)
        for shape, own in zip(posed, canonical, strict=True)
    )
    binding = bind(first, tube(), COUNT)
    assert can_follow(binding, second)
    whole, along = offsets(binding, second, tube(0.2))
    assert along.max() < 0.001
    assert whole.max() < 0.002
    unknown = Surface(second.vertices, second.faces)
    assert not can_follow(binding, unknown)
    with pytest.raises(ValueError, match="canonical"):
        follow(binding, unknown)


def ramp(shape: Surface, levels_a_metre: float, turn: float = 0.0) -> np.ndarray:
    """Grey that rises around the tube, and back: a triangle wave, so that it is continuous."""
    angle = np.arctan2(shape.vertices[:, 0], shape.vertices[:, 2]) - turn
    arc = np.abs((angle + np.pi) % (2 * np.pi) - np.pi) * RADIUS
    return np.repeat(levels_a_metre * arc[:, None], 3, axis=1)


def test_a_texture_that_moves_with_the_cloth_does_not_change() -> None:
    first, second = tube(), tube(0.3)
    colors = ramp(first, 200)
    assert texture_change((first, second), (colors, colors), (first, second), COUNT) < 1e-9


def test_a_sliding_texture_changes_by_slide_times_gradient() -> None:
    first, second = tube(around=400), tube(0.3, around=400)
    colors = ramp(first, 200)
    slid = tube(0.3 + 0.04, around=400)  # by 6 mm
    found = texture_change((first, slid), (colors, colors), (first, second), COUNT)
    assert found == pytest.approx(200 * 0.04 * RADIUS, rel=0.03)


def test_colors_of_a_mesh_made_anew_flicker_by_the_error_of_its_canonical_points() -> None:
    canonical, other = tube(around=400), tube(0.007, around=300)
    colors = ramp(canonical, 200)
    right = colors_at(other.vertices, canonical, colors)
    wrong = colors_at(tube(0.027, around=300).vertices, canonical, colors)
    frames = (canonical, other)
    still = (tube(), tube())
    assert texture_change(frames, (colors, right), still, COUNT) < 0.1
    flicker = texture_change(frames, (colors, wrong), still, COUNT)
    assert flicker == pytest.approx(200 * 0.02 * RADIUS, rel=0.1)


def test_a_texture_nowhere_near_is_no_number() -> None:
    first, far = tube(), tube(radius=1.0)
    colors = ramp(first, 200)
    assert math.isnan(texture_change((far, far), (colors, colors), (first, first), 100))


def pattern(shape: Surface, turn: float = 0.0, waves: int = 12) -> np.ndarray:
    """Colours in both directions, about 8 cm a period; ``turn`` turns them with the cloth."""
    angle = np.arctan2(shape.vertices[:, 0], shape.vertices[:, 2]) - turn
    height = shape.vertices[:, 1] * 2 * np.pi * 12
    waving = [np.sin(waves * angle), np.sin(height), np.cos(waves * angle + height)]
    return 128 + 100 * np.stack(waving, axis=1)


def fine(turn: float = 0.0) -> Surface:
    return tube(turn, around=256, rows=256)


@pytest.mark.parametrize("slide_mm", [0.0, 2.0, 8.0, 12.0])
def test_slip_is_seen_by_colour(slide_mm: float) -> None:
    turn = slide_mm / 1000 / RADIUS
    scan = tube(0.2, around=240, rows=270)  # nothing of its vertices is known
    found = slip_by_color(fine(), pattern(fine(), turn), scan, pattern(scan), COUNT)
    assert found.seen_share > 0.9
    assert found.slide_mm == pytest.approx(slide_mm, abs=0.3)
    assert found.slide_p95_mm < slide_mm + 3


def test_noise_of_the_colours_is_not_much_slip() -> None:
    rng = np.random.default_rng(0)
    colors, scan_colors = (
        pattern(shape) + rng.normal(0, 2, shape.vertices.shape) for shape in (fine(), fine())
    )
    assert slip_by_color(fine(), colors, fine(), scan_colors, COUNT).slide_mm < 1


def test_plain_cloth_shows_no_slip() -> None:
    plain = np.full(fine().vertices.shape, 90.0)
    found = slip_by_color(fine(), plain, fine(0.1), plain, COUNT)
    assert found.seen_share == 0
    assert math.isnan(found.slide_mm)


def test_stripes_along_the_slide_show_none() -> None:
    """Rings around the tube look the same however it turns: said to be unseen, not to be zero.

    The grain of a camera gives them gradients along the rings, which say nothing.
    """
    shape = fine()
    rings = np.repeat(128 + 100 * np.sin(shape.vertices[:, 1:2] * 2 * np.pi * 12), 3, axis=1)
    rings += np.random.default_rng(0).normal(0, 1, rings.shape)
    assert slip_by_color(shape, rings, fine(0.05), rings, COUNT).seen_share < 0.05


def test_gradients_of_colours() -> None:
    square = Surface(np.array([[0, 0, 0], [2, 0, 0], [0, 1, 0.0]]), np.array([[0, 1, 2]]))
    found = color_gradients(square, np.array([[0, 0, 0], [10, 0, 0], [0, 7, 0]]))
    np.testing.assert_allclose(found[0], [[5, 0, 0], [0, 7, 0], [0, 0, 0]], atol=1e-12)
