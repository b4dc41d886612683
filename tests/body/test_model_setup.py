"""Models as their makers' sites hand them out: recognised, checked, kept, found again."""

import io
import pickle
import stat
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import pytest
from fake_models import COUNTS, fake_arrays, hand_arrays, write_npz

from ins_studio.body.files import load_body, read_more
from ins_studio.body.model_archive import Member, ModelArchive
from ins_studio.body.model_setup import Recognised, find_models, keep
from ins_studio.body.model_store import (
    StoredModel,
    find_stored,
    place_of,
    stored_for_joints,
    stored_models,
)
from ins_studio.document.places import user_folder
from ins_studio.errors import StudioError
from ins_studio.project.person_folder import MODELS


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def packed(arrays) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def recognised(path: Path) -> list[Recognised]:
    found = list(find_models(path))
    assert all(isinstance(one, Recognised) for one in found), found
    return found


def test_smpl_as_its_zip_comes(tmp_path):
    arrays = pickle.dumps(fake_arrays(), 2)
    inside = "SMPL_python_v.1.1.0/smpl/models/basicmodel_{}_lbs_10_207_0_v1.1.0.pkl"
    files = {inside.format(letter): arrays for letter in ("f", "m", "neutral")}
    files["SMPL_python_v.1.1.0/smpl/models/basicmodel.txt"] = b"words"
    files["__MACOSX/._basicmodel_f.pkl"] = b"\x00"
    found = recognised(zipped(tmp_path / "SMPL_python_v.1.1.0.zip", files))
    assert [one.body.gender for one in found] == ["female", "male", "neutral"]
    assert found[0].words == "SMPL 1.1.0, female, 300 vertices, 24 joints, 10 betas"
    assert any("6,890" in note for note in found[0].notes)


@pytest.mark.parametrize(
    ("name", "kind", "words"),
    [
        ("basicModel_m_lbs_10_207_0_v1.0.0.pkl", "smpl", "SMPL 1.0.0, male"),
        ("SMPL_NEUTRAL.pkl", "smpl", "SMPL, neutral"),
        ("SMPLH_female.pkl", "smplh", "SMPL-H, female"),
        ("SMPLX_MALE.npz", "smplx", "SMPL-X, male"),
        ("male/model.npz", "smplh", "SMPL-H, male"),
        ("somebody.npz", "smpl", "SMPL, gender unknown"),
    ],
)
def test_a_file_alone_says_its_kind_and_gender(tmp_path, name, kind, words):
    path = tmp_path / "sub" / name
    path.parent.mkdir(parents=True)
    arrays = fake_arrays(kind)
    path.write_bytes(packed(arrays) if path.suffix == ".npz" else pickle.dumps(arrays))
    (found,) = recognised(path)
    assert found.words.startswith(words)


def test_the_npz_is_taken_where_a_pickle_says_the_same(tmp_path):
    content = packed(fake_arrays("smplx"))
    names = ("models/smplx/SMPLX_FEMALE.npz", "models/smplx/SMPLX_FEMALE.pkl")
    found = recognised(zipped(tmp_path / "models_smplx_v1_1.zip", dict.fromkeys(names, content)))
    assert [one.source.inside for one in found] == ["models/smplx/SMPLX_FEMALE.npz"]


def test_smplh_as_its_tar_comes_and_links_in_it_are_left(tmp_path):
    path = tmp_path / "smplh.tar.xz"
    content = packed(fake_arrays("smplh"))
    with tarfile.open(path, "w:xz") as archive:
        entry = tarfile.TarInfo("smplh/female/model.npz")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
        link = tarfile.TarInfo("smplh/male/model.npz")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    (found,) = recognised(path)
    assert found.words.startswith("SMPL-H, female")


def test_what_is_kept_is_found_again(tmp_path, home):
    arrays = {**fake_arrays("smplx"), **hand_arrays()}
    (found,) = recognised(write_npz(tmp_path / "SMPLX_FEMALE.npz", arrays))
    assert stored_models() == ()
    stored = keep(found)
    assert stored == StoredModel("smplx", "female", home / "models" / "smplx" / "female.npz")
    assert stored_models() == (stored,)
    assert find_stored("smplx", "female") == stored_for_joints(55, "female") == stored.path
    assert find_stored("smplx", "male") is None
    assert stored_for_joints(17, "female") is None
    body = load_body(stored.path)
    assert (body.kind, body.gender, body.name) == ("smplx", "female", "SMPL-X female")
    np.testing.assert_allclose(body.template, arrays["v_template"], atol=1e-6)
    hands = read_more(stored.path, {"hands_componentsl": (None, 45), "lmk_faces_idx": (None,)})
    np.testing.assert_allclose(hands["hands_componentsl"], arrays["hands_componentsl"], atol=1e-6)


def test_the_folder_is_in_the_persons_own(monkeypatch):
    assert MODELS.path == user_folder() / "models"
    monkeypatch.delenv("INS_STUDIO_HOME")
    assert MODELS.path == user_folder() / "models"


def test_a_gender_that_nobody_says_has_to_be_given(tmp_path):
    (found,) = recognised(write_npz(tmp_path / "body.npz", fake_arrays()))
    with pytest.raises(StudioError, match="--gender"):
        keep(found)
    assert keep(found, "male").path == place_of("smpl", "male")


def test_a_name_cannot_lead_out_of_the_folder(tmp_path):
    content = packed(fake_arrays())
    names = ("../../../escaped_f_.npz", "/tmp/../absolute_m_.npz", "a\\..\\neutral.npz")
    path = zipped(tmp_path / "models.zip", dict.fromkeys(names, content))
    before = set(tmp_path.parent.rglob("*"))
    found = recognised(path)
    assert [one.body.gender for one in found] == ["female", "male", "neutral"]
    assert set(tmp_path.parent.rglob("*")) == before


class _Runs:
    def __reduce__(self):
        return (__import__("os").system, ("touch /tmp/ins-studio-was-here",))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pickle.dumps(_Runs()), "posix.system"),
        (pickle.dumps({"a": 1}), "has no v_template"),
        (pickle.dumps(fake_arrays())[:-900], "truncated"),
        (pickle.dumps([1, 2]), "holds a list"),
    ],
)
def test_what_is_no_model_is_said_by_its_name_in_the_archive(tmp_path, content, words):
    path = zipped(tmp_path / "odd.zip", {"models/odd_f.pkl": content})
    (error,) = find_models(path)
    assert isinstance(error, StudioError)
    assert words in str(error)
    assert f"{path}: models/odd_f.pkl" in error.message


def test_an_empty_array_of_an_old_pickle_is_read(tmp_path):
    path = tmp_path / "SMPL_MALE.pkl"
    path.write_bytes(pickle.dumps({**fake_arrays(), "posedirs": np.zeros((300, 3, 0))}, 2))
    (found,) = recognised(path)
    assert found.body.pose_dirs.shape == (300, 3, 0)
    path.write_bytes(b"c__builtin__\nbytes\n(L1000000000000L\ntR.")
    (error,) = find_models(path)
    assert "cannot be read" in str(error)


def test_hands_and_broken_weights_are_refused(tmp_path):
    arrays = fake_arrays()
    hand = {key: value[..., :16] if key == "weights" else value for key, value in arrays.items()}
    hand["kintree_table"] = np.stack([np.r_[2**32 - 1, np.zeros(15)], np.arange(16)]).astype("u4")
    hand["posedirs"] = arrays["posedirs"][:, :, :135]
    (error,) = find_models(write_npz(tmp_path / "MANO_LEFT.npz", hand))
    assert "16 joints" in str(error)
    arrays["weights"] = arrays["weights"] * 1.2
    (error,) = find_models(write_npz(tmp_path / "SMPL_MALE.npz", arrays))
    assert "do not sum to one" in str(error)


def test_sizes_are_looked_at_before_memory_is_taken(tmp_path):
    bomb = zipped(tmp_path / "bomb.zip", {"SMPL_MALE.pkl": b"\x00" * (1 << 24)})
    (error,) = find_models(bomb)
    assert "would unpack to" in str(error)
    with ModelArchive(bomb) as archive, pytest.raises(StudioError, match="would take"):
        archive.as_file(Member("SMPL_MALE.pkl", 1 << 40)).__enter__()
    with ModelArchive(bomb) as archive, pytest.raises(StudioError, match="larger than it says"):
        archive.as_file(Member("SMPL_MALE.pkl", 1 << 10)).__enter__()


def test_a_sparse_matrix_cannot_claim_the_machines_memory(tmp_path):
    import scipy.sparse

    arrays = fake_arrays()
    huge = scipy.sparse.csr_matrix((24, 1 << 40))
    path = tmp_path / "SMPL_MALE.pkl"
    path.write_bytes(pickle.dumps({**arrays, "J_regressor": huge}))
    (error,) = find_models(path)
    assert "J_regressor has the wrong shape" in str(error)


@pytest.mark.parametrize("name", ["nothing.zip", "cut.zip", "words.tar.xz", "empty", "a.txt"])
def test_what_holds_no_model_says_so(tmp_path, name):
    path = tmp_path / name
    if name == "empty":
        path.mkdir()
    elif name == "cut.zip":
        whole = zipped(tmp_path / "whole.zip", {"SMPL_MALE.npz": packed(fake_arrays())})
        path.write_bytes(whole.read_bytes()[:-200])
    elif name != "nothing.zip":
        path.write_bytes(b"words")
    with pytest.raises(StudioError) as caught:
        list(find_models(path))
    assert str(path) in str(caught.value)


def test_a_folder_that_cannot_be_written_is_named(tmp_path, home):
    if __import__("os").geteuid() == 0:
        home.write_bytes(b"a file where the folder should be")
    else:
        home.mkdir(mode=stat.S_IRUSR)
    (found,) = recognised(write_npz(tmp_path / "SMPL_MALE.npz", fake_arrays()))
    with pytest.raises(StudioError, match="cannot be written"):
        keep(found)


def test_every_kind_is_known():
    assert {kind: stored_for_joints(count, "male") for kind, count in COUNTS.items()} == {
        "smpl": None,
        "smplh": None,
        "smplx": None,
    }
