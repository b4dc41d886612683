"""Clips of keys cut, slowed, looped, joined and mirrored: keys stay, and frames stay near."""

import numpy as np
import pytest

from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.clip_edits import concatenated, looped, retimed, trimmed
from ins_studio.motion.key_edits import set_keys, set_way
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import CONSTANT, EASE, LINEAR, SPLINE
from ins_studio.motion.keyed_clip_edits import (
    joined_keys,
    looped_keys,
    mirrored_clip,
    retimed_keys,
    trimmed_keys,
)
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance, of_motion
from ins_studio.motion.mirror import mirrored
from tests.motion.test_clip_edits import walk

JOINTS = 4
DEG, MM = 0.5, 2.0


def few_keys(way=SPLINE, seed=0, frames=41):
    """Random keys every ten frames in all tracks, with one key of the cloth."""
    rng = np.random.default_rng(seed)
    at = np.arange(0, frames, 10)
    ways = np.full(len(at), way, np.uint8)
    tracks = [Track(at, exponential(rng.normal(size=(len(at), 3))), ways) for _ in range(JOINTS)]
    place = Track(at, rng.normal(size=(len(at), 3)), ways)
    cloth = Track(np.array([0]), np.array([[0.5]]), np.array([SPLINE], np.uint8))
    return KeyedMotion((*tracks, place, cloth), frames, 30.0)


def off(found, wanted):
    """Degrees and millimetres between two motions, at most."""
    a, b = (axis_angle_to_matrix(m.poses.astype(float)) for m in (found, wanted))
    between = np.swapaxes(a, -1, -2) @ b
    cosine = np.clip((np.trace(between, axis1=-2, axis2=-1) - 1) / 2, -1, 1)
    return np.rad2deg(np.arccos(cosine)).max(), 1e3 * np.abs(found.transl - wanted.transl).max()


def near(found, wanted):
    degrees, millimetres = off(found, wanted)
    return degrees <= DEG + 0.05 and millimetres <= MM + 0.01


@pytest.mark.parametrize("way", [CONSTANT, LINEAR, EASE, SPLINE])
def test_a_cut_keeps_what_moves_and_the_keys_and_ways_inside(way):
    keyed = few_keys(way)
    part = trimmed_keys(keyed, 7, 33)
    assert near(part.motion(), trimmed(keyed.motion(), 7, 33))
    for track in part.tracks[:-1]:
        inner = [3, 13, 23]
        assert set(inner) <= set(track.frames.tolist())
        assert track.frames[0] == 0
        assert track.frames[-1] == 26
        assert (track.ways[[track.place_of(frame) for frame in inner[:2]]] == way).all()
    assert len(part.tracks[-1]) == 1, "what holds still needs no key at the end"
    assert part.cloth()[0] == 0.5
    if way in {CONSTANT, LINEAR}:
        assert all(len(track) == 5 for track in part.tracks[:-1]), "straight ways need no more"


def test_a_cut_at_keys_adds_no_key():
    keyed = few_keys(LINEAR)
    part = trimmed_keys(keyed, 10, 30)
    assert all(track.frames.tolist() == [0, 10, 20] for track in part.tracks[:-1])
    np.testing.assert_allclose(part.motion().poses, keyed.motion().poses[10:31], atol=1e-6)
    with pytest.raises(ValueError, match="frames 10 to 41 of 41"):
        trimmed_keys(keyed, 10, 41)


@pytest.mark.parametrize(
    ("speed", "frames"), [(2.0, [0, 5, 10, 15, 20]), (0.5, [0, 20, 40, 60, 80])]
)
def test_keys_move_with_the_speed_and_keep_their_ways(speed, frames):
    keyed = set_way(few_keys(), frozenset({(0, 10), (4, 20)}), EASE)
    other = retimed_keys(keyed, speed)
    assert other.frame_count == retimed(keyed.motion(), speed).frame_count
    for before, after in zip(keyed.tracks[:-1], other.tracks[:-1], strict=True):
        assert after.frames.tolist() == frames
        np.testing.assert_array_equal(after.values, before.values)
        np.testing.assert_array_equal(after.ways, before.ways)
    assert near(other.motion(), retimed(keyed.motion(), speed)) or speed < 1


def test_keys_that_meet_leave_the_nearest():
    keyed = of_motion(walk(41))
    fast = retimed_keys(keyed, 4.0)
    np.testing.assert_allclose(fast.motion().poses, walk(41).poses[::4], atol=1e-6)
    assert retimed_keys(keyed, 1.0).motion().poses.tobytes() == keyed.motion().poses.tobytes()
    with pytest.raises(ValueError, match="0 times"):
        retimed_keys(keyed, 0)


def test_a_loop_of_keys_is_the_loop_of_its_frames():
    keyed = of_motion(walk(40), Tolerance(0.1, 0.2))
    loop = looped_keys(keyed, 8)
    wanted = looped(keyed.motion(), 8)
    assert near(loop.motion(), wanted)
    np.testing.assert_allclose(loop.motion().poses[-1], wanted.poses[-1], atol=1e-5)
    assert loop.key_count < 40 * 5 / 2, "as few keys as it needs"
    kept = set(keyed.tracks[2].frames[(keyed.tracks[2].frames >= 8)] - 8)
    assert {frame for frame in kept if frame < 24} <= set(loop.tracks[2].frames.tolist())
    assert looped_keys(keyed, 0) is keyed


def test_the_cloth_fades_with_the_loop():
    keyed = few_keys()
    (cloth,) = {keyed.cloth_track}
    keyed = set_keys(keyed, 40, {cloth: np.array([1.0])})
    said = keyed.cloth()
    loop = looped_keys(keyed, 8).cloth()
    np.testing.assert_allclose(loop[:25], said[8:33], atol=0.006)
    assert loop[-1] < said[-1], "it comes to what the beginning says"


@pytest.mark.parametrize("fade", [0, 1, 10, 25])
def test_two_clips_of_keys_join_as_their_frames_do(fade):
    first = of_motion(walk(30, turn=0.3), Tolerance())
    second = of_motion(walk(25, turn=-1.0, swing=0.2), Tolerance())
    whole = joined_keys(first, second, fade)
    assert whole.frame_count == 55 - fade
    assert near(whole.motion(), concatenated(first.motion(), second.motion(), fade))
    kept = [frame for frame in first.tracks[2].frames.tolist() if frame < 30 - fade]
    assert set(kept) <= set(whole.tracks[2].frames.tolist())
    assert whole.key_count < 55 * 5 / 2


def test_the_second_takes_the_firsts_rate():
    first, second = few_keys(frames=31), few_keys(seed=1, frames=41)
    double = KeyedMotion(second.tracks, 41, 60.0)
    whole = joined_keys(first, double, 0)
    assert (whole.fps, whole.frame_count) == (30.0, 31 + 21)
    assert {31, 36, 41, 46, 51} <= set(whole.tracks[1].frames.tolist())


def test_a_mirrored_clip_is_the_mirrored_motion_and_twice_is_nothing():
    partner = np.array([0, 2, 1, 3])
    keyed = few_keys()
    other = mirrored_clip(keyed, partner)
    poses, transl = mirrored(keyed.motion().poses, keyed.motion().transl, partner)
    np.testing.assert_allclose(
        axis_angle_to_matrix(other.motion().poses), axis_angle_to_matrix(poses), atol=1e-5
    )
    np.testing.assert_allclose(other.motion().transl, transl, atol=1e-6)
    twice = mirrored_clip(other, partner)
    for before, after in zip(keyed.tracks, twice.tracks, strict=True):
        np.testing.assert_array_equal(np.abs(before.values), np.abs(after.values))


def test_random_cuts_stay_near():
    rng = np.random.default_rng(3)
    for seed in range(25):
        keyed = few_keys(seed=seed)
        for track in range(JOINTS):
            way = int(rng.integers(0, 4))
            keyed = set_way(keyed, frozenset((track, f) for f in range(0, 41, 10)), way)
        first, last = sorted(rng.integers(0, 41, 2).tolist())
        part = trimmed_keys(keyed, first, last)
        assert near(part.motion(), trimmed(keyed.motion(), first, last))
