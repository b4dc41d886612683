"""The container of glTF 2.0: its JSON, its buffers and its accessors, without trusting them.

What the numbers mean (meshes, skins, animations) is for those who read them. Nothing is taken
from memory or disk before its size was checked against the file, and a file that lies elsewhere
is only read from the folder of the .gltf or below.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.checked_json import JsonPlace, parse_json
from ins_studio.project.gltf_container import (
    MOST_BYTES,
    WAY_OUT,
    beside,
    fetch,
    read_whole,
    split_chunks,
)

MOST_VALUES = 1 << 26  # of one accessor; a scan of 5 million vertices has 15 million
_DTYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
_COMPRESSED = {"EXT_meshopt_compression", "KHR_meshopt_compression"}


class GltfFile:
    """A parsed glTF.

    Parameters
    ----------
    path : Path
        Where it came from: for messages, and for the files that it names.
    root : JsonPlace
        Its JSON.
    binary : bytes
        The binary part of a .glb; empty for a .gltf.
    """

    def __init__(self, path: Path, root: JsonPlace, binary: bytes = b"") -> None:
        self.path = path
        self.root = root
        self._binary = binary
        self._buffers: dict[int, bytes] = {}
        required = {place.text() for place in root.list_at("extensionsRequired")}
        if required & _COMPRESSED:
            raise StudioError(
                f"{path} is compressed ({', '.join(sorted(required & _COMPRESSED))}).",
                "Export it again without compression.",
            )

    def companions(self) -> tuple[Path, ...]:
        """Return the files of their own in which its buffers and pictures lie."""
        named = [
            place.find("uri") for kind in ("buffers", "images") for place in self.root.list_at(kind)
        ]
        own = [uri for uri in named if uri is not None and not uri.text().startswith("data:")]
        return tuple(dict.fromkeys(beside(uri) for uri in own))

    def view(self, index: JsonPlace) -> bytes:
        """Return the bytes of the buffer view that ``index`` names, such as a picture's."""
        place = _entry(self.root, "bufferViews", index)
        buffer = self._buffer(place.at("buffer"))
        length = place.at("byteLength").integer(0, len(buffer))
        start = _optional(place, "byteOffset", 0, len(buffer) - length)
        return buffer[start : start + length]

    def accessor(self, index: JsonPlace) -> NDArray[Any]:
        """Return the accessor that ``index`` names, as (N, width).

        Floats are float32, whole numbers as stored; normalised ones become float32 in [0, 1] or
        [-1, 1]. Sparse accessors are filled in.

        Raises
        ------
        StudioError
            Naming the file and the place that does not fit.
        """
        place = _entry(self.root, "accessors", index)
        count, width, dtype = _layout(place)
        view = place.find("bufferView")
        if view is None:
            values = np.zeros((count, width), dtype)
        else:
            values = self._elements(view, place.find("byteOffset"), (count, width), dtype)
        sparse = place.find("sparse")
        if sparse is not None:
            values = self._replaced(values, sparse)
        normalized = place.find("normalized")
        return _normalised(values) if normalized is not None and normalized.value else values

    def _elements(
        self, view: JsonPlace, offset: JsonPlace | None, shape: tuple[int, int], dtype: str
    ) -> NDArray[Any]:
        """Return ``shape`` numbers of a buffer view, copied out of the file."""
        place = _entry(self.root, "bufferViews", view)
        buffer = self._buffer(place.at("buffer"))
        length = place.at("byteLength").integer(0, len(buffer))
        start = _optional(place, "byteOffset", 0, len(buffer) - length)
        first = 0 if offset is None else offset.integer(0, length)
        size = np.dtype(dtype).itemsize
        stride = _optional(place, "byteStride", 1, 252, shape[1] * size)
        needed = (shape[0] - 1) * stride + shape[1] * size if shape[0] else 0
        if first + needed > length:
            raise StudioError(
                f"{self.path}: {view.place} names {needed} bytes from {first} on, but "
                f"{place.place} has {length}.",
                WAY_OUT,
            )
        found: NDArray[Any] = np.ndarray(
            shape, dtype, memoryview(buffer)[start : start + length], first, (stride, size)
        )
        return found.copy()

    def _replaced(self, values: NDArray[Any], sparse: JsonPlace) -> NDArray[Any]:
        """Put the elements of a sparse accessor into ``values`` (N, width)."""
        count = sparse.at("count").integer(0, len(values))
        indices, elements = sparse.at("indices"), sparse.at("values")
        kind = indices.at("componentType").integer(5121, 5125)
        if kind not in {5121, 5123, 5125}:
            raise indices.at("componentType").wrong("5121, 5123 or 5125")
        places = self._elements(
            indices.at("bufferView"), indices.find("byteOffset"), (count, 1), _DTYPES[kind]
        )[:, 0]
        if count and places.max() >= len(values):
            raise StudioError(
                f"{self.path}: {indices.place} names element {places.max()} of {len(values)}.",
                WAY_OUT,
            )
        shape = (count, values.shape[1])
        offset = elements.find("byteOffset")
        values[places] = self._elements(elements.at("bufferView"), offset, shape, values.dtype.str)
        return values

    def _buffer(self, index: JsonPlace) -> bytes:
        place = _entry(self.root, "buffers", index)
        number = int(index.value)
        if number not in self._buffers:
            uri = place.find("uri")
            content = self._binary if uri is None else fetch(uri)
            length = place.at("byteLength").integer(0, MOST_BYTES)
            if length > len(content):
                raise StudioError(
                    f"{self.path}: {place.place} claims {length:,} bytes and has {len(content):,}.",
                    WAY_OUT,
                )
            self._buffers[number] = content[:length]
        return self._buffers[number]


def open_gltf(path: Path) -> GltfFile:
    """Read a .glb or .gltf; StudioError, naming the file, where it is none."""
    return parse_gltf(path, read_whole(path))


def parse_gltf(path: Path, content: bytes) -> GltfFile:
    """Parse ``content``, a whole .glb or .gltf that came from ``path``; see ``open_gltf``."""
    text, binary = split_chunks(path, content)
    root = parse_json(path, text)
    version = root.at("asset").at("version")
    if version.text().partition(".")[0] != "2":
        raise version.wrong("2.0")
    return GltfFile(path, root, binary)


def _entry(root: JsonPlace, kind: str, index: JsonPlace) -> JsonPlace:
    """Return the entry of the file's list ``kind`` that ``index`` names."""
    values = root.list_at(kind)
    if not values:
        raise index.wrong(f"a number of one of its {kind}: there are none")
    return values[index.integer(0, len(values) - 1)]


def _optional(place: JsonPlace, key: str, low: int, high: int, without: int = 0) -> int:
    found = place.find(key)
    return without if found is None else found.integer(low, high)


def _layout(place: JsonPlace) -> tuple[int, int, str]:
    """Return count, width and dtype of an accessor."""
    kind, component = place.at("type"), place.at("componentType")
    width, dtype = _WIDTHS.get(kind.text()), _DTYPES.get(component.integer(0, 1 << 16))
    if width is None:
        raise kind.wrong(f"one of {', '.join(_WIDTHS)}")
    if dtype is None:
        raise component.wrong("the number of a glTF component type")
    return place.at("count").integer(0, MOST_VALUES // width), width, dtype


def _normalised(values: NDArray[Any]) -> NDArray[Any]:
    """Map whole numbers to [0, 1] or [-1, 1], as section 3.11 of the specification says."""
    if values.dtype.kind == "f":
        return values
    most = np.iinfo(values.dtype).max
    return np.maximum(values.astype(np.float32) / most, -1.0)
