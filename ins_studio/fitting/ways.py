"""Which frames are reached from which key frame."""

from collections.abc import Collection, Iterable
from itertools import pairwise


def ways_from(keys: Iterable[int], count: int) -> list[list[int]]:
    """Return the ways that a track takes, each from a key frame on; it comes first.

    Parameters
    ----------
    keys : iterable of int
        Frames, one at least.
    count : int
        How many frames there are.

    Returns
    -------
    list of list of int
        Two for each key frame: backwards and forwards. Every other frame is on the way from the
        nearest key frame, and on that alone.
    """
    listed = sorted(keys)
    borders = [-1, *((a + b) // 2 for a, b in pairwise(listed)), count - 1]
    ways = []
    for key, (low, high) in zip(listed, pairwise(borders), strict=True):
        ways += [list(range(key, low, -1)), list(range(key, high + 1))]
    return ways


def depending(changed: Collection[int], keys: Iterable[int], count: int) -> list[list[int]]:
    """Return the ways that begin at a key frame of ``changed``: what is to be tracked again."""
    return [way for way in ways_from(keys, count) if way[0] in changed]
