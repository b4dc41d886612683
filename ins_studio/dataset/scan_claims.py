"""Files say how much they hold before they hold it: compared with their length, before reading."""

import json
import re
from pathlib import Path
from typing import Any

from ins_studio.errors import StudioError

_GLB_MAGIC, _JSON_CHUNK = b"glTF", b"JSON"
# Bytes of an accessor's component, and components of its elements (glTF 2.0, 3.6.2).
_COMPONENT = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
_ELEMENT = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
_PACKED = {
    "KHR_draco_mesh_compression": "Draco",
    "EXT_meshopt_compression": "meshopt",
    "KHR_meshopt_compression": "meshopt",
}
_STL_HEAD, _STL_FACE = 84, 50  # bytes


def claimed_faces(path: Path, content: bytes) -> int:
    """Return how many faces a file says it has, at least; 0 where it does not say.

    Parameters
    ----------
    path : Path
        For its ending, and for messages.
    content : bytes

    Raises
    ------
    StudioError
        The surface is compressed by an extension of glTF.
    ValueError
        It claims more than its bytes can hold. And whatever a damaged header leads to:
        LookupError, TypeError.
    """
    reader = {".ply": _ply, ".off": _off, ".stl": _stl, ".glb": _gltf, ".gltf": _gltf}
    known = reader.get(path.suffix.lower())
    return 0 if known is None else known(path, content)


def _ply(_path: Path, content: bytes) -> int:
    head = content[: content.find(b"end_header")]
    found = re.findall(rb"^element\s+(\S+)\s+(\d+)", head, re.MULTILINE)
    counts = {name.decode("latin1"): int(count) for name, count in found}
    for name, count in counts.items():
        _within(count, name, content)
    return counts.get("face", 0)


def _off(_path: Path, content: bytes) -> int:
    text = re.sub(rb"#[^\n]*", b"", content[:10_000])
    counts = [int(number) for number in re.findall(rb"-?\d+", text)[:2]]
    for name, count in zip(("vertex", "face"), counts, strict=True):
        _within(count, name, content)
    return counts[1]


def _stl(_path: Path, content: bytes) -> int:
    count = int.from_bytes(content[_STL_HEAD - 4 : _STL_HEAD], "little")
    if len(content) >= _STL_HEAD and len(content) == _STL_HEAD + _STL_FACE * count:
        return count
    if content.lstrip()[:5] != b"solid":
        raise ValueError(f"it claims {count} faces in {len(content)} bytes")
    return content.count(b"endfacet")


def _gltf(path: Path, content: bytes) -> int:
    header = json.loads(_json_of(path, content))
    required = header.get("extensionsRequired", ())
    packed = sorted({_PACKED[name] for name in required if name in _PACKED})
    if packed:
        raise StudioError(
            f"{path} is compressed by {packed[0]}, which is not read.",
            "Export it again without compression.",
        )
    views = header.get("bufferViews", [])
    for accessor in header.get("accessors", []):
        count = accessor["count"]
        size = _COMPONENT[accessor["componentType"]] * _ELEMENT[accessor["type"]]
        if "bufferView" in accessor:
            view = views[accessor["bufferView"]]
            fits = (count - 1) * view.get("byteStride", size) <= view["byteLength"]
        else:
            # Zeros, but for a few sparse values: a face or a colour goes with each of them.
            fits = count <= len(content)
        if count < 0 or not fits:
            raise ValueError(f"an accessor claims {count} elements, which it has no bytes for")
    return 0


def _within(count: int, name: str, content: bytes) -> None:
    """Each element takes a byte at the very least."""
    if not 0 <= count <= len(content):
        raise ValueError(f"it claims {count} of {name} in {len(content)} bytes")


def _json_of(path: Path, content: bytes) -> Any:
    if path.suffix.lower() == ".gltf":
        return content
    if content[:4] != _GLB_MAGIC or content[16:20] != _JSON_CHUNK:
        raise ValueError("it does not begin as a .glb does")
    return content[20 : 20 + int.from_bytes(content[12:16], "little")]
