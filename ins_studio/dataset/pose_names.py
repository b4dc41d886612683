"""Finding the poses in what a file holds: every program has its own names and its own nesting."""

import re
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import matrix_to_axis_angle

# One name for each array, as ``SmplFile`` has them, and the names that others give it: SMPL and
# AMASS, its SMPL-X files, AIST++, ROMP, VIBE and PyMAF, EasyMocap.
_NAMES = {
    "poses": ("poses", "pose", "fullpose", "full_pose", "smpl_poses", "smpl_thetas", "thetas"),
    "global_orient": ("global_orient", "root_orient", "body_root_orient"),
    "body_pose": ("body_pose", "pose_body"),
    "left_hand_pose": ("left_hand_pose",),
    "right_hand_pose": ("right_hand_pose",),
    "hands": ("pose_hand", "hand_pose"),
    "jaw_pose": ("jaw_pose", "pose_jaw"),
    "leye_pose": ("leye_pose",),
    "reye_pose": ("reye_pose",),
    "eyes": ("pose_eye",),
    "transl": ("transl", "trans", "translation", "smpl_trans", "cam_trans"),
    "betas": ("betas", "shapes", "shape", "smpl_betas"),
    "fps": ("fps", "mocap_framerate", "mocap_frame_rate"),
    "gender": ("gender",),
    "body": ("body_name",),
    "interpolated": ("interpolated",),
    "numbers": ("frame_ids", "frame_id", "frame_numbers"),
    "turn": ("Rh",),
    "shift": ("Th",),
}
KNOWN = frozenset(other for others in _NAMES.values() for other in others)
_POSES = ("poses", "body_pose")
_DEPTH = 5  # of nesting: file, frame, people, person, model
_MATRICES = {"global_orient": 1, "jaw_pose": 1, "leye_pose": 1, "reye_pose": 1}

Arrays = dict[str, NDArray[Any]]


class Found(NamedTuple):
    """Arrays by the names of ``_NAMES``, and the number that the file gives them, or None."""

    arrays: Arrays
    number: int | None


def find_poses(content: Any) -> list[Found]:
    """Return every set of poses in a file's content, in its order.

    A set is one frame, or all frames of a person. Of several people in a frame the first is
    taken.

    Parameters
    ----------
    content : dict, list or array
        As ``read_content`` returns it.

    Raises
    ------
    ValueError
        An array is ragged.
    """
    return _search(content, None, _DEPTH)


def _search(content: Any, number: int | None, depth: int) -> list[Found]:
    if depth == 0:
        return []
    if isinstance(content, dict):
        arrays = _named(content)
        if any(key in arrays for key in _POSES):
            return [Found(arrays, number)]
        inner = [
            _search(value, _number(key) if number is None else number, depth - 1)
            for key, value in content.items()
        ]
    elif isinstance(content, list | tuple):
        inner = [_search(item, number, depth - 1) for item in content]
        people = number is not None or any(isinstance(i, dict) and "id" in i for i in content)
        inner = [found for found in inner if found][: 1 if people else None]
    else:
        return []
    return [found for several in inner for found in several]


def _number(key: Any) -> int | None:
    """Return the number in a key such as "outputs/000012.jpg"."""
    digits = re.findall(r"\d+", str(key).replace("\\", "/").rpartition("/")[2])
    return int(digits[-1]) if digits else None


def _named(content: dict[Any, Any]) -> Arrays:
    arrays: Arrays = {}
    for name, others in _NAMES.items():
        for other in others:
            value = content.get(other)
            if value is not None and not isinstance(value, dict):
                arrays[name] = _flat(name, np.asarray(value))
                break
    _split(arrays, "hands", ("left_hand_pose", "right_hand_pose"))
    _split(arrays, "eyes", ("leye_pose", "reye_pose"))
    return arrays


def _split(arrays: Arrays, both: str, parts: tuple[str, str]) -> None:
    """Take two parts apart that a file keeps in one array: left before right."""
    value = arrays.pop(both, None)
    if value is not None and value.ndim in {1, 2}:
        half = value.shape[-1] // 2
        arrays.setdefault(parts[0], value[..., :half])
        arrays.setdefault(parts[1], value[..., half:])


def _flat(name: str, value: NDArray[Any]) -> NDArray[Any]:
    """Return rotation matrices as axis-angle vectors, and joints apart as one row for a frame."""
    numbers = value.dtype.kind in "fiu"
    if name in {"fps", "gender", "body", "numbers", "betas", "transl", "shift"} or not numbers:
        return value
    if value.ndim >= 2 and value.shape[-2:] == (3, 3) and np.isfinite(value).all():
        joints = _MATRICES.get(name) or (value.shape[-3] if value.ndim > 2 else 1)
        turned = matrix_to_axis_angle(value.reshape(-1, joints, 3, 3).astype(np.float64))
        return turned.reshape(len(turned), -1)
    return value.reshape(len(value), -1) if value.ndim == 3 else value
