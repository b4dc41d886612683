"""The outer shell of glTF 2.0: the chunks of a .glb, and what a URI of a .gltf stands for."""

import base64
import binascii
import struct
import urllib.parse
from pathlib import Path

from ins_studio.errors import StudioError
from ins_studio.project.checked_json import JsonPlace

MAGIC = b"glTF"
MOST_BYTES = 1 << 29
WAY_OUT = "The file is damaged or cut short; export it again as plain glTF 2.0."
_JSON_CHUNK, _BINARY_CHUNK = 0x4E4F534A, 0x004E4942


def split_chunks(path: Path, content: bytes) -> tuple[bytes, bytes]:
    """Return the JSON and the binary part (perhaps empty) of ``content``, a .glb or .gltf.

    Raises
    ------
    StudioError
        Naming ``path`` and the chunk that is cut short.
    """
    if content[:4] != MAGIC:
        return content, b""
    end = struct.unpack_from("<I", content, 8)[0] if len(content) >= 20 else 1 << 32
    if end > len(content):
        raise StudioError(f"{path} is not a whole .glb.", WAY_OUT)
    chunks: dict[int, bytes] = {}
    place = 12
    while place + 8 <= end:
        length, kind = struct.unpack_from("<II", content, place)
        place += 8
        if place + length > end:
            raise StudioError(
                f"{path}: the chunk at byte {place - 8} claims {length:,} bytes, "
                f"{end - place:,} are left.",
                WAY_OUT,
            )
        chunks.setdefault(kind, content[place : place + length])
        place += length
    if _JSON_CHUNK not in chunks:
        raise StudioError(f"{path} is a .glb without JSON.", WAY_OUT)
    return chunks[_JSON_CHUNK], chunks.get(_BINARY_CHUNK, b"")


def read_whole(path: Path) -> bytes:
    """Return a file's bytes; StudioError when it is missing, unreadable or too large."""
    try:
        if not path.is_file():
            raise StudioError(f"There is no file {path}.", "Check the path.")
        if path.stat().st_size > MOST_BYTES:
            raise StudioError(f"{path} is larger than {MOST_BYTES:,} bytes.", "Split the file.")
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise StudioError(f"{path} cannot be read: {error}.", "Check the file.") from error


def fetch(uri: JsonPlace) -> bytes:
    """Return what a URI stands for: the data in itself, or a file in its file's folder.

    Raises
    ------
    StudioError
        The data is no base64, or the file is missing or lies elsewhere.
    """
    text = uri.text()
    if not text.startswith("data:"):
        return read_whole(beside(uri))
    head, _, data = text.partition(",")
    if not head.endswith(";base64"):
        return urllib.parse.unquote_to_bytes(data)
    try:
        return base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise uri.wrong("data in base64") from error


def beside(uri: JsonPlace) -> Path:
    """Return the file that a relative URI names; StudioError if it leads out of the folder."""
    text, folder = uri.text(), uri.path.parent
    try:
        path = (folder / urllib.parse.unquote(text)).resolve()
        leads_out = not path.is_relative_to(folder.resolve())
    except (OSError, ValueError, RuntimeError) as error:
        raise uri.wrong("the name of a file") from error
    if leads_out or "://" in text:
        raise StudioError(
            f"{uri.path}: {uri.place} leads out of the file's folder: {text[:80]}.",
            "Put all files of the .gltf into one folder, or export a .glb.",
        )
    return path
