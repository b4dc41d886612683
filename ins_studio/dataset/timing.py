"""Pairing frames with poses by time, where they were recorded at different rates."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ins_studio.dataset.checks import Problem
from ins_studio.dataset.dataset_json import NAME
from ins_studio.dataset.pairing import Pair, Pairing, kind_of, pair
from ins_studio.dataset.point_cache import PointCache
from ins_studio.dataset.pose_file import PoseFile
from ins_studio.dataset.recorded_frames import Frames
from ins_studio.dataset.sequence_choice import SequenceChoice
from ins_studio.errors import StudioError
from ins_studio.geometry.rotation import (
    axis_angle_to_matrix,
    matrix_to_axis_angle,
    matrix_to_quaternion,
    quaternion_to_matrix,
    slerp,
)

# Rows by which a frame may lie outside of the poses: rates are written with few digits.
_OUTSIDE = 0.5
_LATE = 0.05  # seconds from which on a cache's beginning is worth a word


def pair_frames(
    frames: Frames, files: Sequence[PoseFile], choice: SequenceChoice, problems: list[Problem]
) -> tuple[Pairing, NDArray[np.float64] | None]:
    """Pair the frames of a recording with poses: row by row or by number, or else by time.

    Time counts where somebody says where to begin, and for caches and motions whose numbers of
    frames differ: a simulation and a recorded motion are seldom at the same rate.

    Parameters
    ----------
    frames : Frames
    files : sequence of PoseFile
        One with many rows, or one for each frame.
    choice : SequenceChoice
        What the dataset says of where in the poses its frames are.
    problems : list of Problem
        Gets a line where the beginning is not certain.

    Returns
    -------
    pairing : Pairing
    places : (P,) float64 or None
        See ``pair_in_time``; None where each pair has a row.

    Raises
    ------
    StudioError
        The time would count, but nothing says the frame rate.
    """
    own, file, offset = frames.own, files[0], choice.offset
    moving = frames.cached is not None or file.stature is not None
    timed = offset is not None or (moving and len(file.poses) != len(own.scans))
    if not timed or len(files) > 1 or len(file.poses) == 1:
        return pair(own.name, own.scans, files, choice.first), None
    if frames.seconds is None or file.fps is None:
        unknown = own.cache or own.folder if frames.seconds is None else file.path
        raise StudioError(
            f"{len(own.scans)} frames and {len(file.poses)} poses are to be paired by time, and "
            f"nothing says the frame rate of {unknown.name}.",
            f'Write "fps" into {NAME}, or give one pose for each frame.'
            if frames.seconds is None
            else "Write fps into it.",
        )
    if offset is None and frames.cached is not None:
        problems.extend(_late(frames.cached.cache, frames.seconds))
    return pair_in_time(own.name, own.scans, file, frames.seconds, offset or 0.0)


def _late(cache: PointCache, seconds: NDArray[np.float64]) -> list[Problem]:
    """Say that a cache begins in the middle of its scene; where the poses began is not known."""
    begins = cache.begins
    if cache.step is not None and len(seconds) > 1:
        begins = (cache.begins - 1) / cache.step * float(seconds[1])  # scenes count from 1
    if begins <= _LATE:
        return []
    what = (
        f"it begins {begins:.4g} s into its scene, and the poses are laid from their first row "
        f'on. If they begin with the scene, write "offset": {begins:.4g} into {NAME}.'
    )
    return [Problem(cache.path, what)]


def pair_in_time(
    sequence: str,
    scans: Sequence[Path],
    file: PoseFile,
    seconds: NDArray[np.float64],
    offset: float,
) -> tuple[Pairing, NDArray[np.float64]]:
    """Pair each frame with the moment of the poses that it belongs to.

    Parameters
    ----------
    sequence : str
    scans : sequence of Path
        T of them.
    file : PoseFile
        With many rows and a frame rate.
    seconds : (T,) float64
        Since the first frame.
    offset : float
        Where in the poses the first frame is, seconds.

    Returns
    -------
    pairing : Pairing
        Rows are the nearest ones.
    places : (P,) float64
        Of each pair, between the rows of the file: 1.5 is halfway from row 1 to row 2.
    """
    assert file.fps is not None
    last = len(file.poses) - 1
    wanted = (np.asarray(seconds, np.float64) + offset) * file.fps
    inside = (wanted >= -_OUTSIDE) & (wanted <= last + _OUTSIDE)
    places = wanted[inside].clip(0, last)
    kept = [scan for scan, known in zip(scans, inside, strict=True) if known]
    pairs = [
        Pair(scan, file.path, int(row)) for scan, row in zip(kept, np.rint(places), strict=True)
    ]
    lone = tuple(scan for scan, known in zip(scans, inside, strict=True) if not known)
    begin = f", from {offset:g} s on" if offset else ""
    how = f"by time, with poses at {file.fps:g} a second{begin}"
    return Pairing(sequence, tuple(pairs), lone, (), how, kind_of(file)), places


def sampled(file: PoseFile, places: NDArray[np.float64]) -> PoseFile:
    """Return the poses at ``places`` (P,) between the rows of a file, one row for each.

    Rotations go along the shorter arc, translations in straight lines.
    """
    places = np.asarray(places, np.float64)
    before = np.clip(np.floor(places).astype(np.int64), 0, max(0, len(file.poses) - 2))
    after = np.minimum(before + 1, len(file.poses) - 1)
    share = places - before

    def turned(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        q = matrix_to_quaternion(axis_angle_to_matrix(rows.reshape(len(rows), -1, 3)))
        between = quaternion_to_matrix(slerp(q[before], q[after], share[:, None]))
        return matrix_to_axis_angle(between).reshape(len(places), -1).astype(np.float32)

    def moved(rows: NDArray[np.float32]) -> NDArray[np.float32]:
        way = (1 - share)[:, None] * rows[before] + share[:, None] * rows[after]
        return way.astype(np.float32)

    return replace(
        file,
        poses=turned(file.poses),
        transl=None if file.transl is None else moved(file.transl),
        turn=None if file.turn is None else turned(file.turn),
        numbers=None,
    )
