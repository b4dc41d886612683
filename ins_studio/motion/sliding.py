"""How far a standing foot slides, and by how much it has to be moved to stand still."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ins_studio.motion.contacts import runs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Contacts = list[tuple[int, int]]

_FLAT = [0, 2]  # the axes of the floor


def contacts_of(points: Floats, down: Flags, farthest: float, blend: int) -> Contacts:
    """Return the first frame of each contact of a foot, and the frame behind its last.

    Parameters
    ----------
    points : (T, P, 3) float
        Points of the sole in the world, metres.
    down : (T, P) bool
        Which of them stand.
    farthest : float
        Metres; a contact that slides farther is cut there, and the foot may go on for a while.
    blend : int
        Frames of that while. Contacts that are nearer to each other are one.
    """
    whole = np.asarray(down.any(axis=1), bool)
    for first, end in runs(~whole):
        if first > 0 and end < len(whole) and end - first <= blend:
            whole[first:end] = True
    ways = ways_of(points, down)[:, _FLAT]
    found = []
    for first, end in runs(whole):
        begin, way = first, np.zeros(2)
        for frame in range(first + 1, end):
            way = way + ways[frame]
            if frame > begin and np.linalg.norm(way) > farthest:
                found.append((begin, frame))
                begin, way = frame + blend, np.zeros(2)
        found.append((begin, end))
    return [(first, end) for first, end in found if end - first > 1]


def ways_of(points: Floats, down: Flags) -> Floats:
    """Return how far the standing point went since the frame before, (T, 3); in the air, zero.

    Of several points that stand it is the mean. A point counts that stands in both frames; at
    a change from one to the other, each that stands in one of them.
    """
    shared = (down[1:] & down[:-1]).astype(np.float64)
    either = (down[1:] | down[:-1]).astype(np.float64)
    share = np.where(shared.any(axis=1, keepdims=True), shared, either)
    share /= np.maximum(share.sum(axis=1, keepdims=True), 1)
    ways = np.zeros((len(points), 3))
    ways[1:] = np.einsum("tp,tpc->tc", share, np.diff(points, axis=0))
    return ways


def slides_of(points: Floats, down: Flags, contacts: Contacts) -> list[float]:
    """Return the way over the floor in each contact, metres."""
    ways = np.linalg.norm(ways_of(points, down)[:, _FLAT], axis=1)
    return [float(ways[first + 1 : end].sum()) for first, end in contacts]


def still(points: Floats, down: Flags, contacts: Contacts, floor: float | None) -> Floats:
    """Return what keeps a foot still in its contacts, (T, 3) metres, and zero between them.

    The foot is moved against its way, about the mean: as far forwards at first as backwards at
    last, which is the least that can be. If a floor is given, its lowest standing point comes to
    be on it; else it stays as high as it is on average.
    """
    ways, offset = ways_of(points, down), np.zeros((len(points), 3))
    lowest = np.where(down, points[..., 1], np.inf).min(axis=1)
    for first, end in contacts:
        own = -np.cumsum(ways[first:end], axis=0)
        own -= own.mean(axis=0)
        if floor is not None:
            stands = down[first:end].any(axis=1)
            own[:, 1] += floor - (lowest[first:end] + own[:, 1])[stands].mean()
        offset[first:end] = own
    return offset


def worn_off(offset: Floats, contacts: Contacts, blend: int) -> Floats:
    """Return offsets (T, 3) that wear off after each contact, and come before the next.

    Parameters
    ----------
    offset : (T, 3) float
        Zero between the contacts.
    contacts : list of (int, int)
    blend : int
        Frames that this takes, as far as there are so many.
    """
    found = offset.copy()
    bounds = [(0, 0), *contacts, (len(offset), len(offset))]
    for (_, start), (stop, _) in pairwise(bounds):
        frames = np.arange(start, stop)
        reach = min(blend, len(frames)) + 1
        if start > 0:
            found[start:stop] += _eased(1 - (frames - start + 1) / reach) * offset[start - 1]
        if stop < len(offset):
            found[start:stop] += _eased(1 - (stop - frames) / reach) * offset[stop]
    return found


def covering(heights: Floats, blend: int) -> Floats:
    """Return a smooth curve (T,) that is nowhere under another one (T,), and follows it closely.

    The highest of the frames around, and then the mean of that over as many.
    """
    padded = np.pad(heights, 2 * blend, mode="edge")
    highest = np.lib.stride_tricks.sliding_window_view(padded, 2 * blend + 1).max(axis=1)
    bell = np.hanning(2 * blend + 3)[1:-1]
    return np.asarray(np.convolve(highest, bell / bell.sum(), mode="valid"), np.float64)


def _eased(share: Floats) -> Floats:
    held = np.clip(share, 0, 1)[:, None]
    return np.asarray(held**2 * (3 - 2 * held), np.float64)
