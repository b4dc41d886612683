"""Checking every frame in an engine, and what is done about what was found."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, Signal

from ins_studio.dataset.checking.all_checks import fixed
from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.positions import without
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.checked import Checked, CheckRow
from ins_studio.project.counting import counted
from ins_studio.tasks.health_report import health_html
from ins_studio.ui.checks_panel import ChecksPanel
from ins_studio.ui.damaged_scans import DamagedScans
from ins_studio.ui.file_kinds import REPORTS
from ins_studio.ui.findings import Findings
from ins_studio.ui.reopen_session import PLACING, ReopenSession
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class CheckSession(QObject):
    """Shows what opening and looking found, then what checking finds.

    Bad frames are left out of training as an edit of its own, so undo takes them back. What was
    found is remembered as long as its dataset is: undo can bring that back. ``changed`` says that
    verdicts are others; ``noted`` carries a sentence, ``told`` one that holds until the next edit.
    """

    changed = Signal()
    noted = Signal(str)
    told = Signal(str)

    def __init__(
        self,
        studio: Studio,
        panel: ChecksPanel,
        reopening: ReopenSession,
        damaged: DamagedScans,
    ) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._panel = panel
        self._recordings = studio.document.recordings
        self._reopening, self._damaged = reopening, damaged
        self._known: WeakKeyDictionary[Dataset, Checked] = WeakKeyDictionary()
        self._task: Task | None = None
        self._mending: Dataset | None = None  # what is opened anew because of a fix
        panel.check_requested.connect(self.start)
        panel.report_requested.connect(self._ask_report)
        panel.fix_wanted.connect(lambda row: self._fix([row], row.fix_words))
        panel.fix_all_wanted.connect(self._fix_all)
        panel.ignore_wanted.connect(self._ignore)
        reopening.ended.connect(self._after_opening)
        damaged.changed.connect(self.show)

    @property
    def findings(self) -> Findings | None:
        """What was found in the scans that are open; None where they were not checked."""
        dataset = self._recordings.dataset
        checked = self._known.get(dataset) if dataset is not None else None
        if dataset is None or checked is None:
            return None
        return Findings(dataset, checked, self._recordings.curation.ignored)

    def show(self) -> None:
        """List what is known of the scans that are open."""
        findings, dataset = self.findings, self._recordings.dataset
        found = [problem.in_window for problem in dataset.problems] if dataset is not None else []
        rows = [CheckRow("", "On opening", "note", sentence) for sentence in found]
        if dataset is not None and findings is None:  # checking finds them, too
            more = [one for one in self._damaged.reasons(dataset) if one not in found]
            rows = [CheckRow("", "On reading", "error", one) for one in more] + rows
        self._panel.setEnabled(dataset is not None)
        checks = findings.shown(self._recordings.curation) if findings else ()
        self._panel.set_rows([*checks, *rows], bool(findings))

    def start(self) -> None:
        """Read every frame and judge it."""
        dataset = self._recordings.dataset
        if dataset is None or self._task is not None:
            return
        arguments = {
            "dataset": str(dataset.path),
            "subject": dataset.subject or None,
            "clothing": dataset.clothing or None,
            "curation": self._recordings.curation.to_dict(),
        }
        task = self._studio.jobs.run_engine("Checking frames", "check", arguments, writes=False)
        task.succeeded.connect(partial(self._take, dataset))
        task.finished.connect(self._end)
        self._task = task
        self._panel.set_busy(True)

    def _take(self, dataset: Dataset, checked: object) -> None:
        if not isinstance(checked, Checked):
            return
        self._known[dataset] = checked
        if dataset is self._recordings.dataset:
            self.show()
            self.changed.emit()
            self._leave_bad_out()

    def _end(self) -> None:
        self._task = None
        self._panel.set_busy(False)

    def _leave_bad_out(self) -> None:
        findings, said = self.findings, self._recordings.curation
        if findings is None:
            return
        fresh = without(findings.bad(), said.excluded)
        count = sum(len(own) for own in fresh.values())
        if not count:
            self.noted.emit("Checked: no more bad frames.")
            return
        bad = counted(count, "bad frame", "bad frames")
        if self._say(findings.without(said), f"Leave out {bad}"):
            are, them = ("is", "it") if count == 1 else ("are", "them")
            self.told.emit(f"{bad} {are} left out; Ignore a check to train on {them}.")

    def _fix_all(self) -> None:
        rows = self.findings.rows() if self.findings else []
        self._fix(rows, "Fix what was found")

    def _fix(self, rows: list[CheckRow], text: str) -> None:
        """Do what the rows offer, as one edit; another unit or side opens and checks anew."""
        said = self._recordings.curation
        curation = fixed(said, rows)
        if any(getattr(curation, name) != getattr(said, name) for name in PLACING):
            self._mending = self._recordings.dataset
            self._reopening.take(curation, text)
        else:
            self._say(curation, text)

    def _ignore(self, row: CheckRow, ignored: bool) -> None:
        """Hear no more of a check, and train on what it alone called bad; or the other way."""
        before, said = self.findings, self._recordings.curation
        if before is None:
            return
        after = before.ignoring(row.name, ignored)
        alone = without(before.bad(), after.bad())
        curation = said.including(alone) if ignored else after.without(said)
        text = f"{'Ignore' if ignored else 'Heed'} a check"
        self._say(replace(curation, ignored=after.ignored), text)

    def _after_opening(self) -> None:
        before, self._mending = self._mending, None
        if before is not None and self._recordings.dataset is not before:
            self.start()

    def _ask_report(self) -> None:
        findings = self.findings
        if findings is None:
            return
        name = f"health of {findings.dataset.path.resolve().name}.html"
        start = REPORTS.folder(self._studio.document.places) / name
        window = self._panel.window()
        chosen = REPORTS.ask_new(window, "Save the health report", start, "Pages (*.html)")
        if chosen is not None:
            self.save_report(chosen)

    def save_report(self, path: Path) -> None:
        """Write what was found as a page for a browser."""
        if self.findings is None:
            return
        try:
            write_atomic(path, health_html(self.findings.checked).encode())
        except StudioError as error:
            self._studio.report(error)
        else:
            self.noted.emit(f"The report is in {path}.")

    def _say(self, curation: Curation, text: str) -> bool:
        try:
            self._recordings.say(curation, text)
        except StudioError as error:
            self._studio.report(error)
            return False
        return True
