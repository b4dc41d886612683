"""The vertices and faces of an OBJ as it lists them: what a point cache counts."""

from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError

_WAY_OUT = "Write the mesh again, as an OBJ with faces, from the program that wrote the cache."
_MOST_CORNERS = 1000  # of a face


def read_obj_mesh(path: Path) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    """Return vertices (V, 3) in the file's order and unit, and faces (F, 3) between them.

    Readers for drawing split vertices at the seams of a texture, and so lose their order. Faces
    of more corners become fans; texture and normals are not looked at.

    Raises
    ------
    StudioError
        Naming the file, and the line that cannot be read.
    """
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.", _WAY_OUT) from error
    places: list[tuple[float, float, float]] = []
    faces: list[tuple[int, int, int]] = []
    for number, line in enumerate(lines, 1):
        words = line.split()
        try:
            if words[:1] == [b"v"]:
                places.append((float(words[1]), float(words[2]), float(words[3])))
            elif words[:1] == [b"f"]:
                faces.extend(_fan(words[1:], len(places)))
        except (ValueError, IndexError) as error:
            text = line[:40].decode("utf-8", "replace")
            raise StudioError(
                f"{path}, line {number}: {text!r} is no vertex or face of an OBJ.", _WAY_OUT
            ) from error
    return _checked(path, places, faces)


def _fan(words: list[bytes], count: int) -> list[tuple[int, int, int]]:
    """Return the triangles of a face's corners, such as 3/1/2, 3//2 or -1: from 1, or backwards."""
    if not 3 <= len(words) <= _MOST_CORNERS:
        raise ValueError(f"{len(words)} corners")
    named = [int(word.partition(b"/")[0]) for word in words]
    corners = [place - 1 if place > 0 else count + place for place in named]
    if min(corners) < 0 or 0 in named:
        raise ValueError("a corner before the first vertex")
    return [(corners[0], *pair) for pair in pairwise(corners[1:])]


def _checked(
    path: Path, places: list[tuple[float, float, float]], faces: list[tuple[int, int, int]]
) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
    if not places or not faces:
        raise StudioError(
            f"{path} has {len(places)} vertices and {len(faces)} faces: no surface.", _WAY_OUT
        )
    # A vertex may be listed after the face that names it, so only now is it known.
    if max(max(face) for face in faces) >= len(places):
        raise StudioError(f"{path}: a face names a vertex that does not exist.", _WAY_OUT)
    with np.errstate(over="ignore"):
        vertices = np.array(places, np.float32)
    return vertices, np.array(faces, np.int32)
