"""A document in a home of its own, and one on the tiny dataset."""

import pytest
from PySide6.QtGui import QUndoStack

from ins_studio.dataset.opening import open_dataset
from ins_studio.document.document import Document
from ins_studio.document.keeper import Keeper


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """Where the person's own files are."""
    monkeypatch.setenv("INS_STUDIO_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def stack(qapp):
    return QUndoStack()


@pytest.fixture
def document(qapp):
    return Document()


@pytest.fixture
def keeper(document, tiny_dataset):
    """The keeper of ``document``, which has the tiny dataset."""
    keeper = Keeper(document)
    keeper.new(open_dataset(tiny_dataset))
    return keeper
