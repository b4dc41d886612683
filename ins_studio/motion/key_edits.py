"""Edits of keys: pure functions from one keyed motion to the next.

A selection names keys by (track, frame). Tracks that an edit does not touch are shared between
the motions, so that little is evaluated again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import SPLINE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from numpy.typing import NDArray

    from ins_studio.motion.keyed_motion import KeyedMotion

Selection = frozenset[tuple[int, int]]
NOTHING: Selection = frozenset()


@dataclass(frozen=True, eq=False)
class CopiedKeys:
    """Keys on their way to another frame, clip or avatar of as many joints.

    ``pieces`` are tracks by their number, with frames counted from the earliest key.
    """

    pieces: Mapping[int, Track]
    joint_count: int


def set_keys(
    keyed: KeyedMotion, frame: int, values: Mapping[int, NDArray[np.float64]]
) -> KeyedMotion:
    """Set a key on ``frame`` in some tracks.

    Parameters
    ----------
    keyed : KeyedMotion
        What is edited; it stays as it is.
    frame : int
        0 to T - 1.
    values : mapping of int to (W,) float64
        What the key says, by track. A key that was there gets the value and keeps its way; a new
        one goes on as the key before it does, or as a spline.
    """
    changed = {}
    for number, value in values.items():
        track = keyed.tracks[number]
        before = int(np.searchsorted(track.frames, frame, side="right")) - 1
        way = track.ways[max(before, 0)] if len(track) else np.uint8(SPLINE)
        key = Track(np.array([frame]), np.asarray(value, np.float64)[None], np.array([way]))
        changed[number] = _merged(track, key)
    return keyed.with_tracks(changed)


def remove_keys(keyed: KeyedMotion, selection: Selection) -> KeyedMotion:
    """Return the motion without the selected keys; a track without keys rests."""
    return keyed.with_tracks(
        {
            number: _kept(keyed.tracks[number], ~chosen)
            for number, chosen in _chosen(keyed, selection).items()
        }
    )


def kept_move(keyed: KeyedMotion, selection: Selection, by: int) -> int:
    """Return how many of ``by`` frames the selected keys can move and stay inside the clip."""
    frames = [frame for _, frame in selection]
    return max(-min(frames), min(by, keyed.frame_count - 1 - max(frames))) if frames else 0


def move_keys(keyed: KeyedMotion, selection: Selection, by: int) -> tuple[KeyedMotion, Selection]:
    """Move the selected keys by whole frames, and return where they are.

    They keep their distances and stay inside the clip. Where one lands on a key that is not
    selected it takes that one's place, as in Blender.
    """
    by = kept_move(keyed, selection, by)
    if by == 0:
        return keyed, selection
    changed = {}
    for number, chosen in _chosen(keyed, selection).items():
        track = keyed.tracks[number]
        moved = Track(track.frames[chosen] + by, track.values[chosen], track.ways[chosen])
        changed[number] = _merged(_kept(track, ~chosen), moved)
    return keyed.with_tracks(changed), frozenset((number, f + by) for number, f in selection)


def kept_scale(keyed: KeyedMotion, selection: Selection, pivot: int, factor: float) -> float:
    """Return ``factor``, or the nearest of its sign with which no key leaves the clip."""
    away = np.array(sorted({frame for _, frame in selection} - {pivot}), np.int64) - pivot
    ends = np.where((away > 0) == (factor > 0), keyed.frame_count - 1 - pivot, -pivot)
    return float(np.sign(factor) * np.abs(ends / away).min(initial=abs(factor)))


def scale_keys(
    keyed: KeyedMotion, selection: Selection, pivot: int, factor: float
) -> tuple[KeyedMotion, Selection]:
    """Spread the selected keys in time about a frame, and return where they are.

    A negative ``factor`` turns their order round; ways then lead on from the key that comes first
    now. All stay inside the clip, see ``kept_scale``. Keys go to whole frames, and of several that
    meet the nearest stays.
    """
    factor = kept_scale(keyed, selection, pivot, factor)
    if factor == 1 or not selection:
        return keyed, selection
    return relocate_keys(keyed, selection, lambda at: np.asarray(pivot + factor * (at - pivot)))


def relocate_keys(
    keyed: KeyedMotion,
    selection: Selection,
    where: Callable[[NDArray[np.int64]], NDArray[np.floating]],
) -> tuple[KeyedMotion, Selection]:
    """Put the selected keys elsewhere, and return where they are.

    Parameters
    ----------
    keyed : KeyedMotion
    selection : set of (track, frame)
    where : Callable
        From frames (K,), rising, to where their keys belong (K,), rising or falling; rounded to
        whole frames and kept inside the clip.
    """
    changed, found = {}, set()
    for number, chosen in _chosen(keyed, selection).items():
        track = keyed.tracks[number]
        picked = _kept(track, chosen)
        exact = np.asarray(where(picked.frames), np.float64)
        values, ways = picked.values, picked.ways
        if len(exact) > 1 and exact[0] > exact[-1]:
            exact, values = exact[::-1], values[::-1]
            ways = np.concatenate([ways[-2::-1], ways[-1:]])
        frames, kept = settled(exact, keyed.frame_count)
        moved = Track(frames, values[kept], ways[kept])
        changed[number] = _merged(_kept(track, ~chosen), moved)
        found |= {(number, int(frame)) for frame in frames}
    return keyed.with_tracks(changed), frozenset(found)


def settled(
    exact: NDArray[np.floating], frame_count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return whole frames for rising places (K,), and which of them stay.

    Of several that come to one frame, the nearest stays.

    Returns
    -------
    frames : (M,) int64
        Rising, 0 to frame_count - 1.
    kept : (M,) int64
        Places in ``exact``.
    """
    frames = np.clip(np.round(exact), 0, frame_count - 1).astype(np.int64)
    order = np.lexsort((np.abs(frames - exact), frames))
    kept = np.sort(order[np.flatnonzero(np.diff(frames[order], prepend=-1))])
    return frames[kept], kept


def copy_keys(keyed: KeyedMotion, selection: Selection) -> CopiedKeys | None:
    """Return the selected keys to paste elsewhere; None when none is selected."""
    if not selection:
        return None
    first = min(frame for _, frame in selection)
    pieces = {}
    for number, chosen in _chosen(keyed, selection).items():
        track = keyed.tracks[number]
        pieces[number] = Track(
            track.frames[chosen] - first, track.values[chosen], track.ways[chosen]
        )
    return CopiedKeys(pieces, keyed.joint_count)


def paste_keys(keyed: KeyedMotion, copied: CopiedKeys, frame: int) -> tuple[KeyedMotion, Selection]:
    """Set copied keys, the earliest on ``frame``, and return them as the selection.

    They take the place of keys on the same frames; what would stand beyond the clip's end is left
    out. Nothing happens where the numbers of joints differ.
    """
    if copied.joint_count != keyed.joint_count:
        return keyed, NOTHING
    changed, pasted = {}, set()
    for number, piece in copied.pieces.items():
        fits = piece.frames + frame < keyed.frame_count
        placed = Track(piece.frames[fits] + frame, piece.values[fits], piece.ways[fits])
        if len(placed):
            changed[number] = _merged(keyed.tracks[number], placed)
            pasted |= {(number, int(f)) for f in placed.frames}
    return keyed.with_tracks(changed), frozenset(pasted)


def set_way(keyed: KeyedMotion, selection: Selection, way: int) -> KeyedMotion:
    """Choose how it goes on from the selected keys; ``way`` is a place in ``WAYS``."""
    changed = {}
    for number, chosen in _chosen(keyed, selection).items():
        track = keyed.tracks[number]
        ways = np.where(chosen, np.uint8(way), track.ways)
        changed[number] = Track(track.frames, track.values, ways)
    return keyed.with_tracks(changed)


def keys_between(keyed: KeyedMotion, tracks: Iterable[int], first: int, last: int) -> Selection:
    """Return the keys of some tracks from frame ``first`` to ``last``, both included."""
    found = set()
    for number in tracks:
        frames = keyed.tracks[number].frames
        inside = frames[np.searchsorted(frames, first) : np.searchsorted(frames, last, "right")]
        found |= {(number, int(frame)) for frame in inside}
    return frozenset(found)


def keyed_frames(keyed: KeyedMotion, tracks: Iterable[int]) -> NDArray[np.int64]:
    """Return the frames on which any of ``tracks`` has a key, rising."""
    frames = [keyed.tracks[number].frames for number in tracks]
    return np.unique(np.concatenate(frames)) if frames else np.zeros(0, np.int64)


def still_there(keyed: KeyedMotion, selection: Selection) -> Selection:
    """Return the part of a selection whose keys exist."""
    return frozenset(
        (number, frame)
        for number, frame in selection
        if number < len(keyed.tracks) and keyed.tracks[number].place_of(frame) is not None
    )


def _chosen(keyed: KeyedMotion, selection: Selection) -> dict[int, NDArray[np.bool_]]:
    """Return for each track with selected keys which of its keys they are."""
    frames: dict[int, list[int]] = {}
    for number, frame in selection:
        frames.setdefault(number, []).append(frame)
    return {
        number: np.isin(keyed.tracks[number].frames, chosen)
        for number, chosen in sorted(frames.items())
    }


def _kept(track: Track, which: NDArray[np.bool_]) -> Track:
    return Track(track.frames[which], track.values[which], track.ways[which])


def _merged(track: Track, above: Track) -> Track:
    """Return the keys of both; where both have one, that of ``above``."""
    kept = ~np.isin(track.frames, above.frames)
    frames = np.concatenate([track.frames[kept], above.frames])
    order = np.argsort(frames)
    return Track(
        frames[order],
        np.concatenate([track.values[kept], above.values])[order],
        np.concatenate([track.ways[kept], above.ways])[order],
    )
