"""Another system's meshes of some frames, prepared beside an avatar: ``comparison.npz`` of a run.

The window shows them next to the avatar's own mesh without asking the other system's networks.
Version 1 is an .npz of plain arrays, for N frames of J joints. ``poses``, ``transl`` and ``fps``
are those of a motion file, which it can be opened as.

::

    version            1
    mesh, step         fingerprint of the avatar's mesh, and its training step
    systems (3)        names of the avatar, of plain skinning and of the other system
    preset, one_mesh   what the other was trained as; whether its frames share a mesh
    cells              marching-cubes cells along the longest side, of a mesh made anew
    clip, recorded     name of the motion that the frames are of; whether it is a sequence
    frames (N)         their places in it, from 0
    poses (N,J,3)      axis-angle relative to the zero pose, radians
    transl (N,3)       metres
    fps                at which the N frames last as long as the motion they are taken from
    seconds (3,N)      time of each system for a frame, in the order of ``systems``
    distances_mm (3,N) mean distance from the recorded surface; not a number without one
    full_faces (N)     faces of the other's mesh before it was thinned out
    and the other's meshes, as ``prepared_mesh.packed`` writes them
"""

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.errors import StudioError
from ins_studio.project.arrays import encode_npz, read_npz
from ins_studio.project.baked import mesh_fingerprint
from ins_studio.project.canonical import CanonicalMesh
from ins_studio.project.prepared_mesh import ARRAYS, PreparedMesh, check, packed, unpacked

COMPARISON_VERSION = 1
_AGAIN = "Run `ins-studio compare` on the run again."


@dataclass(frozen=True, eq=False)
class Comparison:
    """What ``comparison.npz`` holds; the fields are its arrays.

    ``systems`` are three names, ``frames`` (N,) int32, ``poses`` (N,J,3) and ``transl`` (N,3)
    float32, ``seconds`` and ``distances_mm`` (3,N) float64, ``full_faces`` (N,) int32, and
    ``meshes`` N of them.
    """

    mesh: str
    step: int
    systems: tuple[str, str, str]
    preset: str
    one_mesh: bool
    cells: int
    clip: str
    recorded: bool
    frames: NDArray[np.int32]
    poses: NDArray[np.float32]
    transl: NDArray[np.float32]
    fps: float
    seconds: NDArray[np.float64]
    distances_mm: NDArray[np.float64]
    full_faces: NDArray[np.int32]
    meshes: tuple[PreparedMesh, ...]

    @property
    def thinned(self) -> bool:
        """Whether the meshes have fewer faces than the system made."""
        return any(
            len(mesh.faces) < full for mesh, full in zip(self.meshes, self.full_faces, strict=True)
        )

    def nearest(self, frame: int) -> int:
        """Return which of the N frames is nearest to ``frame`` of the motion."""
        return int(np.abs(self.frames - frame).argmin())


_TEXTS = ("mesh", "preset", "clip")
_WHOLE = ("step", "cells")
_NAMES = tuple(field.name for field in fields(Comparison) if field.name != "meshes")


def encode_comparison(comparison: Comparison) -> bytes:
    """Return the bytes of ``comparison.npz``."""
    values = {name: getattr(comparison, name) for name in _NAMES}
    return encode_npz(version=COMPARISON_VERSION, **values, **packed(comparison.meshes))


def load_comparison(path: Path, mesh: CanonicalMesh, step: int) -> Comparison:
    """Read and check the comparison that was prepared for an avatar.

    Parameters
    ----------
    path : Path
    mesh : CanonicalMesh
        The avatar's.
    step : int
        What the avatar has been trained to.

    Raises
    ------
    StudioError
        When the file is missing, damaged, of another version, or of another mesh or step: its
        figures would be those of another avatar.
    """
    comparison = read_comparison(path)
    if comparison.mesh != mesh_fingerprint(mesh) or comparison.step != step:
        raise StudioError(f"{path} was prepared for this run's avatar as it was before.", _AGAIN)
    if comparison.poses.shape[1] != len(mesh.parents):
        raise _damaged(path, "it moves another number of joints")
    return comparison


def read_comparison(path: Path) -> Comparison:
    """Read a comparison whatever avatar it is of; otherwise as ``load_comparison``."""
    if not path.is_file():
        raise StudioError(f"Nothing is prepared to compare with: there is no {path}.", _AGAIN)
    arrays = read_npz(path, ("version", *_NAMES, *ARRAYS))
    version = arrays.pop("version")
    if version.shape != () or str(version) != str(COMPARISON_VERSION):
        raise StudioError(
            f"{path} is of version {version}, this program reads {COMPARISON_VERSION}.",
            "Update INS Studio, or prepare the comparison again.",
        )
    try:
        return _comparison(arrays)
    except ValueError as error:
        raise _damaged(path, str(error)) from error


def _comparison(arrays: dict[str, NDArray[Any]]) -> Comparison:
    count = len(np.atleast_1d(arrays["frames"]))
    joints = arrays["poses"].shape[1] if arrays["poses"].ndim == 3 else 0
    check(arrays, {"systems": (3,), **dict.fromkeys(_TEXTS, ())}, "U")
    check(arrays, {**dict.fromkeys(_WHOLE, ()), "frames": (count,), "full_faces": (count,)}, "iu")
    check(arrays, {"one_mesh": (), "recorded": ()}, "b")
    check(arrays, {"poses": (count, joints, 3), "transl": (count, 3), "fps": ()}, "f")
    check(arrays, {"seconds": (3, count)}, "f")
    check(arrays, {"distances_mm": (3, count)}, "f", gaps=True)
    if count == 0 or joints == 0 or not arrays["fps"] > 0:
        raise ValueError("it has no frames, no joints or no rate")
    values = {name: _plain(arrays[name]) for name in _NAMES}
    values["systems"] = tuple(str(name) for name in arrays["systems"])
    return Comparison(**values, meshes=unpacked(arrays, count))


def _plain(array: NDArray[Any]) -> Any:
    return array if array.ndim else array.item()


def _damaged(path: Path, what: str) -> StudioError:
    return StudioError(f"{path} is damaged: {what}.", _AGAIN)
