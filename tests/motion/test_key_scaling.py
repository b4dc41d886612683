"""Keys spread in time: where they come to, what stays inside, what keeps its way."""

import numpy as np
import pytest

from ins_studio.motion.key_edits import (
    kept_move,
    kept_scale,
    keys_between,
    move_keys,
    relocate_keys,
    scale_keys,
    settled,
)
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import CONSTANT, EASE, LINEAR, SPLINE
from ins_studio.motion.keyed_motion import KeyedMotion

ALL = range(3)


def keyed(frames=(10, 12, 16, 20), count=41):
    """One joint with a place and a cloth; a way for each key tells them apart."""
    at = np.array(frames)
    ways = np.array([CONSTANT, LINEAR, EASE, SPLINE], np.uint8)[np.arange(len(at)) % 4]
    turn = np.tile([1.0, 0, 0, 0], (len(at), 1))
    place = np.stack([at, 0 * at, 0 * at], axis=1).astype(float)
    cloth = Track(np.array([0]), np.ones((1, 1)), np.array([SPLINE], np.uint8))
    return KeyedMotion((Track(at, turn, ways), Track(at, place, ways), cloth), count, 30.0)


def keys_of(motion, track=1):
    return motion.tracks[track].frames.tolist()


def test_keys_spread_about_the_playhead_with_their_values_and_ways():
    motion = keyed()
    after, keys = scale_keys(motion, keys_between(motion, [1], 10, 20), 10, 2.0)
    assert keys_of(after) == [10, 14, 22, 30]
    np.testing.assert_array_equal(after.tracks[1].values, motion.tracks[1].values)
    np.testing.assert_array_equal(after.tracks[1].ways, motion.tracks[1].ways)
    assert after.tracks[0] is motion.tracks[0], "other tracks are not touched"
    assert keys == {(1, frame) for frame in (10, 14, 22, 30)}


def test_nothing_is_carried_out_of_the_clip():
    motion = keyed()
    chosen = keys_between(motion, [1], 10, 20)
    after, _ = scale_keys(motion, chosen, 15, 100.0)
    assert keys_of(after)[0] == 0, "the first end that is reached stops all"
    assert keys_of(after)[-1] == 30
    after, _ = scale_keys(motion, chosen, 0, -5.0)
    assert keys_of(after) == [0]
    assert scale_keys(motion, chosen, 3, 1.0)[0] is motion
    assert scale_keys(motion, frozenset(), 3, 2.0)[0] is motion


def test_what_the_clip_lets_keys_do_is_known():
    motion = keyed()
    chosen = keys_between(motion, [1], 10, 20)
    assert kept_scale(motion, chosen, 10, 2.0) == 2.0
    assert kept_scale(motion, chosen, 10, 9.0) == 3.0
    assert kept_scale(motion, chosen, 10, -2.0) == -1.0
    assert kept_scale(motion, chosen, 10, 0.0) == 0.0
    assert kept_scale(motion, frozenset({(1, 10)}), 10, 9.0) == 9.0, "on the playhead it stays"
    assert [kept_move(motion, chosen, by) for by in (7, 90, -90)] == [7, 20, -10]
    assert kept_move(motion, frozenset(), 5) == 0


def test_a_negative_factor_turns_time_round_and_ways_lead_the_other_way():
    motion = keyed()
    after, _ = scale_keys(motion, keys_between(motion, [1], 10, 20), 15, -1.0)
    assert keys_of(after) == [10, 14, 18, 20]
    assert after.tracks[1].values[:, 0].tolist() == [20, 16, 12, 10]
    # 10 held up to 12, 12 went straight to 16, 16 eased to 20
    assert after.tracks[1].ways[:3].tolist() == [EASE, LINEAR, CONSTANT]
    again, _ = scale_keys(after, keys_between(after, [1], 10, 20), 15, -1.0)
    np.testing.assert_array_equal(again.tracks[1].values, motion.tracks[1].values)
    np.testing.assert_array_equal(again.tracks[1].ways[:3], motion.tracks[1].ways[:3])
    place = after.tracks[1].at(np.arange(41.0))[10:21, 0]
    before = motion.tracks[1].at(np.arange(41.0))[10:21, 0]
    np.testing.assert_allclose(place[1:4], before[::-1][1:4], err_msg="eased the same way")


def test_keys_that_meet_leave_the_nearest_and_take_the_place_of_others():
    motion = keyed((2, 10, 11, 12, 13))
    after, keys = scale_keys(motion, keys_between(motion, [1], 10, 13), 10, 0.3)
    assert keys_of(after) == [2, 10, 11]
    assert after.tracks[1].values[:, 0].tolist() == [2, 10, 13]  # 13 comes to 10.9, 12 to 10.6
    assert keys == {(1, 10), (1, 11)}
    after, _ = scale_keys(motion, keys_between(motion, [1], 10, 13), 11, 9.0)
    assert 2 in keys_of(after)


def test_snapping_puts_each_key_on_its_target():
    motion = keyed()
    every = keys_between(motion, ALL, 0, 40)
    after, keys = relocate_keys(motion, every, lambda at: np.round(at / 8) * 8)
    assert keys_of(after) == [8, 16]
    assert (2, 0) in keys
    after, _ = relocate_keys(motion, every, lambda at: at * 0.0 + 33)
    assert [keys_of(after, track) for track in ALL] == [[33], [33], [33]]


def test_settled_rounds_and_keeps_the_nearest():
    frames, kept = settled(np.array([-3.0, 0.4, 1.6, 2.2, 9.4, 99.0]), 10)
    assert frames.tolist() == [0, 2, 9]
    assert kept.tolist() == [1, 3, 4]


def test_random_scales_keep_every_track_sound():
    rng = np.random.default_rng(0)
    for _ in range(300):
        at = np.sort(rng.choice(41, 9, replace=False))
        motion = keyed(tuple(at))
        chosen = frozenset(k for k in keys_between(motion, ALL, 0, 40) if rng.random() < 0.6)
        after, keys = scale_keys(motion, chosen, int(rng.integers(0, 41)), rng.normal() * 2)
        assert keys == frozenset((t, f) for t, f in keys if f in keys_of(after, t))
        moved, where = move_keys(after, keys, int(rng.integers(-9, 9)))
        assert len(where) == len(keys)
        assert moved.key_count <= motion.key_count


@pytest.mark.parametrize("factor", [0.0, -0.0, 1e9, -1e9])
def test_any_factor_is_safe(factor):
    motion = keyed()
    after, keys = scale_keys(motion, keys_between(motion, ALL, 0, 40), 20, factor)
    assert keys
    assert all(0 <= f <= 40 for t in ALL for f in keys_of(after, t))
