"""What a file of poses holds, as plain dictionaries, lists and arrays; nothing in it is run."""

import io
import json
import zipfile
import zlib
from collections.abc import Container
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.joblib_file import load_joblib, looks_like_joblib
from ins_studio.body.unpickle import load_pickle, unpickle
from ins_studio.errors import StudioError
from ins_studio.project.npy import read_member

SUFFIXES = (".npz", ".pkl", ".json")
_DAMAGED = "Restore the file from a copy, or write it again."
_MOST_JSON = 2**28  # bytes; parsed, text grows about tenfold
_MOST_OBJECTS = 2**30  # bytes of a pickle inside an archive


def read_content(path: Path, names: Container[str]) -> Any:
    """Read a .npz, .pkl or .json.

    Parameters
    ----------
    path : Path
    names : container of str
        Arrays of an .npz that are wanted; arrays of Python objects come whatever their name.

    Returns
    -------
    dict, list or ndarray
        With such values, numbers and words in it. Arrays of Python objects, which some programs
        put into an .npz, become the dictionaries and lists that they are.

    Raises
    ------
    StudioError
        Naming the file: missing, damaged, of another kind, or asking for what is no data.
    """
    if not path.is_file():
        raise StudioError(f"There is no file {path}.", "Check the path.")
    suffix = path.suffix.lower()
    if suffix == ".json":
        return _read_json(path)
    if suffix == ".pkl":
        return load_joblib(path) if looks_like_joblib(path) else load_pickle(path)
    return _read_archive(path, names)


def _read_json(path: Path) -> Any:
    size = path.stat().st_size
    if size > _MOST_JSON:
        raise StudioError(f"{path} is too large for JSON: {size:,} bytes.", "Write an .npz.")
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise StudioError(f"{path} cannot be read as JSON: {error}.", _DAMAGED) from error


def _read_archive(path: Path, names: Container[str]) -> dict[str, Any]:
    content = {}
    try:
        with path.open("rb") as stream, zipfile.ZipFile(stream) as archive:
            for member in archive.infolist():
                name = member.filename.removesuffix(".npy")
                if _holds_objects(archive, member):
                    content[name] = _objects(path, archive, member)
                elif name in names:
                    content[name] = read_member(archive, member)
    except (
        OSError,
        ValueError,
        EOFError,
        KeyError,
        MemoryError,
        RuntimeError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise StudioError(f"{path} cannot be read as an .npz: {error}.", _DAMAGED) from error
    return content


def _objects(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Any:
    """Return what an array of Python objects holds: the one object, or a list."""
    if member.file_size > _MOST_OBJECTS:
        raise ValueError(f"{member.filename} would unpack to {member.file_size:,} bytes")
    stream = io.BytesIO(archive.read(member))
    _skip_header(stream)
    value = unpickle(stream, path)
    if isinstance(value, np.ndarray):
        return value.item() if value.ndim == 0 else value.tolist()
    return value


def _holds_objects(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bool:
    with archive.open(member) as stream:
        head = stream.read(256)
    return b"'descr': '|O'" in head


def _skip_header(stream: io.BytesIO) -> None:
    """Go behind the header of an .npy: magic, version, and its length in two or four bytes."""
    magic = stream.read(8)
    size = int.from_bytes(stream.read(2 if magic[6:7] == b"\x01" else 4), "little")
    stream.seek(size, io.SEEK_CUR)
