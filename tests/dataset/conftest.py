"""A home for what is kept of datasets, and a copy of the tiny one that may be broken."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the person's own files are."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def tree(tiny_dataset: Path, tmp_path: Path) -> Path:
    """The tiny dataset, to be broken."""
    root = tmp_path / "tree"
    shutil.copytree(tiny_dataset, root)
    return root
