"""``dataset.json`` beside the scans: what a person says of them instead of what would be guessed.

::

    {"version": 1, "fps": 30, "units": "cm", "up": "z", "body": "builtin",
     "subject": "anna", "clothing": "coat", "registered": false,
     "sequences": {"walk": {"poses": "fits/walk.npz", "fps": 25, "ignored": [3, 7], "first": 1},
                   "run": {"poses": "run.bvh", "offset": 0.5, "mapping": "joints.json",
                           "mesh": "coat.obj"}},
     "ignored": {"walk": [12, "scan_0013.ply"]}}

"first" is the number of the scan that the first row of the poses is of.
Everything may be left out. With "sequences", those that it does not name are left out.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.axes import TURNS, UNITS
from ins_studio.dataset.sequence_choice import SequenceChoice
from ins_studio.errors import StudioError
from ins_studio.files import read_json

NAME = "dataset.json"
_KEYS = {"version", "fps", "units", "up", "body", "subject", "clothing", "registered"}
_KEYS |= {"sequences", "ignored"}
_OWN_KEYS = {"poses", "fps", "ignored", "offset", "first", "mapping", "mesh"}
_LONGEST = 1e6  # seconds
_HIGHEST = 10**9  # number of a scan
BUILTIN = "builtin"


@dataclass(frozen=True)
class Choices:
    """What ``dataset.json`` says; None and empty where it says nothing.

    Attributes
    ----------
    fps : float or None
    unit : str or None
        Of ``UNITS``.
    up : str or None
        Of ``TURNS``: the axis that points up in the scans.
    body : Path, "builtin" or None
        A model file inside the dataset.
    subject, clothing : str
    registered : bool or None
    sequences : dict of str to SequenceChoice, or None
        None for all of them.
    ignored : dict of str to frozenset
        By sequence: numbers or file names of scans to leave out.
    poses : Path or None
        A file or a folder with the poses of all sequences, wherever it lies; it comes before
        those that sequences name.
    """

    fps: float | None = None
    unit: str | None = None
    up: str | None = None
    body: Path | str | None = None
    subject: str = ""
    clothing: str = ""
    registered: bool | None = None
    sequences: dict[str, SequenceChoice] | None = None
    ignored: dict[str, frozenset[int | str]] = field(default_factory=dict)
    poses: Path | None = None

    def of(self, sequence: str) -> SequenceChoice:
        """Return what is said of a sequence, the general rate included."""
        own = (self.sequences or {}).get(sequence, SequenceChoice())
        ignored = own.ignored | self.ignored.get(sequence, frozenset())
        poses = own.poses if self.poses is None else _poses_in(self.poses, sequence)
        return replace(own, poses=poses, fps=own.fps or self.fps, ignored=ignored)

    def overruled(
        self, unit: str | None, up: str | None, fps: float | None, poses: str | None = None
    ) -> "Choices":
        """Return them with what somebody else has said; None says nothing.

        Raises
        ------
        StudioError
            There is nothing at ``poses``.
        """
        own = self.sequences
        if fps is not None and own is not None:
            own = {name: replace(one, fps=fps) for name, one in own.items()}
        where = self.poses if poses is None else Path(poses)
        if where is not None and not where.exists():
            raise StudioError(f"There are no poses at {where}.", "Say where they lie now.")
        said = replace(self, unit=unit or self.unit, up=up or self.up, fps=fps or self.fps)
        return replace(said, sequences=own, poses=where)


def read_choices(root: Path) -> Choices:
    """Read ``dataset.json`` of a dataset; nothing is said where there is none.

    Raises
    ------
    StudioError
        Naming the file and the entry: unknown, of another kind, or a path that leads out of
        the dataset.
    """
    file = root / NAME
    if not file.is_file():
        return Choices()
    return _Parser(file, root).choices()


def _poses_in(place: Path, sequence: str) -> Path:
    """Return the poses of a sequence: a folder or a file of its name, or all that there is."""
    if not place.is_dir():
        return place
    named = (file for file in sorted(place.iterdir()) if file.stem == sequence)
    return place / sequence if (place / sequence).is_dir() else next(named, place)


class _Parser:
    def __init__(self, file: Path, root: Path) -> None:
        self._file, self._root = file, root.resolve()

    def choices(self) -> Choices:
        said = self._object(read_json(self._file), "it", _KEYS)
        if said.get("version", 1) != 1:
            raise self._wrong(f"version is {said['version']}", "This program reads version 1.")
        sequences = said.get("sequences")
        return Choices(
            fps=self._rate(said),
            unit=self._one_of(said, "units", tuple(UNITS)),
            up=self._one_of(said, "up", tuple(TURNS)),
            body=self._body(said.get("body")),
            subject=self._text(said, "subject"),
            clothing=self._text(said, "clothing"),
            registered=self._flag(said.get("registered")),
            sequences=None if sequences is None else self._sequences(sequences),
            ignored={
                name: self._frames(name, frames)
                for name, frames in self._object(said.get("ignored", {}), "ignored").items()
            },
        )

    def _sequences(self, value: Any) -> dict[str, SequenceChoice]:
        if isinstance(value, list):
            value = {name: {} for name in value if isinstance(name, str)}
        chosen = {}
        for name, own in self._object(value, "sequences").items():
            said = self._object(own, name, _OWN_KEYS)
            files = {k: self._inside(said[k]) for k in ("poses", "mapping", "mesh") if k in said}
            ignored = self._frames(name, said.get("ignored", []))
            offset, first = self._seconds(said.get("offset")), self._number(said.get("first"))
            chosen[name] = SequenceChoice(
                fps=self._rate(said), ignored=ignored, offset=offset, first=first, **files
            )
        return chosen

    def _seconds(self, value: Any) -> float | None:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value is not None and not (number and abs(value) < _LONGEST):
            raise self._wrong(f"offset is {value!r}", "Write one number of seconds.")
        return None if value is None else float(value)

    def _number(self, value: Any) -> int | None:
        if value is not None and not (type(value) is int and abs(value) < _HIGHEST):
            raise self._wrong(f"first is {value!r}", "Write the number of a scan.")
        return value

    def _object(self, value: Any, name: str, known: set[str] | None = None) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(f"{name} is no object", "Write it as {...}.")
        strange = sorted(set(value) - known) if known else []
        if strange:
            listed = ", ".join(sorted(known or ()))
            raise self._wrong(f"{', '.join(strange)} is not known", f"There are: {listed}.")
        return value

    def _rate(self, said: dict[str, Any]) -> float | None:
        rate = said.get("fps")
        number = isinstance(rate, int | float) and not isinstance(rate, bool)
        if rate is not None and not (number and 0 < rate < 1e5):
            raise self._wrong(f"fps is {rate!r}", "Write one number above zero.")
        return None if rate is None else float(rate)

    def _one_of(self, said: dict[str, Any], key: str, known: tuple[str, ...]) -> str | None:
        value = said.get(key)
        if value is not None and value not in known:
            raise self._wrong(f"{key} is {value!r}", f"Use one of {', '.join(known)}.")
        return value

    def _text(self, said: dict[str, Any], key: str) -> str:
        value = said.get(key, "")
        if not isinstance(value, str):
            raise self._wrong(f"{key} is {value!r}", "Write a name in quotes.")
        return value

    def _flag(self, value: Any) -> bool | None:
        if value is not None and not isinstance(value, bool):
            raise self._wrong(f"registered is {value!r}", "Write true or false.")
        return value

    def _frames(self, name: str, value: Any) -> frozenset[int | str]:
        fits = isinstance(value, list) and all(type(frame) in {int, str} for frame in value)
        if not fits:
            raise self._wrong(
                f"the ignored frames of {name} are {value!r}", "List numbers or file names."
            )
        return frozenset(value)

    def _body(self, value: Any) -> Path | str | None:
        return value if value in {None, BUILTIN} else self._inside(value)

    def _inside(self, value: Any) -> Path:
        path = (self._root / str(value)).resolve()
        if not isinstance(value, str) or not path.is_relative_to(self._root):
            raise self._wrong(f"{value!r} leads out of the dataset", "Name what lies inside it.")
        if not path.exists():
            raise self._wrong(f"it names {value}, which is not there", "Correct the path.")
        return path

    def _wrong(self, what: str, hint: str) -> StudioError:
        return StudioError(f"{self._file}: {what}.", hint)
