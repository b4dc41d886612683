"""Damaged and malicious scans and poses: each ends in words that name it, or in what it holds.

`make test-fuzz` runs these. No input may crash the reader, take it over two seconds or a gigabyte.
"""

import json
import pickle
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fuzzing import ends_well, odd_values, overwritten, thorough, where
from hypothesis import given
from hypothesis import strategies as st
from scan_folders import write_easymocap, write_scan

from ins_studio.dataset.pose_file import read_pose_file
from ins_studio.dataset.scan_file import FORMATS, read_scan

# numpy warns of text that ends too soon, and trimesh goes on with what was read.
pytestmark = [pytest.mark.fuzz, pytest.mark.filterwarnings("ignore:string or file could not")]

ODD_BYTES = [b"\0\0\0\x80", b"\xff" * 4, b"-1", b"nan", b"1e999", b"2147483648", b"\n", b" ", b"/"]
ODD_BYTES += [b"0", b"property list uchar int x\n", b"element vertex 99\n", b"f 1 2 3\n", b"\xf6"]
edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "over", "cut", "repeat", "end"]),
        where,
        st.one_of(st.sampled_from(ODD_BYTES), st.binary(max_size=6)),
    ),
    min_size=1,
    max_size=3,
)
json_edits = st.lists(st.tuples(where, odd_values), min_size=1, max_size=2)


class Files(dict[str, bytes]):
    """The bytes of files by their names; too many to be shown with every failure."""

    def __repr__(self) -> str:
        return f"Files({', '.join(self)})"


def ends_in_a_scan(path: Path) -> None:
    def read() -> None:
        scan = read_scan(path, path.parent)
        assert np.isfinite(scan.vertices).all()
        assert 0 <= scan.faces.min() <= scan.faces.max() < len(scan.vertices)
        assert scan.colors is None or scan.colors.shape == scan.vertices.shape

    ends_well(read, path)


def ends_in_poses(path: Path) -> None:
    def read() -> None:
        found = read_pose_file(path)
        assert found is None or np.isfinite(found.poses).all()

    ends_well(read, path)


@pytest.fixture(scope="module")
def meshes(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A coloured box in every format."""
    import trimesh

    box, folder = trimesh.creation.box(), tmp_path_factory.mktemp("meshes")
    colors = np.arange(24).reshape(8, 3).astype(np.uint8) * 10
    for suffix in FORMATS:
        write_scan(folder / f"box{suffix}", box.vertices, box.faces, colors)
    (folder / "text.ply").write_bytes(
        trimesh.Trimesh(box.vertices, box.faces, process=False).export(
            file_type="ply", encoding="ascii"
        )
    )
    (folder / "text.stl").write_text(
        trimesh.Trimesh(box.vertices, box.faces, process=False).export(file_type="stl_ascii")
    )
    return Files({file.name: file.read_bytes() for file in folder.iterdir()})


@pytest.mark.parametrize("name", [*(f"box{suffix}" for suffix in FORMATS), "text.ply", "text.stl"])
@thorough
@given(changes=edits)
def test_meshes(meshes: Files, tmp_path: Path, name: str, changes: list[Any]) -> None:
    path = tmp_path / name
    path.write_bytes(overwritten(meshes[name], changes))
    ends_in_a_scan(path)


def spots(value: Any) -> list[tuple[Any, Any]]:
    """Return all (container, key) of a JSON value."""
    pairs = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    found = [(value, key) for key, _ in pairs]
    for _, inner in pairs:
        if isinstance(inner, dict | list):
            found += spots(inner)
    return found


def changed(document: Any, changes: list[tuple[float, Any]]) -> bytes:
    for share, value in changes:
        found = spots(document)
        if found:
            holder, key = found[int(share * len(found))]
            holder[key] = json.loads(json.dumps(value))
    return json.dumps(document).encode()


@thorough
@given(changes=json_edits)
def test_the_json_of_glb(meshes: Files, tmp_path: Path, changes: list[Any]) -> None:
    content = meshes["box.glb"]
    length = int.from_bytes(content[12:16], "little")
    text = changed(json.loads(content[20 : 20 + length]), changes)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text + content[20 + length :]
    path = tmp_path / "box.glb"
    path.write_bytes(struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks)
    ends_in_a_scan(path)


@pytest.fixture(scope="module")
def fits(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """Two frames of poses as several programs write them."""
    folder, rng = tmp_path_factory.mktemp("fits"), np.random.default_rng(0)
    poses, places = rng.normal(size=(2, 24, 3)), rng.normal(size=(2, 3))
    flat = poses.reshape(2, 72).astype(np.float32)
    np.savez(folder / "amass.npz", poses=flat, trans=places, betas=np.zeros(16), gender="male")
    frames = {"000001.jpg": {"smpl_thetas": flat[:1], "cam_trans": places[:1]}}
    np.savez_compressed(folder / "romp.npz", results=np.array(frames, dtype=object))
    people = {1: {"pose": flat, "betas": np.zeros((2, 10)), "frame_ids": np.arange(2)}}
    (folder / "people.pkl").write_bytes(pickle.dumps(people))
    (folder / "packed.pkl").write_bytes(zlib.compress(pickle.dumps(people)))
    write_easymocap(folder, poses[:1], places[:1], np.zeros(3))
    return Files({file.name: file.read_bytes() for file in folder.iterdir()})


@pytest.mark.parametrize("name", ["amass.npz", "romp.npz", "people.pkl", "packed.pkl"])
@thorough
@given(changes=edits)
def test_poses(fits: Files, tmp_path: Path, name: str, changes: list[Any]) -> None:
    path = tmp_path / name
    path.write_bytes(overwritten(fits[name], changes))
    ends_in_poses(path)


@thorough
@given(changes=json_edits, raw=st.one_of(st.just([]), st.just([]), edits))
def test_json_poses(fits: Files, tmp_path: Path, changes: list[Any], raw: list[Any]) -> None:
    path = tmp_path / "000001.json"
    path.write_bytes(overwritten(changed(json.loads(fits["000001.json"]), changes), raw))
    ends_in_poses(path)
