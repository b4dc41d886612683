"""Writing files so that a crash, a full disk or a pulled plug loses nothing."""

import contextlib
import errno
import json
import os
import secrets
from pathlib import Path
from typing import Any

from ins_studio.errors import StudioError


def write_atomic(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` by way of a temporary file beside it, fsync and rename.

    The old file stays whole whatever happens. Raises StudioError, naming the file, when the
    disk is full or the folder cannot be written.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):  # where a file stands in place of its folder
            temporary.unlink(missing_ok=True)
        raise unwritable(path, error) from error


def write_json(path: Path, value: Any) -> None:
    """Write ``value`` as readable JSON, atomically."""
    write_atomic(path, (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode())


def append_line(path: Path, line: str) -> None:
    """Append one line to a log; readers drop a torn last line."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as stream:
            stream.write(line + "\n")
    except OSError as error:
        raise unwritable(path, error) from error


def read_json(path: Path) -> Any:
    """Read a JSON file; StudioError when it is missing, unreadable or not JSON."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise StudioError(f"There is no file {path}.", "Check the path.") from error
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise StudioError(
            f"{path} cannot be read as JSON: {error}.",
            "The file is damaged or of another kind; restore it from a copy.",
        ) from error


def unwritable(path: Path, error: OSError) -> StudioError:
    """Turn an OSError of a write into words."""
    if error.errno in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return StudioError(
            f"The disk is full: {path} was not written.",
            "Free some space and try again; what was saved before is untouched.",
        )
    too_large = error.errno == errno.EFBIG
    return StudioError(
        f"{path} cannot be written: {error.strerror or error}.",
        "This disk or this account takes no file of that size: choose another."
        if too_large
        else "Choose another folder, or change its permissions.",
    )
