"""Clips cut, slowed, looped and joined: what is kept, and that nothing jumps."""

import numpy as np
import pytest

from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.motion.clip_edits import carried_to, concatenated, looped, retimed, trimmed
from ins_studio.motion.motion import Motion

JOINTS = 4


def walk(frames: int = 40, speed: float = 0.05, turn: float = 0.0, swing: float = 0.6) -> Motion:
    """Somebody who walks along z and swings a joint, turned about y by ``turn``."""
    t = np.arange(frames)
    poses = np.zeros((frames, JOINTS, 3), np.float32)
    poses[:, 0, 1] = turn
    poses[:, 2, 0] = swing * np.sin(2 * np.pi * t / 17)
    along = np.array([np.sin(turn), 0, np.cos(turn)])
    transl = (speed * t)[:, None] * along + [0, 0.02, 0]
    return Motion(poses, transl.astype(np.float32), 30.0)


def steps(motion: Motion) -> np.ndarray:
    """Degrees by which each joint but the root turns from one frame to the next, (T - 1, J)."""
    matrices = axis_angle_to_matrix(motion.poses[:, 1:].astype(np.float64))
    between = np.swapaxes(matrices[:-1], -1, -2) @ matrices[1:]
    return np.rad2deg(np.arccos(np.clip((np.trace(between, axis1=-2, axis2=-1) - 1) / 2, -1, 1)))


def test_trimmed_keeps_the_frames_and_their_names() -> None:
    part = trimmed(walk(), 3, 7)
    assert part.names == ("000004", "000005", "000006", "000007", "000008")
    np.testing.assert_array_equal(part.poses, walk().poses[3:8])
    with pytest.raises(ValueError, match="frames 3 to 40 of 40"):
        trimmed(walk(), 3, 40)


def test_twice_as_fast_is_half_as_long() -> None:
    quick = retimed(walk(41), 2.0)
    assert (quick.frame_count, quick.fps) == (21, 30.0)
    np.testing.assert_allclose(quick.transl, walk(41).transl[::2], atol=1e-6)
    slow = retimed(walk(41), 0.5)
    np.testing.assert_allclose(slow.transl[::2], walk(41).transl, atol=1e-6)


def test_a_loop_has_no_jump_at_its_ends_and_none_inside() -> None:
    cut = walk(40)  # 40 frames of a swing of 17: its ends do not meet
    ends = Motion(cut.poses[[-1, 0]], cut.transl[[-1, 0]])
    loop = looped(cut, 8)
    assert loop.frame_count == 32
    again = np.concatenate([loop.poses, loop.poses[:1]])
    turned = steps(Motion(again, np.zeros((33, 3), np.float32)))
    assert steps(ends).max() > 20
    assert turned.max() < 1.5 * steps(cut).max()
    ahead = np.diff(loop.transl[:, 2])
    assert (ahead > 0.02).all()  # and it goes on walking


def test_two_clips_are_joined_where_the_first_ends() -> None:
    first, second = walk(30, turn=0.3), walk(25, turn=-1.0, swing=0.2)
    whole = concatenated(first, second, 10)
    assert whole.frame_count == 45
    assert np.abs(np.diff(whole.transl, axis=0)).max() < 0.08
    np.testing.assert_allclose(whole.poses[:20], first.poses[:20], atol=1e-6)
    np.testing.assert_allclose(whole.poses[-15:, 0, 1], 0.3, atol=1e-5)  # it took the heading
    assert steps(whole).max() < 1.2 * steps(first).max()
    assert concatenated(first, second, 0).frame_count == 55


def test_what_is_carried_begins_where_the_other_is() -> None:
    first, second = walk(30, turn=2.5), walk(25)
    moved = carried_to(second, first, at=29)
    np.testing.assert_allclose(moved.transl[0, [0, 2]], first.transl[29, [0, 2]], atol=1e-6)
    np.testing.assert_allclose(moved.poses[0, 0], first.poses[29, 0], atol=1e-5)
    lengths = [np.linalg.norm(np.diff(m.transl, axis=0), axis=1) for m in (second, moved)]
    np.testing.assert_allclose(*lengths, atol=1e-6)


def test_what_cannot_be_joined_is_said() -> None:
    others = Motion(np.zeros((5, 7, 3), np.float32), np.zeros((5, 3), np.float32))
    with pytest.raises(ValueError, match="joints"):
        concatenated(walk(), others, 2)
    with pytest.raises(ValueError, match="20 of 40 frames"):
        looped(walk(40), 20)
