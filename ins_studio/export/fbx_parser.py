"""Taking a binary FBX file apart into its nodes again."""

import struct
import zlib

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.fbx_nodes import HEADER, NULL_RECORD, Node, Property

SCALARS = {b"C": "<?", b"Y": "<h", b"I": "<i", b"L": "<q", b"F": "<f", b"D": "<d"}
ARRAYS = {b"d": "<f8", b"f": "<f4", b"i": "<i4", b"l": "<i8"}
FIRST_NODE = len(HEADER) + 4


def parse_fbx(content: bytes) -> Node:
    """Return a nameless node with the file's sections as children; StudioError if it is none."""
    if not content.startswith(HEADER):
        raise StudioError("What was written is not a binary FBX file.", "Export again.")
    top = Node("")
    _read_children(content, FIRST_NODE, len(content), top)
    return top


def _read_children(content: bytes, offset: int, end: int, parent: Node) -> None:
    while offset < end:
        stop, count, _, length = struct.unpack_from("<IIIB", content, offset)
        offset += len(NULL_RECORD)
        if stop == 0:
            break
        name = content[offset : offset + length].decode()
        values, offset = _read_properties(content, offset + length, count)
        child = Node(name, tuple(values))
        _read_children(content, offset, stop, child)
        parent.children.append(child)
        offset = stop


def _read_properties(content: bytes, offset: int, count: int) -> tuple[list[Property], int]:
    values: list[Property] = []
    for _ in range(count):
        code, offset = content[offset : offset + 1], offset + 1
        if code in SCALARS:
            values.append(struct.unpack_from(SCALARS[code], content, offset)[0])
            offset += struct.calcsize(SCALARS[code])
        elif code in ARRAYS:
            _, packed, size = struct.unpack_from("<III", content, offset)
            raw = content[offset + 12 : offset + 12 + size]
            values.append(np.frombuffer(zlib.decompress(raw) if packed else raw, ARRAYS[code]))
            offset += 12 + size
        else:
            size = struct.unpack_from("<I", content, offset)[0]
            raw = content[offset + 4 : offset + 4 + size]
            values.append(raw.decode() if code == b"S" else raw)
            offset += 4 + size
    return values, offset
