"""Frames of several recordings, by their places among all files of their own.

In JSON single places, and [first, last_exclusive] of those in a row, as in splits.json.
"""

from collections.abc import Iterable, Mapping

from ins_studio.project.checked_json import JsonPlace

Positions = Mapping[str, frozenset[int]]

MOST_FRAMES = 1_000_000  # of one recording


def joined(some: Positions, more: Positions) -> dict[str, frozenset[int]]:
    """Return the frames of both."""
    nobody = frozenset[int]()
    names = dict.fromkeys((*some, *more))
    both = {name: some.get(name, nobody) | more.get(name, nobody) for name in names}
    return {name: own for name, own in both.items() if own}


def without(some: Positions, fewer: Positions) -> dict[str, frozenset[int]]:
    """Return the frames of the first that are not in the second."""
    left = {name: own - fewer.get(name, frozenset()) for name, own in some.items()}
    return {name: own for name, own in left.items() if own}


def ranges_of(positions: Positions) -> dict[str, list[int | list[int]]]:
    """Return positions as JSON: single ones, and [first, last_exclusive] of those in a row."""
    said: dict[str, list[int | list[int]]] = {}
    for name in sorted(positions):
        rows: list[list[int]] = []
        for place in sorted(positions[name]):
            if rows and rows[-1][1] == place:
                rows[-1][1] += 1
            else:
                rows.append([place, place + 1])
        said[name] = [first if last == first + 1 else [first, last] for first, last in rows]
    return said


def positions_at(place: JsonPlace | None) -> dict[str, frozenset[int]]:
    """Return the frames that JSON lists; StudioError, naming the place, where it errs."""
    if place is None:
        return {}
    listed = {name: own.items() for name, own in place.members().items()}
    found = {
        name: frozenset(p for item in own for p in _range(item)) for name, own in listed.items()
    }
    return {name: own for name, own in found.items() if own}


def _range(place: JsonPlace) -> Iterable[int]:
    if not isinstance(place.value, list):
        return (place.integer(0, MOST_FRAMES),)
    ends = [end.integer(0, MOST_FRAMES) for end in place.items()]
    if len(ends) != 2 or ends[0] >= ends[1]:
        raise place.wrong("[first, last_exclusive]")
    return range(*ends)
