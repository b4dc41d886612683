"""A motion made of keys: one track a joint, one for the root's place, one for the cloth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.geometry.quaternion import exponential, logarithm, on_shorter_arc
from ins_studio.motion.key_thinning import thinned
from ins_studio.motion.key_track import Track
from ins_studio.motion.key_ways import LINEAR, SPLINE
from ins_studio.motion.motion import Motion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


@dataclass(frozen=True)
class Tolerance:
    """How far thinned keys may be off at any frame; degrees of a joint, millimetres of the root."""

    turn_deg: float = 0.5
    place_mm: float = 2.0


@dataclass(frozen=True, eq=False)
class KeyedMotion:
    """Keys over ``frame_count`` frames.

    Attributes
    ----------
    tracks : tuple of Track
        J rotations of the joints relative to the zero pose, then the root's translation in
        metres, then "cloth": 0 to 1, from plain skinning (LBS) to all that the avatar learned of
        its clothes (INS).
    frame_count : int
        T; keys stand on frames 0 to T - 1.
    fps : float
        Frames per second.
    """

    tracks: tuple[Track, ...]
    frame_count: int
    fps: float

    def __post_init__(self) -> None:
        widths = tuple(track.width for track in self.tracks)
        if len(widths) < 3 or widths != (*(4,) * (len(widths) - 2), 3, 1):
            raise ValueError(f"{len(widths)} tracks as wide as {widths}")
        for track in self.tracks:
            if len(track) and not 0 <= track.frames[0] <= track.frames[-1] < self.frame_count:
                raise ValueError(f"a key lies outside the {self.frame_count} frames")

    @property
    def joint_count(self) -> int:
        """Return J."""
        return len(self.tracks) - 2

    @property
    def place_track(self) -> int:
        """Return the number of the track of the root's translation."""
        return self.joint_count

    @property
    def cloth_track(self) -> int:
        """Return the number of the track of the cloth."""
        return self.joint_count + 1

    @property
    def key_count(self) -> int:
        """Return how many keys there are in all tracks."""
        return sum(len(track) for track in self.tracks)

    def with_tracks(self, changed: Mapping[int, Track]) -> KeyedMotion:
        """Return the same motion with other tracks in some places; the rest is shared."""
        tracks = tuple(changed.get(place, track) for place, track in enumerate(self.tracks))
        return replace(self, tracks=tracks)

    def motion(self) -> Motion:
        """Return what it says on every frame; tracks that an edit left alone are not evaluated."""
        curves = [track.curve(self.frame_count) for track in self.tracks]
        turns = logarithm(on_shorter_arc(np.stack(curves[: self.joint_count], axis=1)))
        transl = curves[self.place_track].astype(np.float32)
        return Motion(turns.astype(np.float32), transl, self.fps)

    def cloth(self) -> NDArray[np.float64]:
        """Return how much of the learned cloth shows on every frame, (T,) in 0 to 1."""
        return np.clip(self.tracks[self.cloth_track].curve(self.frame_count)[:, 0], 0.0, 1.0)

    def values_at(self, frame: int) -> tuple[NDArray[np.float64], ...]:
        """Return what every track says on a frame: quaternions (4,), metres (3,), a number (1,)."""
        return tuple(track.curve(self.frame_count)[frame] for track in self.tracks)


def of_motion(motion: Motion, tolerance: Tolerance | None = None) -> KeyedMotion:
    """Return a motion as keys that can be edited.

    Parameters
    ----------
    motion : Motion
        T frames of J joints.
    tolerance : Tolerance or None
        How far frames between the keys may be off: as few keys as that needs, with splines
        between them. None sets a key on every frame.
    """
    turns = exponential(motion.poses.astype(np.float64))
    values = [*np.moveaxis(turns, 1, 0), motion.transl.astype(np.float64)]
    way = LINEAR if tolerance is None else SPLINE
    every = np.arange(motion.frame_count)
    tracks = [Track(every, one, np.full(len(every), way, np.uint8)) for one in values]
    if tolerance is not None:
        tracks = [
            thinned(
                track,
                np.deg2rad(tolerance.turn_deg) if track.width == 4 else tolerance.place_mm / 1e3,
            )
            for track in tracks
        ]
    cloth = Track(np.zeros(1, np.int64), np.ones((1, 1)), np.full(1, SPLINE, np.uint8))
    return KeyedMotion((*tracks, cloth), motion.frame_count, motion.fps)
