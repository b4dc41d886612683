"""The tiny recordings, opened once for each module of tests."""

from pathlib import Path

import pytest

from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.opening import open_dataset
from ins_studio.dataset.splits import Split, read_split


@pytest.fixture(scope="module")
def dataset(tiny_dataset: Path) -> Dataset:
    return open_dataset(tiny_dataset)


@pytest.fixture(scope="module")
def split(dataset: Dataset) -> Split:
    return read_split(dataset)
