"""Five frames of the capsule figure, and a run that needs no training."""

import json
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from ins_studio.project.run import RunFolder
from ins_studio.project.settings import TrainSettings
from ins_studio.tasks.extract import extract
from ins_studio.tasks.train import train

FRAMES = 3


def finish(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    records: list[Any] = []
    while True:
        try:
            records.append(next(steps))
        except StopIteration as end:
            return records, end.value


@pytest.fixture(scope="session")
def small_dataset(tiny_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first frames of each sequence of ``tiny_dataset``."""
    root = tmp_path_factory.mktemp("small") / "dataset"
    shutil.copytree(tiny_dataset, root)
    for folder in (root / "sequences" / "00001").glob("shirt_*"):
        for file in sorted(folder.glob("*.npz"))[FRAMES:]:
            file.unlink()
    split = {
        "version": 1,
        "extrapolation": ["shirt_wave"],
        "interpolation": {"shirt_swing": [[1, 2]]},
    }
    (root / "splits.json").write_text(json.dumps(split))
    return root


@pytest.fixture(scope="session")
def average_run(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    """An AVG-LBS run with its mesh; not to be written to."""
    out = tmp_path_factory.mktemp("average") / "run"
    settings = TrainSettings(str(small_dataset), str(out), preset="avg-lbs", device="cpu")
    finish(train(settings))
    finish(extract(str(out), texture_size=128))
    return RunFolder(out)


@pytest.fixture
def own_run(average_run: RunFolder, tmp_path: Path) -> RunFolder:
    """A copy of ``average_run`` to do with as one likes."""
    shutil.copytree(average_run.path, tmp_path / "run")
    return RunFolder(tmp_path / "run")


@pytest.fixture(scope="session")
def motion(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The held-out sequence as a motion file."""
    from ins_studio.dataset.cape import open_dataset
    from ins_studio.motion.motion import encode_motion

    path = tmp_path_factory.mktemp("motion") / "wave.npz"
    path.write_bytes(encode_motion(open_dataset(small_dataset).motion("shirt_wave")))
    return path
