"""Alembic archives become point caches; the reader is an extra, and a process of its own."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ins_studio.cli.main import run
from ins_studio.dataset import alembic_door
from ins_studio.dataset.alembic_door import unpack_alembic
from ins_studio.dataset.cached_mesh import cached_mesh
from ins_studio.dataset.point_cache import open_point_cache
from ins_studio.errors import StudioError

needs_alembic = pytest.mark.skipif(
    importlib.util.find_spec("alembic3d") is None, reason="the extra `alembic` is not installed"
)
# In a process of its own: what is written is whole only when all of its objects are gone.
WRITER = """
import math, sys, imath
from alembic3d.Abc import *
from alembic3d.AbcGeom import *
from alembic3d.AbcCoreAbstract import *
def vectors(rows):
    out = imath.V3fArray(len(rows))
    for i, row in enumerate(rows): out[i] = imath.V3f(*row)
    return out
def whole(values):
    out = imath.IntArray(len(values))
    for i, value in enumerate(values): out[i] = value
    return out
def write(path, changing):
    archive = OArchive(path)
    rate = archive.addTimeSampling(TimeSampling(1 / 25.0, 0.0))
    top = archive.getTop()
    moving = OXform(top, "body", rate)
    for frame in range(4):
        sample = XformSample(); sample.setTranslation(imath.V3d(10 * frame, 0, 0))
        moving.getSchema().set(sample)
    turned = OXform(moving, "inner")
    sample = XformSample(); sample.setRotation(imath.V3d(0, 1, 0), 90.0)
    turned.getSchema().set(sample)
    cloth = OPolyMesh(turned, "coat", rate)
    for frame in range(4):
        places = [[0, 0, 0], [1, 0, 0], [1, 1, frame], [0, 1, 0]]
        if frame == 0 or changing:
            faces = [0, 1, 2, 3] if frame % 2 == 0 else [0, 1, 2]
            cloth.getSchema().set(
                OPolyMeshSchemaSample(vectors(places), whole(faces), whole([len(faces)])))
        else:
            cloth.getSchema().set(OPolyMeshSchemaSample(vectors(places)))
    still = OPolyMesh(top, "button")
    still.getSchema().set(OPolyMeshSchemaSample(
        vectors([[5, 0, 0], [6, 0, 0], [5, 1, 0]]), whole([0, 1, 2]), whole([3])))
write(sys.argv[1], len(sys.argv) > 2)
"""


def write_archive(path: Path, *changing: str) -> Path:
    subprocess.run([sys.executable, "-c", WRITER, str(path), *changing], check=True, timeout=120)
    return path


def places(frame: int) -> np.ndarray:
    """The coat's, a quarter turn about y, and then on its way: x to -z, z to x."""
    x = 10 * frame
    return np.array([[x, 0, 0], [x, 0, -1], [x + frame, 1, -1], [x, 1, 0]])


@needs_alembic
def test_an_archive_becomes_a_cache_and_a_mesh(tmp_path: Path) -> None:
    path = write_archive(tmp_path / "sim.abc")
    done = unpack_alembic(path, tmp_path / "out")
    assert (done.frame_count, done.vertex_count) == (4, 7)
    assert set(done.meshes) == {"coat", "button"}
    cache = open_point_cache(tmp_path / "out" / "sim.mdd")
    assert cache.rate(None) == pytest.approx(25, rel=1e-5)
    cached = cached_mesh(cache, tmp_path / "out" / "sim.obj", tmp_path)
    coat = 0 if done.meshes[0] == "coat" else 3
    for frame in range(4):
        vertices = cached.scan(frame).vertices
        np.testing.assert_allclose(vertices[coat : coat + 4], places(frame), atol=1e-5)
        button = vertices[4 if coat == 0 else 0 :][:3]
        np.testing.assert_allclose(button, [[5, 0, 0], [6, 0, 0], [5, 1, 0]])
    # An archive has its faces clockwise: they are turned over.
    faces = {tuple(face) for face in cached.faces.tolist()}
    assert (coat + 3, coat + 2, coat + 1) in faces
    assert sorted(file.name for file in (tmp_path / "out").iterdir()) == ["sim.mdd", "sim.obj"]


@needs_alembic
def test_one_mesh_of_several_by_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write_archive(tmp_path / "sim.abc")
    assert run(["dataset", "unpack", str(path), "--mesh", "coat"]) == 0
    said = capsys.readouterr()
    assert "4 frames of 4 vertices" in said.out
    assert "Joined: coat." in said.err
    assert run(["dataset", "unpack", str(path), "--mesh", "hat"]) == 1
    assert "no mesh hat; it has" in capsys.readouterr().err


@needs_alembic
@pytest.mark.parametrize("kind", ["faces change", "cut", "text"])
def test_what_cannot_be_read_ends_in_words(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "sim.abc"
    if kind == "text":
        path.write_text("no archive")
    else:
        write_archive(path, *(["yes"] if kind == "faces change" else []))
    if kind == "cut":
        path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(StudioError, match="cannot be read as Alembic") as error:
        unpack_alembic(path, tmp_path / "out")
    assert str(path) in error.value.message
    assert "point cache" in error.value.hint
    assert ("change from frame to frame" in error.value.message) == (kind == "faces change")
    assert not list((tmp_path / "out").iterdir())


def test_without_the_extra_the_way_to_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = b'{"wrong": "the package alembic3d is missing"}'
    monkeypatch.setattr(alembic_door, "run_child", lambda *_: (1, said))
    path = tmp_path / "sim.abc"
    path.write_bytes(b"Ogawa")
    with pytest.raises(StudioError, match="alembic3d is missing") as error:
        unpack_alembic(path, tmp_path)
    assert "pip install ins-studio[alembic]" in error.value.hint


@pytest.mark.parametrize(("code", "said"), [(-11, b""), (1, b"{}"), (0, b"no JSON")])
def test_a_reader_that_dies_ends_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, said: bytes
) -> None:
    monkeypatch.setattr(alembic_door, "run_child", lambda *_: (code, said))
    path = tmp_path / "sim.abc"
    path.write_bytes(b"Ogawa")
    with pytest.raises(StudioError, match="reader") as error:
        unpack_alembic(path, tmp_path)
    assert str(path) in error.value.message
