"""What a person says of a dataset instead of what was guessed: ``curation.json`` of a project.

::

    {"version": 1, "units": "cm", "up": "z", "fps": 30, "flipped": false, "poses": "/data/fits",
     "body": "/models/smpl",
     "excluded": {"walk": [3, [7, 12]]},
     "held_out": {"walk": [[40, 60]]}, "held_out_sequences": ["jump"],
     "ignored": ["holes"]}

Everything but the version may be left out. Frames are counted from 0 among all files of their
recording, as in splits.json; [7, 12] is 7 to 11. The dataset's own folder is never written to.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.axes import TURNS, UNITS
from ins_studio.errors import StudioError
from ins_studio.project.checked_json import JsonPlace, parse_json

VERSION = 1
MOST_FRAMES = 1_000_000  # of one recording
_KEYS = {"version", "units", "up", "fps", "flipped", "poses", "body"}
_KEYS |= {"excluded", "held_out", "held_out_sequences", "ignored"}

Positions = Mapping[str, frozenset[int]]


@dataclass(frozen=True)
class Curation:
    """It comes before ``dataset.json`` and ``splits.json``; None and empty say nothing.

    Attributes
    ----------
    units : str or None
        Of ``UNITS``: what the scans are in.
    up : str or None
        Of ``TURNS``: the axis that points up in the scans.
    fps : float or None
        Of all recordings.
    flipped : bool
        Faces are turned round after reading: what was taken for the outside is the inside.
    poses : str or None
        A file of poses, or a folder of them, wherever it lies: instead of those beside the scans.
    body : str or None
        A body model file, or a folder of one for each gender, wherever it lies.
    excluded : dict of str to frozenset of int
        Frames that neither train nor are measured, by recording: places among all its files.
    held_out : dict of str to frozenset of int, or None
        Frames that are kept to measure, out of recordings that train.
    held_out_sequences : frozenset of str or None
        Recordings that are kept whole. Where both are None, ``splits.json`` says what is kept.
    ignored : frozenset of str
        Names of checks that nobody wants to hear of; what they call bad trains.
    """

    units: str | None = None
    up: str | None = None
    fps: float | None = None
    flipped: bool = False
    poses: str | None = None
    body: str | None = None
    excluded: Positions = field(default_factory=dict)
    held_out: Positions | None = None
    held_out_sequences: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    @property
    def divides(self) -> bool:
        """Whether it says which frames are held out."""
        return self.held_out is not None or self.held_out_sequences is not None

    @property
    def sequences(self) -> frozenset[str]:
        """The names of all recordings that it speaks of."""
        return frozenset((*self.excluded, *(self.held_out or ()), *(self.held_out_sequences or ())))

    def excluding(self, frames: Positions) -> "Curation":
        """Return it with more frames left out."""
        return replace(self, excluded=_joined(self.excluded, frames))

    def including(self, frames: Positions) -> "Curation":
        """Return it without leaving out these frames."""
        return replace(self, excluded=_without(self.excluded, frames))

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values, without what it does not say."""
        said: dict[str, Any] = {"version": VERSION}
        plain = ("units", "up", "fps", "poses", "body")
        said |= {key: value for key in plain if (value := getattr(self, key))}
        if self.flipped:
            said["flipped"] = True
        if self.excluded:
            said["excluded"] = _ranges(self.excluded)
        if self.held_out is not None:
            said["held_out"] = _ranges(self.held_out)
        if self.held_out_sequences is not None:
            said["held_out_sequences"] = sorted(self.held_out_sequences)
        if self.ignored:
            said["ignored"] = sorted(self.ignored)
        return said

    @classmethod
    def from_dict(cls, values: Any, path: Path = Path("curation.json")) -> "Curation":
        """Build it from JSON values; StudioError, naming ``path`` and the entry, where they err."""
        return _parsed(JsonPlace(path, "", values))

    def encode(self) -> bytes:
        """Return it as the content of a file."""
        return (json.dumps(self.to_dict(), indent=1, ensure_ascii=False) + "\n").encode()


def read_curation(path: Path) -> Curation:
    """Read a curation; StudioError, naming the file, where it is missing, damaged or mistaken."""
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise StudioError(f"There is no file {path}.", "Check the path.") from error
    except OSError as error:
        raise StudioError(
            f"{path} cannot be read: {error.strerror}.", "Choose another file."
        ) from error
    return _parsed(parse_json(path, content))


def _parsed(whole: JsonPlace) -> Curation:
    said = whole.members()
    strange = sorted(set(said) - _KEYS)
    if strange:
        raise StudioError(
            f"{whole.path}: {', '.join(strange)} is not known.",
            f"There are: {', '.join(sorted(_KEYS))}.",
        )
    if whole.at("version").value != VERSION:
        raise said["version"].wrong(f"version {VERSION}, which this program reads")
    held, kept = whole.find("held_out"), whole.find("held_out_sequences")
    rate, poses, body = (whole.find(key) for key in ("fps", "poses", "body"))
    if rate is not None and not 0 < rate.number() < 1e5:
        raise rate.wrong("a number above zero")
    return Curation(
        units=_one_of(whole.find("units"), tuple(UNITS)),
        up=_one_of(whole.find("up"), tuple(TURNS)),
        fps=None if rate is None else rate.number(),
        flipped=_flag(whole.find("flipped")),
        poses=None if poses is None else poses.text(),
        body=None if body is None else body.text(),
        excluded=_positions(whole.find("excluded")),
        held_out=None if held is None else _positions(held),
        held_out_sequences=None if kept is None else _names(kept),
        ignored=_names(whole.find("ignored")),
    )


def _one_of(place: JsonPlace | None, known: tuple[str, ...]) -> str | None:
    if place is None:
        return None
    if place.text() not in known:
        raise place.wrong(f"one of {', '.join(known)}")
    return place.text()


def _flag(place: JsonPlace | None) -> bool:
    if place is not None and not isinstance(place.value, bool):
        raise place.wrong("true or false")
    return place is not None and bool(place.value)


def _names(place: JsonPlace | None) -> frozenset[str]:
    return frozenset() if place is None else frozenset(item.text() for item in place.items())


def _positions(place: JsonPlace | None) -> dict[str, frozenset[int]]:
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


def _ranges(positions: Positions) -> dict[str, list[int | list[int]]]:
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


def _joined(some: Positions, more: Positions) -> dict[str, frozenset[int]]:
    nobody = frozenset[int]()
    names = dict.fromkeys((*some, *more))
    joined = {name: some.get(name, nobody) | more.get(name, nobody) for name in names}
    return {name: own for name, own in joined.items() if own}


def _without(some: Positions, fewer: Positions) -> dict[str, frozenset[int]]:
    left = {name: own - fewer.get(name, frozenset()) for name, own in some.items()}
    return {name: own for name, own in left.items() if own}
