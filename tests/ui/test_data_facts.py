"""A dataset in words: what scans are in, and which poses they were paired with."""

from pathlib import Path

import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.opening import open_dataset
from ins_studio.ui.data_facts import dataset_facts
from ins_studio.ui.scan_frames import ScanFrames


def test_scans_say_their_units_and_their_pairing(
    small_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    recorded = open_dataset(small_dataset)
    keys = [("shirt_step", index) for index in range(3)]
    write_scans(tmp_path, recorded, keys, unit="cm", up="z", faces=900)
    write_npz(tmp_path / "shirt_step" / "poses.npz", *poses_of(recorded, keys))
    (tmp_path / "body.npz").write_bytes(encode_body(recorded.body))
    (tmp_path / "dataset.json").write_text('{"body": "body.npz"}')
    dataset = open_dataset(tmp_path)
    facts = dict(dataset_facts(dataset))
    assert facts["Units"] == "centimetres, z up"
    assert facts["Poses"] == "shirt_step: 3 of 3 scans, paired in order, row by row"
    assert facts["Surface"].endswith("others have their own")
    assert facts["Person"] == "-"
    assert "Poses" not in dict(dataset_facts(recorded))
    assert dict(dataset_facts(recorded))["Person"] == "00001, shirt"
    frames = ScanFrames(dataset, "shirt_step")
    assert frames.frame(0) is None, "its proxy has yet to be made"
    for index in range(3):
        frames.put(index, dataset.proxy("shirt_step", index))
    sizes = {len(frames.frame(index).faces) for index in range(3)}
    assert len(sizes) == 3
    assert frames.frame(0) is frames.frame(0)
