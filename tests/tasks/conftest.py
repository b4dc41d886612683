"""Runs of five frames of the capsule figure: one that needs no training, one of SNARF."""

import shutil
from collections.abc import Generator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ins_studio.avatar import presets
from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.extract import extract
from ins_studio.tasks.train import train


def finish(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    records: list[Any] = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value


@pytest.fixture(scope="session")
def average_run(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """An AVG-LBS run with its mesh; not to be written to."""
    out = tmp_path_factory.mktemp("average") / "run"
    settings = TrainSettings(str(small_dataset), str(out), preset="avg-lbs", device="cpu")
    finish(train(settings))
    finish(extract(str(out), texture_size=128))
    return RunFolder(out)


@pytest.fixture(scope="session")
def snarf_run(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """Two steps of a small SNARF; not to be written to, but for its mesh."""
    out = tmp_path_factory.mktemp("snarf") / "run"
    sizes = {"occupancy_width": 16, "grid_spacing": 0.05, "skinning_spacing": 0.08}
    tiny = replace(presets.preset("snarf"), frames=2, points=64, label_points=500, **sizes)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(presets.PRESETS, "snarf", tiny)
        settings = TrainSettings(
            str(small_dataset), str(out), preset="snarf", steps=2, device="cpu"
        )
        finish(train(settings))
    return RunFolder(out)


@pytest.fixture
def own_run(average_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of ``average_run`` to do with as one likes."""
    shutil.copytree(average_run.path, tmp_path / "run")
    return RunFolder(tmp_path / "run")


@pytest.fixture
def own_dataset(small_dataset: Path, tmp_path: Path) -> Path:
    """A copy of ``small_dataset`` to spoil."""
    shutil.copytree(small_dataset, tmp_path / "dataset")
    return tmp_path / "dataset"
