"""The arrays of a SMPL recording under one set of names, whoever wrote them.

AMASS's SMPL-X files split the pose under names of their own, AIST++ puts the model's name before
each, and fits by networks give rotation matrices for axis-angle vectors.
"""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.body.unpickle import load_pickle
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import matrix_to_axis_angle
from ins_studio.motion.motion import DEFAULT_FPS, finite, frame_rate
from ins_studio.project.arrays import read_npz

Arrays = dict[str, NDArray[Any]]

RATES = ("fps", "mocap_framerate", "mocap_frame_rate")
TRANSLATIONS = ("transl", "trans")
_GENDERS = ("female", "male", "neutral")
_OTHER_NAMES = {
    "root_orient": "global_orient",
    "pose_body": "body_pose",
    "pose_jaw": "jaw_pose",
    "pose": "poses",
    "fullpose": "poses",
    "smpl_poses": "poses",
    "smpl_trans": "transl",
}
# Two parts that some files keep in one array: left before right.
_PAIRS = {
    "pose_hand": ("left_hand_pose", "right_hand_pose"),
    "pose_eye": ("leye_pose", "reye_pose"),
}
_SINGLE = ("global_orient", "jaw_pose", "leye_pose", "reye_pose")
# How far the determinant of what is meant to be a rotation may be from one.
NO_ROTATION = 0.1


def read_smpl_arrays(path: Path, known: tuple[str, ...]) -> Arrays:
    """Read a .npz or .pkl.

    Parameters
    ----------
    path : Path
    known : tuple of str
        Which arrays to return, by the names that this program has for them.

    Returns
    -------
    dict of str to ndarray
        What is there of ``known``. Rotation matrices (..., 3, 3) have become axis-angle vectors,
        and (T, J, 3) has become (T, 3 J).

    Raises
    ------
    StudioError
        Naming the file, when it cannot be read or a pickle holds no arrays.
    """
    wanted = (*known, *_OTHER_NAMES, *_PAIRS)
    pickled = path.suffix.lower() in {".pkl", ".pickle"}
    raw = _unpickled(path, wanted) if pickled else read_npz(path, only=wanted)
    arrays: Arrays = {}
    for key, value in raw.items():
        if key in _PAIRS and value.ndim in {1, 2} and value.dtype.kind in "fiu":
            half = value.shape[-1] // 2
            first, second = _PAIRS[key]
            arrays.setdefault(first, value[..., :half])
            arrays.setdefault(second, value[..., half:])
        elif key in known:
            arrays[key] = value
        else:
            arrays.setdefault(_OTHER_NAMES.get(key, key), value)
    return {key: _flat(key, value) for key, value in arrays.items() if key in known}


def rows_of(path: Path, key: str, value: NDArray[Any], frames: int) -> NDArray[np.float32]:
    """Return ``value`` as (T, n); StudioError where it is not one row for each frame."""
    rows = np.atleast_2d(finite(path, key, value))
    if not len(rows) == frames > 0:
        raise StudioError(
            f"{path}: {key} has the shape {value.shape}, which is not one row for each of "
            f"{frames} frames.",
            "Give every part the same number of frames, one at least.",
        )
    return rows.reshape(frames, -1)


def translation_of(path: Path, arrays: dict[str, NDArray[Any]], frames: int) -> NDArray[np.float32]:
    """Return (T, 3) in metres; zeros where the file has none."""
    for key in TRANSLATIONS:
        if key in arrays:
            rows = rows_of(path, key, arrays[key], frames)
            if rows.shape[1] != 3:
                raise StudioError(
                    f"{path}: {key} holds {rows.shape[1]} numbers a frame, not 3.",
                    "Give one translation in metres for each frame.",
                )
            return rows
    return np.zeros((frames, 3), np.float32)


def rate_of(path: Path, arrays: dict[str, NDArray[Any]]) -> float:
    """Return frames per second; the default where the file does not say."""
    for key in RATES:
        if key in arrays:
            return frame_rate(path, key, arrays[key])
    return DEFAULT_FPS


def betas_of(path: Path, arrays: dict[str, NDArray[Any]], frames: int) -> NDArray[np.float32]:
    """Return (S,); of betas for each frame, as some fits have, the mean."""
    value = finite(path, "betas", arrays.get("betas", np.zeros(0)))
    if value.ndim > 2 or (value.ndim == 2 and len(value) not in {1, frames}):
        raise StudioError(
            f"{path}: betas has the shape {value.shape}.", "Give one row, or one for each frame."
        )
    return value.mean(axis=0) if value.ndim == 2 else value.reshape(-1)


def gender_of(arrays: dict[str, NDArray[Any]]) -> str:
    """Return "female", "male" or "neutral", which stands for anything else too."""
    value = np.atleast_1d(arrays.get("gender", np.zeros(0))).ravel()[:1].tolist()
    word = value[0].decode("latin1") if value and isinstance(value[0], bytes) else str(*value)
    return word if word in _GENDERS else "neutral"


def _unpickled(path: Path, wanted: tuple[str, ...]) -> Arrays:
    content = load_pickle(path)
    if not isinstance(content, dict):
        raise StudioError(
            f"{path} holds a {type(content).__name__}, not arrays by name.",
            "Save the poses as an .npz.",
        )
    try:
        return {key: np.asarray(content[key]) for key in wanted if key in content}
    except (TypeError, ValueError) as error:
        raise StudioError(
            f"{path} holds something else than arrays: {error}.", "Save the poses as an .npz."
        ) from error


def _flat(key: str, value: NDArray[Any]) -> NDArray[Any]:
    """Return rotation matrices as axis-angle vectors (T, 3 J), and all else as it is."""
    shaped = value.ndim >= 3 and value.shape[-2:] == (3, 3) and value.dtype.kind == "f"
    if not shaped or not len(value) or not (np.abs(value) < 2).all():
        return value
    turned = value.astype(np.float64)
    if np.abs(np.linalg.det(turned) - 1).max() > NO_ROTATION:
        return value
    # (J, 3, 3) is one frame, but of a part with one joint alone it is all of them.
    frames = len(value) if value.ndim > 3 or key in _SINGLE else 1
    return matrix_to_axis_angle(turned).reshape(frames, -1)
