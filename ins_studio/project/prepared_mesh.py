"""Coloured meshes that have nothing in common, as a few compact arrays of an .npz.

Places are kept as 16-bit steps inside each mesh's own box: a figure of two metres is right to
0.02 mm. Faces are kept as differences, which are small and compress to half.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEPS = 65_535
ARRAYS = ("vertex_counts", "face_counts", "low", "spacing", "vertices", "faces", "colors")

Arrays = dict[str, NDArray[Any]]


@dataclass(frozen=True, eq=False)
class PreparedMesh:
    """One mesh, ready to be shown.

    Parameters
    ----------
    vertices : (V, 3) float32
        World metres, y up.
    faces : (F, 3) int32
        Counter-clockwise seen from outside.
    colors : (V, 3) uint8
        sRGB.
    """

    vertices: NDArray[np.float32]
    faces: NDArray[np.int32]
    colors: NDArray[np.uint8]


def packed(meshes: Sequence[PreparedMesh]) -> Arrays:
    """Return the arrays of one mesh or more, by the names in ``ARRAYS``.

    ``vertices`` are uint16: a vertex of mesh n is ``low[n] + spacing[n] * vertices``. The
    ``faces`` of each mesh begin at their lowest corner and are sorted; kept are the first corner
    less that of the face before, and the others less the first. They are uint16 unless a mesh
    has more vertices than that can name. Faces come back in that order.
    """
    low = np.stack([mesh.vertices.min(axis=0) for mesh in meshes]).astype(np.float32)
    high = np.stack([mesh.vertices.max(axis=0) for mesh in meshes])
    spacing = np.maximum((high - low).max(axis=1) / STEPS, 1e-9).astype(np.float32)
    steps = [
        np.rint((mesh.vertices - low[n]) / spacing[n]).clip(0, STEPS).astype(np.uint16)
        for n, mesh in enumerate(meshes)
    ]
    most = max(len(mesh.vertices) for mesh in meshes)
    return {
        "vertex_counts": np.array([len(mesh.vertices) for mesh in meshes], np.int32),
        "face_counts": np.array([len(mesh.faces) for mesh in meshes], np.int32),
        "low": low,
        "spacing": spacing,
        "vertices": np.concatenate(steps),
        "faces": np.concatenate([_differences(mesh.faces) for mesh in meshes]).astype(
            np.uint16 if most <= STEPS + 1 else np.int32
        ),
        "colors": np.concatenate([mesh.colors for mesh in meshes]),
    }


def unpacked(arrays: Arrays, count: int) -> tuple[PreparedMesh, ...]:
    """Return the ``count`` meshes that ``packed`` made arrays of; ValueError says what is wrong."""
    check(arrays, {"vertex_counts": (count,), "face_counts": (count,)}, "iu")
    sizes, faces = (arrays[name].astype(np.int64) for name in ("vertex_counts", "face_counts"))
    if sizes.min() < 3 or faces.min() < 1:
        raise ValueError("a mesh is empty")
    shapes: dict[str, tuple[int, ...]] = {"vertices": (int(sizes.sum()), 3)}
    check(arrays, {**shapes, "faces": (int(faces.sum()), 3)}, "iu")
    check(arrays, {"colors": shapes["vertices"]}, "u")
    check(arrays, {"low": (count, 3), "spacing": (count,)}, "f")
    if not (arrays["spacing"] > 0).all():
        raise ValueError("spacing is not above zero")
    parts = zip(
        np.split(arrays["vertices"], np.cumsum(sizes)[:-1]),
        np.split(arrays["colors"], np.cumsum(sizes)[:-1]),
        np.split(arrays["faces"], np.cumsum(faces)[:-1]),
        strict=True,
    )
    meshes = []
    for n, (steps, colors, differences) in enumerate(parts):
        triangles = _summed(differences)
        if triangles.min() < 0 or triangles.max() >= sizes[n]:
            raise ValueError("faces point outside their mesh")
        vertices = arrays["low"][n] + arrays["spacing"][n] * steps.astype(np.float32)
        meshes.append(
            PreparedMesh(
                np.asarray(vertices, np.float32),
                np.ascontiguousarray(triangles, np.int32),
                np.ascontiguousarray(colors, np.uint8),
            )
        )
    return tuple(meshes)


def _differences(faces: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return faces (F, 3), turned and sorted, as differences that are never negative."""
    turn = (faces.argmin(axis=1)[:, None] + np.arange(3)) % 3
    turned = np.take_along_axis(faces.astype(np.int64), turn, axis=1)
    ordered = turned[np.lexsort(turned.T[::-1])]
    first = np.diff(ordered[:, :1], axis=0, prepend=0)
    return np.concatenate([first, ordered[:, 1:] - ordered[:, :1]], axis=1)


def _summed(differences: NDArray[np.integer]) -> NDArray[np.int64]:
    """Return the faces (F, 3) that ``_differences`` were made of."""
    first = np.cumsum(differences[:, :1].astype(np.int64), axis=0)
    return np.concatenate([first, first + differences[:, 1:]], axis=1)


def check(
    arrays: Arrays, shapes: dict[str, tuple[int, ...]], kinds: str, *, gaps: bool = False
) -> None:
    """Raise ValueError unless the arrays have these shapes, dtype kinds and finite values.

    With ``gaps`` a value may also be not a number.
    """
    for name, shape in shapes.items():
        array = arrays[name]
        if array.shape != shape:
            raise ValueError(f"{name} has the shape {array.shape}, not {shape}")
        if array.dtype.kind not in kinds:
            raise ValueError(f"{name} holds values of another kind")
        bad = array.dtype.kind == "f" and (np.isinf(array) if gaps else ~np.isfinite(array)).any()
        if bad:
            raise ValueError(f"{name} holds what is not a number")
