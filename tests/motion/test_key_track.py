"""Tracks of keys against what can be written down: slerp, parabolas, smooth joins, no jumps."""

import numpy as np
import pytest

from ins_studio.geometry.quaternion import conjugate, exponential, logarithm, multiply
from ins_studio.geometry.rotation import slerp
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import WAYS


def track(frames, values, way="spline"):
    ways = [way] * len(frames) if isinstance(way, str) else way
    places = np.array([WAYS.index(one) for one in ways], np.uint8)
    return Track(np.asarray(frames, np.int64), np.asarray(values, np.float64), places)


def random_turns(count, seed=5):
    q = np.random.default_rng(seed).normal(size=(count, 4))
    return q / np.linalg.norm(q, axis=1, keepdims=True)


def angles_between(a, b):
    return 2 * np.arctan2(
        np.linalg.norm(multiply(conjugate(a), b)[:, 1:], axis=1), np.abs((a * b).sum(1))
    )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("width", [1, 3, 4])
def test_keys_are_met_and_the_ends_hold(way, width):
    values = random_turns(4) if width == 4 else np.random.default_rng(1).random((4, width))
    found = track([2, 5, 6, 11], values, way)
    np.testing.assert_allclose(found.at(found.frames.astype(float)), found.values, atol=1e-12)
    outside = found.at(np.array([-30.0, 0, 11.5, 99]))
    np.testing.assert_array_equal(outside, found.values[[0, 0, -1, -1]])


def test_a_constant_way_holds_until_the_next_key():
    found = track([0, 4, 8], [[0.0], [1.0], [0.5]], "constant")
    np.testing.assert_array_equal(
        found.at(np.array([0, 3.999, 4, 7, 8])), [[0], [0], [1], [1], [0.5]]
    )


def test_linear_and_ease_are_slerp_at_even_and_at_smooth_speed():
    a, b = random_turns(2)
    t = np.linspace(0, 1, 21)
    for way, share in (("linear", t), ("ease", t * t * (3 - 2 * t))):
        found = track([10, 30], [a, b], way).at(10 + 20 * t)
        expected = slerp(a, b, share)
        np.testing.assert_allclose(np.abs((found * expected).sum(1)), 1, atol=1e-12)


@pytest.mark.parametrize("frames", [[0, 10, 20, 30], [0, 3, 20, 27]])
def test_a_spline_through_constant_turning_is_slerp(frames):
    axis = np.array([2.0, -1.0, 2.0]) / 3
    times = np.arange(0, frames[-1] + 0.25, 0.25)
    found = track(frames, exponential(np.outer(frames, 0.11 * axis))).at(times)
    expected = exponential(np.outer(times, 0.11 * axis))
    np.testing.assert_allclose(angles_between(found, expected), 0, atol=1e-7)


def test_a_spline_of_places_is_a_straight_line_where_keys_lie_on_one():
    frames = [0, 3, 20, 27]
    direction = np.array([0.1, -0.2, 0.3])
    times = np.linspace(0, 27, 55)
    found = track(frames, np.outer(frames, direction)).at(times)
    np.testing.assert_allclose(found, np.outer(times, direction), atol=1e-12)


def test_between_inner_keys_a_spline_keeps_a_parabola():
    frames = np.array([0, 3, 20, 27])
    times = np.linspace(3, 20, 60)
    found = track(frames, np.outer(frames**2, [1.0, 2.0, 0.0])).at(times)
    np.testing.assert_allclose(found, np.outer(times**2, [1.0, 2.0, 0.0]), atol=1e-9)


def speeds_at(found, frame, step=1e-4):
    """Return the speed just before and just after a key, by differences."""
    left = found.at(np.array([frame - 2 * step, frame - step]))
    right = found.at(np.array([frame + step, frame + 2 * step]))
    if found.width == 4:
        return [logarithm(multiply(conjugate(q[:1]), q[1:]))[0] / step for q in (left, right)]
    return [(pair[1] - pair[0]) / step for pair in (left, right)]


@pytest.mark.parametrize("width", [1, 3, 4])
@pytest.mark.parametrize(
    "ways", [["spline"] * 6, ["spline", "linear", "spline", "ease", "spline"] * 2]
)
def test_splines_join_smoothly_with_each_other_and_with_what_lies_beside(width, ways):
    rng = np.random.default_rng(2)
    if width == 4:
        values = exponential(np.cumsum(rng.normal(size=(6, 3)) * 0.5, axis=0))
    else:
        values = rng.random((6, width))
    found = track([0, 4, 11, 13, 20, 30], values, ways[:6])
    inner = zip(ways[:4], ways[1:5], found.frames[1:5], strict=True)
    for way_in, way_out, frame in inner:
        slowed = width == 1 and way_in != way_out  # a number prefers not to pass beyond its keys
        if "spline" in {way_in, way_out} and not slowed:
            before, after = speeds_at(found, float(frame))
            np.testing.assert_allclose(before, after, atol=2e-3)


def test_a_number_never_passes_beyond_its_keys():
    rng = np.random.default_rng(8)
    frames = np.cumsum(rng.integers(1, 9, 300))
    values = rng.choice([0.0, 0.2, 1.0, rng.random()], (300, 1))
    ways = [WAYS[place] for place in rng.integers(0, 4, 300)]
    times = np.arange(frames[0], frames[-1], 0.05)
    for chosen in ("spline", ways):
        found = track(frames, values, chosen).at(times)
        assert found.min() >= -1e-12
        assert found.max() <= 1 + 1e-12


@pytest.mark.parametrize("way", ["linear", "ease", "spline"])
def test_ten_thousand_random_pairs_turn_without_a_jump(way):
    """Neighbouring samples never lie far apart, as rotations and as numbers."""
    count, gap, parts = 10_001, 6, 24
    found = track(np.arange(count) * gap, random_turns(count), way)
    step = gap / parts
    turned = found.at(np.arange(0, (count - 1) * gap, step))
    np.testing.assert_allclose(np.linalg.norm(turned, axis=1), 1, atol=1e-12)
    assert (np.sum(turned[1:] * turned[:-1], axis=1) > 0.9).all(), "the sign jumped"
    # Half a turn at most between keys; a spline may swing wider, never faster than by its three
    # factors: two thirds of the speed at the keys and what remains of the way.
    fastest = {"linear": 1.0, "ease": 1.5, "spline": 6.0}[way] * np.pi / parts
    assert angles_between(turned[:-1], turned[1:]).max() <= fastest * 1.01


def test_keys_half_a_turn_apart_still_have_a_way_between_them():
    still, over = np.array([1.0, 0, 0, 0]), np.array([0.0, 0, 1, 0])
    for way in ("linear", "ease", "spline"):
        turned = track([0, 10, 20], [still, over, -still], way).at(np.linspace(0, 20, 201))
        assert np.isfinite(turned).all()
        assert angles_between(turned[:-1], turned[1:]).max() < 0.1


def test_signs_and_lengths_are_tidied_once_and_then_stay_to_the_bit():
    keys = random_turns(50) * np.random.default_rng(0).uniform(0.5, 2, (50, 1))
    once = track(np.arange(50), keys)
    assert (np.sum(once.values[1:] * once.values[:-1], axis=1) >= 0).all()
    again = track(np.arange(50), once.values)
    assert again.values.tobytes() == once.values.tobytes()


def test_without_keys_a_track_rests():
    for width, rest in ((4, [1, 0, 0, 0]), (3, [0, 0, 0]), (1, [1])):
        found = track([], np.zeros((0, width))).at(np.zeros(2))
        np.testing.assert_array_equal(found, [rest, rest])


def test_what_is_no_track_is_refused():
    for frames, values in (
        ([3, 3], np.ones((2, 1))),
        ([0], np.ones((1, 2))),
        ([0], np.ones((2, 1))),
    ):
        with pytest.raises(ValueError, match="frames"):
            track(frames, values)
    with pytest.raises(ValueError, match="no direction"):
        track([0], np.zeros((1, 4)))


def test_a_curve_is_evaluated_once():
    found = track([0, 5], [[0.0], [1.0]])
    assert found.curve(9) is found.curve(9)
    assert found.curve(9).shape == (9, 1)
    assert len(found.curve(7)) == 7
