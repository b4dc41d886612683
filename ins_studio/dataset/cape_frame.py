"""A frame's file in CAPE's layout."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checks import check_frame
from ins_studio.dataset.reader import Placed
from ins_studio.errors import StudioError
from ins_studio.project.arrays import read_npz

_WAY_OUT = "Restore the file from a copy, or delete it: the other frames are used then."
# A zip file without a comment ends in this signature and 18 more bytes.
_ZIP_END, _ZIP_END_SIZE = b"PK\x05\x06", 22


class Recorded(NamedTuple):
    """What a frame's file holds; see ``Frame``."""

    vertices: NDArray[np.float32]
    v_cano: NDArray[np.float32]
    pose: NDArray[np.float32]
    transl: NDArray[np.float32]


def read_recorded(path: Path, joint_count: int, vertex_count: int | None = None) -> Recorded:
    """Read a frame's file in CAPE's layout; StudioError names the file and what is wrong.

    ``vertex_count`` is None where any number of vertices will do.
    """
    arrays = _read(path, ("v_posed", "v_cano", "pose", "transl"))
    for key in ("v_posed", "v_cano"):
        shape = arrays[key].shape
        wanted = (vertex_count or arrays["v_posed"].size // 3, 3)
        if shape != wanted:
            raise StudioError(f"{path}: {key} has the shape {shape}, not {wanted}.", _WAY_OUT)
    return Recorded(arrays["v_posed"], arrays["v_cano"], *_pose_of(path, arrays, joint_count))


def read_pose(path: Path, joint_count: int) -> Placed:
    """Read only the pose (J, 3) and the translation (3,) of a frame's file."""
    return _pose_of(path, _read(path, ("pose", "transl")), joint_count)


def looks_whole(path: Path) -> bool:
    """Say whether a file ends as an .npz does: finds truncated files without reading them."""
    try:
        with path.open("rb") as stream:
            stream.seek(-_ZIP_END_SIZE, 2)
            return stream.read(len(_ZIP_END)) == _ZIP_END
    except OSError:  # shorter than that, or unreadable
        return False


def _read(path: Path, keys: tuple[str, ...]) -> dict[str, NDArray[np.float32]]:
    found = read_npz(path, keys, only=keys)
    try:
        arrays = {key: np.ascontiguousarray(found[key], np.float32) for key in keys}
    except (TypeError, ValueError) as error:
        raise StudioError(
            f"{path} holds something else than numbers: {error}.", _WAY_OUT
        ) from error
    for problem in check_frame(path, **arrays):
        raise StudioError(f"{path}: {problem.what.partition('.')[0]}.", _WAY_OUT)
    return arrays


def _pose_of(path: Path, arrays: dict[str, NDArray[np.float32]], joint_count: int) -> Placed:
    pose, transl = arrays["pose"], arrays["transl"]
    if pose.size != 3 * joint_count or transl.size != 3:
        raise StudioError(
            f"{path}: {pose.size} pose and {transl.size} translation numbers, "
            f"not {3 * joint_count} and 3.",
            f"The body has {joint_count} joints; choose the body that the poses were made for.",
        )
    return Placed(pose.reshape(-1, 3), transl.reshape(3))
