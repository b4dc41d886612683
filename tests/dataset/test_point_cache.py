"""PC2 and MDD: what they claim, their frames, and the mesh that they move."""

import struct
from pathlib import Path

import numpy as np
import pytest
from fake_caches import write_mdd, write_obj, write_pc2

from ins_studio.dataset.cached_mesh import cached_mesh
from ins_studio.dataset.obj_mesh import read_obj_mesh
from ins_studio.dataset.point_cache import open_point_cache
from ins_studio.errors import StudioError

RNG = np.random.default_rng(2)
FRAMES = RNG.normal(size=(5, 4, 3)).astype(np.float32)
QUAD = np.array([[0, 1, 2, 3]])


def test_a_pc2_gives_its_frames_and_a_rate_with_the_scenes(tmp_path: Path) -> None:
    cache = open_point_cache(write_pc2(tmp_path / "a.pc2", FRAMES, begins=11, step=0.5))
    assert (cache.frame_count, cache.vertex_count, cache.begins) == (5, 4, 11)
    for frame in range(5):
        np.testing.assert_array_equal(cache.vertices(frame), FRAMES[frame])
    assert cache.rate(None) is None
    assert cache.times(None) is None
    assert cache.rate(24) == 48  # two samples for each frame of the scene
    np.testing.assert_allclose(cache.times(24), np.arange(5) / 48)


def test_an_mdd_gives_its_frames_and_its_times(tmp_path: Path) -> None:
    cache = open_point_cache(write_mdd(tmp_path / "a.mdd", FRAMES, 2 + np.arange(5) / 25))
    for frame in range(5):
        np.testing.assert_array_equal(cache.vertices(frame), FRAMES[frame])
    assert cache.begins == 2
    assert cache.even
    assert cache.rate(None) == pytest.approx(25, rel=1e-5)
    np.testing.assert_allclose(cache.times(None), np.arange(5) / 25, atol=1e-6)
    assert cache.rate(30) == 30  # what a person says comes first
    np.testing.assert_allclose(cache.times(30), np.arange(5) / 30)


@pytest.mark.parametrize("times", [[0, 0, 0, 0, 0], [0, 1, np.nan, 3, 4], [4, 3, 2, 1, 0]])
def test_times_that_do_not_rise_say_nothing(tmp_path: Path, times: list[float]) -> None:
    cache = open_point_cache(write_mdd(tmp_path / "a.mdd", FRAMES, np.array(times)))
    assert cache.rate(None) is None


def test_a_signalling_nan_among_the_times_says_nothing_and_warns_of_nothing(tmp_path: Path) -> None:
    path = write_mdd(tmp_path / "a.mdd", FRAMES, np.arange(5.0))
    content = path.read_bytes()
    path.write_bytes(content[:12] + b"\x7f\xa0\x00\x01" + content[16:])
    assert open_point_cache(path).rate(None) is None


def test_uneven_times_are_known(tmp_path: Path) -> None:
    cache = open_point_cache(write_mdd(tmp_path / "a.mdd", FRAMES, np.array([0, 1, 3, 4, 5.0])))
    assert not cache.even


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pc2", b"", "does not begin"),
        ("a.pc2", b"POINTCACHE2\0" + bytes(8), "does not begin"),
        ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 2, 4, 0, 1, 5), "version 2"),
        (
            "a.pc2",
            struct.pack("<12siiffi", b"POINTCACHE2\0", 1, 2**31 - 1, 0, 1, 2**31 - 1),
            "take",
        ),
        ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 1, -4, 0, 1, 5), "-4 vertices"),
        ("a.pc2", struct.pack("<12siiffi", b"POINTCACHE2\0", 1, 4, 0, 1, 0), "claims 0 frames"),
        ("a.mdd", b"\0\0\0", "too short"),
        ("a.mdd", struct.pack(">ii", 2**31 - 1, 2**31 - 1), "take"),
        ("a.mdd", struct.pack(">ii", -1, 4), "-1 frames"),
    ],
)
def test_claims_are_checked_before_memory_is_taken(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(StudioError, match=words) as error:
        open_point_cache(path)
    assert str(path) in error.value.message
    assert error.value.hint


@pytest.mark.parametrize("more", [b"", b"\0" * 24])
def test_a_cache_that_is_not_as_long_as_it_says_is_refused(tmp_path: Path, more: bytes) -> None:
    path = write_pc2(tmp_path / "a.pc2", FRAMES)
    path.write_bytes((path.read_bytes() + more) if more else path.read_bytes()[:-12])
    with pytest.raises(StudioError, match="5 frames of 4 vertices, which take 272 bytes"):
        open_point_cache(path)


def test_a_step_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="a sample every 0 frames"):
        open_point_cache(write_pc2(tmp_path / "a.pc2", FRAMES, step=0))


def test_a_frame_where_the_simulation_broke_is_named(tmp_path: Path) -> None:
    frames = FRAMES.copy()
    frames[3, 1, 2] = np.nan
    cache = open_point_cache(write_pc2(tmp_path / "a.pc2", frames))
    cache.vertices(2)
    with pytest.raises(StudioError, match="frame 4: 1 of 4 vertices are NaN"):
        cache.vertices(3)


def test_a_cache_that_is_cut_while_it_is_open_ends_in_words(tmp_path: Path) -> None:
    cache = open_point_cache(write_pc2(tmp_path / "a.pc2", FRAMES))
    (tmp_path / "a.pc2").write_bytes(b"short")
    with pytest.raises(StudioError, match="cannot be read any more"):
        cache.vertices(4)


def test_an_obj_keeps_the_order_of_its_vertices(tmp_path: Path) -> None:
    path = tmp_path / "a.obj"
    path.write_text("v 0 0 0\nv 1 0 0\nvn 0 0 1\nv 1 1 0\nf 1//1 2//1 -1//1\nv 0 1 0\nf 4 3 2 1\n")
    vertices, faces = read_obj_mesh(path)
    np.testing.assert_array_equal(vertices[:, :2], [[0, 0], [1, 0], [1, 1], [0, 1]])
    np.testing.assert_array_equal(faces, [[0, 1, 2], [3, 2, 1], [3, 1, 0]])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("v 0 0\n", "line 1"),
        ("v 0 0 0\nf 1 2\n", "line 2"),
        ("v 0 0 0\nf 1 1 -2\n", "line 2"),
        ("v 0 0 0\nf 0 1 1\n", "line 2"),
        ("v 0 0 0\nf 1 1 9\n", "does not exist"),
        ("v 0 0 0\n", "no surface"),
    ],
)
def test_an_obj_that_is_none_ends_in_words(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "a.obj"
    path.write_text(text)
    with pytest.raises(StudioError, match=words) as error:
        read_obj_mesh(path)
    assert str(path) in error.value.message


def test_a_mesh_of_another_size_is_refused_with_both_counts(tmp_path: Path) -> None:
    cache = open_point_cache(write_pc2(tmp_path / "a.pc2", FRAMES))
    square = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [2, 2, 2]])
    mesh = write_obj(tmp_path / "a.obj", square, QUAD)
    with pytest.raises(StudioError, match=r"moves 4 vertices, but a\.obj has 5"):
        cached_mesh(cache, mesh, tmp_path)


def test_colours_come_from_the_mesh_whatever_order_it_is_drawn_in(tmp_path: Path) -> None:
    from PIL import Image

    places = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
    mesh = tmp_path / "a.obj"
    lines = [f"v {x} {y} {z}" for x, y, z in places]
    lines += [f"vt {u} {v}" for u, v in [(0.1, 0.1), (0.9, 0.1), (0.9, 0.9), (0.1, 0.9)]]
    lines = ["mtllib a.mtl", *lines, "usemtl cloth", "f 4/4 3/3 2/2", "f 2/2 1/1 4/4"]
    mesh.write_text("\n".join(lines) + "\n")
    (tmp_path / "a.mtl").write_text("newmtl cloth\nmap_Kd a.png\n")
    image = np.zeros((16, 16, 3), np.uint8)
    image[8:, :8], image[8:, 8:] = (200, 0, 0), (0, 200, 0)
    image[:8, 8:], image[:8, :8] = (0, 0, 200), (200, 200, 0)
    Image.fromarray(image).save(tmp_path / "a.png")
    cached = cached_mesh(open_point_cache(write_pc2(tmp_path / "a.pc2", FRAMES)), mesh, tmp_path)
    np.testing.assert_array_equal(
        cached.colors, [[200, 0, 0], [0, 200, 0], [0, 0, 200], [200, 200, 0]]
    )
    scan = cached.scan(2)
    np.testing.assert_array_equal(scan.vertices, FRAMES[2])
    assert scan.faces is cached.faces
