"""A mesh file as arrays: .ply .obj .glb .gltf .stl .off, by trimesh, without trusting the file."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.dataset.obj_scan import read_plain_obj
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_assets import Assets, as_utf8
from ins_studio.dataset.scan_claims import claimed_faces
from ins_studio.dataset.scan_colors import colors_of, joined_colors
from ins_studio.errors import StudioError

FORMATS = (".ply", ".obj", ".glb", ".gltf", ".stl", ".off")
_TEXT = ("obj", "off", "gltf")
WAY_OUT = "Restore the file from a copy, or delete it: the other frames are used then."
# trimesh takes the bytes apart as if they were in order; on others it raises whatever comes up.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    ImportError,
    LookupError,
    MemoryError,
    NameError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_scan(path: Path, root: Path) -> Scan:
    """Read a scan.

    Vertices are as trimesh has them: those on a seam of the texture are there twice, at the same
    place; the order is the same for the same faces.

    Parameters
    ----------
    path : Path
    root : Path
        The dataset's folder: textures and the like are read from inside it alone.

    Raises
    ------
    StudioError
        Naming the file: missing, damaged, compressed, without faces, or with numbers that are
        not finite.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudioError(f"{path} cannot be read: {error.strerror}.", WAY_OUT) from error
    try:
        claimed = claimed_faces(path, content)
        with np.errstate(all="ignore"):  # what is not finite is found below
            scan = _joined(_parts(path, content, root))
        if len(scan.faces) < claimed:
            raise ValueError(f"it claims {claimed} faces and holds {len(scan.faces)}")
    except _BROKEN as error:
        raise StudioError(
            f"{path} is damaged, cut short or no {path.suffix} file ({_words(error)}).", WAY_OUT
        ) from error
    _check(path, scan)
    return scan


def _parts(path: Path, content: bytes, root: Path) -> list[Scan]:
    """Return the meshes of the file where its scene puts them."""
    kind = path.suffix[1:].lower()
    assets = Assets(path.parent, root)
    plain = read_plain_obj(content, assets) if kind == "obj" else None
    if plain is not None:
        return [plain]
    import trimesh

    scene = trimesh.load_scene(
        io.BytesIO(as_utf8(content) if kind in _TEXT else content),
        file_type=kind,
        resolver=assets,
        process=False,
    )
    parts = []
    for node in scene.graph.nodes_geometry:
        transform, name = scene.graph[node]
        mesh = scene.geometry[name]
        if len(getattr(mesh, "faces", ())):
            parts.append(_part(mesh, np.asarray(transform, np.float64)))
    return parts


def _part(mesh: Any, transform: np.ndarray) -> Scan:
    vertices = np.asarray(mesh.vertices, np.float64) @ transform[:3, :3].T + transform[:3, 3]
    faces = np.asarray(mesh.faces, np.int64)
    if faces.min() < 0 or faces.max() >= len(vertices):
        raise ValueError("a face names a vertex that does not exist")
    return Scan(vertices.astype(np.float32), faces.astype(np.int32), colors_of(mesh))


def _joined(parts: list[Scan]) -> Scan:
    if not parts:
        raise ValueError("it has no faces; a cloud of points must be meshed first")
    starts = np.cumsum([0, *(len(part.vertices) for part in parts[:-1])])
    faces = [part.faces + start for part, start in zip(parts, starts, strict=True)]
    colors = joined_colors([part.colors for part in parts], [len(part.vertices) for part in parts])
    vertices = np.concatenate([part.vertices for part in parts])
    return Scan(vertices, np.concatenate(faces).astype(np.int32), colors)


def _check(path: Path, scan: Scan) -> None:
    bad = np.asarray(~np.isfinite(scan.vertices).all(axis=1))
    if bad.any():
        raise StudioError(
            f"{path}: {int(bad.sum())} of {len(bad)} vertices are NaN or infinite.", WAY_OUT
        )


def _words(error: BaseException) -> str:
    if isinstance(error, IndexError):  # of a reader that ran off the file's end
        return "it ends too early"
    return " ".join(str(error).split())[:200] or type(error).__name__
