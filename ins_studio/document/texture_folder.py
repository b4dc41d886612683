"""The paint's way to and from the project folder."""

from dataclasses import replace
from pathlib import Path

from ins_studio.document.document import Document
from ins_studio.document.paint import PaintDocument
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.project import ProjectFolder
from ins_studio.texture.folder import LAYERS_FILE, load_layers, save_layers
from ins_studio.texture.images import encode_png
from ins_studio.texture.layers import LayerStack

TEXTURE = "texture/layers.json"


def snapshot(paint: PaintDocument) -> LayerStack | None:
    """Return the layers for another thread to write; None where nobody has made any.

    Layers that were written once are written again, empty or not: what was removed stays removed.
    Pixels that people paint on are copied; nobody changes those of the others.
    """
    if not (paint.has_work or paint.on_disk):
        return None
    paint.on_disk = True
    layers = [
        replace(layer, pixels=layer.pixels.copy() if layer.takes_paint else layer.pixels)
        for layer in paint.stack.layers
    ]
    return LayerStack(paint.stack.size, layers)


def write_texture(stack: LayerStack | None, folder: Path) -> str | None:
    """Write layers under ``folder``/texture; returns their list, relative to ``folder``.

    None when nobody has painted: the scan colour lies in the run already.
    """
    if stack is None:
        return None
    path = save_layers(stack, ProjectFolder(folder).texture_path)
    return path.relative_to(folder).as_posix()


def write_flattened(paint: PaintDocument, folder: Path) -> None:
    """Write the picture that the terminal exports, beside the layers; none without paint."""
    path = ProjectFolder(folder).flattened_path
    if paint.has_paint:
        write_atomic(path, encode_png(paint.flattened_for_export(), compression=1))
    elif paint.on_disk:
        path.unlink(missing_ok=True)


def read_texture(document: Document, folder: Path, notes: list[str]) -> None:
    """Read the layers under ``folder``/texture; a sentence in ``notes`` if they are damaged."""
    texture = ProjectFolder(folder).texture_path
    if document.mesh is None or not (texture / LAYERS_FILE).is_file():
        return
    try:
        document.paint.set_layers(load_layers(texture))
    except StudioError as error:
        notes.append(str(error))
