"""One track of keys: a joint's rotation, the root's place, or a number, over frames."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ins_studio.geometry.rotation import continuous_quaternions, slerp
from ins_studio.motion.key_ways import CONSTANT, EASE, SPLINE, WAYS, slopes_at_keys
from ins_studio.motion.quaternion_curve import hermite_turn, turns_between

Floats = NDArray[np.float64]

ROTATION, PLACE, NUMBER = 4, 3, 1
# What a track without keys says: no rotation, the origin, and all of the avatar's cloth.
_WITHOUT_KEYS = {
    ROTATION: np.array([[1.0, 0.0, 0.0, 0.0]]),
    PLACE: np.zeros((1, 3)),
    NUMBER: np.ones((1, 1)),
}


@dataclass(frozen=True, eq=False)
class Track:
    """Keys and how it goes on from each; frozen, so that edits may share it.

    Attributes
    ----------
    frames : (K,) int64
        Rising; none is allowed.
    values : (K, W) float64
        W = 4 unit quaternions (w, x, y, z), 3 metres, 1 a number. Quaternions are held within 90
        degrees of the one before, as far as signs go.
    ways : (K,) uint8
        Place in ``WAYS`` of the interpolation from each key to the next.
    """

    frames: NDArray[np.int64]
    values: Floats
    ways: NDArray[np.uint8]
    _curve: dict[int, Floats] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self) -> None:
        count = len(self.frames)
        fits = self.frames.shape == self.ways.shape == (count,)
        if not fits or len(self.values) != count or self.values.shape[1] not in _WITHOUT_KEYS:
            raise ValueError(f"{self.frames.shape} frames and {self.values.shape} values")
        if (np.diff(self.frames) <= 0).any() or (self.ways >= len(WAYS)).any():
            raise ValueError("frames do not rise, or a way is unknown")
        if self.values.shape[1] == ROTATION and count:
            object.__setattr__(self, "values", _tidy(self.values))

    @property
    def width(self) -> int:
        """Return W: what kind of track it is."""
        return int(self.values.shape[1])

    def __len__(self) -> int:
        return len(self.frames)

    def place_of(self, frame: int) -> int | None:
        """Return which key stands on ``frame``, or None."""
        place = int(np.searchsorted(self.frames, frame))
        return place if place < len(self) and self.frames[place] == frame else None

    def curve(self, frame_count: int) -> Floats:
        """Return what it says on every frame of a clip, (frame_count, W); not to be written to.

        Kept for the next call: a clip is evaluated after every edit, and few tracks change.
        """
        if frame_count not in self._curve:
            self._curve.clear()
            self._curve[frame_count] = self.at(np.arange(frame_count, dtype=np.float64))
        return self._curve[frame_count]

    def forget_curve(self) -> None:
        """Hold the keys alone, until somebody asks again."""
        self._curve.clear()

    def at(self, frames: Floats) -> Floats:
        """Return what it says at ``frames`` (T,), which may lie between whole ones.

        Before the first key and after the last one, that key holds.

        Returns
        -------
        (T, W) float64
            Unit quaternions stay unit and never jump to the other sign.
        """
        if len(self) < 2:
            return np.repeat(
                self.values if len(self) else _WITHOUT_KEYS[self.width], len(frames), 0
            )
        frames = np.clip(frames, self.frames[0], self.frames[-1])
        before = np.searchsorted(self.frames, frames, side="right") - 1
        last = before == len(self) - 1  # there is no way on from the last key
        before = np.minimum(before, len(self) - 2)
        t = (frames - self.frames[before]) / np.diff(self.frames)[before]
        found = self._between(before, t)
        found[last] = self.values[-1]
        return found

    def _between(self, before: NDArray[np.int64], t: Floats) -> Floats:
        """Return the values at shares ``t`` (T,) of the ways from the keys ``before`` (T,)."""
        way = self.ways[before]
        share = np.where(way == EASE, t * t * (3 - 2 * t), np.where(way == CONSTANT, 0.0, t))
        start, end = self.values[before], self.values[before + 1]
        found: Floats
        if self.width == ROTATION:
            found = slerp(start, end, share)
        else:
            found = start + share[:, None] * (end - start)
        curved = way == SPLINE
        if curved.any():
            found[curved] = self._spline(before[curved], t[curved])
        return found

    def _spline(self, before: NDArray[np.int64], t: Floats) -> Floats:
        lengths = np.diff(self.frames).astype(np.float64)
        turns = self.width == ROTATION
        ways = turns_between(self.values) if turns else np.diff(self.values, axis=0)
        limited = self.width == NUMBER
        slopes = slopes_at_keys(ways / lengths[:, None], lengths, self.ways, limited=limited)
        length = lengths[before][:, None]
        speeds = slopes[before] * length, slopes[before + 1] * length
        start, end = self.values[before], self.values[before + 1]
        if turns:
            return hermite_turn(start, end, speeds, t)
        t = t[:, None]
        found: Floats = (
            start
            + (t**3 - 2 * t**2 + t) * speeds[0]
            + (3 * t**2 - 2 * t**3) * (end - start)
            + (t**3 - t**2) * speeds[1]
        )
        return found


def _tidy(quaternions: Floats) -> Floats:
    """Return (K, 4) of length one and smooth in sign; what is so already stays to the bit."""
    lengths = np.linalg.norm(quaternions, axis=1, keepdims=True)
    if (lengths < 1e-6).any() or not np.isfinite(lengths).all():
        raise ValueError("a quaternion has no direction")
    unit = np.where(np.abs(lengths - 1) > 1e-12, quaternions / lengths, quaternions)
    tidy: Floats = continuous_quaternions(unit)
    return tidy
