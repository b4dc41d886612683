"""Every check, what they say together of each frame, and all that they offer."""

from collections.abc import Sequence as Listed
from typing import Any

from ins_studio.dataset.checking.evidence import Check, Evidence
from ins_studio.dataset.checking.fitting import Fit
from ins_studio.dataset.checking.leaking import Leak
from ins_studio.dataset.checking.placing import Outside, Units
from ins_studio.dataset.checking.posing import Interpolated, Jumps, Posed, Reach
from ins_studio.dataset.checking.reading import Copies, Numbering, Rate, Readable
from ins_studio.dataset.checking.sizes import Sizes
from ins_studio.dataset.checking.surface import Crossings, Doubles, Edges, Holes
from ins_studio.dataset.curation import Curation
from ins_studio.project.checked import CheckRow

CHECKS: tuple[Check, ...] = (
    Readable(),
    Posed(),
    Units(),
    Sizes(),
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
FAULTS = {check.name: check.fault for check in CHECKS if check.fault}


def run_checks(evidence: Evidence) -> tuple[CheckRow, ...]:
    """Return a row for each check; those that the curation ignores say so and judge nothing.

    Of scans without poses there are no rows of checks that need them.
    """
    rows, posed = [], evidence.dataset.posed
    for check in (check for check in CHECKS if posed or not check.needs_poses):
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
    for row in rows:
        if row.name in FAULTS and row.severity in {"warning", "error"}:
            for frame in row.frames:
                own = letters[frame.sequence]
                own[frame.index] = "b" if frame.bad or own[frame.index] == "b" else "u"
    words = {name: "".join(own) for name, own in letters.items()}
    if any(of_all(row) for row in rows):
        return {name: own.replace("g", "u") for name, own in words.items()}
    return words


def of_all(row: CheckRow) -> bool:
    """Say whether a row finds fault with all frames: it errs, and names none."""
    return row.name in FAULTS and row.severity == "error" and not row.frames


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
