"""Reading and encoding .npz files without trusting them."""

import io
import lzma
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.npy import MAGIC, read_member

# RuntimeError, which NotImplementedError is one of: packed or locked in a way that we cannot open.
_BROKEN = (
    *(ValueError, OSError, EOFError, KeyError, RuntimeError, MemoryError, OverflowError),
    *(struct.error, zipfile.BadZipFile, zlib.error, lzma.LZMAError),
)


def read_npz(
    path: Path, required: tuple[str, ...] = (), only: tuple[str, ...] | None = None
) -> dict[str, NDArray[Any]]:
    """Read the arrays of an .npz file into memory; nothing in it is unpickled.

    Parameters
    ----------
    path : Path
        The file.
    required : tuple of str
        Names that must be in it.
    only : tuple of str or None
        Names to read where they are there, for files that hold much else; None reads all.

    Returns
    -------
    dict of str to ndarray
        The arrays by name, with the dtypes of the file.

    Raises
    ------
    StudioError
        Naming the file, when it is missing, truncated, of another kind, holds Python objects,
        or lacks a required name.
    """
    if not path.is_file():
        raise StudioError(f"There is no file {path}.", "Check the path.")
    try:
        with path.open("rb") as stream:
            if stream.read(len(MAGIC)) == MAGIC:
                raise _foreign(path)
            with zipfile.ZipFile(stream) as archive:
                members = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
                names = [name for name in members if only is None or name in only]
                arrays = {name: read_member(archive, members[name]) for name in names}
    except _BROKEN as error:
        raise StudioError(
            f"{path} cannot be read: it is truncated, damaged or not an .npz file ({error}).",
            "Restore the file from a copy, or write it again.",
        ) from error
    missing = [name for name in required if name not in arrays]
    if missing:
        raise StudioError(
            f"{path} lacks {', '.join(missing)}; it holds {', '.join(arrays) or 'nothing'}.",
            "Choose a file of the right kind.",
        )
    return arrays


def encode_npz(**arrays: object) -> bytes:
    """Return the bytes of a compressed .npz holding ``arrays`` by name."""
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name: np.asarray(value) for name, value in arrays.items()})  # type: ignore[arg-type]
    return buffer.getvalue()


def pack_npz(**arrays: object) -> bytes:
    """Return the same without compression: larger, and read in a moment."""
    buffer = io.BytesIO()
    np.savez(buffer, **{name: np.asarray(value) for name, value in arrays.items()})  # type: ignore[arg-type]
    return buffer.getvalue()


def _foreign(path: Path) -> StudioError:
    return StudioError(
        f"{path} holds a single array, not an .npz archive.", "Choose a file of the right kind."
    )
