"""Reading other people's pickles without running them.

A pickle is a program. This unpickler knows only the names that body models and CAPE's gender
file use (numpy arrays, scipy's sparse matrices, chumpy's arrays, plain containers) and refuses
every other one by name, before anything is called.
"""

import pickle
import struct
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO, Any

import numpy as np

from ins_studio.errors import StudioError


class StandInArray:
    """What a pickled ``chumpy.ch.Ch`` becomes: its state, and from it an array.

    chumpy itself is not needed, and none of its code runs. ``Ch`` keeps its value as ``x``;
    ``Select`` (a slice) keeps the source as ``a`` and flat indices as ``idxs``.
    """

    def __init__(self, *values: Any) -> None:
        self.state: dict[str, Any] = {"x": values[0]} if values else {}

    def __setstate__(self, state: Any) -> None:
        self.state = dict(state) if isinstance(state, dict) else {}

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        """Return the value; numpy calls this."""
        if "idxs" in self.state and "a" in self.state:
            flat = np.asarray(self.state["a"]).ravel()[np.asarray(self.state["idxs"])]
            value = flat.reshape(self.state.get("preferred_shape") or flat.shape)
        elif "x" in self.state:
            value = np.asarray(self.state["x"])
        else:
            raise ValueError("a chumpy array without a value")
        return value.astype(dtype) if dtype is not None else value


def no_bytes() -> bytes:
    """Return nothing: Python 3 writes an empty array's content in protocol 2 as a call of bytes.

    Called with a number, the true one would take as much memory as a file asks for.
    """
    return b""


_BYTES = {("__builtin__", "bytes"), ("builtins", "bytes")}
_CHUMPY = {("chumpy.ch", "Ch"), ("chumpy.reordering", "Select"), ("chumpy", "Ch")}
_NUMPY = {
    "_reconstruct": ("numpy._core.multiarray", "_reconstruct"),
    "scalar": ("numpy._core.multiarray", "scalar"),
    "ndarray": ("numpy", "ndarray"),
    "dtype": ("numpy", "dtype"),
    "_frombuffer": ("numpy._core.numeric", "_frombuffer"),
}
_NUMPY_MODULES = {
    "numpy",
    "numpy.core.multiarray",
    "numpy._core.multiarray",
    "numpy.core.numeric",
    "numpy._core.numeric",
}
_SPARSE = {"csc_matrix", "csr_matrix", "coo_matrix", "csc_array", "csr_array", "coo_array"}
_PLAIN = {
    ("_codecs", "encode"),  # how Python 3 writes bytes in protocol 2
    ("collections", "OrderedDict"),
    ("__builtin__", "set"),
    ("builtins", "set"),
}


def allowed(module: str, name: str) -> Any:
    """Return the object of an allowed name; UnpicklingError, naming it, for others."""
    if (module, name) in _CHUMPY:
        return StandInArray
    if (module, name) in _BYTES:
        return no_bytes
    home = (module, name)
    if module in _NUMPY_MODULES and name in _NUMPY:
        home = _NUMPY[name]
    elif (module == "scipy.sparse" or module.startswith("scipy.sparse.")) and name in _SPARSE:
        home = ("scipy.sparse", name)
    elif home not in _PLAIN:
        raise pickle.UnpicklingError(f"it asks for {module}.{name}, which is not data")
    return _by_name(*home)


class _AllowList(pickle.Unpickler):
    """Resolve allowed names only."""

    def find_class(self, module: str, name: str) -> Any:
        """Return the object of an allowed name; UnpicklingError, naming it, for others."""
        return allowed(module, name)


def _by_name(module: str, name: str) -> Any:
    return getattr(import_module("builtins" if module == "__builtin__" else module), name)


def load_pickle(path: Path) -> Any:
    """Read a pickle of numbers, arrays and plain containers; Python 2's too.

    Raises
    ------
    StudioError
        The file is missing, cut short, no pickle, or asks for a name that is not allowed.
    """
    try:
        with path.open("rb") as stream:
            return unpickle(stream, path)
    except OSError as error:
        reason = "there is no such file" if isinstance(error, FileNotFoundError) else error.strerror
        raise StudioError(f"{path} cannot be read: {reason}.", "Check the path.") from error


def unpickle(stream: IO[bytes], path: Path) -> Any:
    """Read a pickle as ``load_pickle`` does, from a stream; ``path`` is for messages."""
    return unpickle_with(lambda: _AllowList(stream, encoding="latin1").load(), path)


def unpickle_with(load: Callable[[], Any], path: Path) -> Any:
    """Call ``load``, an unpickler's, and put into words what goes wrong."""
    try:
        return load()
    except pickle.UnpicklingError as error:
        raise StudioError(
            f"{path} was not opened: {str(error).rstrip('.')}.",
            "Only files with plain arrays are read. Get the original file from its makers.",
        ) from error
    # A damaged pickle can make the unpickler raise nearly any of the built-in errors.
    except (
        EOFError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        ImportError,
        OverflowError,
        MemoryError,
        RecursionError,
        struct.error,
    ) as error:
        raise StudioError(
            f"{path} cannot be read as a pickle: {error}.",
            "The file is damaged or cut short; download it again.",
        ) from error


def load_genders(path: Path) -> dict[str, str]:
    """Read CAPE's ``misc/subj_genders.pkl``: subject to "female", "male" or "neutral"."""
    content = load_pickle(path)
    if not isinstance(content, dict):
        raise StudioError(f"{path} holds no genders.", "Take the file from the CAPE release.")
    genders = {str(subject): _word(gender) for subject, gender in content.items()}
    strange = {gender for gender in genders.values() if gender not in {"female", "male", "neutral"}}
    if strange:
        raise StudioError(
            f"{path} names genders that no body model has: {', '.join(sorted(strange))}.",
            "Use female, male or neutral.",
        )
    return genders


def _word(value: Any) -> str:
    return (value.decode("latin1") if isinstance(value, bytes) else str(value)).lower()
