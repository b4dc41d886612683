"""Preparing another system beside an avatar: SNARF's new meshes, and one that is always the same.

The figures are of a capsule man and of a SNARF of two steps: they are there, and no more.
"""

import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ins_studio.cli.main import run as terminal
from ins_studio.errors import StudioError
from ins_studio.geometry.mesh import is_closed
from ins_studio.project.canonical import load_canonical
from ins_studio.project.comparison import Comparison, load_comparison
from ins_studio.project.evaluation_records import Compared
from ins_studio.project.records import Note
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.compare import compare, system_names
from ins_studio.tasks.describe import describe
from ins_studio.tasks.extract import extract
from ins_studio.tasks.rival import PLAIN
from ins_studio.tasks.train import train


def finish(steps: Generator[Any, None, Any]) -> tuple[list[str], Any]:
    """Run to the end: what the notes said, and the result."""
    notes: list[str] = []
    while True:
        try:
            record = next(steps)
        except StopIteration as end:
            return notes, end.value
        if isinstance(record, Note):
            notes.append(record.text)


def prepared(run: RunFolder) -> Comparison:
    return load_comparison(run.comparison_path, load_canonical(run.mesh_path), 0)


def test_snarf_beside_an_avatar(own_run: RunFolder, snarf_run: RunFolder) -> None:
    steps = compare(str(own_run.path), str(snarf_run.path), 2, cells=32, device="cpu")
    notes, result = finish(steps)
    found = prepared(own_run)
    assert found.systems == ("AVG-LBS", "LBS", "SNARF")
    assert (found.preset, found.one_mesh, found.thinned) == ("snarf", False, False)
    assert (found.clip, found.recorded, found.frames.tolist()) == ("shirt_wave", True, [0, 1])
    assert found.fps == pytest.approx(60 * 2 / 3), "as long as the three frames at 60"
    assert (found.seconds > 0).all()
    assert (found.distances_mm > 0).all()
    assert found.distances_mm[0].max() < 15, "the belly breathes 3 cm"
    for mesh in found.meshes:
        assert is_closed(mesh.faces)
        assert np.ptp(mesh.vertices[:, 1]) == pytest.approx(1.7, abs=0.2)
        assert len(np.unique(mesh.colors, axis=0)) > 50, "the ramp of greys that the scan has"
    low, high = found.meshes[0].colors[found.meshes[0].vertices[:, 1].argsort()][[40, -40], 0]
    assert int(high) > int(low) + 50, "and the right way up"
    assert isinstance(result, Compared)
    assert result.path == str(own_run.comparison_path)
    assert result.size_bytes == own_run.comparison_path.stat().st_size
    assert [row.system for row in result.systems] == list(found.systems)
    assert result.systems[2].most_faces == found.full_faces.max()
    assert not notes
    assert describe(own_run.path)["comparison"]["systems"] == list(found.systems)
    assert describe(own_run.comparison_path)["kind"] == "comparison"


def test_snarf_is_thinned_out_and_moved_by_a_motion_file(
    own_run: RunFolder, snarf_run: RunFolder, motion: Path
) -> None:
    given = {"frames": 9, "motion": str(motion), "cells": 32, "faces": 300, "device": "cpu"}
    finish(compare(str(own_run.path), str(snarf_run.path), **given))
    found = prepared(own_run)
    assert (found.clip, found.recorded, len(found.meshes)) == ("wave", False, 3)
    assert np.isnan(found.distances_mm).all(), "nobody recorded a motion from a file"
    assert found.thinned
    assert [len(mesh.faces) for mesh in found.meshes] == [pytest.approx(300, abs=10)] * 3
    assert (found.full_faces > 600).all()
    assert not np.array_equal(found.meshes[0].faces, found.meshes[2].faces)


def test_what_has_one_mesh_keeps_it_when_it_is_thinned_out(
    own_run: RunFolder, small_dataset: Path, tmp_path: Path
) -> None:
    settings = TrainSettings(
        str(small_dataset), str(tmp_path / "all"), preset="avg-lbs", heldout="none", device="cpu"
    )
    finish(train(settings))
    finish(extract(str(tmp_path / "all"), texture_size=64))
    given = {"faces": 400, "sequence": "shirt_step", "device": "cpu"}
    notes, _ = finish(compare(str(own_run.path), str(tmp_path / "all"), **given))
    assert any("has seen frames of shirt_step" in note for note in notes)
    found = prepared(own_run)
    assert found.systems == ("AVG-LBS", "LBS", "AVG-LBS, avg-lbs")
    assert found.one_mesh
    assert len(found.meshes[0].faces) == pytest.approx(400, abs=10)
    for mesh in found.meshes[1:]:
        np.testing.assert_array_equal(mesh.faces, found.meshes[0].faces)
        np.testing.assert_array_equal(mesh.colors, found.meshes[0].colors)
    assert found.distances_mm[2].max() < 15


def test_without_its_recordings_the_other_stays_grey(
    own_run: RunFolder, average_run: RunFolder, motion: Path, tmp_path: Path
) -> None:
    other = RunFolder(tmp_path / "moved")
    shutil.copytree(average_run.path, other.path)
    config = other.config()
    config["settings"]["dataset"] = str(tmp_path / "nowhere")
    other.write_config(config)
    steps = compare(str(own_run.path), str(other.path), 1, str(motion), device="cpu")
    notes, _ = finish(steps)
    assert "stays without colours" in notes[0]
    assert "nowhere" in notes[0]
    assert (prepared(own_run).meshes[0].colors == PLAIN).all()


def test_a_comparison_goes_stale_with_its_mesh(own_run: RunFolder, average_run: RunFolder) -> None:
    finish(compare(str(own_run.path), str(average_run.path), 1, device="cpu"))
    mesh = load_canonical(own_run.mesh_path)
    with pytest.raises(StudioError, match="as it was before"):
        load_comparison(own_run.comparison_path, mesh, 3)
    own_run.mesh_path.unlink()
    assert "canonical.npz" in describe(own_run.path)["comparison"]


def test_what_cannot_be_compared_says_so_and_writes_nothing(
    own_run: RunFolder,
    average_run: RunFolder,
    snarf_run: RunFolder,
    handed_dataset: Path,
    tmp_path: Path,
) -> None:
    run, other, snarf = (str(folder.path) for folder in (own_run, average_run, snarf_run))
    hands = TrainSettings(
        str(handed_dataset), str(tmp_path / "hands"), preset="avg-lbs", heldout="none", device="cpu"
    )
    finish(train(hands))
    refused = {
        "with itself": compare(run, run),
        "another mesh for every pose": compare(snarf, other, device="cpu"),
        "no sequence shirt_no": compare(run, other, sequence="shirt_no", device="cpu"),
        "0 frames": compare(run, other, 0),
        "resolution of 8": compare(run, other, cells=8),
        "5 faces": compare(run, other, faces=5),
        "52 joints": compare(run, str(tmp_path / "hands"), device="cpu"),
        "no run folder": compare(run, str(tmp_path / "none")),
    }
    for message, steps in refused.items():
        with pytest.raises(StudioError, match=message):
            finish(steps)
    assert not own_run.comparison_path.exists()
    assert not snarf_run.comparison_path.exists()


def test_from_the_terminal(
    own_run: RunFolder, average_run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["compare", str(own_run.path), str(average_run.path), "--device", "cpu", "--quiet"]
    assert terminal([*arguments, "--frames", "1"]) == 0
    said = capsys.readouterr().out
    assert "mm from the scan" in said
    assert "1 frames of shirt_wave" in said
    assert terminal([*arguments, "--frames", "2", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["frame_count"], len(found["systems"])) == (2, 3)


def test_names_are_those_that_people_know_and_differ() -> None:
    assert system_names("balanced", "snarf") == ("INS", "LBS", "SNARF")
    assert system_names("balanced", "talk") == ("INS", "LBS", "INS, talk")
    assert system_names("snarf-nc", "avg-lbs") == ("SNARF-NC", "LBS", "AVG-LBS")
