import io
import pickle
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse
from fake_models import COUNTS, fake_arrays, parents_of, write_npz

from ins_studio.body.body import Body
from ins_studio.body.files import encode_body, load_body
from ins_studio.body.unpickle import load_genders, load_pickle
from ins_studio.errors import StudioError


@pytest.mark.parametrize("kind", sorted(COUNTS))
def test_kinds_are_told_apart(tmp_path: Path, kind: str) -> None:
    body = load_body(write_npz(tmp_path / "model.npz", fake_arrays(kind)))
    assert body.kind == kind
    assert body.joint_count == COUNTS[kind] == len(body.joint_names)
    np.testing.assert_array_equal(body.parents, parents_of(kind))
    assert body.canonical_pose[1, 2] == pytest.approx(np.pi / 6)
    assert body.pose_dirs.shape[2] == 9 * (COUNTS[kind] - 1)


def test_round_trip(tmp_path: Path, capsule_body: Body) -> None:
    path = tmp_path / "own.npz"
    path.write_bytes(encode_body(capsule_body))
    again = load_body(path)
    for name in vars(capsule_body):
        if not name.startswith("_"):
            np.testing.assert_array_equal(getattr(again, name), getattr(capsule_body, name))


@pytest.mark.parametrize(
    ("kind", "columns", "betas"),
    [("smplx", 400, 16), ("smplx", 20, 10), ("smplx", 16, 16), ("smplh", 20, 16), ("smpl", 10, 10)],
)
def test_at_most_sixteen_betas_and_no_expressions(
    tmp_path: Path, kind: str, columns: int, betas: int
) -> None:
    arrays = fake_arrays(kind, betas=columns)
    body = load_body(write_npz(tmp_path / "m.npz", arrays))
    np.testing.assert_allclose(body.shape_dirs, arrays["shapedirs"][:, :, :betas], rtol=1e-6)


def test_pickle_like_the_original(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    arrays = fake_arrays()
    path = tmp_path / "basicModel_f_lbs_10_207_0_v1.0.0.pkl"
    content = dict(arrays)
    content["J_regressor"] = scipy.sparse.csc_matrix(arrays["J_regressor"])
    # The class exists while the pickle is written, and is gone when it is read.
    chumpy = types.ModuleType("chumpy.ch")
    chumpy.Ch = type("Ch", (), {"__module__": "chumpy.ch"})
    monkeypatch.setitem(sys.modules, "chumpy", types.ModuleType("chumpy"))
    monkeypatch.setitem(sys.modules, "chumpy.ch", chumpy)
    content["shapedirs"] = chumpy.Ch()
    content["shapedirs"].x = arrays["shapedirs"]
    path.write_bytes(pickle.dumps(content, protocol=2))
    monkeypatch.undo()
    body = load_body(path)
    assert body.gender == "female"
    expected = load_body(write_npz(tmp_path / "m.npz", arrays))
    np.testing.assert_array_equal(body.shape_dirs, expected.shape_dirs)
    np.testing.assert_allclose(body.joint_regressor, expected.joint_regressor)


def test_python_2_pickle(tmp_path: Path) -> None:
    path = tmp_path / "old.pkl"
    # Protocol 0, as Python 2 wrote it: byte strings above 127, numpy.core names.
    path.write_bytes(
        b"(dp0\nS'a'\np1\ncnumpy.core.multiarray\n_reconstruct\np2\n(cnumpy\nndarray\np3\n(I0\ntp4\n"
        b"S'b'\np5\ntp6\nRp7\n(I1\n(I1\ntp8\ncnumpy\ndtype\np9\n(S'f8'\np10\nI0\nI1\ntp11\nRp12\n"
        b"(I3\nS'<'\np13\nNNNI-1\nI-1\nI0\ntp14\nbI00\nS'\\x00\\x00\\x00\\x00\\x00\\x00\\xf0?'\np15\n"
        b"tp16\nbs."
    )
    np.testing.assert_array_equal(load_pickle(path)["a"], [1.0])


class _Evil:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        import os

        return os.system, ("touch hacked",)


@pytest.mark.parametrize("name", ["os.system", "builtins.eval", "numpy.load", "pickle.loads"])
def test_other_names_are_refused_by_name(tmp_path: Path, name: str) -> None:
    module, _, attribute = name.rpartition(".")
    path = tmp_path / "evil.pkl"
    path.write_bytes(f"c{module}\n{attribute}\n(S'touch hacked'\ntR.".encode())
    with pytest.raises(StudioError, match=name):
        load_pickle(path)
    assert not (tmp_path / "hacked").exists()


def test_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "evil.pkl").write_bytes(pickle.dumps({"v_template": _Evil()}))
    with pytest.raises(StudioError, match=r"posix\.system"):
        load_body(tmp_path / "evil.pkl")
    assert not (tmp_path / "hacked").exists()


def test_folder_by_gender(tmp_path: Path) -> None:
    arrays = fake_arrays()
    for name in ("SMPL_FEMALE", "SMPL_MALE", "SMPL_NEUTRAL"):
        write_npz(tmp_path / f"{name}.npz", arrays)
    for gender in ("female", "male", "neutral"):
        body = load_body(tmp_path, gender)
        assert (body.gender, body.name) == (gender, f"SMPL_{gender.upper()}")
    (tmp_path / "SMPL_MALE.npz").unlink()
    with pytest.raises(StudioError, match="no male body model"):
        load_body(tmp_path, "male")


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("v_template", np.full((300, 3), np.nan), "NaN"),
        ("v_template", np.zeros((300, 2)), "wrong shape"),
        ("weights", np.zeros((299, 24)), "wrong shape"),
        ("f", np.full((5, 3), 300), "vertices that do not exist"),
        ("f", np.full((5, 3), -1), "vertices that do not exist"),
        ("kintree_table", np.zeros((2, 24), np.int64), "not a tree"),
        ("posedirs", np.zeros((300, 3, 5)), "wrong shape"),
    ],
)
def test_wrong_arrays_are_named(tmp_path: Path, key: str, value: np.ndarray, words: str) -> None:
    path = write_npz(tmp_path / "m.npz", {**fake_arrays(), key: value})
    with pytest.raises(StudioError, match=words) as caught:
        load_body(path)
    assert str(path) in caught.value.message
    assert key in caught.value.message
    assert caught.value.hint


def test_foreign_truncated_and_missing_files(tmp_path: Path) -> None:
    whole = io.BytesIO()
    np.savez(whole, **fake_arrays())
    cases = {
        "cut.npz": whole.getvalue()[:5000],
        "text.npz": b"not a zip at all",
        "empty.npz": b"",
        "cut.pkl": pickle.dumps(np.arange(9))[:30],
        "text.pkl": b"hello",
        "empty.pkl": b"",
        "mesh.obj": b"v 0 0 0",
        "list.pkl": pickle.dumps([1, 2]),
    }
    for name, content in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(StudioError, match=name):
            load_body(tmp_path / name)
    with pytest.raises(StudioError, match=r"nowhere\.npz"):
        load_body(tmp_path / "nowhere.npz")
    np.savez(tmp_path / "foreign.npz", poses=np.zeros(3))
    with pytest.raises(StudioError, match="has no v_template"):
        load_body(tmp_path / "foreign.npz")


def test_genders(tmp_path: Path) -> None:
    path = tmp_path / "subj_genders.pkl"
    path.write_bytes(pickle.dumps({"00032": "male", "00134": b"female"}, protocol=2))
    assert load_genders(path) == {"00032": "male", "00134": "female"}
    path.write_bytes(pickle.dumps({"00032": "robot"}))
    with pytest.raises(StudioError, match="robot"):
        load_genders(path)
    path.write_bytes(pickle.dumps([1]))
    with pytest.raises(StudioError, match="no genders"):
        load_genders(path)
