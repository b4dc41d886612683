"""``ins-studio body``: models are taken in once, and datasets find them."""

import json
import shutil
import zipfile

import pytest
from fake_models import fake_arrays, write_npz

from ins_studio.body.files import encode_body
from ins_studio.body.model_store import BodyModelMissing
from ins_studio.cli.main import run
from ins_studio.dataset.opening import open_dataset


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))


def test_a_zip_is_taken_in_and_listed(tmp_path, capsys):
    model = write_npz(tmp_path / "m.npz", fake_arrays("smplh"))
    path = tmp_path / "download.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(model, "SMPLH_MALE.npz")
        archive.writestr("notes.pkl", b"no pickle")
    assert run(["body", "list", "--quiet"]) == 0
    assert "none" in capsys.readouterr().out
    assert run(["body", "add", str(path), "--json", "--quiet"]) == 0
    added = json.loads(capsys.readouterr().out)
    assert [(body["kind"], body["gender"]) for body in added["bodies"]] == [("smplh", "male")]
    assert "notes.pkl" in added["refused"][0]
    assert run(["body", "list", "--quiet"]) == 0
    assert "SMPL-H, male" in capsys.readouterr().out


def test_a_model_without_gender_asks_for_it(tmp_path, capsys):
    path = str(write_npz(tmp_path / "mine.npz", fake_arrays()))
    assert run(["body", "add", path, "--quiet"]) == 1
    assert "--gender" in capsys.readouterr().err
    assert run(["body", "add", path, "--gender", "female", "--quiet"]) == 0
    assert "SMPL, female, 300 vertices" in capsys.readouterr().out


def test_a_dataset_without_a_body_finds_it(tmp_path, small_dataset, capsule_body):
    root = tmp_path / "release"
    shutil.copytree(small_dataset, root)
    (root / "misc" / "body.npz").unlink()
    with pytest.raises(BodyModelMissing) as caught:
        open_dataset(root)
    assert (caught.value.kind, caught.value.gender) == ("smpl", "neutral")
    assert caught.value.words == "SMPL, neutral"
    place = tmp_path / "home" / "models" / "smpl" / "neutral.npz"
    place.parent.mkdir(parents=True)
    place.write_bytes(encode_body(capsule_body))
    assert open_dataset(root).body.joint_count == 5
