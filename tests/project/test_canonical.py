from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz
from ins_studio.project.canonical import CanonicalMesh, encode_canonical, load_canonical


def tetrahedron() -> CanonicalMesh:
    return CanonicalMesh(
        vertices=np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]], np.float32),
        faces=np.array([[0, 2, 1], [0, 1, 3], [0, 3, 2], [1, 2, 3]], np.int32),
        texcoords=np.array([[0, 0], [1, 0], [0, 1]], np.float32),
        texcoord_faces=np.tile(np.arange(3, dtype=np.int32), (4, 1)),
        weights=np.full((4, 2), 0.5, np.float32),
        joints=np.zeros((2, 3), np.float32),
        parents=np.array([-1, 0], np.int32),
        joint_names=("root", "arm"),
        canonical_pose=np.zeros((2, 3), np.float32),
    )


def write(path: Path, mesh: CanonicalMesh) -> Path:
    path.write_bytes(encode_canonical(mesh))
    return path


def test_round_trip(tmp_path: Path) -> None:
    mesh = tetrahedron()
    read = load_canonical(write(tmp_path / "canonical.npz", mesh))
    for field in fields(mesh):
        before, after = getattr(mesh, field.name), getattr(read, field.name)
        np.testing.assert_array_equal(before, after)
        if isinstance(before, np.ndarray):
            assert before.dtype == after.dtype
    assert read.joint_names == ("root", "arm")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"vertices": np.full((4, 3), np.nan)}, "vertices"),
        ({"vertices": np.zeros((4, 2))}, "vertices"),
        ({"weights": np.zeros((3, 2))}, "weights"),
        ({"weights": np.zeros((4, 3))}, "weights"),
        ({"faces": tetrahedron().faces + 1}, "faces"),
        ({"texcoord_faces": np.array([[0, 1, 2]])}, "texcoord_faces"),
        ({"parents": np.array([-1, 1])}, "parents"),
        ({"parents": np.array([0, 0])}, "parents"),
        ({"joint_names": ("root",)}, "weights"),
    ],
)
def test_a_damaged_mesh_is_named(tmp_path: Path, change: dict[str, object], what: str) -> None:
    path = write(tmp_path / "canonical.npz", replace(tetrahedron(), **change))
    with pytest.raises(StudioError, match=rf"canonical\.npz is damaged: {what}"):
        load_canonical(path)


def test_another_version_is_refused(tmp_path: Path) -> None:
    arrays = {field.name: getattr(tetrahedron(), field.name) for field in fields(CanonicalMesh)}
    path = tmp_path / "canonical.npz"
    path.write_bytes(encode_npz(**arrays, version=2))
    with pytest.raises(StudioError, match="version 2"):
        load_canonical(path)
