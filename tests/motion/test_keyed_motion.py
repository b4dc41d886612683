"""Keyed motions: what they say, how few keys that needs, their files, and edits of them."""

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.geometry.quaternion import exponential
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion import key_edits as edits
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import CONSTANT, LINEAR, SPLINE
from ins_studio.motion.keyed_file import encode_keyed, load_keyed
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance, of_motion
from ins_studio.motion.motion import Motion, load_motion
from ins_studio.project.arrays import encode_npz

JOINTS = 3


def swinging(frames=60):
    t = np.linspace(0, 2 * np.pi, frames)
    poses = np.zeros((frames, JOINTS, 3), np.float32)
    poses[:, 1, 0] = 0.8 * np.sin(t)
    poses[:, 2] = np.outer(np.cos(2 * t), [0.3, 0.5, 0.1])
    transl = np.stack([0.5 * t, 0.05 * np.sin(t), 0 * t], axis=1).astype(np.float32)
    return Motion(poses, transl, 24.0)


def keyed_on(*frames, span=40):
    """Return a motion with keys on the same frames in every track."""
    at = np.array(frames)
    turns = exponential(np.outer(at, [0.02, 0, 0.01]))
    ways = np.full(len(at), LINEAR, np.uint8)
    tracks = [Track(at, turns, ways)] * JOINTS
    tracks.append(Track(at, np.outer(at, [0.1, 0, 0]), ways))
    tracks.append(Track(at, np.linspace(0, 1, len(at))[:, None], ways))
    return KeyedMotion(tuple(tracks), span, 24.0)


def turns_apart(a, b):
    inner = np.einsum("tjrc,tjrc->tj", axis_angle_to_matrix(a), axis_angle_to_matrix(b))
    return np.rad2deg(np.arccos(np.clip((inner - 1) / 2, -1, 1)))


def same_bytes(a, b):
    return all(
        getattr(one, name).tobytes() == getattr(other, name).tobytes()
        for one, other in zip(a.tracks, b.tracks, strict=True)
        for name in ("frames", "values", "ways")
    )


def test_a_key_on_every_frame_is_the_motion_itself():
    motion = swinging()
    keyed = of_motion(motion)
    again = keyed.motion()
    np.testing.assert_allclose(again.poses, motion.poses, atol=1e-6)
    np.testing.assert_array_equal(again.transl, motion.transl)
    assert (again.fps, keyed.frame_count) == (24.0, 60)
    np.testing.assert_array_equal(keyed.cloth(), np.ones(60))


def test_thinned_keys_are_few_and_near():
    motion = swinging()
    keyed = of_motion(motion, Tolerance(turn_deg=0.5, place_mm=2.0))
    again = keyed.motion()
    assert turns_apart(again.poses, motion.poses).max() <= 0.51
    assert np.linalg.norm(again.transl - motion.transl, axis=1).max() <= 0.0021
    assert len(keyed.tracks[0]) == 1, "a joint that never moves needs one key"
    assert keyed.key_count < 60
    closer = of_motion(motion, Tolerance(turn_deg=0.05, place_mm=0.2))
    assert closer.key_count > keyed.key_count


def test_only_changed_tracks_are_evaluated_again(monkeypatch):
    keyed = keyed_on(0, 10, 30)
    keyed.motion()
    evaluated = []
    at = Track.at
    monkeypatch.setattr(Track, "at", lambda self, f: evaluated.append(self) or at(self, f))
    changed = edits.set_keys(keyed, 5, {1: exponential(np.array([0.5, 0, 0]))})
    changed.motion()
    assert evaluated == [changed.tracks[1]]
    assert changed.tracks[0] is keyed.tracks[0]


def test_files_bring_keys_back_to_the_bit_and_are_motions_too(tmp_path):
    keyed = edits.remove_keys(keyed_on(0, 10, 30), frozenset({(2, 0), (2, 10), (2, 30)}))
    file = tmp_path / "walk.npz"
    file.write_bytes(encode_keyed(keyed))
    again = load_keyed(file, JOINTS)
    assert same_bytes(again, keyed)
    assert (again.frame_count, again.fps) == (40, 24.0)
    np.testing.assert_array_equal(load_motion(file, JOINTS).poses, keyed.motion().poses)


def test_a_plain_motion_has_no_keys(tmp_path):
    file = tmp_path / "plain.npz"
    file.write_bytes(encode_npz(poses=np.zeros((2, 9)), transl=np.zeros((2, 3))))
    assert load_keyed(file, JOINTS) is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("key_version", 99, "version 99"),
        ("key_counts", [1, 2], "0 joints"),
        ("key_counts", [3, 3, 3, 3, -3], "not possible"),
        ("key_span", 20, "within 20 frames"),
        ("key_ways", np.full(15, 9), "unknown way"),
        ("key_frames", np.zeros(15, np.int64), "frames do not rise"),
        ("key_frames", np.zeros(4, np.int64), "key_frames is"),
        ("key_turns", np.zeros((9, 4)), "no direction"),
        ("key_turns", np.full((9, 4), np.nan), "NaN"),
        ("key_places", np.zeros((3, 4)), "key_places has the shape"),
        ("key_numbers", np.array([["a"]] * 3), "not an array of numbers"),
        ("fps", np.array(0.0), "fps is"),
    ],
)
def test_damaged_keys_are_explained(tmp_path, name, value, message):
    file = tmp_path / "bad.npz"
    file.write_bytes(encode_keyed(keyed_on(0, 10, 30)))
    with np.load(file) as stored:
        arrays = {**stored, name: np.asarray(value)}
    file.write_bytes(encode_npz(**arrays))
    with pytest.raises(StudioError, match=message) as caught:
        load_keyed(file, JOINTS)
    assert "bad.npz" in caught.value.message


def test_what_does_not_fit_together_is_refused():
    good = keyed_on(0, 10)
    with pytest.raises(ValueError, match="tracks as wide"):
        KeyedMotion(good.tracks[::-1], 40, 24.0)
    with pytest.raises(ValueError, match="outside the 5 frames"):
        KeyedMotion(good.tracks, 5, 24.0)


def test_a_new_key_goes_on_as_the_one_before_and_an_old_one_keeps_its_way():
    keyed = edits.set_way(keyed_on(0, 10, 30), frozenset({(1, 10)}), CONSTANT)
    turn = exponential(np.array([0.0, 1.0, 0.0]))
    changed = edits.set_keys(keyed, 20, {1: turn})
    assert changed.tracks[1].frames.tolist() == [0, 10, 20, 30]
    assert changed.tracks[1].ways.tolist() == [LINEAR, CONSTANT, CONSTANT, LINEAR]
    changed = edits.set_keys(changed, 10, {1: turn})
    assert changed.tracks[1].ways.tolist() == [LINEAR, CONSTANT, CONSTANT, LINEAR]
    np.testing.assert_allclose(changed.values_at(10)[1], turn)
    assert edits.set_keys(edits.remove_keys(keyed, ALL), 3, {0: turn}).tracks[0].ways == [SPLINE]


ALL = frozenset((track, frame) for track in range(5) for frame in (0, 10, 30))


def test_moved_keys_take_the_place_of_those_they_land_on():
    keyed = keyed_on(0, 10, 30)
    changed, selection = edits.move_keys(keyed, frozenset({(1, 0), (2, 10)}), 10)
    assert changed.tracks[1].frames.tolist() == [10, 30]
    np.testing.assert_array_equal(changed.tracks[1].values[0], keyed.tracks[1].values[0])
    assert changed.tracks[2].frames.tolist() == [0, 20, 30]
    assert selection == {(1, 10), (2, 20)}
    assert keyed.tracks[1].frames.tolist() == [0, 10, 30], "what was edited stays as it is"


def test_keys_that_move_together_do_not_take_each_others_place():
    keyed, selection = edits.move_keys(keyed_on(0, 1, 2), frozenset({(0, 0), (0, 1)}), 1)
    assert keyed.tracks[0].frames.tolist() == [1, 2]
    assert selection == {(0, 1), (0, 2)}


@pytest.mark.parametrize(("by", "frames"), [(99, [19, 29, 39]), (-99, [0, 10, 20])])
def test_moving_stops_at_the_ends_of_the_clip(by, frames):
    keyed, _ = edits.move_keys(
        keyed_on(5, 15, 25), frozenset((0, frame) for frame in (5, 15, 25)), by
    )
    assert keyed.tracks[0].frames.tolist() == frames


def test_copies_land_on_the_frame_and_what_does_not_fit_is_left_out():
    keyed = keyed_on(0, 10, 30)
    copied = edits.copy_keys(keyed, frozenset({(1, 0), (1, 10), (3, 10)}))
    changed, selection = edits.paste_keys(keyed, copied, 30)
    assert changed.tracks[1].frames.tolist() == [0, 10, 30]
    np.testing.assert_array_equal(changed.tracks[1].values[2], keyed.tracks[1].values[0])
    assert selection == {(1, 30)}, "frame 40 lies beyond the clip"
    changed, selection = edits.paste_keys(keyed, copied, 20)
    assert changed.tracks[1].frames.tolist() == [0, 10, 20, 30]
    assert changed.tracks[3].frames.tolist() == [0, 10, 30]
    assert selection == {(1, 20), (1, 30), (3, 30)}
    assert edits.copy_keys(keyed, edits.NOTHING) is None


def test_copies_of_another_figure_do_nothing():
    keyed = keyed_on(0, 10)
    copied = edits.CopiedKeys({0: keyed.tracks[0]}, JOINTS + 1)
    assert edits.paste_keys(keyed, copied, 5) == (keyed, edits.NOTHING)


def test_a_box_holds_the_keys_inside_it():
    keyed = keyed_on(0, 10, 30)
    assert edits.keys_between(keyed, (0, 2), 5, 30) == {(0, 10), (0, 30), (2, 10), (2, 30)}
    assert edits.keyed_frames(keyed, (0, 4)).tolist() == [0, 10, 30]
    assert edits.keyed_frames(keyed, ()).size == 0
    assert edits.still_there(keyed, frozenset({(0, 10), (0, 11), (99, 0)})) == {(0, 10)}


def test_random_edits_never_leave_a_motion_that_cannot_play(tmp_path):
    rng = np.random.default_rng(4)
    keyed = keyed_on(0, 10, 30)
    for _ in range(300):
        every = [(n, int(f)) for n, track in enumerate(keyed.tracks) for f in track.frames]
        chosen = frozenset(every[i] for i in rng.integers(0, len(every), 4)) if every else ALL
        match rng.integers(0, 5):
            case 0:
                keyed, _ = edits.move_keys(keyed, chosen, int(rng.integers(-50, 50)))
            case 1:
                turn = exponential(rng.normal(size=3))
                keyed = edits.set_keys(
                    keyed, int(rng.integers(0, 40)), {0: turn, 1: turn, 4: [0.5]}
                )
            case 2 if every:
                copied = edits.copy_keys(keyed, chosen)
                keyed, _ = edits.paste_keys(keyed, copied, int(rng.integers(0, 40)))
            case 3:
                keyed = edits.set_way(
                    keyed, edits.still_there(keyed, chosen), int(rng.integers(0, 4))
                )
            case _:
                keyed = edits.remove_keys(keyed, frozenset(sorted(chosen)[:2]))
        motion = keyed.motion()
        assert np.isfinite(motion.poses).all()
        assert 0 <= keyed.cloth().min() <= keyed.cloth().max() <= 1
