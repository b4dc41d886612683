"""Scans of a project that were moved and renamed are the same scans."""

import json
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from scan_folders import poses_of, write_npz, write_scans

from ins_studio.body.files import encode_body
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.fingerprint import fingerprint_of
from ins_studio.dataset.opening import open_dataset
from ins_studio.document.recordings import Scans, scans_of
from ins_studio.errors import StudioError
from ins_studio.project.run import RunFolder
from ins_studio.project.schema import DatasetReference
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.recordings import recordings_of
from ins_studio.ui.scan_opening import finding

KEYS = [("shirt_swing", index) for index in (1, 2, 3)]
SAID = Curation(excluded={"winter": frozenset([1])}, held_out={"winter": frozenset([2])})


@pytest.fixture
def winter(tiny_dataset: Path, tmp_path: Path) -> Dataset:
    """Scans in a folder that they are named after, poses among them."""
    recorded, root = open_dataset(tiny_dataset), tmp_path / "winter"
    write_scans(root, recorded, KEYS)
    for file in (root / "shirt_swing").iterdir():
        file.rename(root / file.name)
    (root / "shirt_swing").rmdir()
    write_npz(root / "poses.npz", *poses_of(recorded, KEYS))
    (root / "body.npz").write_bytes(encode_body(recorded.body))
    (root / "dataset.json").write_text(json.dumps({"body": "body.npz"}))
    return open_dataset(root, curation=SAID)


def finished(work: Generator[Any, None, Scans]) -> Scans:
    while True:
        try:
            next(work)
        except StopIteration as stop:
            return stop.value


def found(folder: Path, lost: DatasetReference, said: Curation = SAID) -> Dataset:
    dataset = finished(finding(folder, lost, said)).dataset
    assert dataset is not None
    return dataset


def reference(dataset: Dataset) -> DatasetReference:
    lost = scans_of(dataset).reference
    assert lost is not None
    return lost


@pytest.mark.parametrize("chosen", ["elsewhere/summer", "elsewhere"])
def test_what_was_said_of_scans_follows_them(winter: Dataset, tmp_path: Path, chosen: str) -> None:
    lost, place = reference(winter), tmp_path / "elsewhere" / "summer"
    place.parent.mkdir()
    winter.path.rename(place)
    now = found(tmp_path / chosen, lost)
    assert now.path == place
    assert now.known_as(lost.fingerprint, winter.path)
    assert reference(now).fingerprint == lost.fingerprint
    assert [own.name for own in now.sequences] == ["summer"]
    assert now.curation.excluded == {"summer": frozenset([1])}
    assert now.curation.held_out == {"summer": frozenset([2])}
    assert not any("curation" in str(problem) for problem in now.problems)


def test_fingerprints_of_older_projects_are_known(winter: Dataset, tmp_path: Path) -> None:
    whose = (winter.subject, winter.clothing)
    old = fingerprint_of(winter.path, whose, winter.sequences, winter.companions, "winter")
    assert old != winter.fingerprint()
    assert winter.known_as(old, winter.path)
    lost = replace(reference(winter), fingerprint=old)
    winter.path.rename(tmp_path / "summer")
    assert found(tmp_path / "summer", lost).known_as(old, winter.path)


def test_poses_that_were_loaded_from_inside_are_found_too(winter: Dataset, tmp_path: Path) -> None:
    lost, said = reference(winter), Curation(poses=str(winter.path / "poses.npz"))
    winter.path.rename(tmp_path / "summer")
    now = found(tmp_path / "summer", lost, said)
    assert now.curation.poses == str(tmp_path / "summer" / "poses.npz")


def test_other_scans_are_not_taken_for_them(winter: Dataset, tmp_path: Path) -> None:
    lost = reference(winter)
    with (winter.path / "scan_0002.ply").open("ab") as stream:
        stream.write(b"\n")
    assert not found(winter.path, lost).known_as(lost.fingerprint, winter.path)
    (tmp_path / "nothing").mkdir()
    with pytest.raises(StudioError, match="no recordings"):
        found(tmp_path / "nothing", lost)


def test_a_run_finds_its_scans_under_another_name(winter: Dataset, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run")
    run.path.mkdir()
    said = {"path": str(winter.path), "fingerprint": winter.fingerprint()}
    settings = TrainSettings(str(winter.path), str(run.path)).to_dict()
    run.write_config({"settings": settings, "dataset": said, "curation": SAID.to_dict()})
    winter.path.rename(tmp_path / "summer")
    dataset, split = recordings_of(run, str(tmp_path / "summer"))
    assert dataset.curation.excluded == {"summer": frozenset([1])}
    assert (split.training, split.interpolation) == ((("summer", 0),), (("summer", 2),))
