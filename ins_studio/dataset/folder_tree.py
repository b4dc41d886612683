"""What lies in the folders of a dataset, as arrays: 150,000 files take a few megabytes."""

import os
import time
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.records import Progress

FOLDER = -1  # the size of what is no file
# A folder that changed twice within one tick of the disk's clock looks as if it changed once.
TICK_NS = 2_000_000_000
MOST_FOLDERS = 20_000


class Listing(NamedTuple):
    """One folder. N entries, sorted by name.

    ``names`` are the names as the system has them, a zero byte between two; ``sizes`` (N,) bytes,
    or ``FOLDER``; ``mtimes`` (N,) nanoseconds; ``whole`` (N,) whether a file's end is there.
    ``mtime`` is the folder's own, ``read_at`` when it was looked into.
    """

    mtime: int
    read_at: int
    names: bytes
    sizes: NDArray[np.int64]
    mtimes: NDArray[np.int64]
    whole: NDArray[np.bool_]

    def listed(self) -> list[str]:
        """Return the names."""
        return [os.fsdecode(name) for name in self.names.split(b"\0")] if len(self.sizes) else []

    def files(self) -> list[str]:
        """Return the names of the files."""
        pairs = zip(self.listed(), self.sizes.tolist(), strict=True)
        return [name for name, size in pairs if size != FOLDER]

    def folders(self) -> list[str]:
        """Return the names of the folders inside."""
        if not (self.sizes == FOLDER).any():  # 600 folders of 250 files are the rule
            return []
        pairs = zip(self.listed(), self.sizes.tolist(), strict=True)
        return [name for name, size in pairs if size == FOLDER]

    def still_holds(self, mtime: int) -> bool:
        """Say whether nothing came or went, now that the folder's time is ``mtime``."""
        return self.mtime == mtime and mtime < self.read_at - TICK_NS


Facts = dict[tuple[str, int, int], bool]
Tree = dict[str, Listing]  # by the path from the root, "" for the root itself


@dataclass(frozen=True)
class Kind:
    """Which folders and files of a dataset count.

    Attributes
    ----------
    name : str
    start : str
        Where to begin, from the root.
    depth : int
        How many levels of folders below.
    links : bool
        Whether links to folders are followed.
    wanted : callable
        Says of a file's name whether it counts.
    whole : callable
        Says of a file's path whether its end is there.
    """

    name: str
    start: str
    depth: int
    links: bool
    wanted: Callable[[str], bool]
    whole: Callable[[Path], bool]


def read_tree(root: Path, kind: Kind, before: Tree, tree: Tree) -> Generator[Progress, None, bool]:
    """Look into every folder that changed since ``before``; the others are taken from there.

    A folder's time says whether files came or went, and not whether one was written over.

    Parameters
    ----------
    root : Path
    kind : Kind
    before : dict of str to Listing
        An older tree, or nothing.
    tree : dict of str to Listing
        Gets a listing for each folder, as it is read: work that is broken off is not lost.

    Returns
    -------
    bool
        Whether anything is another way than ``before`` has it.

    Raises
    ------
    StudioError
        There are too many folders to look through.
    """
    waiting, fresh, files = [(kind.start, 0)], False, 0
    while waiting:
        place, depth = waiting.pop()
        try:
            mtime = (root / place).stat().st_mtime_ns
            known = before.get(place)
            if known is None or not known.still_holds(mtime):
                known, fresh = _look(root / place, mtime, kind, known), True
        except OSError:  # it went away, or nobody may look
            continue
        tree[place] = known
        if len(tree) > MOST_FOLDERS:
            raise StudioError(
                f"{root} holds more than {MOST_FOLDERS:,} folders.",
                "Choose the folder that the recordings are in.",
            )
        files += len(known.sizes)
        if depth < kind.depth:
            inside = [f"{place}/{name}".lstrip("/") for name in reversed(known.folders())]
            waiting.extend((name, depth + 1) for name in inside)
        yield Progress(f"Listing {files:,} files", len(tree), len(tree) + len(waiting))
    return fresh or len(tree) != len(before)


def _look(folder: Path, mtime: int, kind: Kind, before: Listing | None) -> Listing:
    """Read a folder; of files that ``before`` knows as they are now, their ends are not read."""
    read_at = time.time_ns()
    found = sorted(_entries(folder, kind))
    known = facts(before)
    whole = [
        fact[1] != FOLDER and (known[fact] if fact in known else kind.whole(folder / fact[0]))
        for fact in found
    ]
    return Listing(
        mtime,
        read_at,
        b"\0".join(os.fsencode(name) for name, _, _ in found),
        np.array([size for _, size, _ in found], np.int64),
        np.array([changed for _, _, changed in found], np.int64),
        np.array(whole, bool),
    )


def _entries(folder: Path, kind: Kind) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=kind.links):
                yield entry.name, FOLDER, 0
            elif kind.wanted(entry.name) and entry.is_file():
                stat = entry.stat()
                yield entry.name, stat.st_size, stat.st_mtime_ns


def facts(listing: Listing | None) -> Facts:
    """Return by name, size and time of every entry whether it is whole."""
    if listing is None:
        return {}
    columns = (listing.sizes.tolist(), listing.mtimes.tolist(), listing.whole.tolist())
    return {
        (name, size, mtime): whole
        for name, size, mtime, whole in zip(listing.listed(), *columns, strict=True)
    }
