"""The prepared comparison as a file: compact, right, and refused when it is not."""

import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.canonical import CanonicalMesh, encode_canonical
from ins_studio.project.comparison import Comparison, encode_comparison, load_comparison
from ins_studio.project.prepared_mesh import STEPS, PreparedMesh, packed, unpacked


def two_bones() -> CanonicalMesh:
    return CanonicalMesh(
        vertices=np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32),
        faces=np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32),
        texcoords=np.array([[0, 0], [1, 0], [0, 1]], np.float32),
        texcoord_faces=np.tile(np.arange(3, dtype=np.int32), (4, 1)),
        weights=np.full((4, 2), 0.5, np.float32),
        joints=np.zeros((2, 3), np.float32),
        parents=np.array([-1, 0], np.int32),
        joint_names=("root", "arm"),
        canonical_pose=np.array([[0, 0, 0], [0, 0, 0.3]], np.float32),
    )


def some_mesh(vertices: int, faces: int, seed: int) -> PreparedMesh:
    rng = np.random.default_rng(seed)
    corners = np.argsort(rng.random((faces, vertices)), axis=1)[:, :3]
    return PreparedMesh(
        rng.normal([5, 1, 0], [0.5, 0.9, 0.2], (vertices, 3)).astype(np.float32),
        corners.astype(np.int32),
        rng.integers(0, 256, (vertices, 3)).astype(np.uint8),
    )


def some_comparison() -> Comparison:
    rng = np.random.default_rng(0)
    distances = rng.random((3, 2))
    distances[:, 1] = np.nan  # no recording of that frame
    return Comparison(
        mesh=mesh_fingerprint(two_bones()),
        step=7,
        systems=("INS", "LBS", "SNARF"),
        preset="snarf",
        one_mesh=False,
        cells=96,
        clip="shirt_wave",
        recorded=True,
        frames=np.array([0, 15], np.int32),
        poses=rng.normal(size=(2, 2, 3)).astype(np.float32),
        transl=rng.normal(size=(2, 3)).astype(np.float32),
        fps=2.0,
        seconds=rng.random((3, 2)),
        distances_mm=distances,
        full_faces=np.array([900, 20], np.int32),
        meshes=(some_mesh(40, 60, 1), some_mesh(11, 20, 2)),
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "comparison.npz"
    file.write_bytes(encode_comparison(some_comparison()))
    return file


def rolled(faces: np.ndarray) -> list[tuple[int, ...]]:
    """Faces by their corners in turn, whatever the order of faces and the corner begun with."""
    return sorted(tuple(np.roll(face, -int(face.argmin())).tolist()) for face in faces)


def test_round_trip(path: Path) -> None:
    before, after = some_comparison(), load_comparison(path, two_bones(), 7)
    for name in [field.name for field in fields(Comparison) if field.name != "meshes"]:
        np.testing.assert_equal(getattr(after, name), getattr(before, name))
        assert np.asarray(getattr(after, name)).dtype == np.asarray(getattr(before, name)).dtype
    for found, mesh in zip(after.meshes, before.meshes, strict=True):
        step = np.ptp(mesh.vertices, axis=0).max() / STEPS
        assert np.abs(found.vertices - mesh.vertices).max() < 0.6 * step + 1e-6
        assert rolled(found.faces) == rolled(mesh.faces), "no face is turned over"
        np.testing.assert_array_equal(found.colors, mesh.colors)
    assert after.thinned
    assert [after.nearest(frame) for frame in (0, 7, 8, 99)] == [0, 0, 1, 1]


def test_a_mesh_of_many_vertices_keeps_its_faces() -> None:
    mesh = some_mesh(STEPS + 20, 1, 3)
    faces = np.array([[STEPS + 19, 4, 70_000 % STEPS], [STEPS + 10, STEPS + 19, 0]], np.int32)
    arrays = packed([replace(mesh, faces=faces)])
    assert arrays["faces"].dtype == np.int32
    assert rolled(unpacked(arrays, 1)[0].faces) == rolled(faces)
    assert packed([some_mesh(9, 5, 4)])["faces"].dtype == np.uint16


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"version": 2}, "version 2"),
        ({"mesh": "of somebody else"}, "as it was before"),
        ({"step": 8}, "as it was before"),
        ({"systems": np.array(["INS", "LBS"])}, "systems"),
        ({"preset": 3}, "preset"),
        ({"one_mesh": 1}, "one_mesh"),
        ({"frames": np.zeros(3, np.int32)}, "shape"),
        ({"frames": np.zeros(0, np.int32)}, "full_faces"),
        ({"poses": np.zeros((2, 24, 3))}, "joints"),
        ({"poses": np.full((2, 2, 3), np.nan)}, "poses"),
        ({"fps": 0.0}, "rate"),
        ({"seconds": np.full((3, 2), np.inf)}, "seconds"),
        ({"distances_mm": np.full((3, 2), np.inf)}, "distances_mm"),
        ({"distances_mm": np.full((3, 2), "x")}, "distances_mm"),
        ({"vertices": np.zeros((3, 3), np.uint16)}, "vertices"),
        ({"vertex_counts": np.array([51, 0])}, "empty"),
        ({"face_counts": np.array([79, 2])}, "faces"),
        ({"faces": np.full((80, 3), 12, np.uint16)}, "point outside"),
        ({"colors": np.zeros((51, 3))}, "colors"),
        ({"spacing": np.zeros(2, np.float32)}, "spacing"),
        ({"low": np.full((2, 3), np.nan, np.float32)}, "low"),
    ],
)
def test_a_damaged_foreign_or_old_file_is_refused(
    path: Path, change: dict[str, object], what: str
) -> None:
    path.write_bytes(encode_npz(**{**read_npz(path), **change}))
    with pytest.raises(StudioError, match=what) as refused:
        load_comparison(path, two_bones(), 7)
    assert str(path) in refused.value.message
    assert "again" in refused.value.hint


def test_a_truncated_file_one_of_another_kind_and_none_are_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StudioError, match="truncated"):
        load_comparison(path, two_bones(), 7)
    path.write_bytes(encode_canonical(two_bones()))
    with pytest.raises(StudioError, match="lacks"):
        load_comparison(path, two_bones(), 7)
    path.unlink()
    with pytest.raises(StudioError, match="Nothing is prepared"):
        load_comparison(path, two_bones(), 7)


def test_reading_it_needs_neither_torch_nor_scipy(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from ins_studio.project.comparison import read_comparison\n"
        f"assert len(read_comparison(Path({str(path)!r})).meshes) == 2\n"
        "print(*[name for name in ('torch', 'scipy', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()
