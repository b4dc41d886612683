"""Keyed motions as .npz: a motion file that any reader plays, with the keys beside the poses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ins_studio.errors import StudioError
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import WAYS
from ins_studio.motion.keyed_motion import KeyedMotion
from ins_studio.motion.motion import finite, frame_rate
from ins_studio.project.arrays import encode_npz, read_npz

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

VERSION = 1
MOST_FRAMES = 1_000_000
_KINDS = ("key_turns", "key_places", "key_numbers")
_ARRAYS = ("key_version", "key_span", "key_counts", "key_frames", "key_ways", *_KINDS, "fps")


def encode_keyed(keyed: KeyedMotion) -> bytes:
    """Return ``keyed`` as the .npz that ``load_keyed`` reads, and ``load_motion`` too.

    ``poses``, ``transl`` and ``fps`` are those of the motion. ``key_counts`` (J + 2,) says how
    many keys each track has; ``key_frames``, ``key_ways`` (places in ``WAYS``) and the values
    ``key_turns`` (., 4), ``key_places`` (., 3) and ``key_numbers`` (., 1) follow one another in
    the tracks' order. ``key_span`` is the number of frames.
    """
    motion, tracks, joints = keyed.motion(), keyed.tracks, keyed.joint_count
    return encode_npz(
        poses=motion.poses.reshape(motion.frame_count, -1),
        transl=motion.transl,
        fps=np.float64(keyed.fps),
        key_version=VERSION,
        key_span=keyed.frame_count,
        key_counts=[len(track) for track in tracks],
        key_frames=np.concatenate([track.frames for track in tracks]),
        key_ways=np.concatenate([track.ways for track in tracks]),
        key_turns=np.concatenate([track.values for track in tracks[:joints]]),
        key_places=keyed.tracks[keyed.place_track].values,
        key_numbers=keyed.tracks[keyed.cloth_track].values,
    )


def load_keyed(path: Path, joint_count: int) -> KeyedMotion | None:
    """Read the keys of a motion file; None where it holds poses only.

    Parameters
    ----------
    path : Path
        What ``encode_keyed`` wrote.
    joint_count : int
        J of the body that shall move.

    Raises
    ------
    StudioError
        Naming the file and what is wrong in it.
    """
    arrays = read_npz(path, only=_ARRAYS)
    if "key_version" not in arrays:
        return None
    missing = [name for name in _ARRAYS if name not in arrays]
    if missing:
        raise _damaged(path, f"{missing[0]} is missing")
    version = _integers(path, "key_version", arrays, (1,))[0]
    if version > VERSION:
        raise StudioError(
            f"{path} holds keys of version {version}; this program knows {VERSION}.",
            "Update INS Studio to open it.",
        )
    counts = _integers(path, "key_counts", arrays, arrays["key_counts"].shape)
    if counts.shape != (joint_count + 2,):
        raise StudioError(
            f"{path} has keys for {counts.size - 2} joints; the body has {joint_count}.",
            "Open it with the avatar it was made for.",
        )
    return _keyed(path, arrays, counts)


def _keyed(path: Path, arrays: dict[str, NDArray[Any]], counts: NDArray[np.int64]) -> KeyedMotion:
    if not 0 <= counts.min() <= counts.max() <= MOST_FRAMES:
        raise _damaged(path, "key_counts are not possible")
    total, split = int(counts.sum()), np.cumsum(counts)[:-1]
    span = int(_integers(path, "key_span", arrays, (1,))[0])
    frames = _integers(path, "key_frames", arrays, (total,))
    ways = _integers(path, "key_ways", arrays, (total,))
    if not 0 < span <= MOST_FRAMES or (total and not 0 <= frames.min() <= frames.max() < span):
        raise _damaged(path, f"keys do not stand within {span} frames")
    if total and not 0 <= ways.min() <= ways.max() < len(WAYS):
        raise _damaged(path, "a key goes on in an unknown way")
    ends = (int(counts[:-2].sum()), int(counts[-2]), int(counts[-1]))
    values = [
        row
        for name, count, width in zip(_KINDS, ends, (4, 3, 1), strict=True)
        for row in np.split(
            _numbers(path, name, arrays[name], (count, width)),
            split[: len(counts) - 3] if width == 4 else [],
        )
    ]
    pieces = zip(np.split(frames, split), values, np.split(ways, split), strict=True)
    try:
        tracks = tuple(Track(f, v, w.astype(np.uint8)) for f, v, w in pieces)
    except ValueError as error:
        raise _damaged(path, str(error)) from error
    return KeyedMotion(tracks, span, frame_rate(path, "fps", arrays["fps"]))


def _integers(
    path: Path, name: str, arrays: dict[str, NDArray[Any]], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    value = arrays[name]
    if value.dtype.kind not in "iu" or value.size != np.prod(shape) or value.ndim > 1:
        raise _damaged(path, f"{name} is {value.dtype} of the shape {value.shape}")
    return value.reshape(shape).astype(np.int64)


def _numbers(
    path: Path, name: str, value: NDArray[Any], shape: tuple[int, int]
) -> NDArray[np.float64]:
    if value.shape != shape:
        raise _damaged(path, f"{name} has the shape {value.shape}, not {shape}")
    finite(path, name, value)
    return value.astype(np.float64)


def _damaged(path: Path, what: str) -> StudioError:
    return StudioError(
        f"{path} cannot be read as keys: {what}.",
        "The file is damaged; restore it from a copy, or open its poses with File > Open a motion.",
    )
