"""Hands by coefficients: our posed body against smplx's own output, and what may be missing."""

import pickle
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import scipy.sparse
from fake_models import fake_arrays, hand_arrays, write_npz

from ins_studio.avatar.smplx_hands import expand_hands
from ins_studio.body.files import load_body
from ins_studio.errors import StudioError
from ins_studio.motion.smpl_file import SmplFile

FACE = ("jaw_pose", "leye_pose", "reye_pose")
VERTICES = {"smplh": 6890, "smplx": 10475}  # smplx takes landmarks from fixed vertices


def random_parts(kind: str, coefficients: int, frames: int = 2) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(3)
    sizes = {"global_orient": 3, "body_pose": 63} | (
        dict.fromkeys(FACE, 3) if kind == "smplx" else {}
    )
    sizes |= dict.fromkeys(("left_hand_pose", "right_hand_pose"), coefficients)
    return {k: rng.normal(0, 0.4, (frames, n)).astype(np.float32) for k, n in sizes.items()}


def recording(parts: dict[str, np.ndarray]) -> SmplFile:
    frames = len(parts["body_pose"])
    transl = np.random.default_rng(4).normal(size=(frames, 3)).astype(np.float32)
    return SmplFile(Path("fit.npz"), parts, transl, 30.0, "neutral", ())


def model_file(folder: Path, kind: str, vertices: int = 300, **other: Any) -> Path:
    betas = 20 if kind == "smplx" else 10  # the second ten are expressions
    arrays = {**fake_arrays(kind, vertices, betas), **hand_arrays(), **other}
    return write_npz(folder / "MODEL_NEUTRAL.npz", arrays)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["smplh", "smplx"])
@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("coefficients", [6, 12, 45])
def test_agrees_with_smplx_vertex_by_vertex(
    tmp_path: Path, kind: str, flat: bool, coefficients: int
) -> None:
    path = model_file(tmp_path, kind, VERTICES[kind])
    source = recording(random_parts(kind, coefficients))
    body = load_body(path)
    poses = expand_hands(source, body, path, flat=flat).joined(body.joint_count)
    expected = smplx_vertices(path, kind, source, flat)
    betas = np.linspace(-1, 1, 10)
    for pose, transl, vertices in zip(poses, source.transl, expected, strict=True):
        np.testing.assert_allclose(body.posed(pose, betas, transl), vertices, atol=1e-5)


def smplx_vertices(path: Path, kind: str, source: SmplFile, flat: bool) -> np.ndarray:
    """Pose the file as smplx does it by itself, in float64, betas from -1 to 1."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import smplx
        import torch

        size = source.hand_size()
        model = {"smplh": smplx.SMPLH, "smplx": smplx.SMPLX}[kind](
            str(path),
            ext="npz",
            use_pca=size < 45,
            num_pca_comps=size,
            flat_hand_mean=flat,
            batch_size=len(source.transl),
            dtype=torch.float64,
        )
    given = {**source.parts, "transl": source.transl}
    tensors = {key: torch.from_numpy(value.astype(np.float64)) for key, value in given.items()}
    betas = torch.linspace(-1, 1, 10, dtype=torch.float64).expand(len(source.transl), -1)
    with torch.no_grad():
        return np.asarray(model(betas=betas, **tensors).vertices)


def test_missing_hands_rest_in_the_mean_hand(tmp_path: Path) -> None:
    path = model_file(tmp_path, "smplh")
    parts = {"body_pose": np.zeros((1, 63), np.float32)}
    pose = expand_hands(recording(parts), load_body(path), path).joined(52)[0]
    means = [hand_arrays()[key] for key in ("hands_meanl", "hands_meanr")]
    np.testing.assert_allclose(pose[22:].ravel(), np.concatenate(means), atol=1e-6)


def test_nothing_is_printed_or_unpickled(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = model_file(tmp_path, "smplx", part2num=np.array([_Loud()]))
    expand_hands(recording(random_parts("smplx", 6)), load_body(path), path)
    assert capfd.readouterr() == ("", "")


def test_pickles_like_the_original(tmp_path: Path) -> None:
    arrays = {**fake_arrays("smplh"), **hand_arrays()}
    sparse = scipy.sparse.csc_matrix(arrays["J_regressor"])
    path = tmp_path / "SMPLH_MALE.pkl"
    path.write_bytes(pickle.dumps({**arrays, "J_regressor": sparse}, protocol=2))
    source = recording(random_parts("smplh", 6))
    npz = model_file(tmp_path, "smplh")
    expanded = [expand_hands(source, load_body(file), file).joined(52) for file in (path, npz)]
    np.testing.assert_array_equal(*expanded)


class _Loud:
    def __reduce__(self) -> tuple[Any, ...]:
        return print, ("unpickled",)


class TestWithoutSmplx:
    @pytest.fixture(autouse=True)
    def _no_smplx(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "smplx", None)

    @pytest.mark.parametrize(("size", "said"), [(6, "6 coefficients"), (45, "15 rotations")])
    def test_coefficients_say_how_to_add_it(self, tmp_path: Path, size: int, said: str) -> None:
        path = model_file(tmp_path, "smplh")
        source = recording(random_parts("smplh", size))
        with pytest.raises(StudioError, match=rf"fit\.npz .*{said}.* smplx") as caught:
            expand_hands(source, load_body(path), path)
        assert "make setup" in caught.value.hint
        assert "--flat-hands" in caught.value.hint

    def test_rotations_from_the_flat_hand_need_nothing(self, tmp_path: Path) -> None:
        path = write_npz(tmp_path / "no_hands.npz", fake_arrays("smplh"))
        source = recording(random_parts("smplh", 45))
        assert expand_hands(source, load_body(path), path, flat=True) is source


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("hands_componentsl", None, "has no hands_componentsl"),
        ("hands_meanr", np.zeros(44), r"hands_meanr has the wrong shape \(44,\)"),
        ("hands_meanl", np.full(45, np.nan), "hands_meanl holds NaN"),
        ("hands_componentsr", np.zeros((5, 45)), "5 components, fewer than the 6"),
        ("lmk_faces_idx", None, "has no lmk_faces_idx"),
    ],
)
def test_models_without_whole_hands_are_named(
    tmp_path: Path, key: str, value: np.ndarray | None, words: str
) -> None:
    arrays = {**fake_arrays("smplx"), **hand_arrays(), key: value}
    path = write_npz(tmp_path / "m.npz", {k: v for k, v in arrays.items() if v is not None})
    with pytest.raises(StudioError, match=words) as caught:
        expand_hands(recording(random_parts("smplx", 6)), load_body(path), path)
    assert str(path) in caught.value.message


def test_hands_of_different_sizes_are_named(tmp_path: Path) -> None:
    path = model_file(tmp_path, "smplh")
    parts = random_parts("smplh", 6)
    source = recording(parts)
    source = replace(source, parts={**parts, "left_hand_pose": parts["left_hand_pose"][:, :5]})
    with pytest.raises(StudioError, match=r"fit\.npz: left_hand_pose holds 5 and right"):
        expand_hands(source, load_body(path), path)
