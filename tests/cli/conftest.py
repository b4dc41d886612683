"""Runs made from five frames of the capsule figure by the terminal itself."""

import shutil
from pathlib import Path

import pytest

from ins_studio.cli.main import run
from ins_studio.project.run import RunFolder


@pytest.fixture
def own_dataset(small_dataset: Path, tmp_path: Path) -> Path:
    """A copy of ``small_dataset`` to spoil."""
    shutil.copytree(small_dataset, tmp_path / "dataset")
    return tmp_path / "dataset"


@pytest.fixture(scope="session")
def average_run(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """An AVG-LBS run with its mesh; not to be written to."""
    out = tmp_path_factory.mktemp("average") / "run"
    assert run(["train", str(small_dataset), "--preset", "avg-lbs", "--out", str(out)]) == 0
    assert run(["extract", str(out), "--texture-size", "128"]) == 0
    return RunFolder(out)


@pytest.fixture
def own_run(average_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of ``average_run`` to spoil."""
    shutil.copytree(average_run.path, tmp_path / "run")
    return RunFolder(tmp_path / "run")
