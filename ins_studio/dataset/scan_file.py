"""A mesh file as arrays: .ply .obj .glb .gltf .stl .off, by trimesh, without trusting the file."""

import io
import struct
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

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


@dataclass(frozen=True, eq=False)
class Scan:
    """A surface as its file has it: any unit, any axis up, any winding.

    Attributes
    ----------
    vertices : (V, 3) float32
    faces : (F, 3) int32
    colors : (V, 3) uint8 or None
        sRGB of each vertex; a texture is sampled where the vertices are.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None = None

    def moved(self, scale: float, turn: np.ndarray) -> "Scan":
        """Return the surface with ``turn @ (scale * vertex)`` for every vertex; turn is (3, 3)."""
        vertices = (scale * self.vertices.astype(np.float64)) @ np.asarray(turn, np.float64).T
        return replace(self, vertices=vertices.astype(np.float32))

    def turned_over(self) -> "Scan":
        """Return the surface with faces that look the other way."""
        return replace(self, faces=np.ascontiguousarray(self.faces[:, ::-1]))


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
    import trimesh

    kind = path.suffix[1:].lower()
    scene = trimesh.load_scene(
        io.BytesIO(as_utf8(content) if kind in _TEXT else content),
        file_type=kind,
        resolver=Assets(path.parent, root),
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
    return " ".join(str(error).split())[:200] or type(error).__name__
