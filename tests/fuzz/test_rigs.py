"""Damaged and malicious rigged figures: each ends in words that name it, or in frames.

`make test-fuzz` runs these. No input may crash the program, take it over two seconds or a gigabyte.
"""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_fbx import fbx_text
from fake_motions import pack_glb
from fake_rigs import FakeRig, Style, write_rig
from fuzzing import (
    change_json,
    edited,
    ends_well,
    json_edits,
    odd_floats,
    rarely,
    raw_edits,
    thorough,
)
from hypothesis import given
from hypothesis import strategies as st

from ins_studio.dataset.opening import open_dataset
from ins_studio.motion import fbx_door

pytestmark = pytest.mark.fuzz

# Reads one .fbx after another, each in a fork of this process: as `--read-fbx` does, but without
# starting Python two thousand times.
_SERVER = """
import json, os, sys
import numpy, ufbx
from ins_studio.motion import fbx_child
for line in sys.stdin:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writing, 1)
        sys.stdout = os.fdopen(1, "w")
        fbx_child.serve(json.loads(line))
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        said = stream.read().decode("utf-8", "replace")
    _, status, used = os.wait4(child, 0)
    seconds = used.ru_utime + used.ru_stime
    print(json.dumps([os.waitstatus_to_exitcode(status), said, seconds]), flush=True)
"""


def stick() -> FakeRig:
    """A square tube of three joints, small enough to be read thousands of times."""
    heights = np.linspace(0, 1, 5)
    ring = np.array([[0.1, 0, 0.1], [-0.1, 0, 0.1], [-0.1, 0, -0.1], [0.1, 0, -0.1]])
    vertices = np.concatenate([ring + np.array([0, height, 0]) for height in heights])
    quads = [
        [4 * k + i, 4 * k + 4 + i, 4 * k + 4 + (i + 1) % 4, 4 * k + (i + 1) % 4]
        for k in range(4)
        for i in range(4)
    ]
    quads += [[0, 1, 2, 3], [19, 18, 17, 16]]
    faces = np.array([face for q in quads for face in (q[:3], [q[0], q[2], q[3]])])
    joints = np.array([[0, 0, 0], [0, 0.4, 0], [0, 0.8, 0]])
    near = np.exp(-np.abs(vertices[:, 1:2] - joints[:, 1]) * 5)
    poses = np.random.default_rng(1).normal(0, 0.3, (4, 3, 3))
    names, parents = ["hips", "chest", "head"], np.array([-1, 0, 1], np.int32)
    weights = near / near.sum(axis=1, keepdims=True)
    shades = np.random.default_rng(2).integers(0, 255, (len(vertices), 3)).astype(np.uint8)
    places = np.zeros((4, 3))
    return FakeRig(names, parents, joints, vertices, faces, weights, poses, places, colors=shades)


def frames_of(path: Path) -> None:
    """Open a figure, and read some of it as training does."""
    dataset = open_dataset(path)
    for own in dataset.sequences:
        frame = dataset.frame(own.name, own.frame_count - 1)
        for values in (frame.vertices, frame.v_cano, frame.pose, frame.transl):
            assert np.isfinite(values).all()
        assert frame.faces.max() < len(frame.vertices)
    body = dataset.body
    assert np.isfinite(body.joint_regressor).all()
    assert np.abs(body.weights.sum(axis=1) - 1).max() < 1e-4


@pytest.fixture(scope="module")
def glb(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    rig = stick()
    style = Style(split=False, morph=rig.vertices * [0.1, 0, 0], shares=np.linspace(0, 1, 4))
    path = write_rig(tmp_path_factory.mktemp("glb") / "a.glb", rig, style)
    content = path.read_bytes()
    length = int.from_bytes(content[12:16], "little")
    return content[20 : 20 + length], content[28 + length :]


@thorough
@given(changes=st.lists(json_edits, max_size=2), floats=rarely(odd_floats), raw=rarely(raw_edits))
def test_gltf(
    glb: tuple[bytes, bytes], tmp_path: Path, changes: list[Any], floats: list[Any], raw: list[Any]
) -> None:
    document = json.loads(glb[0])
    for kind, share, other, value in changes:
        change_json(document, kind, share, other, value)
    binary = bytearray(glb[1])
    for share, number in floats:
        struct.pack_into("<f", binary, int(share * (len(binary) // 4)) * 4, number)
    path = tmp_path / "fuzz.glb"
    path.write_bytes(edited(pack_glb(json.dumps(document).encode(), bytes(binary)), raw))
    ends_well(lambda: frames_of(path), path)


@pytest.fixture(scope="module")
def reader() -> Iterator[list[tuple[int, float]]]:
    """Read every .fbx of the module in forks of one process; gives how each ended."""
    if not hasattr(__import__("os"), "fork"):
        pytest.skip("there is no fork here")
    ended: list[tuple[int, float]] = []
    server = subprocess.Popen(
        [sys.executable, "-c", _SERVER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )

    def run_child(command: list[str], seconds: float) -> tuple[int, bytes]:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps(command[command.index("--read-fbx") + 1 :]) + "\n")
        server.stdin.flush()
        code, said, taken = json.loads(server.stdout.readline())
        ended.append((code, taken))
        return code, said.encode()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fbx_door, "run_child", run_child)
        yield ended
    server.communicate()


ODD_WORDS = [b"*99999999", b"-1", b"nan", b"1e999", b"0", b"{", b"}", b'"', b"\0", b",", b": *3"]
ODD_WORDS += [b'C: "OO",1000,1001\n', b"2147483648", b"-9223372036854775808", b"1e38"]
text_edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "over", "cut", "repeat", "end"]),
        st.floats(0, 1, exclude_max=True),
        st.one_of(st.sampled_from(ODD_WORDS), st.binary(max_size=4)),
    ),
    min_size=1,
    max_size=3,
)


@thorough
@given(changes=text_edits)
def test_fbx(reader: list[tuple[int, float]], tmp_path: Path, changes: list[Any]) -> None:
    content = fbx_text(stick()).encode()
    for kind, share, extra in changes:
        place = int(share * len(content))
        head, tail = content[:place], content[place:]
        if kind == "over":
            content = head + extra + tail[len(extra) :]
        else:
            content = edited(content, [(kind, share, extra)])
    path = tmp_path / "fuzz.fbx"
    path.write_bytes(content)
    ends_well(lambda: frames_of(path), path)
    code, seconds = reader[-1]
    assert seconds < 2
    assert code >= 0, "a crash would be a sentence too; none was seen, and this says when one is"


@pytest.mark.parametrize("suffix", [".glb", ".gltf", ".fbx"])
@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"glTF\x02\0\0\0\x14\0\0\0\xff\xff\xff\x7fJSON",
        b'{"asset":{"version":"2.0"},"skins":' + b"[" * 100_000,
        b"Kaydara FBX Binary  \0\x1a\0\xe8\x1c\0\0" + b"\xff" * 64,
        b'; FBX 7.4.0 project file\nObjects: {\nGeometry: 1, "", "Mesh" '
        b"{ Vertices: *2147483647 { a: 1 } } }\n",
    ],
)
def test_a_few_that_somebody_would_try(
    reader: list[tuple[int, float]], tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    ends_well(lambda: open_dataset(path), path)
