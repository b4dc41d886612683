"""Five frames of the capsule figure, and runs made from them by the terminal itself."""

import json
import shutil
from pathlib import Path

import pytest

from ins_studio.cli.main import run
from ins_studio.dataset.cape import open_dataset
from ins_studio.motion.motion import encode_motion
from ins_studio.project.run import RunFolder

FRAMES = 3


@pytest.fixture(scope="session")
def small_dataset(tiny_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first frames of each sequence of ``tiny_dataset``; not to be written to."""
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


@pytest.fixture
def own_dataset(small_dataset: Path, tmp_path: Path) -> Path:
    """A copy of ``small_dataset`` to spoil."""
    shutil.copytree(small_dataset, tmp_path / "dataset")
    return tmp_path / "dataset"


@pytest.fixture(scope="session")
def motion(small_dataset: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The held-out sequence as a motion file."""
    path = tmp_path_factory.mktemp("motion") / "wave.npz"
    path.write_bytes(encode_motion(open_dataset(small_dataset).motion("shirt_wave")))
    return path


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
