"""Pickles as joblib writes them: arrays lie between the pickle's words, and all may be packed.

Fits of bodies to videos often come so (VIBE, PyMAF, 4D-Humans). By what joblib's own writer does
(`numpy_pickle.py`, versions 0.10 to 1.6); read by the same allow-list as every other pickle.
"""

import io
import pickle
import zlib
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from ins_studio.body.unpickle import allowed, unpickle_with
from ins_studio.errors import StudioError

MOST_BYTES = 2**30  # unpacked
_ZLIB, _GZIP = b"\x78", b"\x1f\x8b"
_WRAPPER = b"joblib.numpy_pickle"


def looks_like_joblib(path: Path) -> bool:
    """Say whether a file is a pickle of joblib's: packed, or with its arrays in between."""
    try:
        with path.open("rb") as stream:
            head = stream.read(2**16)
    except OSError:
        return False
    return head[:1] == _ZLIB or head[:2] == _GZIP or _WRAPPER in head


def load_joblib(path: Path) -> Any:
    """Read a file that joblib's ``dump`` wrote, unpacked or packed by zlib or gzip.

    Raises
    ------
    StudioError
        Missing, damaged, or asking for a name that is not allowed.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.", "Check the path.") from error
    if content[:1] == _ZLIB or content[:2] == _GZIP:
        content = _unpacked(path, content)
    stream = io.BytesIO(content)
    return unpickle_with(lambda: _JoblibUnpickler(stream).load(), path)


def _unpacked(path: Path, content: bytes) -> bytes:
    either = zlib.MAX_WBITS | 32  # with zlib's header or gzip's
    try:
        unpacked = zlib.decompressobj(either).decompress(content, MOST_BYTES + 1)
    except zlib.error as error:
        raise StudioError(
            f"{path} cannot be unpacked: {error}.", "The file is damaged; get it again."
        ) from error
    if len(unpacked) > MOST_BYTES:
        raise StudioError(
            f"{path} would unpack to more than {MOST_BYTES:,} bytes.", "Save the poses as .npz."
        )
    return unpacked


class _Wrapper:
    """Stands where an array follows in the stream; joblib sets shape, order and dtype on it."""

    def __setstate__(self, state: Any) -> None:
        if not isinstance(state, dict):
            raise pickle.UnpicklingError("an array's description is damaged")
        self.shape = tuple(int(size) for size in state["shape"])
        self.order = str(state["order"])
        self.dtype = state["dtype"]
        self.padded = state.get("numpy_array_alignment_bytes") is not None

    def read(self, stream: io.BytesIO) -> np.ndarray:
        """Take the array out of the stream."""
        if not isinstance(self.dtype, np.dtype):
            raise pickle.UnpicklingError("an array's type is damaged")
        if self.dtype.hasobject:
            return np.asarray(_JoblibUnpickler(stream).load())
        if self.padded:  # so that the array lies at a round address of the file
            stream.read(int.from_bytes(stream.read(1), "little"))
        count = int(np.prod(self.shape, dtype=object)) if self.shape else 1
        wanted = count * self.dtype.itemsize
        if count < 0 or wanted > len(stream.getbuffer()) - stream.tell():
            raise pickle.UnpicklingError(f"an array claims {wanted} bytes and has fewer")
        flat = np.frombuffer(stream.read(wanted), self.dtype)
        return flat.reshape(self.shape, order="F" if self.order == "F" else "C")


# The unpickler written in Python: only there can one step in between two words of a pickle.
class _JoblibUnpickler(pickle._Unpickler):
    dispatch: ClassVar[dict[int, Any]] = dict(pickle._Unpickler.dispatch)
    stack: list[Any]

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream, encoding="latin1")
        self._stream = stream

    def find_class(self, module: str, name: str) -> Any:
        """Return the object of an allowed name; UnpicklingError, naming it, for others."""
        if module == "joblib.numpy_pickle" and name == "NumpyArrayWrapper":
            return _Wrapper
        return allowed(module, name)

    def load_build(self) -> None:
        """Set an object's state; where it announces an array, read that in its place."""
        super().load_build()  # type: ignore[misc]  # the stubs hide it
        if isinstance(self.stack[-1], _Wrapper):
            self.stack[-1] = self.stack[-1].read(self._stream)

    dispatch[pickle.BUILD[0]] = load_build
