"""What a person says of a dataset instead of what was guessed: ``curation.json`` of a project.

::

    {"version": 1, "units": "cm", "up": "z", "fps": 30, "flipped": false, "poses": "/data/fits",
     "body": "/models/smpl",
     "excluded": {"walk": [3, [7, 12]]},
     "held_out": {"walk": [[40, 60]]}, "held_out_sequences": ["jump"],
     "ignored": ["holes"],
     "landmarks": {"walk": {"scan_0012.ply": {"head_top": [0.1, 171.5, 3.2]}}}}

Everything but the version may be left out. Frames are counted from 0 among all files of their
recording, as in splits.json; [7, 12] is 7 to 11. The dataset's own folder is never written to.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ins_studio.dataset.axes import TURNS, UNITS
from ins_studio.dataset.marks import Marks, marks_at, marks_json
from ins_studio.dataset.positions import Positions, joined, positions_at, ranges_of, without
from ins_studio.errors import StudioError
from ins_studio.project.checked_json import JsonPlace, parse_json

VERSION = 1
_KEYS = {"version", "units", "up", "fps", "flipped", "poses", "body"}
_KEYS |= {"excluded", "held_out", "held_out_sequences", "ignored", "landmarks"}


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
    landmarks : Marks
        What was pointed at on scans, for fitting a body to them: as their files have it.
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
    landmarks: Marks = field(default_factory=dict)

    @property
    def divides(self) -> bool:
        """Whether it says which frames are held out."""
        return self.held_out is not None or self.held_out_sequences is not None

    @property
    def sequences(self) -> frozenset[str]:
        """The names of all recordings that it speaks of."""
        kept = (*(self.held_out or ()), *(self.held_out_sequences or ()))
        return frozenset((*self.excluded, *kept, *self.landmarks))

    def excluding(self, frames: Positions) -> "Curation":
        """Return it with more frames left out."""
        return replace(self, excluded=joined(self.excluded, frames))

    def including(self, frames: Positions) -> "Curation":
        """Return it without leaving out these frames."""
        return replace(self, excluded=without(self.excluded, frames))

    def changed(self, change: Mapping[str, Any]) -> "Curation":
        """Return it with what a check offers: JSON values as in the file, those that change.

        Frames, recordings and checks come on top of those that are named already; all else takes
        the place of what was said. StudioError where the values err.
        """
        new = Curation.from_dict({"version": VERSION, **change})
        plain = {"units", "up", "fps", "flipped", "poses"} & change.keys()
        taken: dict[str, Any] = {key: getattr(new, key) for key in plain}
        if new.held_out is not None:
            taken["held_out"] = joined(self.held_out or {}, new.held_out)
        if new.held_out_sequences is not None:
            known = self.held_out_sequences or frozenset()
            taken["held_out_sequences"] = known | new.held_out_sequences
        ignored = self.ignored | new.ignored
        return replace(self.excluding(new.excluded), ignored=ignored, **taken)

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values, without what it does not say."""
        said: dict[str, Any] = {"version": VERSION}
        plain = ("units", "up", "fps", "poses", "body")
        said |= {key: value for key in plain if (value := getattr(self, key))}
        if self.flipped:
            said["flipped"] = True
        if self.excluded:
            said["excluded"] = ranges_of(self.excluded)
        if self.held_out is not None:
            said["held_out"] = ranges_of(self.held_out)
        if self.held_out_sequences is not None:
            said["held_out_sequences"] = sorted(self.held_out_sequences)
        if self.ignored:
            said["ignored"] = sorted(self.ignored)
        if self.landmarks:
            said["landmarks"] = marks_json(self.landmarks)
        return said

    @classmethod
    def from_dict(cls, values: Any, path: Path = Path("curation.json")) -> "Curation":
        """Build it from JSON values; StudioError, naming ``path`` and the entry, where they err."""
        return _parsed(JsonPlace(path, "", values))

    def encode(self) -> bytes:
        """Return it as the content of a file."""
        said = (json.dumps({k: v}, ensure_ascii=False)[1:-1] for k, v in self.to_dict().items())
        lines = ",\n ".join(said)  # one for each entry, however many frames it names
        return f"{{\n {lines}\n}}\n".encode()


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
    held, kept, ignored = (whole.find(key) for key in ("held_out", "held_out_sequences", "ignored"))
    rate, poses, body = (whole.find(key) for key in ("fps", "poses", "body"))
    units, up, flipped = (whole.find(key) for key in ("units", "up", "flipped"))
    if rate is not None and not 0 < rate.number() < 1e5:
        raise rate.wrong("a number above zero")
    return Curation(
        units=None if units is None else units.one_of(UNITS),
        up=None if up is None else up.one_of(TURNS),
        fps=None if rate is None else rate.number(),
        flipped=flipped is not None and flipped.flag(),
        poses=None if poses is None else poses.text(),
        body=None if body is None else body.text(),
        excluded=positions_at(whole.find("excluded")),
        held_out=None if held is None else positions_at(held),
        held_out_sequences=None if kept is None else kept.texts(),
        ignored=ignored.texts() if ignored else frozenset(),
        landmarks=marks_at(whole.find("landmarks")),
    )
