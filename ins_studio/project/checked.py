"""What a check of a dataset found out: frozen records that cross threads and processes."""

from dataclasses import asdict, dataclass, field
from typing import Any

SEVERITIES = ("fine", "note", "warning", "error", "ignored")
GOOD, USABLE, BAD = "good", "usable", "bad"
LETTERS = {"g": GOOD, "u": USABLE, "b": BAD, "x": "left out"}
SICK = 0.2  # share of bad frames from which a recording is bad as a whole


@dataclass(frozen=True)
class CheckedSequence:
    """One recording: how many of its frames can be read, and how scans and poses were paired.

    ``paired`` and ``poses`` are empty where each frame's file has its own pose. ``verdicts`` has
    a letter for each frame: g good, u usable, b bad, x left out by the curation; it is empty where
    nothing was checked.
    """

    name: str
    frame_count: int
    readable: int
    fps: float
    paired: str
    poses: str
    scans_without_pose: tuple[str, ...]
    poses_without_scan: tuple[str, ...]
    verdicts: str = ""

    def verdict(self, index: int) -> str:
        """Return "good", "usable", "bad" or "left out" for a frame, counted from 0."""
        return LETTERS[self.verdicts[index]] if self.verdicts else GOOD

    @property
    def health(self) -> str:
        """Return "good", "usable" or "bad" for the recording as a whole."""
        bad = self.verdicts.count("b")
        if bad > SICK * len(self.verdicts):
            return BAD
        return USABLE if bad or "u" in self.verdicts else GOOD


@dataclass(frozen=True)
class CheckedFrame:
    """A frame that a check names, and what it measured; ``bad`` frames are not trained on.

    ``index`` counts from 0.
    """

    sequence: str
    index: int
    file: str
    value: float
    bad: bool
    why: str = ""

    @property
    def number(self) -> int:
        """Return what people call it: counted from 1, as under the filmstrip."""
        return self.index + 1


@dataclass(frozen=True)
class CheckRow:
    """What one check says.

    Attributes
    ----------
    name : str
        Stable; a curation's ``ignored`` names it.
    title : str
        For people.
    severity : str
        Of ``SEVERITIES``.
    sentence : str
        What was found, why it matters and what can be done.
    frames : tuple of CheckedFrame
        The worst first.
    unit : str
        Of the frames' numbers.
    fix : dict or None
        What to change in a curation, as JSON values; see ``Curation.changed``.
    fix_words : str
        What the fix does, as on a button; empty without one.
    """

    name: str
    title: str
    severity: str
    sentence: str
    frames: tuple[CheckedFrame, ...] = ()
    unit: str = ""
    fix: dict[str, Any] | None = None
    fix_words: str = ""


@dataclass(frozen=True)
class Checked:
    """A dataset as it was recognised, and everything that was skipped or worked around.

    ``layout`` says what it was taken for, ``units`` what its files are in; ``vertices`` and
    ``faces`` are those of one frame. ``checks`` has a row for each check, those included that
    found nothing. ``files`` are those that were written on the way.
    """

    path: str
    layout: str
    subject: str
    clothing: str
    units: str
    body: str
    joints: int
    registered: bool
    colors: bool
    vertices: int
    faces: int
    frame_count: int
    readable: int
    sequences: tuple[CheckedSequence, ...]
    problems: tuple[str, ...]
    checks: tuple[CheckRow, ...] = ()
    curation: dict[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()

    @property
    def complaints(self) -> tuple[CheckRow, ...]:
        """The checks that have something to say, the worst first."""
        said = [row for row in self.checks if row.severity in {"note", "warning", "error"}]
        return tuple(sorted(said, key=lambda row: -SEVERITIES.index(row.severity)))

    def reasons(self, sequence: str, index: int) -> tuple[CheckRow, ...]:
        """Return the checks that name a frame."""
        return tuple(
            row
            for row in self.complaints
            if any((own.sequence, own.index) == (sequence, index) for own in row.frames)
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> "Checked":
        """Build it from what ``to_dict`` returned."""
        rows = [_row(own) for own in values["checks"]]
        sequences = [_sequence(own) for own in values["sequences"]]
        own = {key: tuple(values[key]) for key in ("problems", "files")}
        own |= {"sequences": tuple(sequences), "checks": tuple(rows)}
        return cls(**{**values, **own})


def _row(values: dict[str, Any]) -> CheckRow:
    frames = tuple(CheckedFrame(**own) for own in values["frames"])
    return CheckRow(**{**values, "frames": frames})


def _sequence(values: dict[str, Any]) -> CheckedSequence:
    lists = {key: tuple(values[key]) for key in ("scans_without_pose", "poses_without_scan")}
    return CheckedSequence(**{**values, **lists})
