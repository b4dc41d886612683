"""Binary FBX as a tree of nodes: how one is written, and the frame of the file.

The format has no public description; what is followed here is what readers agree on: a header,
node records with absolute end offsets, an empty record behind the last child, and a footer.
"""

import struct
import zlib
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np

VERSION = 7400
HEADER = b"Kaydara FBX Binary  \0\x1a\0"
# Id, creation time and footer id belong together; this triple is the one for that time.
FILE_ID = bytes.fromhex("28b32aebb624ccc2bfc8b02aa92bfcf1")
CREATION_TIME = "1970-01-01 10:00:00:000"
FOOTER_ID = bytes.fromhex("fabcab09d0c8d466b176fb831cf7267e")
FOOTER_MAGIC = bytes.fromhex("f85a8c6adef5d97eece90ce3758f290b")
NULL_RECORD = bytes(13)
# Rounded values compress as well at zlib's fastest level as at its best, in a tenth of the time.
ZLIB_LEVEL = 1
WORTH_COMPRESSING = 128
ARRAY_CODES = {"float64": b"d", "float32": b"f", "int32": b"i", "int64": b"l"}


class Long(int):
    """A 64-bit integer property: ids and times."""


# In this order: a bool and a Long are ints too.
SCALARS = ((bool, "C", "<?"), (Long, "L", "<q"), (int, "I", "<i"), (float, "D", "<d"))


Property: TypeAlias = bool | int | float | str | bytes | np.ndarray


@dataclass(eq=False)
class Node:
    """One record: a name, properties, children. ``container`` keeps it open though empty."""

    name: str
    properties: tuple[Property, ...] = ()
    children: "list[Node]" = field(default_factory=list)
    container: bool = False


def node(name: str, *properties: Property, children: "list[Node] | None" = None) -> Node:
    """Return a record; ``children=[]`` makes an empty container."""
    return Node(name, properties, children or [], container=children is not None)


def encode_file(top: list[Node]) -> bytes:
    """Return the whole file with ``top`` as its sections."""
    content = bytearray(HEADER + struct.pack("<I", VERSION))
    for section in top:
        content += encode_node(section, len(content))
    content += NULL_RECORD + FOOTER_ID + bytes(4)
    content += bytes(16 - len(content) % 16)
    content += struct.pack("<I", VERSION) + bytes(120) + FOOTER_MAGIC
    return bytes(content)


def encode_node(record: Node, offset: int) -> bytes:
    """Return the bytes of a record that starts at ``offset`` in the file."""
    name = record.name.encode()
    properties = b"".join(encode_property(value) for value in record.properties)
    start = offset + len(NULL_RECORD) + len(name) + len(properties)
    children = bytearray()
    for child in record.children:
        children += encode_node(child, start + len(children))
    if record.children or record.container:
        children += NULL_RECORD
    sizes = (start + len(children), len(record.properties), len(properties), len(name))
    return struct.pack("<IIIB", *sizes) + name + properties + children


def encode_property(value: Property) -> bytes:
    """Return a property by its type: bool C, Long L, int I, float D, str S, bytes R, array."""
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, (str, bytes)):
        return _counted(b"S", value.encode()) if isinstance(value, str) else _counted(b"R", value)
    code, layout = next(entry for kind, *entry in SCALARS if isinstance(value, kind))
    return code.encode() + struct.pack(layout, value)


def _array(values: np.ndarray) -> bytes:
    raw = np.ascontiguousarray(values.reshape(-1)).tobytes()
    packed = zlib.compress(raw, ZLIB_LEVEL) if len(raw) > WORTH_COMPRESSING else raw
    code = ARRAY_CODES[values.dtype.name]
    return code + struct.pack("<III", values.size, packed is not raw, len(packed)) + packed


def _counted(code: bytes, content: bytes) -> bytes:
    return code + struct.pack("<I", len(content)) + content
