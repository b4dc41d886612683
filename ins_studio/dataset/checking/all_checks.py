"""Every check, what they say together of each frame, and all that they offer."""

from collections.abc import Sequence as Listed
from typing import Any

from ins_studio.dataset.checking.evidence import Check, Evidence
from ins_studio.dataset.checking.fitting import Fit
from ins_studio.dataset.checking.leaking import Leak
from ins_studio.dataset.checking.placing import Outside, Units
from ins_studio.dataset.checking.posing import Interpolated, Jumps, Reach
from ins_studio.dataset.checking.reading import Copies, Numbering, Rate, Readable
from ins_studio.dataset.checking.surface import Crossings, Doubles, Edges, Holes
from ins_studio.dataset.curation import Curation
from ins_studio.project.checked import CheckRow

CHECKS: tuple[Check, ...] = (
    Readable(),
    Units(),
    Outside(),
    Fit(),
    Holes(),
    Edges(),
    Crossings(),
    Doubles(),
    Copies(),
    Numbering(),
    Rate(),
    Interpolated(),
    Jumps(),
    Leak(),
    Reach(),
)
PLACING = ("units", "winding")  # with another of these all else has to be measured again
NAMES = tuple(check.name for check in CHECKS)


def run_checks(evidence: Evidence) -> tuple[CheckRow, ...]:
    """Return a row for each check; those that the curation ignores say so and judge nothing."""
    rows = []
    for check in CHECKS:
        found = check.look(evidence)
        ignored = check.name in evidence.dataset.curation.ignored and found.severity != "fine"
        severity = "ignored" if ignored else found.severity
        rows.append(CheckRow(check.name, check.title, severity, *found[1:]))
    return tuple(rows)


def verdicts(evidence: Evidence, rows: Listed[CheckRow]) -> dict[str, str]:
    """Return a letter for each frame of each sequence, as in ``CheckedSequence``."""
    out = evidence.dataset.curation.excluded
    letters = {
        own.name: ["x" if p in out.get(own.name, ()) else "g" for p in own.positions]
        for own in evidence.dataset.sequences
    }
    judging = {check.name for check in CHECKS if check.judges}
    for row in rows:
        if row.name in judging and row.severity in {"warning", "error"}:
            for frame in row.frames:
                own = letters[frame.sequence]
                own[frame.index] = "b" if frame.bad or own[frame.index] == "b" else "u"
    return {name: "".join(own) for name, own in letters.items()}


def fixed(curation: Curation, rows: Listed[CheckRow]) -> Curation:
    """Return a curation with everything that the rows offer."""
    for row in rows:
        if row.fix is not None and row.severity != "ignored":
            curation = curation.changed(row.fix)
    return curation


def left_out(curation: Curation, evidence: Evidence, rows: Listed[CheckRow]) -> Curation:
    """Return a curation that leaves out whatever frames the rows call bad."""
    bad: dict[str, set[int]] = {}
    told: list[Any] = [frame for row in rows if row.severity != "ignored" for frame in row.frames]
    for frame in told:
        if frame.bad:
            position = evidence.dataset.sequence(frame.sequence).positions[frame.index]
            bad.setdefault(frame.sequence, set()).add(position)
    return curation.excluding({name: frozenset(own) for name, own in bad.items()})
