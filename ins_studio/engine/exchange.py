"""Arrays between the window and its engine: one file a message, in memory where there is one.

``/dev/shm`` holds POSIX shared memory, so on Linux such a file is a shared-memory block: nothing
touches a disk. ``multiprocessing.shared_memory`` is not used because on Python 3.11 it starts a
tracker process on both sides, which warns of, or removes, blocks that the other side owns, and
which the frozen app cannot start. The client makes the folder and removes it with all that is in
it, so a killed engine leaves nothing behind.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.files import unwritable

MEMORY = Path("/dev/shm")
ALIGNMENT = 64


def new_exchange() -> Path:
    """Create a private folder for arrays, in memory if possible."""
    home = MEMORY if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) else None
    return Path(tempfile.mkdtemp(prefix="ins-studio-", dir=home))


def remove_exchange(folder: Path) -> None:
    """Remove the folder with whatever was not taken out of it."""
    shutil.rmtree(folder, ignore_errors=True)


class Exchange:
    """One side's view of the folder.

    Parameters
    ----------
    folder : Path
        Made by ``new_exchange``.
    side : str
        A prefix that keeps the two sides' file names apart.
    """

    def __init__(self, folder: Path, side: str) -> None:
        self.folder = folder
        self._names = (f"{side}{number}" for number in itertools.count())

    def put(self, arrays: Sequence[NDArray[Any]]) -> tuple[str, list[dict[str, Any]]]:
        """Write ``arrays`` into one new file; return its name and where each array lies in it."""
        name = next(self._names)
        places: list[dict[str, Any]] = []
        path = self.folder / name
        try:
            with path.open("xb") as stream:
                for array in arrays:
                    stream.write(b"\0" * (-stream.tell() % ALIGNMENT))
                    place = {
                        "offset": stream.tell(),
                        "shape": array.shape,
                        "dtype": array.dtype.str,
                    }
                    places.append(place)
                    stream.write(np.ascontiguousarray(array).data.cast("B") if array.size else b"")
        except OSError as error:
            path.unlink(missing_ok=True)
            raise unwritable(path, error) from error
        return name, places

    def take(self, name: str, places: Sequence[dict[str, Any]]) -> list[NDArray[Any]]:
        """Read a file of the other side and remove it; the arrays belong to the caller."""
        path = self.folder / Path(name).name
        content = bytearray(path.read_bytes())
        path.unlink()
        return [_array(content, place) for place in places]


def _array(content: bytearray, place: dict[str, Any]) -> NDArray[Any]:
    dtype = np.dtype(place["dtype"])
    shape = tuple(place["shape"])
    count = int(np.prod(shape, dtype=np.int64))
    if not count:
        return np.zeros(shape, dtype)
    return np.frombuffer(content, dtype, count, place["offset"]).reshape(shape)
