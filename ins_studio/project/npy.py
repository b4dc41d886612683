"""One array of an .npz, read without believing what its header says of its size.

By "NEP 1: A Simple File Format for NumPy Arrays". numpy's own reader takes the memory that a
header asks for before it looks at the data, so four damaged bytes can ask for all there is.
"""

import ast
import io
import math
import re
import zipfile
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAGIC = b"\x93NUMPY"
MOST_HEADER = 1 << 16
# What a file may grow to when it is unpacked, unless it was not packed to next to nothing.
LARGE = 1 << 28
MOST_PACKED = 500
CHUNK = 1 << 20


def read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> NDArray[Any]:
    """Return the array in a member of an .npz; nothing is unpickled.

    Raises
    ------
    ValueError
        Saying what is wrong, besides what zipfile raises on a damaged archive.
    """
    size, packed = member.file_size, min(member.compress_size, _length(archive))
    if size > LARGE and size > MOST_PACKED * packed:
        raise ValueError(f"{member.filename} would unpack to {size:,} bytes")
    stream: Any
    with archive.open(member) as stream:
        dtype, shape, order = _header(stream)
        wanted = math.prod(shape) * dtype.itemsize
        if wanted > size:
            raise ValueError(f"{member.filename} claims {wanted:,} bytes and has fewer")
        content = bytearray(wanted)
        filled = 0
        while filled < wanted:
            count = stream.readinto(memoryview(content)[filled : filled + CHUNK])
            if not count:
                raise ValueError(f"{member.filename} is cut short")
            filled += count
        stream.read(1)  # at its end, zipfile compares the checksum
    return np.frombuffer(content, dtype).reshape(shape, order=order)


def _length(archive: zipfile.ZipFile) -> int:
    """Return the bytes of the whole archive, which a damaged list of members may exceed."""
    file: Any = archive.fp
    place = file.tell()
    length = int(file.seek(0, io.SEEK_END))
    file.seek(place)
    return length


def _header(stream: Any) -> tuple[np.dtype[Any], tuple[int, ...], Any]:
    """Return dtype, shape and order ("C" or "F") from the beginning of an .npy."""
    magic = stream.read(8)
    if magic[:6] != MAGIC or len(magic) < 8 or magic[6] not in {1, 2, 3}:
        raise ValueError("an array does not begin as .npy")
    length = int.from_bytes(stream.read(2 if magic[6] == 1 else 4), "little")
    if length > MOST_HEADER:
        raise ValueError(f"a header claims {length:,} bytes")
    text = stream.read(length).decode("utf-8" if magic[6] == 3 else "latin1").strip()
    header = _literal(re.sub(r"(\d)L\b", r"\1", text))  # as Python 2 wrote sizes
    if not isinstance(header, dict) or set(header) != {"descr", "fortran_order", "shape"}:
        raise ValueError("a header does not hold what it should")
    shape = header["shape"]
    if not isinstance(shape, tuple) or not all(type(n) is int and n >= 0 for n in shape):
        raise ValueError(f"a shape is {shape!r:.60}")
    dtype = _dtype(header["descr"])
    return dtype, shape, "F" if header["fortran_order"] else "C"


def _literal(text: str) -> Any:
    try:
        return ast.literal_eval(text)
    except (SyntaxError, TypeError, MemoryError, RecursionError) as error:
        raise ValueError("a header is damaged") from error


def _dtype(description: Any) -> np.dtype[Any]:
    try:
        dtype: np.dtype[Any] = np.dtype(description)
    except (TypeError, ValueError, SyntaxError, KeyError, OverflowError) as error:
        raise ValueError(f"an array is of the kind {description!r:.60}") from error
    if dtype.hasobject:
        raise ValueError("an array holds Python objects, which are not unpickled")
    if dtype.itemsize == 0:
        raise ValueError("an array holds nothing")
    return dtype
