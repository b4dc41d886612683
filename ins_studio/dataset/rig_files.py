"""Telling files of rigged figures from scans, which may be glTF too, without reading much."""

import os
import struct
from pathlib import Path

from ins_studio.dataset.scan_file import FORMATS
from ins_studio.errors import StudioError
from ins_studio.project.checked_json import JsonPlace, parse_json
from ins_studio.project.gltf_container import MAGIC

SUFFIXES = (".fbx", ".glb", ".gltf")
LOOKED_AT = 8  # files of a folder, in order: numbered scans have no skin, so one would do
_SCANS = frozenset(FORMATS) - set(SUFFIXES)
_MOST_JSON = 1 << 26
_WHAT = ("meshes", "skins", "animations")
_HEAD = 20  # bytes of a .glb before its JSON


def is_rig_file(path: Path) -> bool:
    """Say whether a path is a file that may hold a rigged figure, by its name."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def find_rig_files(folder: Path) -> list[Path]:
    """Return the files of a folder that holds rigged figures, in order; none where it does not.

    Such a folder has no scans of other formats, and one of its first files has a skin.
    """
    try:
        with os.scandir(folder) as entries:  # many times quicker than making paths of all scans
            names = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError:  # whoever looks for scans says so
        return []
    suffixes = ["." + name.lower().rpartition(".")[2] for name in names]
    if _SCANS & set(suffixes):
        return []
    wanted = zip(names, suffixes, strict=True)
    figures = [folder / name for name, suffix in wanted if suffix in SUFFIXES]
    return figures if any(_has_skin(file) for file in figures[:LOOKED_AT]) else []


def use_of(path: Path) -> str:
    """Say what a .glb, .gltf or .fbx can be used as: "scans", "motion", or "either".

    Either is a mesh with a skeleton and an animation. So is any .fbx: to look into one takes a
    process. A file that cannot be read is a motion: whoever reads it says what is wrong with it.
    """
    if path.suffix.lower() == ".fbx":
        return "either"
    try:
        root = _json_of(path)
        holds = [root is not None and bool(root.list_at(what)) for what in _WHAT]
    except (OSError, StudioError):
        return "motion"
    if all(holds):
        return "either"
    meshes, _, animations = holds
    return "scans" if meshes and not animations else "motion"


def _has_skin(path: Path) -> bool:
    if path.suffix.lower() == ".fbx":  # no scanner writes it
        return True
    try:
        root = _json_of(path)
        return root is not None and bool(root.list_at("skins"))
    except (OSError, StudioError):  # whoever reads it says what is wrong with it
        return False


def _json_of(path: Path) -> JsonPlace | None:
    """Read the JSON of a .glb or .gltf, and nothing else of it; None where there is none."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
        if head[:4] != MAGIC:
            return parse_json(path, head + stream.read(_MOST_JSON))
        length = struct.unpack_from("<I", head, 12)[0] if len(head) == _HEAD else 0
        return parse_json(path, stream.read(length)) if 0 < length <= _MOST_JSON else None
