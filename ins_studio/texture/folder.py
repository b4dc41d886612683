"""Layers on disk: one PNG for each, and ``layers.json`` that names them."""

import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.files import read_json, write_atomic, write_json
from ins_studio.texture.images import decode_png, encode_png
from ins_studio.texture.layers import COLOR, KINDS, NORMAL, Layer, LayerStack

LAYERS_FILE = "layers.json"
VERSION = 1


def save_layers(stack: LayerStack, folder: Path) -> Path:
    """Write ``stack`` into ``folder``; returns the path of ``layers.json``.

    Images are named by their content and written first, so a save that is cut off leaves the
    former layers whole, and an image that has not changed is not written again.
    """
    rows = []
    for layer in stack.layers:
        name = f"layer-{zlib.crc32(layer.pixels.tobytes()):08x}-{stack.size}.png"
        if not (folder / name).is_file():
            write_atomic(folder / name, encode_png(layer.pixels, compression=1))
        rows.append(
            {
                "name": layer.name,
                "file": name,
                "opacity": layer.opacity,
                "visible": layer.visible,
                "locked": layer.locked,
                "kind": layer.kind,
            }
        )
    path = folder / LAYERS_FILE
    write_json(path, {"version": VERSION, "size": stack.size, "layers": rows})
    kept = {str(row["file"]) for row in rows}
    for image in folder.glob("layer-*.png"):
        if image.name not in kept:
            image.unlink(missing_ok=True)
    return path


def load_layers(folder: Path) -> LayerStack:
    """Read what ``save_layers`` wrote; StudioError names the file that is missing or damaged."""
    path = folder / LAYERS_FILE
    value = read_json(path)
    try:
        if value["version"] != VERSION:
            raise _damaged(path, f"its version is {value['version']}, not {VERSION}")
        size = int(value["size"])
        rows = value["layers"]
        unknown = {kind for row in rows if (kind := row.get("kind", COLOR)) not in KINDS}
        if unknown:
            raise _damaged(path, f"there is no kind {unknown.pop()!r} of layer")
        layers = [_read_layer(folder, row, size) for row in rows]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, f"{error!r}") from error
    return LayerStack(size, layers)


def stored_relief(folder: Path) -> tuple[Path, float] | None:
    """Return the picture of the normal map that is shown, and its strength; None without one.

    StudioError as ``load_layers``, but the pictures themselves are not read.
    """
    path = folder / LAYERS_FILE
    if not path.is_file():
        return None
    try:
        rows = read_json(path)["layers"]
        shown = [row for row in rows if row.get("kind") == NORMAL and row["visible"]]
        if not shown:
            return None
        return folder / Path(str(shown[-1]["file"])).name, float(shown[-1]["opacity"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(path, f"{error!r}") from error


def _read_layer(folder: Path, row: dict[str, Any], size: int) -> Layer:
    image = folder / Path(str(row["file"])).name
    pixels = np.ascontiguousarray(decode_png(image))
    if pixels.shape != (size, size, 4):
        raise _damaged(image, f"it is {pixels.shape[1]} x {pixels.shape[0]}, not {size} x {size}")
    opacity = min(max(float(row["opacity"]), 0.0), 1.0)
    shown, locked = bool(row["visible"]), bool(row["locked"])
    kind = str(row.get("kind", COLOR))  # files of before there were normal maps name none
    return Layer(str(row["name"]), pixels, opacity, shown, locked, kind)


def _damaged(path: Path, what: str) -> StudioError:
    return StudioError(
        f"{path} is damaged: {what}.", "Restore the texture folder from a copy, or remove it."
    )
