"""Poses beside the scans that an edit has written, so that undo brings the former ones back."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.files import unwritable, write_atomic

Contents = Mapping[Path, bytes | None]  # None: there is no such file


def contents_of(files: Iterable[Path]) -> dict[Path, bytes | None]:
    """Return what files hold now; StudioError, naming it, where one cannot be read."""
    found: dict[Path, bytes | None] = {}
    for file in files:
        try:
            found[file] = file.read_bytes() if file.is_file() else None
        except OSError as error:
            raise StudioError(
                f"{file} cannot be read: {error.strerror}.", "Check its permissions."
            ) from error
    return found


def put(contents: Contents) -> None:
    """Write files, or remove them; what is there already stays. StudioError names the file."""
    for file, content in contents_of(contents).items():
        wanted = contents[file]
        if wanted == content:
            continue
        if wanted is not None:
            write_atomic(file, wanted)
            continue
        try:
            file.unlink()
        except OSError as error:
            raise unwritable(file, error) from error
