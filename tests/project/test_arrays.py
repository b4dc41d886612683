from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz


def test_round_trip(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(encode_npz(pose=np.arange(6.0), names=np.array(["a", "b"])))
    read = read_npz(path, ("pose",))
    np.testing.assert_array_equal(read["pose"], np.arange(6.0))
    assert list(read["names"]) == ["a", "b"]


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"gone\.npz"):
        read_npz(tmp_path / "gone.npz")


@pytest.mark.parametrize("keep", [0, 10, 200, -1, -30])
def test_truncated_file_is_named(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "cut.npz"
    path.write_bytes(encode_npz(values=np.random.default_rng(0).normal(size=500))[:keep])
    with pytest.raises(StudioError, match=r"cut\.npz.*truncated"):
        read_npz(path)


def test_damage_in_the_middle_is_noticed(tmp_path: Path) -> None:
    content = bytearray(encode_npz(values=np.random.default_rng(0).normal(size=500)))
    content[len(content) // 2] ^= 0xFF
    path = tmp_path / "bent.npz"
    path.write_bytes(content)
    with pytest.raises(StudioError, match=r"bent\.npz"):
        read_npz(path)


def test_missing_arrays_are_listed(tmp_path: Path) -> None:
    path = tmp_path / "a.npz"
    path.write_bytes(encode_npz(pose=np.zeros(3)))
    with pytest.raises(StudioError, match="lacks poses, transl; it holds pose"):
        read_npz(path, ("poses", "transl"))


def test_objects_are_refused_and_a_lone_array_is_foreign(tmp_path: Path) -> None:
    pickled = tmp_path / "objects.npz"
    np.savez(pickled, anything=np.array([{}], dtype=object))
    with pytest.raises(StudioError, match=r"objects\.npz"):
        read_npz(pickled)
    lone = tmp_path / "lone.npz"
    with lone.open("wb") as stream:
        np.save(stream, np.zeros(3))
    with pytest.raises(StudioError, match="single array"):
        read_npz(lone)
