"""The one mesh of an avatar, as a file: ``mesh/canonical.npz``."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz

CANONICAL_VERSION = 1

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class CanonicalMesh:
    """The canonical mesh with its atlas and its binding to the skeleton.

    Parameters
    ----------
    vertices : (V,3) float32
        Welded, metres, y up, in the canonical pose; the order is promised to every export.
    faces : (F,3) int32
        Outward by the right-hand rule.
    texcoords : (T,2) float32
        In [0,1], v up.
    texcoord_faces : (F,3) int32
        Corners of ``faces`` as rows of ``texcoords``.
    weights : (V,J) float32
        Skinning weights, rows sum to one.
    joints : (J,3) float32
        Joints of the REST pose, metres.
    parents : (J,) int32
        Parent of each joint; -1 for the root, which is joint 0.
    joint_names : tuple of str
        J names.
    canonical_pose : (J,3) float32
        Axis-angle of the canonical pose relative to the zero pose, radians.
    """

    vertices: FloatArray
    faces: IntArray
    texcoords: FloatArray
    texcoord_faces: IntArray
    weights: FloatArray
    joints: FloatArray
    parents: IntArray
    joint_names: tuple[str, ...]
    canonical_pose: FloatArray


def encode_canonical(mesh: CanonicalMesh) -> bytes:
    """Return the bytes of ``canonical.npz``."""
    return encode_npz(
        version=CANONICAL_VERSION,
        vertices=mesh.vertices.astype(np.float32),
        faces=mesh.faces.astype(np.int32),
        texcoords=mesh.texcoords.astype(np.float32),
        texcoord_faces=mesh.texcoord_faces.astype(np.int32),
        weights=mesh.weights.astype(np.float32),
        joints=mesh.joints.astype(np.float32),
        parents=mesh.parents.astype(np.int32),
        joint_names=np.array(mesh.joint_names, dtype=np.str_),
        canonical_pose=mesh.canonical_pose.astype(np.float32),
    )


def load_canonical(path: Path) -> CanonicalMesh:
    """Read and check a canonical mesh; StudioError names the file and what is wrong with it."""
    arrays = read_npz(path, (*_SHAPES, "joint_names", "version"))
    version = arrays["version"]
    if version.shape != () or int(version) != CANONICAL_VERSION:
        raise StudioError(
            f"{path} is a canonical mesh of version {version}, this program reads "
            f"{CANONICAL_VERSION}.",
            "Update INS Studio, or extract the mesh again.",
        )
    _check(path, arrays)
    values: dict[str, Any] = {
        name: np.ascontiguousarray(arrays[name], dtype=kind) for name, (_, kind) in _SHAPES.items()
    }
    names = tuple(str(name) for name in arrays["joint_names"])
    return CanonicalMesh(joint_names=names, **values)


_SHAPES: dict[str, tuple[tuple[str | int, ...], type]] = {
    "vertices": (("V", 3), np.float32),
    "faces": (("F", 3), np.int32),
    "texcoords": (("T", 2), np.float32),
    "texcoord_faces": (("F", 3), np.int32),
    "weights": (("V", "J"), np.float32),
    "joints": (("J", 3), np.float32),
    "parents": (("J",), np.int32),
    "canonical_pose": (("J", 3), np.float32),
}


def _check(path: Path, arrays: dict[str, NDArray[Any]]) -> None:
    sizes: dict[str, int] = {"J": len(np.atleast_1d(arrays["joint_names"]))}
    for name, (shape, kind) in _SHAPES.items():
        array = arrays[name]
        expected = [sizes.get(size, -1) if isinstance(size, str) else size for size in shape]
        fits = array.ndim == len(shape) and all(
            want in (-1, have) for want, have in zip(expected, array.shape, strict=True)
        )
        if not fits or array.size == 0:
            raise _damaged(path, f"{name} has the shape {array.shape}")
        sizes.update(
            {
                size: have
                for size, have in zip(shape, array.shape, strict=True)
                if isinstance(size, str)
            }
        )
        if not np.issubdtype(array.dtype, np.number) or not np.isfinite(array).all():
            raise _damaged(path, f"{name} holds what is not a number")
        if kind is np.int32 and not np.issubdtype(array.dtype, np.integer):
            raise _damaged(path, f"{name} holds fractions")
    for name, rows in (("faces", "V"), ("texcoord_faces", "T")):
        if arrays[name].min() < 0 or arrays[name].max() >= sizes[rows]:
            raise _damaged(path, f"{name} point outside the mesh")
    parents = arrays["parents"]
    if parents[0] != -1 or (parents[1:] < 0).any() or (parents >= np.arange(len(parents))).any():
        raise _damaged(path, "parents are not a tree with its root first")


def _damaged(path: Path, what: str) -> StudioError:
    return StudioError(f"{path} is damaged: {what}.", "Extract the mesh again.")
