"""Fitted poses as a file beside the scans, which a dataset then pairs by itself."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ins_studio.body.body import Body
from ins_studio.errors import StudioError
from ins_studio.fitting.body_state import BodyState, Doubles
from ins_studio.fitting.gaps import filled
from ins_studio.fitting.landmarks import Landmarks
from ins_studio.fitting.track import Track
from ins_studio.geometry.rotation import axis_angle_to_matrix
from ins_studio.project.arrays import encode_npz, read_npz

NAME = "fitted_poses.npz"
_WANTED = ("poses", "transl", "betas", "places", "residual_mm", "key_frames")
_MARKS = ("mark_places", "mark_names", "mark_points")  # files of before have none
_LEFT_OUT = "interpolated"  # so have they
_WAY_OUT = "Fit the sequence anew."


def encode_poses(
    track: Track,
    body: Body,
    numbers: tuple[int, ...] | None,
    fps: float | None,
    positions: Sequence[int] | None = None,
) -> bytes:
    """Return a track as an .npz in the names of SMPL's recordings.

    ``poses`` (T, 3 J) radians, ``transl`` (T, 3) metres, y up, ``betas`` (S,), ``body_name`` and
    ``gender`` of the body, ``frame_ids`` (T,) the numbers in the scans' names, ``places`` (T,)
    their places among the scans from 0, ``residual_mm`` (T,), ``key_frames`` (K,) places,
    ``interpolated`` (T,) why a frame was left out of the fit and has the pose between those beside
    it, a word (``residual_mm`` is NaN there), "" where it was fitted, what
    was pointed at (``mark_places`` (M,), ``mark_names`` (M,), ``mark_points`` (M, 3) metres, y up)
    and ``mocap_framerate`` and ``positions`` (T,) where they are known.

    Parameters
    ----------
    track : Track
        With one fitted frame at least.
    body : Body
    numbers : tuple of int or None
        The number in each scan's name; None where they do not tell the scans apart.
    fps : float or None
        Frames per second, where somebody has said them.
    positions : sequence of int, optional
        Of each scan among all files of its recording.
    """
    every = {**track.states, **filled(track.states, track.left_out)}
    frames = sorted(every)
    states = [every[frame] for frame in frames]
    arrays = {
        "poses": np.stack([state.pose.reshape(-1) for state in states]),
        "transl": np.stack([state.transl for state in states]).astype(np.float32),
        "betas": track.betas.astype(np.float32),
        "body_name": np.array(body.kind),
        "gender": np.array(body.gender),
        "places": np.array(frames, np.int64),
        "residual_mm": np.array([track.residuals_mm.get(frame, np.nan) for frame in frames]),
        "key_frames": np.array(sorted(track.keys), np.int64),
        "interpolated": np.array([track.left_out.get(frame, "") for frame in frames]),
    }
    marked = [(frame, *one) for frame, own in sorted(track.marks.items()) for one in own.items()]
    if marked:
        for name, values in zip(_MARKS, zip(*marked, strict=True), strict=True):
            arrays[name] = np.array(values)
    if numbers is not None:
        arrays["frame_ids"] = np.array([numbers[frame] for frame in frames], np.int64)
    if positions is not None:
        arrays["positions"] = np.array([positions[frame] for frame in frames], np.int64)
    if fps is not None:
        arrays["mocap_framerate"] = np.array(fps)
    return encode_npz(**arrays)


def read_track(path: Path, count: int, body: Body) -> Track:
    """Read what ``encode_poses`` wrote, to go on from there.

    Parameters
    ----------
    path : Path
    count : int
        Frames that the sequence has.
    body : Body
        The same as then.

    Raises
    ------
    StudioError
        Naming the file: damaged, of another body, or of other scans.
    """
    arrays = read_npz(path, _WANTED, only=(*_WANTED, *_MARKS, _LEFT_OUT))
    places = arrays["places"].astype(np.int64)
    poses, transl, betas = (
        np.asarray(arrays[name], np.float64) for name in ("poses", "transl", "betas")
    )
    fits = (
        poses.shape == (len(places), 3 * body.joint_count)
        and transl.shape == (len(places), 3)
        and betas.shape == (body.shape_dirs.shape[2],)
        and len(arrays["residual_mm"]) == len(places)
        and all(np.isfinite(values).all() for values in (poses, transl, betas))
    )
    if not fits:
        raise StudioError(f"{path} was not fitted with the body {body.name}.", _WAY_OUT)
    keys = {int(key) for key in arrays["key_frames"]}
    left_out = read_left_out(path, arrays)
    fitted = {*places.tolist()} - left_out.keys()
    if not fitted or min(places) < 0 or max(places) >= count or not keys <= fitted:
        raise StudioError(f"{path} was fitted to other scans.", _WAY_OUT)
    rotations = axis_angle_to_matrix(poses.reshape(len(poses), -1, 3))
    frames = places.tolist()
    states = {
        frame: BodyState(turned, place, betas)
        for frame, turned, place in zip(frames, rotations, transl, strict=True)
        if frame in fitted
    }
    known = zip(frames, arrays["residual_mm"].tolist(), strict=True)
    residuals = {frame: value for frame, value in known if frame in fitted}
    marks = read_marks(path, arrays, keys)
    return Track(count, states, {}, residuals, keys, marks, left_out)


def read_left_out(path: Path, arrays: dict[str, Any]) -> dict[int, str]:
    """Return by place why frames were left out of the fit; StudioError where that is damaged."""
    places = arrays["places"].astype(np.int64).tolist()
    words = arrays.get(_LEFT_OUT, np.full(len(places), ""))
    if words.shape != (len(places),) or words.dtype.kind != "U":
        raise StudioError(f"{path} does not say rightly which poses are interpolated.", _WAY_OUT)
    return {place: word for place, word in zip(places, words.tolist(), strict=True) if word}


def read_marks(path: Path, arrays: dict[str, Any], frames: Collection[int]) -> dict[int, Landmarks]:
    """Return what was pointed at by frame; StudioError where it is of none of ``frames``."""
    if not set(_MARKS) <= arrays.keys():
        return {}
    places, names, points = (arrays[name] for name in _MARKS)
    fits = points.shape == (len(places), 3) and len(names) == len(places)
    if not fits or not np.isfinite(points).all() or not {*places.tolist()} <= {*frames}:
        raise StudioError(f"{path} holds damaged landmarks.", _WAY_OUT)
    found: dict[int, dict[str, Doubles]] = {}
    for place, name, point in zip(places.tolist(), names.tolist(), points, strict=True):
        found.setdefault(place, {})[str(name)] = np.asarray(point, np.float64)
    return dict(found)
