"""One file per frame: exact vertices, the same faces and texcoords in every file."""

from collections.abc import Callable, Iterator

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.export.clip import ExportClip, Textures
from ins_studio.export.fbx import encode_static_fbx
from ins_studio.export.gltf import encode_static_glb
from ins_studio.export.rig import safe_name

Encoder = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray, Textures, str], bytes]
ENCODERS: dict[str, Encoder] = {"glb": encode_static_glb, "fbx": encode_static_fbx}
FIRST_NUMBER = 1


def frame_files(
    clip: ExportClip, file_format: str, first: int = FIRST_NUMBER
) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a sequence, name and content, for the caller to write.

    Parameters
    ----------
    clip : ExportClip
        What moves. Its textures come first, once, and every frame refers to them by name.
    file_format : str
        "glb" or "fbx".
    first : int
        Number in the name of the first frame.
    """
    if file_format not in ENCODERS:
        raise StudioError(
            f"There is no file format {file_format}.", f"Choose one of {', '.join(ENCODERS)}."
        )
    asset, mesh = safe_name(clip.asset), clip.mesh
    names: dict[str, str] = {}
    for kind, picture in (("basecolor", clip.texture), ("normals", clip.normals)):
        if picture is not None:
            names[kind] = f"{asset}_{kind}.png"
            yield names[kind], picture
    textures = Textures(names.get("basecolor"), names.get("normals"), clip.normal_scale)
    for number, posed in enumerate(clip.posed, first):
        name = f"{asset}_{safe_name(clip.name)}.{number:04d}.{file_format}"
        surface = (mesh.faces, mesh.texcoords, mesh.texcoord_faces)
        yield name, ENCODERS[file_format](posed, *surface, textures, asset)
