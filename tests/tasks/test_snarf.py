"""A run of SNARF: no one mesh to repose, but a mesh of every pose to measure."""

from pathlib import Path

import numpy as np
import pytest

from ins_studio.avatar.extraction import finished
from ins_studio.cli.main import run as terminal
from ins_studio.errors import StudioError
from ins_studio.project.canonical import load_canonical
from ins_studio.project.records import Note
from ins_studio.project.run import RunFolder
from ins_studio.tasks.bake import bake
from ins_studio.tasks.evaluate import evaluate
from ins_studio.tasks.export import export
from ins_studio.tasks.extract import extract
from ins_studio.tasks.repose import repose
from ins_studio.tasks.stream import stream


def test_extract_says_that_the_mesh_is_of_one_pose(snarf_run: RunFolder) -> None:
    records = list(extract(str(snarf_run.path), 32, "cpu"))
    assert len(load_canonical(snarf_run.mesh_path).vertices) > 100
    notes = [record.text for record in records if isinstance(record, Note)]
    assert any("another mesh for every pose" in note for note in notes)
    assert not snarf_run.scan_color_path.exists()


def test_what_needs_one_mesh_is_refused(snarf_run: RunFolder, motion: Path, tmp_path: Path) -> None:
    out, run = str(tmp_path / "out.npz"), str(snarf_run.path)
    for steps in (
        repose(run, str(motion), out, device="cpu"),
        export(run, str(motion), "glb", str(tmp_path / "out.glb"), device="cpu"),
        bake(run, device="cpu"),
        stream(run, np.zeros((1, 5, 3)), np.zeros((1, 3)), device="cpu"),
    ):
        with pytest.raises(StudioError, match="another mesh for every pose"):
            finished(steps)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("choice", [[], ["--extraction", "field"], ["--frozen", "mean"]])
def test_evaluate_from_the_terminal(
    snarf_run: RunFolder, choice: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--split", "interpolation", "--limit", "1", "--resolution", "32", *choice]
    assert terminal(["evaluate", str(snarf_run.path), "--device", "cpu", *arguments]) == 0
    shown = capsys.readouterr().out
    assert ("snarf-mean" in shown) == ("--frozen" in choice)
    assert "snarf" in shown


def test_slip_is_followed_from_one_mesh_to_the_next(snarf_run: RunFolder) -> None:
    steps = evaluate(str(snarf_run.path), "interpolation", "cpu", limit=1, slip=True, resolution=32)
    (row,) = finished(steps).rows
    assert 0 < row.slide_mm < row.slip_mm < 100
    assert row.slip_share > 0.5


def test_nothing_else_can_be_frozen(
    average_run: RunFolder, capsys: pytest.CaptureFixture[str]
) -> None:
    assert terminal(["evaluate", str(average_run.path), "--frozen", "first"]) == 1
    assert "nothing to freeze" in capsys.readouterr().err
