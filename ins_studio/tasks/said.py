"""What a person says of recordings, as a task is told it."""

from pathlib import Path
from typing import Any

from ins_studio.dataset.curation import Curation, read_curation


def said_curation(curation: str | dict[str, Any] | None) -> Curation | None:
    """Return the curation of a file or of its JSON values; StudioError where they err."""
    if isinstance(curation, str):
        return read_curation(Path(curation))
    return None if curation is None else Curation.from_dict(curation)
