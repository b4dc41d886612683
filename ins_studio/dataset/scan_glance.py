"""Whether two heavy scans can have the same faces, by what stands at the ends of their files."""

import json
import os
import re
from pathlib import Path

from ins_studio.errors import StudioError

HEAVY = 16 * 2**20  # bytes: to read it takes a second or so
_HEAD, _TAIL = 2**16, 2**12  # bytes
_LARGEST_JSON = 2**20


def is_heavy(path: Path) -> bool:
    """Say whether a file takes long to read."""
    try:
        return path.stat().st_size > HEAVY
    except OSError:  # reading it says so
        return False


def other_faces(first: Path, second: Path) -> bool:
    """Say whether two scans of one format cannot have the same faces.

    False where that cannot be told without reading them. Of either at most 68 kB are read, of a
    .glb all but the numbers.
    """
    told = {".obj": _obj, ".ply": _ply, ".off": _off, ".stl": _stl, ".glb": _glb}
    tell = told.get(first.suffix.lower())
    if tell is None or first.suffix.lower() != second.suffix.lower():
        return False
    try:
        one, other = tell(first), tell(second)
    except (OSError, ValueError, LookupError, TypeError, AttributeError, StudioError):
        return False
    return one is not None and other is not None and one != other


def _obj(path: Path) -> object:
    """Return the last faces, where those are what it ends with."""
    lines = _tail(path).splitlines()[1:]  # the first is cut
    return [line.split() for line in lines if line.startswith(b"f ")] or None


def _ply(path: Path) -> object:
    """Return how many of everything there are; and the last bytes, where those are corners."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    end = head.find(b"end_header")
    if not head.startswith(b"ply") or end < 0:
        return None
    said = [line.split() for line in head[:end].splitlines()]
    counts = [line[1:] for line in said if line[:1] == [b"element"]]
    last = said[[line[:1] for line in said].index([b"element"]) :]
    while [b"element"] in [line[:1] for line in last[1:]]:
        last = last[1:]
    corners_alone = last[0][1:2] == [b"face"] and len(last) == 2 and last[1][1:2] == [b"list"]
    return counts, _tail(path) if corners_alone else b""


def _off(path: Path) -> object:
    with path.open("rb") as stream:
        head = re.sub(rb"#[^\n]*", b"", stream.read(_HEAD))
    return re.findall(rb"-?\d+", head)[:2]


def _stl(path: Path) -> object:
    return path.stat().st_size  # of fifty bytes for each face


def _glb(path: Path) -> object:
    """Return how long all its arrays are."""
    with path.open("rb") as stream:
        head = stream.read(20)
        length = int.from_bytes(head[12:16], "little")
        if head[:4] != b"glTF" or length > _LARGEST_JSON:
            return None
        said = json.loads(stream.read(length))
    return [accessor["count"] for accessor in said["accessors"]]


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(0, os.SEEK_END)
        stream.seek(max(0, stream.tell() - _TAIL))
        return stream.read()
