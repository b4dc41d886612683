"""Opening whatever kind of recordings a folder holds."""

from pathlib import Path

from ins_studio.dataset.cape import open_cape
from ins_studio.dataset.dataset import Dataset
from ins_studio.errors import StudioError


def open_dataset(
    path: Path,
    subject: str | None = None,
    clothing: str | None = None,
    body: Path | None = None,
) -> Dataset:
    """Open the recordings of one dressed person; parameters and errors as of ``open_cape``."""
    path = Path(path)
    if not path.is_dir():
        raise StudioError(f"There is no dataset folder {path}.", "Check the path.")
    return open_cape(path, subject, clothing, body)
