"""An index of a dataset: who was recorded in what, without opening any of it.

It is kept in the user's cache. Folders whose time has not changed are not looked into again.
"""

import json
from collections.abc import Generator
from dataclasses import asdict
from pathlib import Path

from ins_studio.dataset.cape_tree import TREE, frame_rate
from ins_studio.dataset.folder_tree import Tree, read_tree
from ins_studio.dataset.index_scans import SCANS, scan_subjects
from ins_studio.dataset.opening import is_cape
from ins_studio.dataset.tree_file import keep_tree, kept_tree
from ins_studio.errors import StudioError
from ins_studio.project.indexed import (
    Indexed,
    IndexedClothing,
    IndexedSequence,
    IndexedSubject,
)
from ins_studio.project.records import Progress

# What a dataset says of itself, and may be edited without its folder's time changing.
_SAYINGS = ("dataset.json", "misc/fps.txt")


def index_dataset(path: Path) -> Generator[Progress, None, Indexed]:
    """List the people, clothes and recordings of a folder; what is known is taken from the cache.

    Work that is broken off is kept, too: the next index goes on from there.

    Parameters
    ----------
    path : Path
        The dataset's root: a CAPE release, or a folder of scans.

    Raises
    ------
    StudioError
        There is no such folder, or nothing of that kind in it.
    """
    path = Path(path)
    if not path.is_dir():
        raise StudioError(f"There is no dataset folder {path}.", "Check the path.")
    kind = TREE if is_cape(path) else SCANS
    before, words = kept_tree(path, kind.name)
    tree: Tree = {}
    done = False
    try:
        changed = yield from read_tree(path, kind, before, tree)
        done = True
    finally:
        if not done and tree:
            keep_tree(path, kind.name, before | tree, b"")
    marks = _marks(path)
    known = None if changed else _decoded(path, words, marks)
    if known is not None:
        return known
    subjects = _cape_subjects(path, tree) if kind is TREE else scan_subjects(path, tree)
    layout = "CAPE's layout" if kind is TREE else "scans"
    found = Indexed(str(path), layout, subjects)
    keep_tree(path, kind.name, tree, _encoded(found, marks))
    return found


def _cape_subjects(root: Path, tree: Tree) -> tuple[IndexedSubject, ...]:
    """Group the recordings by person and clothing, as the folders are named."""
    fps = frame_rate(root)
    people: dict[str, dict[str, list[IndexedSequence]]] = {}
    for place in sorted(tree):
        _, *names = place.split("/")
        count = int(tree[place].whole.sum())
        if len(names) != 2 or not count:
            continue
        subject, name = names
        clothes = people.setdefault(subject, {}).setdefault(name.partition("_")[0], [])
        clothes.append(IndexedSequence(name, count, fps, count / fps))
    return tuple(
        IndexedSubject(
            subject, tuple(IndexedClothing(name, tuple(clothes[name])) for name in sorted(clothes))
        )
        for subject, clothes in people.items()
    )


def _marks(root: Path) -> list[list[int] | None]:
    """Return size and time of the files in which the dataset speaks of itself."""
    found = (root / name for name in _SAYINGS)
    stats = (file.stat() if file.is_file() else None for file in found)
    return [None if stat is None else [stat.st_size, stat.st_mtime_ns] for stat in stats]


def _encoded(found: Indexed, marks: list[list[int] | None]) -> bytes:
    return json.dumps({"marks": marks, "indexed": asdict(found)}).encode()


def _decoded(path: Path, words: bytes, marks: list[list[int] | None]) -> Indexed | None:
    """Return the index that was kept; None where it is out of date or makes no sense."""
    try:
        said = json.loads(words)
        if said["marks"] != marks:
            return None
        subjects = tuple(
            IndexedSubject(
                one["name"],
                tuple(
                    IndexedClothing(
                        own["name"],
                        tuple(IndexedSequence(**sequence) for sequence in own["sequences"]),
                    )
                    for own in one["clothings"]
                ),
            )
            for one in said["indexed"]["subjects"]
        )
        return Indexed(str(path), said["indexed"]["layout"], subjects)
    except (ValueError, TypeError, LookupError):
        return None
