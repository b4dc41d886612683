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


def depending(
    changed: Collection[int],
    keys: Iterable[int],
    count: int,
    released: Collection[int] = (),
    missing: Collection[int] = (),
    dropped: Collection[int] = (),
) -> list[list[int]]:
    """Return the ways that are to be tracked again.

    Parameters
    ----------
    changed : collection of int
        Key frames that are new or others: all of their ways.
    keys : iterable of int
        All key frames that there are now.
    count : int
        How many frames there are.
    released : collection of int
        Frames that were key frames before: their ways fall to their neighbours, from the last
        frame on that was the neighbours' already.
    missing : collection of int
        Frames that have not been fitted: where a way ends in them, it is gone on with, and none
        begins in them.
    dropped : collection of int
        Frames whose fit is not believed any more: what came behind them on their way goes, too.
    """
    listed = set(keys)
    lost = {
        frame
        for way in ways_from(listed | set(released), count)
        for frame in way
        if way[0] in released
    }
    lost |= set(dropped)
    ways = []
    for way in ways_from(listed, count):
        places = enumerate(way[1:], 1)
        start = next((place for place, frame in places if frame in lost), len(way))
        if way[0] in changed:
            ways.append(way)
        elif start < len(way) or way[-1] in missing:
            while start > 1 and way[start - 1] in missing:
                start -= 1
            ways.append(way[start - 1 :])
    return ways
