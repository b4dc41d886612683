"""The lines of an OBJ file by their kind, without looking at each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_MOST_OTHERS = 2000  # lines that are none of the many: looked at one by one
_SKIPPED = {b"o", b"g", b"s"}
_NEWLINE, _TAB, _SPACE = b"\n"[0], b"\t"[0], b" "[0]


@dataclass(frozen=True)
class ObjLines:
    """Text of an OBJ.

    Attributes
    ----------
    vertices, texcoords, faces : bytes
        All lines of that kind; empty where there are none.
    library, material : bytes or None
        The file with the materials, and which of them all faces have.
    """

    vertices: bytes
    texcoords: bytes
    faces: bytes
    library: bytes | None
    material: bytes | None


def split_lines(content: bytes) -> ObjLines | None:
    """Sort the lines of an OBJ; None where there are others than surfaces of one material have."""
    text = np.frombuffer(content, np.uint8)
    ends = np.flatnonzero(text == _NEWLINE)
    if len(text) and text[-1] != _NEWLINE:
        ends = np.append(ends, len(text))
    if not len(ends):
        return None
    starts = np.append(0, ends[:-1] + 1)
    second = text[np.minimum(starts + 1, len(text) - 1)]
    second = np.where(second == _TAB, _SPACE, second)
    kinds = text[starts].astype(np.uint16) * 256 + second
    masks = [kinds == 256 * first + then for first, then in (b"v ", b"vt", b"f ", b"vn")]
    others = np.flatnonzero(~np.logical_or.reduce(masks))
    if len(others) > _MOST_OTHERS:
        return None
    face_lines = np.flatnonzero(masks[2])
    first_face = int(face_lines[0]) if len(face_lines) else 0
    said = _said(content, starts, ends, others, first_face)
    if said is None:
        return None
    vertices, texcoords, faces = (_block(content, starts, ends, mask) for mask in masks[:3])
    return ObjLines(vertices, texcoords, faces, *said)


def _said(
    content: bytes,
    starts: NDArray[np.int64],
    ends: NDArray[np.int64],
    others: NDArray[np.int64],
    first_face: int,
) -> tuple[bytes | None, bytes | None] | None:
    """Return library and material; None where a line is unknown, or the material changes."""
    library, material = None, None
    for place in others.tolist():
        words = content[starts[place] : ends[place]].split(maxsplit=1)
        if not words or words[0].startswith(b"#") or words[0] in _SKIPPED:
            continue
        name = words[1].strip() if len(words) > 1 else b""
        if words[0] == b"mtllib":
            library = library or name
        elif words[0] == b"usemtl" and material in {None, name} and place < first_face:
            material = name
        elif words[0] != b"usemtl" or material != name:
            return None
    return library, material


def _block(
    content: bytes, starts: NDArray[np.int64], ends: NDArray[np.int64], mask: NDArray[np.bool_]
) -> bytes:
    """Return the lines in ``mask``, one after the other."""
    places = np.flatnonzero(mask)
    if not len(places):
        return b""
    if places[-1] - places[0] + 1 == len(places):
        return content[starts[places[0]] : ends[places[-1]]]
    wanted = np.repeat(mask, ends - starts + 1)[: len(content)]
    return np.frombuffer(content, np.uint8)[wanted].tobytes()
