"""A tree of folders on disk, so that it need not be looked through again."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.folder_tree import Listing, Tree
from ins_studio.errors import StudioError
from ins_studio.project.arrays import pack_npz, read_npz
from ins_studio.project.cache import DiskCache

VERSION = 1
TREES = DiskCache("index", ".npz", 256 * 2**20)
_TEXTS = ("root", "words", "places", "names")  # as bytes
_COLUMNS = ("mtime", "read_at", "count", "width")  # of a folder, all (D,) int64
_ENTRIES = ("sizes", "mtimes", "whole")  # of a listing; here those of all together, (N,)


def keep_tree(root: Path, kind: str, tree: Tree, words: bytes) -> bool:
    """Write a tree, and what it says in ``words``, to the cache; False where the disk is full."""
    return TREES.write(_place(root, kind), _encode(root, tree, words))


def kept_tree(root: Path, kind: str) -> tuple[Tree, bytes]:
    """Return what was kept of that folder; both empty where nothing was, or it is damaged."""
    place = _place(root, kind)
    if not place.is_file():
        return {}, b""
    try:
        found = read_npz(place, (*_TEXTS, "version", *_COLUMNS, *_ENTRIES))
        tree = dict(_listings(found, root))
    except (StudioError, ValueError, TypeError, OverflowError):
        TREES.forget(place)
        return {}, b""
    TREES.touch(place)
    return tree, found["words"].tobytes()


def _listings(found: dict[str, NDArray[Any]], root: Path) -> Iterator[tuple[str, Listing]]:
    if int(found["version"]) != VERSION or found["root"].tobytes() != _key(root):
        raise ValueError("it is of another program or folder")
    places = [os.fsdecode(name) for name in found["places"].tobytes().split(b"\0")]
    rows = np.stack([found[name] for name in _COLUMNS], axis=1).tolist()
    columns = [found[name] for name in _ENTRIES]
    names = found["names"].tobytes()
    first = written = 0
    if any(len(column) != sum(row[2] for row in rows) for column in columns):
        raise ValueError("its arrays do not fit each other")
    for place, (mtime, read_at, count, width) in zip(places, rows, strict=True):
        own = names[written : written + width]
        if count < 0 or own.count(b"\0") != max(count - 1, 0) or read_at > time.time_ns():
            raise ValueError("its names do not fit")
        sizes, mtimes, whole = (column[first : first + count] for column in columns)
        yield place, Listing(mtime, read_at, own, sizes, mtimes, whole.astype(bool))
        first, written = first + count, written + width


def _encode(root: Path, tree: Tree, words: bytes) -> bytes:
    listings = list(tree.values())
    columns = {
        "mtime": [own.mtime for own in listings],
        "read_at": [own.read_at for own in listings],
        "count": [len(own.sizes) for own in listings],
        "width": [len(own.names) for own in listings],
    }
    arrays = {name: np.array(column, np.int64) for name, column in columns.items()}
    arrays |= {name: np.concatenate([getattr(own, name) for own in listings]) for name in _ENTRIES}
    texts = {
        "root": _key(root),
        "words": words,
        "places": b"\0".join(map(os.fsencode, tree)),
        "names": b"".join(own.names for own in listings),
    }
    arrays |= {name: np.frombuffer(text, np.uint8) for name, text in texts.items()}
    return pack_npz(version=VERSION, **arrays)


def _key(root: Path) -> bytes:
    return os.fsencode(root.resolve())


def _place(root: Path, kind: str) -> Path:
    return TREES.path(kind, os.fsdecode(_key(root)))
