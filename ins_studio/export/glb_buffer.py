"""The container of a .glb: one JSON chunk that describes one binary chunk."""

import json
import struct
from typing import Any

import numpy as np

ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
COMPONENT_TYPES = {"uint8": 5121, "uint16": 5123, "uint32": 5125, "float32": 5126}
SHAPES: dict[tuple[int, ...], str] = {
    (): "SCALAR",
    (2,): "VEC2",
    (3,): "VEC3",
    (4,): "VEC4",
    (4, 4): "MAT4",
}
GENERATOR = "INS Studio"

Json = dict[str, Any]


class GlbBuffer:
    """Collects arrays and files; hands out the numbers by which the JSON names them."""

    def __init__(self) -> None:
        self._content = bytearray()
        self._views: list[Json] = []
        self._accessors: list[Json] = []

    def array(self, values: np.ndarray, target: int | None = None, bounds: bool = False) -> int:
        """Append an array (N, ...) and return its accessor.

        A row must be a multiple of four bytes long when ``target`` says it is a vertex attribute.
        ``bounds`` writes the smallest and largest value, which glTF wants of positions and times.
        Matrices are given row by row, as numpy has them, and stored column by column.
        """
        values = np.ascontiguousarray(values)
        stored = values.swapaxes(1, 2) if values.ndim == 3 else values
        accessor: Json = {
            "bufferView": self._view(stored.tobytes(), target),
            "componentType": COMPONENT_TYPES[values.dtype.name],
            "count": len(values),
            "type": SHAPES[values.shape[1:]],
        }
        if bounds:
            accessor["min"] = np.atleast_1d(values.min(axis=0)).tolist()
            accessor["max"] = np.atleast_1d(values.max(axis=0)).tolist()
        self._accessors.append(accessor)
        return len(self._accessors) - 1

    def file(self, content: bytes) -> int:
        """Append a file as it is, an image for instance, and return its buffer view."""
        return self._view(content, None)

    def encode(self, document: Json) -> bytes:
        """Return the .glb whose JSON is ``document`` plus what was collected."""
        whole = {
            "asset": {"version": "2.0", "generator": GENERATOR},
            **document,
            "accessors": self._accessors,
            "bufferViews": self._views,
            "buffers": [{"byteLength": len(self._content)}],
        }
        text = json.dumps(whole, separators=(",", ":"), allow_nan=False).encode()
        chunks = _chunk(b"JSON", text, b" ") + _chunk(b"BIN\0", bytes(self._content), b"\0")
        return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks

    def _view(self, content: bytes, target: int | None) -> int:
        view: Json = {"buffer": 0, "byteOffset": len(self._content), "byteLength": len(content)}
        if target is not None:
            view["target"] = target
        self._content += content + bytes(-len(content) % 4)
        self._views.append(view)
        return len(self._views) - 1


def _chunk(kind: bytes, content: bytes, padding: bytes) -> bytes:
    content += padding * (-len(content) % 4)
    return struct.pack("<I4s", len(content), kind) + content
