from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion, encode_motion, load_motion, resample


def turning(frames: int = 31, fps: float = 30.0) -> Motion:
    """Return one joint at constant speed about a slanted axis, walking along x."""
    angle = np.linspace(0, 1.5, frames)
    poses = np.zeros((frames, 2, 3), np.float32)
    poses[:, 1] = angle[:, None] * np.array([1, 2, 2]) / 3
    transl = np.stack([angle, 0 * angle, 0 * angle], axis=1).astype(np.float32)
    return Motion(poses, transl, fps)


def test_files_round_trip(tmp_path: Path) -> None:
    motion = turning()
    file = tmp_path / "m.npz"
    file.write_bytes(encode_motion(motion))
    back = load_motion(file, 2)
    np.testing.assert_array_equal(back.poses, motion.poses)
    np.testing.assert_array_equal(back.transl, motion.transl)
    assert (back.fps, back.names) == (30, motion.names)
    assert back.names[:2] == ("000001", "000002")
    assert back.duration == pytest.approx(31 / 30)
    with np.load(file) as stored:
        assert stored["poses"].shape == (31, 6)


def test_fps_and_names_may_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "m.npz"
    np.savez(file, poses=np.zeros((4, 2, 3)), transl=np.zeros((4, 3)))
    motion = load_motion(file, 2)
    assert (motion.fps, motion.frame_count, len(motion.names)) == (30, 4, 4)
    assert motion.poses.dtype == np.float32


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"poses": np.zeros((4, 6))}, "lacks transl"),
        ({"poses": np.zeros((4, 9)), "transl": np.zeros((4, 3))}, "has 2 joints"),
        ({"poses": np.zeros((0, 6)), "transl": np.zeros((0, 3))}, "has the shape"),
        ({"poses": np.zeros(6), "transl": np.zeros((1, 3))}, "has the shape"),
        ({"poses": np.zeros((4, 6)), "transl": np.zeros((3, 3))}, "transl has the shape"),
        ({"poses": np.full((4, 6), np.nan), "transl": np.zeros((4, 3))}, "first in frame 0"),
        ({"poses": np.array([["a"] * 6]), "transl": np.zeros((1, 3))}, "not an array of numbers"),
        ({"poses": np.zeros((4, 6)), "transl": np.zeros((4, 3)), "fps": np.array(0)}, "fps is 0"),
        ({"poses": np.zeros((4, 6)), "transl": np.zeros((4, 3)), "names": ["a"]}, "1 names"),
    ],
)
def test_bad_files_are_explained(tmp_path: Path, arrays: dict[str, Any], message: str) -> None:
    file = tmp_path / "bad.npz"
    np.savez(file, **arrays)
    with pytest.raises(StudioError, match=message) as caught:
        load_motion(file, 2)
    assert "bad.npz" in caught.value.message


def test_arrays_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Motion(np.zeros((4, 2, 3), np.float32), np.zeros((3, 3), np.float32))
    with pytest.raises(ValueError, match="2 names for 4"):
        Motion(np.zeros((4, 2, 3), np.float32), np.zeros((4, 3), np.float32), names=("a", "b"))


@pytest.mark.parametrize("fps", [10, 24, 60, 120])
def test_resampling_keeps_constant_speed_and_the_ends(fps: float) -> None:
    motion = resample(turning(), fps)
    assert motion.fps == fps
    assert motion.frame_count == fps + 1
    angle = np.linspace(0, 1.5, fps + 1)
    np.testing.assert_allclose(motion.poses[:, 1], np.outer(angle, [1, 2, 2]) / 3, atol=1e-6)
    np.testing.assert_allclose(motion.transl[:, 0], angle, atol=1e-6)


def test_resampling_does_not_pass_the_last_frame() -> None:
    motion = resample(turning(frames=30), 7)
    assert motion.frame_count == 7
    assert motion.transl[-1, 0] <= 1.5
    single = resample(turning(frames=1), 60)
    assert (single.frame_count, single.fps) == (1, 60)
