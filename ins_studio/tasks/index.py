"""Listing who was recorded in what, before any of it is opened."""

from collections.abc import Generator
from pathlib import Path

from ins_studio.dataset.index import index_dataset
from ins_studio.project.indexed import Indexed
from ins_studio.project.records import Progress


def index(dataset: str) -> Generator[Progress, None, Indexed]:
    """List a folder's people, clothes and recordings, and keep the list for the next time.

    Parameters
    ----------
    dataset : str
        The folder.
    """
    return (yield from index_dataset(Path(dataset)))
