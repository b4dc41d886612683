"""A point cache with the mesh that it moves: together they are a surface in every frame."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.obj_mesh import read_obj_mesh
from ins_studio.dataset.point_cache import PointCache
from ins_studio.dataset.scan import Scan
from ins_studio.dataset.scan_colors import PLAIN
from ins_studio.dataset.scan_file import read_scan
from ins_studio.errors import StudioError
from ins_studio.geometry.weld import weld

MESHES = (".obj", ".ply")


@dataclass(frozen=True, eq=False)
class CachedMesh:
    """A surface whose vertices are in a point cache, and whose faces are in a mesh file.

    Attributes
    ----------
    cache : PointCache
    mesh : Path
    faces : (F, 3) int32
        One array for all frames.
    colors : (V, 3) uint8 or None
        sRGB of each vertex, from the mesh file.
    """

    cache: PointCache
    mesh: Path
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8] | None

    def scan(self, frame: int) -> Scan:
        """Return the surface of a frame of the cache; StudioError as ``vertices`` raises it."""
        return Scan(self.cache.vertices(frame), self.faces, self.colors)


def cached_mesh(cache: PointCache, mesh: Path, root: Path) -> CachedMesh:
    """Put faces to a point cache.

    Parameters
    ----------
    cache : PointCache
    mesh : Path
        An OBJ or PLY with the same vertices in the same order; where they lie does not matter.
    root : Path
        The dataset's folder: textures are read from inside it alone.

    Raises
    ------
    StudioError
        The mesh is damaged, or has another number of vertices than the cache: both are said.
    """
    scan = read_scan(mesh, root)
    vertices, faces, colors = scan.vertices, scan.faces, scan.colors
    if mesh.suffix.lower() == ".obj":
        vertices, faces = read_obj_mesh(mesh)
        colors = None if scan.colors is None else _at(vertices, scan.vertices, scan.colors)
    if len(vertices) != cache.vertex_count:
        raise StudioError(
            f"{cache.path} moves {cache.vertex_count:,} vertices, but {mesh.name} has "
            f"{len(vertices):,}.",
            "Write the mesh from the same object as the cache, with the same modifiers on: none "
            "that adds or joins vertices after the simulation.",
        )
    return CachedMesh(cache, mesh, faces, colors)


def _at(
    places: NDArray[np.float32], there: NDArray[np.float32], colors: NDArray[np.uint8]
) -> NDArray[np.uint8] | None:
    """Return the colours (V, 3) that other vertices at the same places have; else grey."""
    first = weld(np.concatenate([there, places])).first[len(there) :]
    known = first < len(there)  # a vertex without a face is not among the others
    found = np.full((len(places), 3), PLAIN, np.uint8)
    found[known] = colors[first[known]]
    return found if known.any() else None
