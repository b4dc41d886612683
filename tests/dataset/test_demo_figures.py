"""What the shipped demo data promises, measured on the shipped data."""

import json
import time
from pathlib import Path

import numpy as np
import pytest

from ins_studio.body.body import Body
from ins_studio.body.builtin import builtin_body
from ins_studio.body.unpickle import load_genders
from ins_studio.geometry.closest import closest_points
from ins_studio.geometry.mesh import component_labels, is_closed
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.geometry.skeleton import rest_to_posed
from ins_studio.geometry.skinning import skin
from ins_studio.resources import resource

SUBJECT = "demo"


@pytest.fixture(scope="module")
def root() -> Path:
    return resource("demo/dataset")


@pytest.fixture(scope="module")
def home(root: Path) -> Path:
    return root / "sequences" / SUBJECT


@pytest.fixture(scope="module")
def sequences(home: Path) -> dict[str, dict[str, np.ndarray]]:
    loaded = {}
    for folder in sorted(path for path in home.iterdir() if path.is_dir()):
        frames = [dict(np.load(file)) for file in sorted(folder.glob("*.npz"))]
        loaded[folder.name] = {key: np.stack([f[key] for f in frames]) for key in frames[0]}
    return loaded


@pytest.fixture(scope="module")
def body(root: Path) -> Body:
    minimal = np.load(root / "minimal_body_shape" / SUBJECT / f"{SUBJECT}_minimal.npy")
    return builtin_body().with_template(minimal)


def test_loads_in_a_second(home: Path) -> None:
    started = time.process_time()
    for file in home.rglob("*.npz"):
        with np.load(file) as frame:
            assert frame["v_posed"].dtype == frame["v_cano"].dtype == np.float32
    assert time.process_time() - started < 1.0


def test_size_and_count(root: Path, sequences: dict[str, dict[str, np.ndarray]]) -> None:
    assert sum(file.stat().st_size for file in root.rglob("*")) <= 20e6
    assert len(sequences) >= 7
    assert sum(len(s["pose"]) for s in sequences.values()) >= 150
    for name, sequence in sequences.items():
        assert name.startswith("shortlong_")
        assert sequence["v_posed"].shape[1] <= 7500
        assert sequence["pose"].shape[1:] == (72,)
        assert sequence["transl"].shape[1:] == (3,)


def test_one_closed_surface(home: Path, sequences: dict[str, dict[str, np.ndarray]]) -> None:
    faces = np.load(home / "faces.npy")
    count = next(iter(sequences.values()))["v_posed"].shape[1]
    assert is_closed(faces)
    assert component_labels(count, faces).max() == 0
    colors = np.load(home / "colors.npy")
    assert (colors.shape, colors.dtype) == ((count, 3), np.uint8)
    # Skin, hair, stripes, denim: not a grey figure.
    assert len(np.unique(colors // 32, axis=0)) > 12


def test_on_the_grid(sequences: dict[str, dict[str, np.ndarray]]) -> None:
    for sequence in sequences.values():
        for key in ("v_cano", "v_posed"):
            scaled = sequence[key].astype(np.float64) * 8192
            assert np.isfinite(scaled).all()
            assert np.abs(scaled - np.round(scaled)).max() == 0


def test_cloth_moves_beyond_skinning(
    home: Path, sequences: dict[str, dict[str, np.ndarray]]
) -> None:
    cloth = np.load(home / "cloth.npy")
    clothed = np.concatenate([s["v_cano"][:, cloth] for s in sequences.values()])
    away = np.linalg.norm(clothed - clothed.mean(0), axis=-1)
    assert cloth.sum() > 2500
    assert away.mean() >= 0.006
    assert np.percentile(away, 95) >= 0.025


def test_posed_is_the_skinned_canonical(
    body: Body, home: Path, sequences: dict[str, dict[str, np.ndarray]]
) -> None:
    mean = np.concatenate([s["v_cano"] for s in sequences.values()]).mean(0)
    _, face, barycentric = closest_points(mean, body.template, body.faces)
    weights = np.einsum("nk,nkj->nj", barycentric, body.weights[body.faces[face]])
    for sequence in sequences.values():
        index = len(sequence["pose"]) // 2
        turns = axis_angle_to_matrix(sequence["pose"][index].reshape(24, 3).astype(np.float64))
        bones = rest_to_posed(turns, body.joints(), body.parents)
        posed = skin(sequence["v_cano"][index], weights, bones) + sequence["transl"][index]
        off = np.linalg.norm(posed - sequence["v_posed"][index], axis=1)
        # Rounding only, but for the few points whose nearest point of the mean differs.
        assert np.quantile(off, 0.97) < 3e-4


def test_feet_stand_on_the_floor(sequences: dict[str, dict[str, np.ndarray]]) -> None:
    for sequence in sequences.values():
        lowest = sequence["v_posed"][:, :, 1].min(1)
        assert lowest.min() > -0.03
        assert lowest.max() < 0.03


def test_splits_hold_both_kinds(root: Path, sequences: dict[str, dict[str, np.ndarray]]) -> None:
    split = json.loads((root / "splits.json").read_text())
    assert len(split["extrapolation"]) >= 2
    assert set(split["extrapolation"]) < set(sequences)
    assert len(split["interpolation"]) >= 3
    for name, gaps in split["interpolation"].items():
        assert name not in split["extrapolation"]
        for first, last in gaps:
            assert last - first >= 7
            assert 0 < first < last < len(sequences[name]["pose"])


def test_side_files(root: Path) -> None:
    assert load_genders(root / "misc" / "subj_genders.pkl") == {SUBJECT: "neutral"}
    assert (root / "misc" / "body.txt").read_text().strip() == "builtin"
    assert (root / "misc" / "fps.txt").read_text().strip() == "30"
