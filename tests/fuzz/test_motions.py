"""Damaged and malicious motion files: each ends in words that name it, or in a motion.

`make test-fuzz` runs these. No input may crash the reader, take it over two seconds or a gigabyte.
"""

import base64
import io
import json
import re
import resource
import struct
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_motions import (
    figure,
    human_ik,
    moving,
    pack_glb,
    rigged_glb,
    still_motion,
    walking,
    write_bvh,
    write_glb,
)
from fuzzing import (
    KILOBYTES,
    SECONDS,
    change_json,
    edited,
    json_edits,
    odd_floats,
    rarely,
    raw_edits,
    thorough,
    where,
)
from hypothesis import given
from hypothesis import strategies as st

from ins_studio.errors import StudioError
from ins_studio.motion.mapping import encode_mapping, guess_mapping, load_mapping
from ins_studio.motion.opening import Reading, fit, mapping_for, read_motions
from ins_studio.motion.skeleton import Skeleton

pytestmark = pytest.mark.fuzz

TARGET = figure()
STRANGER = still_motion()

ODD_NUMBERS = ["0", "-1", "1e999", "nan", "-inf", "1e8", "1e-300", "2147483648", "9" * 40, "0x7f"]
ODD_NUMBERS += ["90", "-720.5", "1e5", "3", "2", "6", "0.0001", "-1e4"]
ODD_WORDS = ["{", "}", "ROOT", "JOINT x {", "End Site", "CHANNELS", "MOTION", "\0", "\ud7ff", "\n"]


def outcome(path: Path) -> None:
    """Read ``path`` to the end, and see that it ends well and soon."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    wrong = None
    try:
        for motion in read_motions(path, TARGET, Reading()):
            mapping = mapping_for(motion, TARGET, Reading())
            asked = Reading(on_floor=True, in_place=True, foot_lock=True)
            done = fit(motion, TARGET, asked, mapping).motion
            assert np.isfinite(done.poses).all()
            assert np.isfinite(done.transl).all()
            assert 0 < done.fps < 1e6
    except StudioError as error:
        wrong = error
    assert time.process_time() - start < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < KILOBYTES
    assert wrong is None or (str(path) in wrong.message and wrong.hint)


@pytest.fixture(scope="module")
def bvh(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    own = figure()
    skeleton = Skeleton(human_ik(), own.parents[:22], own.joints[:22], 0.0)
    path = tmp_path_factory.mktemp("bvh") / "a.bvh"
    text = write_bvh(path, skeleton, moving(3, 22), walking(3)).read_text()
    return re.findall(r"\s+|\S+", text)


word_edits = st.tuples(
    st.sampled_from(["number", "word", "drop", "move"]),
    where,
    st.sampled_from(ODD_NUMBERS),
    st.sampled_from(ODD_WORDS),
    where,
)


@thorough
@given(words=st.lists(word_edits, max_size=2), raw=rarely(raw_edits))
def test_bvh(bvh: list[str], tmp_path: Path, words: list[Any], raw: list[Any]) -> None:
    text = list(bvh)
    for kind, share, number, word, other in words:
        place = int(share * len(text))
        if kind == "number":
            text[place] = number
        elif kind == "word":
            text.insert(place, word)
        elif kind == "drop":
            del text[place]
        else:
            text.insert(int(other * len(text)), text.pop(place))
    path = tmp_path / "fuzz.bvh"
    path.write_bytes(edited("".join(text).encode("utf-8", "replace"), raw))
    outcome(path)


@pytest.fixture(scope="module")
def glb(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes]:
    path = tmp_path_factory.mktemp("glb") / "a.glb"
    content = rigged_glb(path, figure(), moving(4), walking(4)).read_bytes()
    length = int.from_bytes(content[12:16], "little")
    return content[20 : 20 + length], content[28 + length :]


@thorough
@given(
    changes=st.lists(json_edits, max_size=2),
    floats=rarely(odd_floats),
    raw=rarely(raw_edits),
    plain=st.booleans(),
)
def test_gltf(
    glb: tuple[bytes, bytes],
    tmp_path: Path,
    changes: list[Any],
    floats: list[Any],
    raw: list[Any],
    plain: bool,
) -> None:
    document = json.loads(glb[0])
    for kind, share, other, value in changes:
        change_json(document, kind, share, other, value)
    binary = bytearray(glb[1])
    for share, number in floats:
        struct.pack_into("<f", binary, int(share * (len(binary) // 4)) * 4, number)
    if plain and isinstance(document.get("buffers"), list) and document["buffers"]:
        data = base64.b64encode(binary).decode()
        if isinstance(document["buffers"][0], dict):
            document["buffers"][0].setdefault("uri", f"data:;base64,{data}")
    text = json.dumps(document).encode()
    path = tmp_path / ("fuzz.gltf" if plain else "fuzz.glb")
    path.write_bytes(edited(text if plain else pack_glb(text, bytes(binary)), raw))
    outcome(path)


@thorough
@given(changes=st.lists(json_edits, min_size=1, max_size=4), raw=rarely(raw_edits))
def test_mapping_files(tmp_path: Path, changes: list[Any], raw: list[Any]) -> None:
    motion = STRANGER
    document: Any = encode_mapping(guess_mapping(motion, TARGET), TARGET)
    document = json.loads(json.dumps(document))
    for kind, share, other, value in changes:
        change_json(document, kind, share, other, value)
    path = tmp_path / "fuzz.json"
    path.write_bytes(edited(json.dumps(document).encode(), raw))
    try:
        mapping = load_mapping(path, motion, TARGET)
    except StudioError as error:
        wrong = error
    else:
        assert set(mapping.joints) <= set(TARGET.names)
        return
    assert str(path) in wrong.message


KEYS = ["poses", "trans", "transl", "betas", "gender", "mocap_framerate", "fps", "global_orient"]
KEYS += ["body_pose", "left_hand_pose", "right_hand_pose", "jaw_pose", "pose_hand", "pose_eye"]
SHAPES = [(), (0,), (3,), (72,), (4, 72), (4, 156), (4, 165), (4, 66), (4, 63), (4, 45), (4, 3)]
SHAPES += [(4, 6), (1, 90), (4, 24, 3), (4, 24, 3, 3), (4, 3, 3), (2, 2, 2, 2, 2), (4, 0)]
KINDS = ["<f8", "<f4", "<f2", "<i4", "|b1", "<U3", "<c16", "<M8[s]", "|V4", "|S2"]
members = st.dictionaries(
    st.sampled_from(KEYS),
    st.tuples(st.sampled_from(SHAPES), st.sampled_from(KINDS), st.sampled_from(["zero", "odd"])),
    max_size=3,
)
header_edits = st.sampled_from(
    [
        b"",
        b"<f8",
        b"<f4",
        b"(4, 72)",
        b"(4, 4294967296)",
        b"(-4, 72)",
        b"|O",
        b"{",
        b"'",
        b"\xff",
        b"9",
    ]
)


def array_of(shape: tuple[int, ...], kind: str, content: str) -> np.ndarray:
    values = np.zeros(shape, kind)
    if content == "odd" and values.dtype.kind == "f" and values.size:
        rng = np.random.default_rng(values.size)
        with np.errstate(over="ignore"):
            values[...] = rng.choice([0, 1, -2, 1e4, 1e35, np.nan, 0.1], shape).astype(kind)
    return values


@thorough
@given(
    arrays=members,
    whole=st.booleans(),
    header=rarely(st.tuples(header_edits, where)),
    raw=rarely(raw_edits),
)
def test_npz(
    tmp_path: Path, arrays: dict[str, Any], whole: bool, header: list[Any], raw: list[Any]
) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        if whole:
            arrays = {"poses": ((4, 72), "<f4", "zero"), **arrays}
        for name, drawn in arrays.items():
            stream = io.BytesIO()
            np.save(stream, array_of(*drawn))
            content = stream.getvalue()
            for extra, share in header:
                place = 8 + int(share * 100)
                content = content[:place] + extra + content[place + len(extra) :]
            archive.writestr(f"{name}.npy", content)
    path = tmp_path / "fuzz.npz"
    path.write_bytes(edited(packed.getvalue(), raw))
    outcome(path)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x93NUM",
        b"PK\x05\x06" + bytes(18),
        b"glTF\x02\0\0\0\x14\0\0\0\xff\xff\xff\x7fJSON",
        b'{"asset":{"version":"2.0"},"nodes":' + b"[" * 100_000,
        b'{"asset":{"version":"2.0"},"nodes":[' + b"{}," * 100_000 + b"{}]}",
        b"HIERARCHY\nROOT a {\n" + b"CHANNELS 1 Xrotation\n" * 50_000 + b"}\nMOTION\n",
        b"HIERARCHY\nROOT a {\nOFFSET 0 0 0\nCHANNELS 1 Xrotation\n}\nMOTION\nFrames: 9999999999\n"
        b"Frame Time: 1\n" + b"0\n" * 50_000,
    ],
)
@pytest.mark.parametrize("suffix", [".bvh", ".glb", ".gltf", ".npz", ".pkl"])
def test_a_few_that_somebody_would_try(tmp_path: Path, content: bytes, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    outcome(path)


def test_a_long_chain_of_nodes(tmp_path: Path) -> None:
    length = 2000
    nodes = [{"children": [n + 1]} for n in range(length)] + [{}]
    channel = {"sampler": 0, "target": {"node": length, "path": "rotation"}}
    animation = {"channels": [channel], "samplers": [{"input": 0, "output": 1}]}
    turn = np.float32([[0, 0, 0, 1]] * 3)
    document = {"nodes": nodes, "animations": [animation]}
    outcome(write_glb(tmp_path / "a.glb", document, [np.float32([[0], [1], [60]]), turn]))
