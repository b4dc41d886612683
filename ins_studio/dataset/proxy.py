"""Proxies of scans: small enough to be shown at once, made once and kept in the cache.

What is shown, drawn small, or looked at while an avatar trains is a proxy. What is measured, and
what labels are made from, is the scan itself.
"""

import contextlib
import subprocess
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_glance import is_heavy
from ins_studio.errors import StudioError
from ins_studio.geometry.simplify import simplify
from ins_studio.geometry.weld import weld
from ins_studio.motion.fbx_door import run_child
from ins_studio.project.arrays import pack_npz, read_npz
from ins_studio.project.cache import DiskCache
from ins_studio.resources import own_command

MOST_FACES = 30_000
SECONDS = 600  # that a child may take
VERSION = 2  # of the way they are made
PROXIES = DiskCache("proxies", ".npz", 4 * 2**30)
_ENTRIES = ("vertices", "faces", "colors", "vertex_count", "face_count")
_KINDS = [(np.dtype(kind).str, 2) for kind in (np.float32, np.int32, np.uint8)]
# A scan of a million triangles takes most of a gigabyte while it is read.
_ONE_AT_A_TIME = threading.Lock()


@dataclass(frozen=True, eq=False)
class Proxy:
    """A scan as its file has it, or fewer faces in its place.

    Attributes
    ----------
    scan : Scan
        In the unit and with the axes of the file.
    vertex_count, face_count : int
        Of the file.
    """

    scan: Scan
    vertex_count: int
    face_count: int

    @property
    def whole(self) -> bool:
        """Whether it is the scan itself."""
        return self.face_count == len(self.scan.faces)


def read_proxy(
    path: Path, read: Callable[[], Scan], frame: int | None = None, root: Path | None = None
) -> Proxy:
    """Return a scan's proxy; where none is kept, the scan is read and one is made.

    May be called by several threads: only one scan is in memory at any time.

    Parameters
    ----------
    path : Path
    read : callable
        Reads the scan; what it raises is raised.
    frame : int or None
        Which scan of a file of many.
    root : Path or None
        The dataset. With it heavy scans are read in a process of their own, and other threads
        go on meanwhile.
    """
    known = kept_proxy(path, frame)
    if known is not None:
        return known
    with _ONE_AT_A_TIME:
        known = kept_proxy(path, frame)  # perhaps another thread has just made it
        if known is None and root is not None and is_heavy(path):
            _make_apart(path, root)
            known = kept_proxy(path, frame)
        return known or make_proxy(path, read(), frame)


def _make_apart(path: Path, root: Path) -> None:
    """Let a child make it; if that fails, it is made here, or whoever reads it says why not."""
    with contextlib.suppress(OSError, subprocess.TimeoutExpired):
        run_child(own_command("--make-proxy", str(path.resolve()), str(root.resolve())), SECONDS)


def read_leaving_proxy(path: Path, read: Callable[[], Scan], frame: int | None = None) -> Scan:
    """Read a scan itself; a large one leaves its proxy in the cache. See ``read_proxy``."""
    with _ONE_AT_A_TIME:
        scan = read()
        place = _place(path, frame)
        if len(scan.faces) > MOST_FACES and place is not None and not place.is_file():
            make_proxy(path, scan, frame)
        return scan


def kept_proxy(path: Path, frame: int | None = None) -> Proxy | None:
    """Return a scan's proxy if it is kept, in a few milliseconds; else None.

    A proxy belongs to a file of that place, size and time, and to one frame of a file of many.
    Of the textures beside it nothing is known.
    """
    place = _place(path, frame)
    if place is None or not place.is_file():
        return None
    try:
        found = _decoded(read_npz(place, _ENTRIES))
    except (StudioError, ValueError, TypeError):
        PROXIES.forget(place)
        return None
    PROXIES.touch(place)
    return found


def file_key(path: Path) -> tuple[str, int, int]:
    """Return what tells a file, as it is now, from all others; OSError where it is not there."""
    stat = path.stat()
    return str(path.absolute()), stat.st_size, stat.st_mtime_ns


def decimated(scan: Scan, most_faces: int = MOST_FACES) -> Scan:
    """Return a scan with fewer faces and its colours, or the scan itself where it has few.

    Vertices at the same place are joined first, or the surface would tear along the seams of its
    texture. A vertex gets the mean colour of all those that it is nearest to: no detail is left
    that its faces could not show.
    """
    if len(scan.faces) <= most_faces:
        return scan
    joins = weld(scan.vertices)
    vertices = scan.vertices[joins.kept]
    fewer, faces = simplify(vertices, joins.faces(scan.faces), most_faces)
    if len(faces) == 0:  # a scan without area: whoever reads it says so
        return scan
    if scan.colors is None:
        return Scan(fewer, faces)
    return Scan(fewer, faces, _carried(scan.colors[joins.kept], vertices, fewer))


def _carried(colors: np.ndarray, vertices: np.ndarray, fewer: np.ndarray) -> NDArray[np.uint8]:
    from scipy.spatial import cKDTree

    _, nearest = cKDTree(fewer).query(vertices)
    count = np.bincount(nearest, minlength=len(fewer))
    sums = [np.bincount(nearest, colors[:, c], len(fewer)) for c in range(3)]
    mean = np.rint(np.stack(sums, axis=1) / np.maximum(count, 1)[:, None]).astype(np.uint8)
    lone = np.flatnonzero(count == 0)
    _, own = cKDTree(vertices).query(fewer[lone])
    mean[lone] = colors[own]
    return mean


def make_proxy(path: Path, scan: Scan, frame: int | None = None) -> Proxy:
    """Make the proxy of a scan that was read, and keep it."""
    proxy = Proxy(decimated(scan), len(scan.vertices), len(scan.faces))
    small = proxy.scan
    content = pack_npz(
        vertices=small.vertices,
        faces=small.faces,
        colors=np.zeros((0, 3), np.uint8) if small.colors is None else small.colors,
        vertex_count=proxy.vertex_count,
        face_count=proxy.face_count,
    )
    place = _place(path, frame)
    if place is not None:
        PROXIES.write(place, content)
    return proxy


def _decoded(arrays: dict[str, NDArray[Any]]) -> Proxy:
    vertices, faces, colors = (arrays[name] for name in ("vertices", "faces", "colors"))
    kinds = [(array.dtype.str, array.ndim) for array in (vertices, faces, colors)]
    if kinds != _KINDS:
        raise ValueError("its arrays are of other kinds")
    if not 0 <= int(faces.min(initial=0)) <= int(faces.max(initial=0)) < len(vertices):
        raise ValueError("its faces do not fit its vertices")
    if len(colors) not in {0, len(vertices)}:
        raise ValueError("its colours do not fit its vertices")
    scan = Scan(vertices, faces, colors if len(colors) else None)
    return Proxy(scan, int(arrays["vertex_count"]), int(arrays["face_count"]))


def _place(path: Path, frame: int | None) -> Path | None:
    """Return where the proxy of a file, as it is now, is kept; None where the file has gone."""
    try:
        part = () if frame is None else (frame,)
        return PROXIES.path(VERSION, MOST_FACES, *file_key(path), *part)
    except OSError:
        return None
