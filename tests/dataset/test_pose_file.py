"""Poses of every program that fits bodies, and pickles that are no data."""

import base64
import io
import json
import os
import pickle
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.dataset.pose_file import PoseFile, read_pose_file
from ins_studio.dataset.pose_vector import on_body, size_in_words
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import axis_angle_to_matrix

FRAMES = 4
RNG = np.random.default_rng(0)
SMPL = RNG.normal(scale=0.4, size=(FRAMES, 72)).astype(np.float32)
PLACES = RNG.normal(size=(FRAMES, 3)).astype(np.float32)
MARK = "/tmp/ins-studio-pose-was-here"


def npz(path: Path, **arrays: Any) -> Path:
    np.savez(path, **arrays)
    return path


def pkl(path: Path, content: Any) -> Path:
    path.write_bytes(pickle.dumps(content))
    return path


def read(path: Path) -> PoseFile:
    found = read_pose_file(path)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("size", "words"), [(72, "SMPL, 24"), (156, "SMPL-H, 52"), (165, "SMPL-X, 55")]
)
def test_sizes_are_recognised_and_said(tmp_path: Path, size: int, words: str) -> None:
    poses = RNG.normal(size=(FRAMES, size)).astype(np.float32)
    found = read(npz(tmp_path / "walk.npz", poses=poses, trans=PLACES, betas=np.ones(16)))
    np.testing.assert_array_equal(found.poses, poses)
    np.testing.assert_array_equal(found.transl, PLACES)
    assert found.betas.tolist() == [1] * 16
    assert f"{size} numbers a frame: {words} joints" == size_in_words(size)


def test_amass_says_rate_and_gender(tmp_path: Path) -> None:
    more = {"mocap_framerate": 120.0, "gender": b"female", "dmpls": np.zeros((FRAMES, 8))}
    found = read(npz(tmp_path / "a_poses.npz", poses=SMPL, trans=PLACES, **more))
    assert (found.fps, found.gender, found.numbers) == (120, "female", None)


def test_parts_of_a_smplx_pose(tmp_path: Path) -> None:
    left, jaw = RNG.normal(size=(FRAMES, 45)), RNG.normal(size=(FRAMES, 3))
    parts = {"global_orient": SMPL[:, :3], "body_pose": SMPL[:, 3:66], "left_hand_pose": left}
    found = read(npz(tmp_path / "hands.npz", **parts))
    assert found.poses.shape == (FRAMES, 156)
    np.testing.assert_allclose(found.poses[:, 66:111], left, atol=1e-6)
    assert found.transl is None
    found = read(npz(tmp_path / "face.npz", **parts, jaw_pose=jaw))
    assert found.poses.shape == (FRAMES, 165)
    np.testing.assert_allclose(found.poses[:, 66:69], jaw, atol=1e-6)
    np.testing.assert_allclose(found.poses[:, 75:120], left, atol=1e-6)
    coded = {**parts, "left_hand_pose": np.zeros((FRAMES, 6))}
    found = read(npz(tmp_path / "coded.npz", **coded))
    assert found.poses.shape == (FRAMES, 66)
    assert "coefficients" in found.notes[0]


def test_rotation_matrices_of_networks(tmp_path: Path) -> None:
    turns = axis_angle_to_matrix(SMPL.reshape(FRAMES, 24, 3).astype(np.float64))
    content = {"global_orient": turns[:, :1], "body_pose": turns[:, 1:], "betas": np.zeros((4, 10))}
    found = read(pkl(tmp_path / "frames.pkl", content))
    again = axis_angle_to_matrix(found.poses.reshape(FRAMES, 24, 3).astype(np.float64))
    np.testing.assert_allclose(again, turns, atol=1e-5)


def test_one_frame_of_several_people_as_4d_humans_has_them(tmp_path: Path) -> None:
    turns = axis_angle_to_matrix(SMPL.reshape(FRAMES, 24, 3).astype(np.float64))
    content = {}
    for number in range(FRAMES):
        own = {"global_orient": turns[number, :1], "body_pose": turns[number, 1:]}
        other = {"global_orient": turns[0, :1], "body_pose": turns[0, :23]}
        content[f"out/{number + 7:06d}.jpg"] = {"smpl": [own, other], "time": number}
    found = read(pkl(tmp_path / "demo.pkl", content))
    assert found.numbers == (7, 8, 9, 10)
    again = axis_angle_to_matrix(found.poses.reshape(FRAMES, 24, 3).astype(np.float64))
    np.testing.assert_allclose(again, turns, atol=1e-5)


def test_people_by_number_as_pymaf_has_them(tmp_path: Path) -> None:
    short = {"pose": SMPL[:2], "frame_ids": np.arange(2)}
    long = {"pose": SMPL, "betas": np.zeros((FRAMES, 10)), "frame_ids": np.arange(FRAMES) + 3}
    found = read(pkl(tmp_path / "output.pkl", {1: short, 2: long}))
    np.testing.assert_array_equal(found.poses, SMPL)
    assert found.numbers == (3, 4, 5, 6)


def test_dictionaries_inside_an_npz_as_romp_has_them(tmp_path: Path) -> None:
    frames = {
        f"{number:08d}.jpg": {"smpl_thetas": SMPL[number : number + 1], "cam_trans": PLACES[:1]}
        for number in range(FRAMES)
    }
    found = read(npz(tmp_path / "video_results.npz", results=np.array(frames, dtype=object)))
    np.testing.assert_array_equal(found.poses, SMPL)
    assert found.numbers == (0, 1, 2, 3)


def test_easymocap_keeps_the_root_apart(tmp_path: Path) -> None:
    person = {"id": 3, "Rh": SMPL[:1, :3].tolist(), "Th": PLACES[:1].tolist()}
    for key, poses in (("smpl", SMPL[:1, 3:]), ("smplx", np.zeros((1, 87))), ("old", SMPL[:1])):
        people = [{**person, "poses": poses.tolist(), "shapes": [[0.5] * 10]}, {**person, "id": 4}]
        path = tmp_path / f"{key}.json"
        path.write_text(json.dumps(people if key != "old" else {"annots": people}))
        found = read(path)
        assert found.poses.shape[1] == (66 if key == "smplx" else 72)
        np.testing.assert_allclose(found.turn, SMPL[:1, :3], atol=1e-6)
        np.testing.assert_allclose(found.transl, PLACES[:1], atol=1e-6)
        assert found.betas.tolist() == [0.5] * 10


def test_plain_json(tmp_path: Path) -> None:
    path = tmp_path / "walk.json"
    path.write_text(json.dumps({"poses": SMPL.tolist(), "transl": PLACES.tolist(), "fps": 25}))
    found = read(path)
    np.testing.assert_allclose(found.poses, SMPL, atol=1e-6)
    assert found.fps == 25


# What joblib 1.6 writes of {1: {"pose": arange(72) / 100, "frame_ids": [5]}}.
JOBLIB = base64.b64decode(
    b"gASV4QAAAAAAAAB9lEsBfZQojARwb3NllIwTam9ibGliLm51bXB5X3BpY2tsZZSMEU51bXB5QXJyYXlXcmFw"
    b"cGVylJOUKYGUfZQojAhzdWJjbGFzc5SMBW51bXB5lIwHbmRhcnJheZSTlIwFc2hhcGWUSwFLSIaUjAVvcmRl"
    b"cpSMAUOUjAVkdHlwZZRoCYwFZHR5cGWUk5SMAmY0lImIh5RSlChLA4wBPJROTk5K/////0r/////SwB0lGKM"
    b"CmFsbG93X21tYXCUiIwbbnVtcHlfYXJyYXlfYWxpZ25tZW50X2J5dGVzlEsQdWID////AAAAAArXIzwK16M8"
    b"j8L1PArXIz3NzEw9j8J1PSlcjz0K16M97FG4Pc3MzD2uR+E9j8L1PbgeBT4pXA8+mpkZPgrXIz57FC4+7FE4"
    b"PlyPQj7NzEw+PQpXPq5HYT4fhWs+j8J1PgAAgD64HoU+cT2KPilcjz7hepQ+mpmZPlK4nj4K16M+w/WoPnsU"
    b"rj4zM7M+7FG4PqRwvT5cj8I+FK7HPs3MzD6F69E+PQrXPvYo3D6uR+E+ZmbmPh+F6z7Xo/A+j8L1Pkjh+j4A"
    b"AAA/XI8CP7geBT8Urgc/cT0KP83MDD8pXA8/hesRP+F6FD89Chc/mpkZP/YoHD9SuB4/rkchPwrXIz9mZiY/"
    b"w/UoPx+FKz97FC4/16MwPzMzMz+PwjU/lVEAAAAAAAAAjAlmcmFtZV9pZHOUaAUpgZR9lChoCGgLaAxLAYWU"
    b"aA5oD2gQaBKMAmk0lImIh5RSlChLA2gWTk5OSv////9K/////0sAdJRiaBiIaBlLEHViBf//////BQAAAHVz"
    b"Lg=="
)


@pytest.mark.parametrize("packed", [False, True])
def test_pickles_of_joblib(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "output.pkl"
    path.write_bytes(zlib.compress(JOBLIB) if packed else JOBLIB)
    found = read(path)
    np.testing.assert_allclose(found.poses[0], np.arange(72) / 100, atol=1e-6)
    assert found.numbers == (5,)


def test_damaged_joblib_files_end_in_words(tmp_path: Path) -> None:
    path, rng = tmp_path / "bad.pkl", np.random.default_rng(0)
    for _ in range(200):
        content = bytearray(JOBLIB[: rng.integers(1, len(JOBLIB) + 1)])
        for place in rng.integers(0, len(content), 2):
            content[place] = rng.integers(0, 256)
        path.write_bytes(content)
        with suppress(StudioError):
            read_pose_file(path)


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, (MARK,)


@pytest.mark.parametrize("kind", ["pkl", "npz", "joblib"])
def test_nothing_is_run(tmp_path: Path, kind: str) -> None:
    content = {"poses": Evil()}
    path = tmp_path / f"evil.{'npz' if kind == 'npz' else 'pkl'}"
    if kind == "npz":
        np.savez(path, results=np.array(content, dtype=object))
    else:
        data = pickle.dumps(content)
        path.write_bytes(zlib.compress(data) if kind == "joblib" else data)
    with pytest.raises(StudioError, match="which is not data"):
        read_pose_file(path)
    assert not Path(MARK).exists()


def test_a_header_that_lies_takes_no_memory(tmp_path: Path) -> None:
    head = io.BytesIO()
    shape = {"descr": "<f4", "fortran_order": False, "shape": (2**31, 72)}
    np.lib.format.write_array_header_1_0(head, shape)
    path = tmp_path / "walk.npz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("poses.npy", head.getvalue() + bytes(4))
    with pytest.raises(StudioError, match=r"walk\.npz.*claims"):
        read_pose_file(path)


@pytest.mark.parametrize(
    ("arrays", "said"),
    [
        ({"poses": SMPL[:, :71]}, "71 numbers"),
        ({"poses": SMPL, "trans": PLACES[:2]}, "one row for each of 4 frames"),
        ({"poses": SMPL, "trans": PLACES[:, :2]}, "not 3"),
        ({"poses": np.full((2, 72), np.nan)}, "NaN"),
        ({"poses": np.array(["a"] * 72)}, "not an array of numbers"),
        ({"poses": np.zeros((0, 72))}, "each of 0 frames"),
        ({"poses": SMPL, "betas": np.zeros((2, 2, 2))}, "betas"),
        ({"poses": SMPL, "mocap_framerate": 0.0}, "frame"),
    ],
)
def test_what_does_not_fit_is_named(tmp_path: Path, arrays: dict[str, Any], said: str) -> None:
    path = npz(tmp_path / "walk.npz", **arrays)
    with pytest.raises(StudioError, match=said) as error:
        read_pose_file(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("content", [b"", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_damaged_json_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "walk.json"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=r"walk\.json"):
        read_pose_file(path)


@pytest.mark.parametrize("name", ["a.npz", "a.json", "a.pkl"])
def test_files_without_poses_are_none(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.npz":
        np.savez(path, camera=np.eye(3))
    elif name == "a.json":
        path.write_text('{"K": [[1, 0], [0, 1]], "frames": [1, 2], "name": "x"}')
    else:
        pkl(path, {"faces": np.eye(3), "nested": {"deep": [1, {"a": None}]}})
    assert read_pose_file(path) is None


def test_bodies_of_the_family_share_their_joints() -> None:
    hand = RNG.normal(size=(1, 165)).astype(np.float32)
    on_smpl = on_body(hand, 24, "walk.npz")
    np.testing.assert_array_equal(on_smpl[0, :22].reshape(-1), hand[0, :66])
    assert not on_smpl[0, 22:].any()
    on_smplh = on_body(hand, 52, "walk.npz")
    np.testing.assert_array_equal(on_smplh[0, 22:].reshape(-1), hand[0, 75:])
    np.testing.assert_array_equal(on_body(hand, 55, "walk.npz").reshape(1, -1), hand)
    with pytest.raises(StudioError, match=r"walk\.npz: poses of 55 joints.*body has 5"):
        on_body(hand, 5, "walk.npz")
