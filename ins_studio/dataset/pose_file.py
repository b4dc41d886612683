"""A file of fitted poses as rows: one frame each, whoever fitted them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.pose_content import read_content
from ins_studio.dataset.pose_names import KNOWN, Found, find_poses
from ins_studio.dataset.pose_vector import PARTS, from_parts, whole_joints
from ins_studio.errors import StudioError
from ins_studio.motion.motion import frame_rate
from ins_studio.motion.smpl_arrays import betas_of, gender_of, rows_of

_WAY_OUT = "Write the poses again: the same number of frames for every array, radians and metres."


@dataclass(frozen=True, eq=False)
class PoseFile:
    """The poses of T frames.

    Attributes
    ----------
    path : Path
    poses : (T, n) float32
        Axis-angle of all joints, radians; n is 3 for each joint of the body they were made for.
    transl : (T, 3) float32 or None
        As the file has them; None where it has none.
    turn : (T, 3) float32 or None
        EasyMocap's ``Rh``: turns the posed body about the origin, before ``transl``.
    betas : (S,) float32
        The person's shape, the mean over the frames; empty where the file does not say.
    numbers : tuple of int, or None
        The frames' numbers, where the file has them.
    fps : float or None
    gender : str
        "neutral" where the file does not say.
    notes : tuple of str
        What of the file was not taken; sentences.
    body : str
        The name of the body that poses and betas are of; empty where the file does not say.
    stature : float or None
        How many times as large as the body model the person is, as a motion's bones show; None
        for poses of a model, which has its shape from ``betas``.
    kind : str
        What they are, where that is more than their size says; a few words.
    interpolated : frozenset of int
        Rows that no scan was looked at for: a fit of ours left these frames out.
    """

    path: Path
    poses: NDArray[np.float32]
    transl: NDArray[np.float32] | None
    turn: NDArray[np.float32] | None
    betas: NDArray[np.float32]
    numbers: tuple[int, ...] | None
    fps: float | None
    gender: str
    notes: tuple[str, ...]
    body: str = ""
    stature: float | None = None
    kind: str = ""
    interpolated: frozenset[int] = frozenset()


def read_pose_file(path: Path) -> PoseFile | None:
    """Read the poses of a .npz, .pkl or .json; None where it holds none.

    SMPL and AMASS, SMPL-X parts, EasyMocap, and the dictionaries of networks that fit bodies to
    pictures: one person's frames, or one frame of several people, of whom the first is taken.

    Raises
    ------
    StudioError
        Naming the file: damaged, or with arrays that do not fit each other.
    """
    content = read_content(path, KNOWN)
    try:
        found = find_poses(content)
        if not found:
            return None
        parts = [_rows_of(path, one) for one in found]
        return _longest(parts) if max(len(p.poses) for p in parts) > 1 else _joined(parts)
    except (ValueError, TypeError, IndexError) as error:
        raise StudioError(f"{path}: its poses cannot be read: {error}.", _WAY_OUT) from error


def _longest(people: list[PoseFile]) -> PoseFile:
    """Take the person that is seen in most frames."""
    return max(people, key=lambda person: len(person.poses))


def _joined(frames: list[PoseFile]) -> PoseFile:
    """Put frames that the file has one by one behind each other."""
    first = frames[0]
    if len(frames) == 1:
        return first
    sizes = {frame.poses.shape[1] for frame in frames}
    if len(sizes) > 1:
        raise ValueError(f"frames of {' and '.join(map(str, sorted(sizes)))} numbers")
    numbers = [frame.numbers[0] for frame in frames if frame.numbers]
    return PoseFile(
        first.path,
        np.concatenate([frame.poses for frame in frames]),
        _stacked([frame.transl for frame in frames]),
        _stacked([frame.turn for frame in frames]),
        np.mean([frame.betas for frame in frames], axis=0),
        tuple(numbers) if len(numbers) == len(frames) else None,
        first.fps,
        first.gender,
        first.notes,
        first.body,
    )


def _stacked(rows: list[NDArray[np.float32] | None]) -> NDArray[np.float32] | None:
    known = [row for row in rows if row is not None]
    return np.concatenate(known) if len(known) == len(rows) else None


def _rows_of(path: Path, found: Found) -> PoseFile:
    arrays, notes = found.arrays, list[str]()
    main = "poses" if "poses" in arrays else "body_pose"
    count = len(np.atleast_2d(arrays[main]))

    def rows(key: str) -> NDArray[np.float32] | None:
        return _rows(path, key, arrays[key], count) if key in arrays else None

    poses = rows("poses")
    if poses is None:
        given = {key: rows(key) for key in arrays if key in PARTS}
        poses = from_parts({key: part for key, part in given.items() if part is not None}, notes)
    fps = arrays.get("fps")
    return PoseFile(
        path,
        whole_joints(poses, notes),
        rows("shift") if "shift" in arrays else rows("transl"),
        rows("turn"),
        betas_of(path, arrays, count),
        _numbers(found, count),
        None if fps is None else frame_rate(path, "fps", np.asarray(fps)),
        gender_of(arrays),
        tuple(notes),
        _word(arrays.get("body")),
        interpolated=_interpolated(arrays.get("interpolated"), count),
    )


def _rows(path: Path, key: str, value: NDArray[Any], count: int) -> NDArray[np.float32]:
    rows = rows_of(path, key, value, count)
    if key in {"transl", "shift", "turn", "global_orient"} and rows.shape[1] != 3:
        raise ValueError(f"{key} has {rows.shape[1]} numbers a frame, not 3")
    return rows


def _numbers(found: Found, count: int) -> tuple[int, ...] | None:
    """Return the frames' numbers: as they are listed, or the one that the only frame goes by."""
    listed = np.ravel(found.arrays.get("numbers", np.zeros(0)))
    if listed.dtype.kind in "iu" and len(listed) == count:
        return tuple(int(value) for value in listed)
    return (found.number,) if found.number is not None and count == 1 else None


def _interpolated(words: NDArray[Any] | None, count: int) -> frozenset[int]:
    if words is None or words.shape != (count,) or words.dtype.kind != "U":
        return frozenset()
    return frozenset(np.flatnonzero(words != "").tolist())


def _word(value: NDArray[Any] | None) -> str:
    return "" if value is None or value.dtype.kind != "U" or value.size != 1 else str(value.item())
