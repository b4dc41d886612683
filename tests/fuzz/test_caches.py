"""Damaged and malicious point caches and their meshes: each ends in words that name it.

`make test-fuzz` runs these. No input may crash the reader, take it over two seconds or a gigabyte.
"""

import resource
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fake_caches import write_mdd, write_obj, write_pc2
from fuzzing import ends_well, overwritten, thorough, where
from hypothesis import given
from hypothesis import strategies as st

from ins_studio.dataset.obj_mesh import read_obj_mesh
from ins_studio.dataset.point_cache import open_point_cache
from ins_studio.errors import StudioError

pytestmark = pytest.mark.fuzz

FRAMES = np.arange(6 * 5 * 3).reshape(6, 5, 3) / 7
ODD_INTEGERS = [-1, 0, 1, 5, 6, 7, 29, 90, 2**16, 2**27, 2**30, 2**31 - 1, -(2**31)]
ODD_FLOATS = [0.0, -1.0, float("nan"), float("inf"), -float("inf"), 1e-40, 3e38, 0.5, 1e5]
ODD_BYTES = [
    b"\0\0\0\x80",
    b"\xff" * 4,
    b"\x7f\xc0\0\0",
    b"\0",
    b"POINTCACHE2\0",
    b"\n",
    b"f 1 2 3\n",
]
ODD_BYTES += [
    b"-1",
    b"nan",
    b"1e999",
    b"f -1 -2 -3\n",
    b"v 1\n",
    b"/",
    b"99999999999999999999",
    b"\xf6",
]
edits = st.lists(
    st.tuples(
        st.sampled_from(["put", "over", "cut", "repeat", "end"]),
        where,
        st.one_of(st.sampled_from(ODD_BYTES), st.binary(max_size=6)),
    ),
    max_size=2,
)
# Written over the header's numbers: most edits elsewhere only move vertices.
heads = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from([("i", n) for n in ODD_INTEGERS] + [("f", n) for n in ODD_FLOATS]),
    ),
    max_size=2,
)


def early(share: float, size: int) -> int:
    """Put half of the damage near the beginning, where a file says what it holds."""
    return int(share * size) if share > 0.5 else int(share * 80)


def ends_in_frames(path: Path) -> None:
    def read() -> None:
        cache = open_point_cache(path)
        assert cache.frame_count * cache.vertex_count * 12 < path.stat().st_size
        rate, times = cache.rate(None), cache.times(None)
        assert rate is None or 0 < rate < 1e6
        assert times is None or np.isfinite(times).all()
        assert cache.even in {True, False}
        said = cache.rate(24)
        assert said is not None
        assert np.isfinite(said)
        for frame in range(cache.frame_count):
            vertices = cache.vertices(frame)
            assert vertices.shape == (cache.vertex_count, 3)
            assert np.isfinite(vertices).all()

    ends_well(read, path)


@thorough
@given(head=heads, changes=edits)
def test_pc2(tmp_path: Path, head: list[Any], changes: list[Any]) -> None:
    path = write_pc2(tmp_path / "fuzz.pc2", FRAMES)
    content = bytearray(path.read_bytes())
    for place, (kind, value) in head:
        struct.pack_into(f"<{kind}", content, 12 + 4 * place, value)
    path.write_bytes(overwritten(bytes(content), changes, early))
    ends_in_frames(path)


@thorough
@given(head=heads, changes=edits)
def test_mdd(tmp_path: Path, head: list[Any], changes: list[Any]) -> None:
    path = write_mdd(tmp_path / "fuzz.mdd", FRAMES, np.arange(6) / 25)
    content = bytearray(path.read_bytes())
    for place, (kind, value) in head:
        struct.pack_into(f">{kind}", content, 4 * place, value)
    path.write_bytes(overwritten(bytes(content), changes, early))
    ends_in_frames(path)


@thorough
@given(changes=edits)
def test_obj(tmp_path: Path, changes: list[Any]) -> None:
    places = np.arange(15).reshape(5, 3)
    path = write_obj(tmp_path / "fuzz.obj", places, np.array([[0, 1, 2, 3], [1, 2, 3, 4]]))
    path.write_bytes(overwritten(path.read_bytes(), changes, early))

    def read() -> None:
        vertices, faces = read_obj_mesh(path)
        assert 0 <= faces.min() <= faces.max() < len(vertices)

    ends_well(read, path)


CLAIMS = [
    ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 1, 2**31 - 1, 0, 1, 2**31 - 1)),
    ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 1, 2**31 - 1, 0, 1, 1)),
    ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 1, 1, 0, 1, 2**31 - 1)),
    ("a.mdd", struct.pack(">ii", 2**31 - 1, 2**31 - 1)),
    ("a.mdd", struct.pack(">ii", 2**31 - 1, 0)),
    ("a.mdd", struct.pack(">ii", 1, 2**31 - 1)),
]


@pytest.mark.parametrize(("name", "content"), CLAIMS)
def test_claims_take_no_memory(tmp_path: Path, name: str, content: bytes) -> None:
    """A file of a few bytes that claims 2^31 of something."""
    path = tmp_path / name
    path.write_bytes(content)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(StudioError, match="claims"):
        open_point_cache(path)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1 << 14
