import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.baked import (
    BakedCorrectives,
    Errors,
    encode_baked,
    load_baked,
    mesh_fingerprint,
)
from ins_studio.project.canonical import CanonicalMesh, encode_canonical


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


def some_baked() -> BakedCorrectives:
    rng = np.random.default_rng(0)
    return BakedCorrectives(
        mesh=mesh_fingerprint(two_bones()),
        step=7,
        shapes=rng.normal(size=(3, 4, 3)).astype(np.float32),
        centers=rng.normal(size=(5, 2, 3)).astype(np.float32),
        strengths=rng.normal(size=(5, 3)).astype(np.float32),
        width=1.5,
        training_poses=rng.normal(size=(2, 2, 3)).astype(np.float32),
        gate_free_deg=1.0,
        gate_fade_deg=1.5,
        errors=Errors(9, True, 0.125, 0.25, 0.75),
    )


def write(path: Path, baked: BakedCorrectives) -> Path:
    path.write_bytes(encode_baked(baked))
    return path


def test_round_trip(tmp_path: Path) -> None:
    baked = some_baked()
    found = load_baked(write(tmp_path / "baked.npz", baked), two_bones(), 7)
    before, after = asdict(baked), asdict(found)
    assert before.keys() == after.keys()
    for name, value in before.items():
        np.testing.assert_equal(after[name], value)
        assert np.asarray(after[name]).dtype == np.asarray(value).dtype


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"shapes": np.zeros((3, 5, 3))}, "shapes"),
        ({"shapes": np.full((3, 4, 3), np.nan)}, "shapes"),
        ({"strengths": np.zeros((5, 2))}, "strengths"),
        ({"strengths": np.full((5, 3), "x")}, "strengths"),
        ({"centers": np.zeros((5, 24, 3))}, "centers"),
        ({"training_poses": np.float32(3)}, "training_poses"),
        ({"width": 0.0}, "width"),
        ({"p95_mm": np.inf}, "p95_mm"),
        ({"version": 1}, "version 1"),
        ({"mesh": "of somebody else"}, "another mesh"),
    ],
)
def test_a_damaged_foreign_or_old_file_is_refused(
    tmp_path: Path, change: dict[str, object], what: str
) -> None:
    path = write(tmp_path / "baked.npz", some_baked())
    path.write_bytes(encode_npz(**{**read_npz(path), **change}))
    with pytest.raises(StudioError, match=what) as refused:
        load_baked(path, two_bones())
    assert str(path) in refused.value.message
    assert "again" in refused.value.hint


def test_a_truncated_file_and_one_of_another_kind_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "baked.npz", some_baked())
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(StudioError, match="truncated"):
        load_baked(path, two_bones())
    path.write_bytes(encode_canonical(two_bones()))
    with pytest.raises(StudioError, match="lacks"):
        load_baked(path, two_bones())


def test_what_is_missing_or_older_than_the_avatar_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="not baked"):
        load_baked(tmp_path / "baked.npz", two_bones())
    path = write(tmp_path / "baked.npz", some_baked())
    with pytest.raises(StudioError, match="after 7 steps, the avatar has 8"):
        load_baked(path, two_bones(), 8)


def test_the_mesh_of_another_extraction_has_another_fingerprint() -> None:
    mesh = two_bones()
    moved = replace(mesh, vertices=mesh.vertices + np.float32(1e-6))
    assert mesh_fingerprint(mesh) == mesh_fingerprint(two_bones()) != mesh_fingerprint(moved)


def test_the_summary_says_when_it_is_not_close() -> None:
    assert "use exact frames" not in some_baked().summary
    far = replace(some_baked(), errors=Errors(9, False, 0.3, 0.51, 4.0))
    assert not far.within_tolerance
    assert "more than 0.5 mm" in far.summary


def test_the_window_can_pose_without_torch(tmp_path: Path) -> None:
    (tmp_path / "canonical.npz").write_bytes(encode_canonical(two_bones()))
    write(tmp_path / "baked.npz", some_baked())
    code = (
        "import sys; from pathlib import Path; import numpy as np\n"
        "from ins_studio.geometry.baked_poser import BakedPoser\n"
        "from ins_studio.project.baked import load_baked\n"
        "from ins_studio.project.canonical import load_canonical\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "mesh = load_canonical(folder / 'canonical.npz')\n"
        "poser = BakedPoser(mesh, load_baked(folder / 'baked.npz', mesh))\n"
        "assert poser.posed(np.zeros((2, 2, 3))).shape == (2, 4, 3)\n"
        "print(*[name for name in ('torch', 'scipy', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stdout.split()
