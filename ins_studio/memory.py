"""Memory that is free already, given back to the system."""

import ctypes
import sys

M_ARENA_MAX = -8  # of glibc's malloc.h


def share_one_heap() -> None:
    """Have all threads take memory from one heap of the C library.

    To be called before there are threads. glibc gives each a heap of its own, and never gives
    back what is free at the end of any but the first. Elsewhere nothing happens.
    """
    option = _of_glibc("mallopt")
    if option is not None:
        option(M_ARENA_MAX, 1)


def give_back() -> None:
    """Ask the C library for the pages of freed memory that it keeps for the next time.

    glibc keeps whatever lies below a block that is still in use: half of what a closed project
    took. Takes milliseconds; elsewhere nothing happens, other systems do it by themselves.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def _of_glibc(name: str) -> "ctypes._NamedFuncPointer | None":
    """Return a function of the C library; None where there is none: musl lacks both."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
