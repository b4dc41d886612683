"""Heat colours: the ends, the way between, and what lies beyond."""

import numpy as np

from ins_studio.viewport.heat import HOT, STRETCH, TOP_MM, heat_colors


def test_cold_is_blue_and_hot_is_red():
    cold, hot = heat_colors(np.array([0.0, TOP_MM]))
    assert cold.tolist() == list(HOT[0])
    assert hot.tolist() == list(HOT[-1])
    assert cold[2] > 2 * cold[0]
    assert hot[0] > 2 * hot[2]


def test_beyond_the_scale_it_stays_as_hot():
    colors = heat_colors(np.array([TOP_MM, 3 * TOP_MM, np.inf]))
    assert (colors == colors[0]).all()


def test_half_way_is_the_middle_of_the_ramp_and_nearby_distances_look_alike():
    assert heat_colors(np.array([TOP_MM / 2]))[0].tolist() == list(HOT[2])
    steps = np.abs(np.diff(heat_colors(np.linspace(0, TOP_MM, 201)).astype(int), axis=0))
    assert steps.max() <= 6


def test_no_two_steps_of_a_millimetre_share_a_colour():
    colors = heat_colors(np.arange(0, TOP_MM + 1))
    assert len(np.unique(colors, axis=0)) == len(colors)
    assert colors.dtype == np.uint8


def test_the_middle_of_two_ways_is_grey() -> None:
    less, none, more = STRETCH.colors(np.array([-50.0, 0.0, 50.0])).astype(int)
    assert np.ptp(none) == 0
    assert less[2] > 2 * less[0]
    assert more[0] > 2 * more[2]
