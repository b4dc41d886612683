"""A dataset in words: what scans are in, and which poses they were paired with."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fake_rigs import worm, write_rig
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation
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
    facts = dataset_facts(dataset, Curation())
    assert (facts.units.taken, facts.up.taken) == ("centimetres", "z up")
    assert (facts.poses, facts.fps) == ("3 of 3, beside the scans", 30)
    assert facts.poses_tip == "shirt_step: 3 of 3 scans, paired in order, row by row"
    tips = {name: tip for name, _, tip in facts.rows}
    assert "others have their own" in tips["Surface"]
    assert "Person" not in tips, "nothing says whose scans they are"
    other = dataset_facts(recorded, Curation(units="cm", fps=60))
    assert (other.units.said, other.fps_said) == ("cm", True)
    assert not other.poses_elsewhere
    assert {name: value for name, value, _ in other.rows}["Person"] == "00001, shirt"
    frames = ScanFrames(dataset, "shirt_step")
    assert frames.frame(0) is None, "its proxy has yet to be made"
    for index in range(3):
        frames.put(index, dataset.proxy("shirt_step", index))
    sizes = {len(frames.frame(index).faces) for index in range(3)}
    assert len(sizes) == 3
    assert frames.frame(0) is frames.frame(0)


def test_a_body_that_stands_in_names_the_door_of_the_window(
    small_dataset: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    recorded = open_dataset(small_dataset)
    keys = [("shirt_step", index) for index in range(3)]
    write_scans(tmp_path / "scans", recorded, keys, faces=900)
    rows = np.zeros((3, 24, 3), np.float32)
    write_npz(tmp_path / "scans" / "shirt_step" / "poses.npz", rows, np.zeros((3, 3)))
    problems = open_dataset(tmp_path / "scans").problems
    (said,) = [problem for problem in problems if "stands in for theirs" in problem.what]
    assert said.in_window.endswith("Scans > Body of these scans.")
    assert "--body" not in said.in_window
    assert "ins-studio body add" in said.in_terminal


def test_a_figure_says_its_unit_and_why(tmp_path: Path) -> None:
    rig = worm(7, branches=2)
    large = replace(rig, joints=100 * rig.joints, vertices=100 * rig.vertices)
    facts = dataset_facts(open_dataset(write_rig(tmp_path / "worm.glb", large)), Curation())
    assert (facts.units.taken, facts.up.taken) == ("centimetres", "y up")
    assert ", " in facts.units.why
