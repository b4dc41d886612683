"""What a check found, seen with what the person ignores by now."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from ins_studio.dataset.checking.all_checks import FAULTS, of_all
from ins_studio.dataset.checking.reading import Readable
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.project.checked import BAD, GOOD, USABLE, Checked, CheckedFrame, CheckRow
from ins_studio.project.counting import counted

_WORSE = {GOOD: 0, USABLE: 1, BAD: 2}


@dataclass(frozen=True, eq=False)
class Findings:
    """Rows and verdicts of a dataset's check.

    Attributes
    ----------
    dataset : Dataset
    checked : Checked
    ignored : frozenset of str
        The checks that nobody wants to hear of now.
    """

    dataset: Dataset
    checked: Checked
    ignored: frozenset[str]

    def rows(self) -> list[CheckRow]:
        """Return a row for each check; one that was ignored then and is heeded now is a note."""
        return [self._now(row) for row in self.checked.checks]

    def shown(self, curation: Curation) -> list[CheckRow]:
        """Return the rows; what one offers and the curation says already is offered no more."""
        return [_done(row) if _says(curation, row) else row for row in self.rows()]

    def lost(self) -> frozenset[tuple[str, int]]:
        """Return the frames that no training is made of: bad ones, and those nobody can read."""
        return frozenset(
            (frame.sequence, frame.index)
            for row in self.rows()
            for frame in row.frames
            if frame.bad and (row.severity != "ignored" or row.name == Readable.name)
        )

    def verdicts(self, sequence: str) -> dict[int, tuple[str, str]]:
        """Return verdict and reason by index; excluded frames were not judged."""
        return self._verdicts[sequence]

    def health(self) -> dict[str, str]:
        """Return the health of each sequence."""
        letters = {GOOD: "g", USABLE: "u", BAD: "b"}
        found = {}
        for own in self.checked.sequences:
            judged = "".join(letters[verdict] for verdict, _ in self._verdicts[own.name].values())
            found[own.name] = replace(own, verdicts=judged).health
        return found

    def bad(self) -> dict[str, frozenset[int]]:
        """Return the positions of all bad frames, by sequence; training leaves out the same."""
        found: dict[str, set[int]] = {}
        heeded = (row for row in self.rows() if row.severity != "ignored")
        for frame in (frame for row in heeded for frame in row.frames if frame.bad):
            places = self.dataset.sequence(frame.sequence).positions
            found.setdefault(frame.sequence, set()).add(places[frame.index])
        return {name: frozenset(own) for name, own in found.items()}

    def without(self, curation: Curation) -> Curation:
        """Return a curation that leaves the bad frames out."""
        return curation.excluding(self.bad())

    def ignoring(self, check: str, ignored: bool) -> "Findings":
        """Return what is found when a check is ignored, or heeded again."""
        names = self.ignored | {check} if ignored else self.ignored - {check}
        return replace(self, ignored=names)

    @cached_property
    def _verdicts(self) -> dict[str, dict[int, tuple[str, str]]]:
        found = {
            own.name: {n: (GOOD, "") for n, letter in enumerate(own.verdicts) if letter != "x"}
            for own in self.checked.sequences
        }
        for row, frame in self._judged():
            own, verdict = found[frame.sequence], BAD if frame.bad else USABLE
            if _WORSE[verdict] > _WORSE[own.get(frame.index, (GOOD, ""))[0]]:
                own[frame.index] = (verdict, _reason(row, frame))
        for row in filter(of_all, self.rows()):
            for own in found.values():
                good = [index for index, (verdict, _) in own.items() if verdict == GOOD]
                own |= dict.fromkeys(good, (USABLE, FAULTS[row.name]))
        return found

    def _judged(self) -> Iterator[tuple[CheckRow, CheckedFrame]]:
        for row in self.rows():
            if row.name in FAULTS and row.severity in {"warning", "error"}:
                yield from ((row, frame) for frame in row.frames)

    def _now(self, row: CheckRow) -> CheckRow:
        if row.name in self.ignored:
            return row if row.severity == "fine" else replace(row, severity="ignored")
        if row.severity != "ignored":
            return row
        bad = any(frame.bad for frame in row.frames)
        return replace(row, severity="error" if bad else "warning" if row.frames else "note")


def _says(curation: Curation, row: CheckRow) -> bool:
    return row.fix is not None and curation.changed(row.fix) == curation


def _done(row: CheckRow) -> CheckRow:
    out = Curation().changed(row.fix or {}).excluded
    count = sum(len(own) for own in out.values())
    return replace(row, fix=None, fix_words=f"Left out: {counted(count)}" if count else "Done")


def _reason(row: CheckRow, frame: CheckedFrame) -> str:
    """Say what is wrong with a frame, and how much."""
    if frame.why:
        return frame.why
    return FAULTS[row.name] + (f": {frame.value:.4g} {row.unit}" if row.unit else "")
