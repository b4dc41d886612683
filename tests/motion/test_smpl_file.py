from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.motion.smpl_file import SmplFile, load_smpl_file

SIZES = {"global_orient": 3, "body_pose": 63, "jaw_pose": 3, "leye_pose": 3, "reye_pose": 3}
SIZES |= {"left_hand_pose": 45, "right_hand_pose": 45}


def numbered(frames: int = 2) -> dict[str, np.ndarray]:
    """Parts whose numbers count on in the order of SMPL-X's joints."""
    counted = np.arange(165.0)[None] / 100 + np.arange(frames)[:, None]
    ends = np.cumsum(list(SIZES.values()))[:-1]
    return dict(zip(SIZES, np.split(counted, ends, axis=1), strict=True))


def loaded(tmp_path: Path, **arrays: Any) -> SmplFile:
    np.savez(tmp_path / "fit.npz", **arrays)
    return load_smpl_file(tmp_path / "fit.npz")


def test_parts_join_in_the_order_of_the_joints(tmp_path: Path) -> None:
    source = loaded(tmp_path, **numbered(), transl=np.ones((2, 3)), fps=60, gender="female")
    assert (source.fps, source.gender, source.hand_size()) == (60, "female", 45)
    np.testing.assert_array_equal(source.transl, np.ones((2, 3)))
    counted = np.arange(165, dtype=np.float32) / 100
    np.testing.assert_allclose(source.joined(55)[1].ravel(), counted + 1, rtol=1e-6)
    without_face = np.delete(counted, slice(66, 75))
    np.testing.assert_allclose(source.joined(52)[0].ravel(), without_face, rtol=1e-6)
    smpl = source.joined(24)[0].ravel()
    np.testing.assert_allclose(smpl, [*counted[:66], *[0] * 6], rtol=1e-6)


def test_smpl_keeps_its_own_hands(tmp_path: Path) -> None:
    source = loaded(tmp_path, body_pose=np.full((2, 69), 0.1))
    assert source.joined(24)[0, 1:] == pytest.approx(0.1)
    with pytest.raises(StudioError, match="body_pose holds 69 numbers a frame, not 63"):
        source.joined(52)


def test_what_is_missing_rests(tmp_path: Path) -> None:
    source = loaded(tmp_path, body_pose=np.full(63, 0.1))
    assert (source.fps, source.gender, len(source.transl)) == (30, "neutral", 1)
    poses = source.joined(55)
    assert poses.shape == (1, 55, 3)
    assert not poses[0, 22:].any()


def test_what_a_body_has_no_place_for_is_named(tmp_path: Path) -> None:
    source = loaded(tmp_path, **numbered(), expression=np.zeros((2, 10)), betas=np.zeros(10))
    assert source.unused(55) == ("expression",)
    assert source.unused(52) == ("jaw_pose", "leye_pose", "reye_pose", "expression")
    assert source.unused(24)[-3:] == ("left_hand_pose", "right_hand_pose", "expression")


@pytest.mark.parametrize("joints", [24, 52, 55])
def test_amass_passes_through(tmp_path: Path, joints: int) -> None:
    poses = np.random.default_rng(0).normal(size=(3, 3 * joints))
    source = loaded(
        tmp_path,
        poses=poses,
        trans=np.ones((3, 3)),
        mocap_framerate=120.0,
        gender=np.array(b"male"),
        dmpls=np.array([{"never": "unpickled"}]),
    )
    assert (source.is_joined(), source.fps, source.gender) == (True, 120, "male")
    np.testing.assert_array_equal(
        source.joined(joints), poses.reshape(3, joints, 3).astype(np.float32)
    )
    with pytest.raises(StudioError, match=rf"fit\.npz: poses holds {3 * joints} .* not 66"):
        source.joined(22)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"body_pose": None}, "neither poses nor body_pose"),
        ({"body_pose": np.zeros((0, 63))}, "each of 0 frames"),
        ({"jaw_pose": np.zeros((3, 3))}, "jaw_pose has the shape"),
        ({"jaw_pose": np.full((2, 3), np.nan)}, "jaw_pose holds NaN"),
        ({"jaw_pose": np.array([["a"] * 3] * 2)}, "jaw_pose is not an array of numbers"),
        ({"jaw_pose": np.zeros((2, 3, 3))}, "jaw_pose holds 9 numbers a frame, not 3"),
        ({"transl": np.zeros((2, 2))}, "transl holds 2 numbers"),
        ({"trans": np.zeros((5, 3))}, "trans has the shape"),
        ({"mocap_frame_rate": 0}, "mocap_frame_rate is 0"),
        ({"left_hand_pose": np.zeros((2, 6))}, "left_hand_pose holds 6 and right_hand_pose holds"),
        ({key: np.zeros((2, 46)) for key in list(SIZES)[-2:]}, "left_hand_pose holds 46"),
        ({key: np.zeros((2, 6)) for key in list(SIZES)[-2:]}, "left_hand_pose holds 6 .* not 45"),
    ],
)
def test_wrong_files_are_explained(tmp_path: Path, changed: dict[str, Any], message: str) -> None:
    arrays = {**numbered(), **changed}
    with pytest.raises(StudioError, match=message) as caught:
        _use(loaded(tmp_path, **{k: v for k, v in arrays.items() if v is not None}))
    assert "fit.npz" in caught.value.message
    assert caught.value.hint


def _use(source: SmplFile) -> None:
    source.hand_size()
    source.joined(55)
