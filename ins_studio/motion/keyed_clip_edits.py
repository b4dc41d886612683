"""Whole clips made of keys: cut, slowed, looped, joined and mirrored.

Keys stay keys: what an edit leaves alone keeps its keys and ways. Where a way is cut through or
two clips fade, keys are set as they are needed, within half a degree and two millimetres, as when
a recorded clip is made editable.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.quaternion import exponential
from ins_studio.motion.clip_edits import carry_to, concatenated, looped, ramp
from ins_studio.motion.key_edits import CopiedKeys, settled
from ins_studio.motion.key_mirror import mirrored_keys
from ins_studio.motion.key_thinning import completed
from ins_studio.motion.key_track import PLACE, ROTATION, Track
from ins_studio.motion.key_ways import EASE, SPLINE
from ins_studio.motion.keyed_motion import KeyedMotion, Tolerance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from ins_studio.motion.motion import Motion

    Floats = NDArray[np.float64]


_CLOTH_OFF = 0.005  # of the whole: how far completed keys of the cloth may be off
_SAME = 1e-6  # motions hold float32, keys float64


def trimmed_keys(keyed: KeyedMotion, first: int, last: int) -> KeyedMotion:
    """Return the frames ``first`` to ``last``, both included; ValueError where there are none.

    The ends get keys where ways were cut through.
    """
    if not 0 <= first <= last < keyed.frame_count:
        raise ValueError(f"frames {first} to {last} of {keyed.frame_count}")
    tracks = [_cut(track, first, last) for track in keyed.tracks]
    curves = [track.curve(keyed.frame_count)[first : last + 1] for track in keyed.tracks]
    return _near(tracks, curves, keyed.fps)


def retimed_keys(keyed: KeyedMotion, speed: float) -> KeyedMotion:
    """Play ``speed`` times as fast at the same frame rate; ValueError unless it is above zero.

    Keys go to the nearest whole frames. Of several that meet, the one that lies nearest stays.
    """
    if not speed > 0:
        raise ValueError(f"{speed} times as fast")
    count = max(int(np.floor((keyed.frame_count - 1) / speed + 1e-6)) + 1, 1)
    tracks = []
    for track in keyed.tracks:
        frames, kept = settled(track.frames / speed, count)
        tracks.append(Track(frames, track.values[kept], track.ways[kept]))
    return KeyedMotion(tuple(tracks), count, keyed.fps)


def looped_keys(keyed: KeyedMotion, blend: int) -> KeyedMotion:
    """Make the clip go over into its own beginning; see ``clip_edits.looped``."""
    motion = looped(keyed.motion(), blend)
    if blend == 0:
        return keyed
    count, cloth = motion.frame_count, keyed.cloth()
    share = ramp(blend)
    faded = (1 - share) * cloth[-blend:] + share * cloth[:blend]
    curves = _curves(motion, np.concatenate([cloth[blend:count], faded]))
    body = [_cut(track, blend, count - 1) for track in keyed.tracks]  # all but what fades
    ended = [_ended(track, curve) for track, curve in zip(body, curves, strict=True)]
    return _near(ended, curves, keyed.fps)


def joined_keys(first: KeyedMotion, second: KeyedMotion, fade: int) -> KeyedMotion:
    """Play one clip after another, fading over ``fade`` frames; see ``concatenated``."""
    second = replace(retimed_keys(second, second.fps / first.fps), fps=first.fps)
    one, two = first.motion(), second.motion()
    whole = concatenated(one, two, fade)
    meeting = first.frame_count - fade
    carry = carry_to(two, one, at=first.frame_count - max(fade, 1))
    share = ramp(fade)
    a, b = first.cloth(), second.cloth()
    mixed = (1 - share) * a[meeting:] + share * b[:fade]
    curves = _curves(whole, np.concatenate([a[:meeting], mixed, b[fade:]]))
    tracks = []
    for number, (before, after) in enumerate(zip(first.tracks, second.tracks, strict=True)):
        values = after.values
        if number == 0:
            values = carry.turns(values)
        elif number == first.place_track:
            values = carry.places(values)
        after = Track(after.frames, values, after.ways)
        kept = _cut(before, 0, meeting - 1) if meeting else _none(before.width)
        rest = fade < second.frame_count
        then = _cut(after, fade, second.frame_count - 1) if rest else _none(after.width)
        tracks.append(_put_after(kept, then, first.frame_count))
    return _near(tracks, curves, first.fps)


def mirrored_clip(keyed: KeyedMotion, partner: NDArray[np.int64]) -> KeyedMotion:
    """Exchange left and right of every key; ``partner`` (J,) is that of ``mirror.partners``."""
    whole = CopiedKeys(dict(enumerate(keyed.tracks)), keyed.joint_count)
    return keyed.with_tracks(mirrored_keys(whole, partner).pieces)


def _cut(track: Track, first: int, last: int) -> Track:
    """Return a track's keys from ``first`` to ``last``, counted from there, with keys at the ends.

    A track without keys stays one. No end gets a key where the curve holds still beyond it.
    """
    if not len(track):
        return track
    place = int(np.searchsorted(track.frames, first, "right")) - 1
    inside = (track.frames >= first) & (track.frames <= last)
    frames, values, ways = track.frames[inside], track.values[inside], track.ways[inside].copy()
    if not len(frames) or (frames[0] > first and place >= 0):
        way = track.ways[max(place, 0)]
        frames = np.concatenate([[first], frames])
        values = np.concatenate([track.at(np.array([float(first)])), values])
        ways = np.concatenate([[SPLINE if way == EASE else way], ways]).astype(np.uint8)
    if frames[-1] < last and track.frames[-1] > last:
        ways[-1] = SPLINE if ways[-1] == EASE else ways[-1]
        frames = np.concatenate([frames, [last]])
        values = np.concatenate([values, track.at(np.array([float(last)]))])
        ways = np.concatenate([ways, ways[-1:]]).astype(np.uint8)
    return Track(frames - first, values, ways)


def _put_after(track: Track, other: Track, frame: int) -> Track:
    """Return the keys of ``track``, and then those of ``other`` from ``frame`` on."""
    return Track(
        np.concatenate([track.frames, other.frames + frame]),
        np.concatenate([track.values, other.values]),
        np.concatenate([track.ways, other.ways]),
    )


def _ended(track: Track, curve: Floats) -> Track:
    """Return a track that meets the end of its curve: there a loop goes over into its beginning."""
    last = np.array([len(curve) - 1])
    said = track.at(last.astype(np.float64))
    if min(np.abs(said - curve[-1]).max(), np.abs(said + curve[-1]).max()) < _SAME:
        return track
    return _put_after(track, Track(last, curve[-1:], np.array([SPLINE], np.uint8)), 0)


def _near(tracks: Sequence[Track], curves: Sequence[Floats], fps: float) -> KeyedMotion:
    """Return a motion of these keys, and of as many others as their curves (T, W) need."""
    allowed = Tolerance()
    limits = {ROTATION: np.deg2rad(allowed.turn_deg), PLACE: allowed.place_mm / 1e3}
    done = [
        completed(track, curve, limits.get(track.width, _CLOTH_OFF))
        for track, curve in zip(tracks, curves, strict=True)
    ]
    return KeyedMotion(tuple(done), len(curves[0]), fps)


def _curves(motion: Motion, cloth: Floats) -> list[Floats]:
    """Return what each track of a motion's keys should say on every frame."""
    turns = exponential(motion.poses.astype(np.float64))
    return [*np.moveaxis(turns, 1, 0), motion.transl.astype(np.float64), cloth[:, None]]


def _none(width: int) -> Track:
    return Track(np.zeros(0, np.int64), np.zeros((0, width)), np.zeros(0, np.uint8))
