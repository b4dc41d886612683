"""Where the dialog on what to scan next, its work and the viewport meet."""

from collections.abc import Generator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.dataset.curation import Curation
from ins_studio.dataset.dataset import Dataset
from ins_studio.dataset.splits import read_split
from ins_studio.document.clip import Clip
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic
from ins_studio.project.records import Progress
from ins_studio.project.scan_next import ScanReport
from ins_studio.tasks.scan_next import examine
from ins_studio.tasks.scan_next_page import report_page
from ins_studio.tasks.scan_next_parts import motion_of
from ins_studio.ui.file_kinds import REPORTS
from ins_studio.ui.scan_next_dialog import ScanNextDialog
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

LABEL = "Where to scan next"


class ScanNextSession(QObject):
    """Examines the open scans on a thread and shows what they lack.

    A pose that is clicked is a visit of the timeline: no edit, and over with the dialog. ``noted``
    carries a sentence for the status bar.
    """

    noted = Signal(str)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._task: Task | None = None
        self._dialog: ScanNextDialog | None = None
        self._clip: Clip | None = None
        studio.document.dataset_changed.connect(self._drop)

    def open(self, parent: QWidget | None) -> None:
        """Show the report on the open scans, or a reason why there is none."""
        dataset = self._studio.document.dataset
        if self._dialog is not None:
            self._dialog.raise_()
            return
        if self._task is not None:
            return
        if dataset is None:
            self._studio.report(
                StudioError("There are no scans to look at.", "Use File > Open scans.")
            )
            return
        work = partial(_examine, dataset, self._studio.document.recordings.curation)
        task = self._studio.jobs.run(LABEL, work)
        task.succeeded.connect(partial(self._show, dataset, parent))
        task.finished.connect(self._forget_task)
        self._task = task

    def _show(self, dataset: Dataset, parent: QWidget | None, report: ScanReport) -> None:
        if self._studio.document.dataset is not dataset:  # others were opened meanwhile
            return
        dialog = ScanNextDialog(report, parent)
        dialog.pose_chosen.connect(partial(self._pose, dataset, report))
        dialog.save_requested.connect(partial(self._save, dialog, report))
        dialog.finished.connect(self._end)
        self._dialog = dialog
        dialog.show_beside()

    def _pose(self, dataset: Dataset, report: ScanReport, place: int) -> None:
        """Put a pose on the avatar; where there is none, on the body."""
        studio, motion = self._studio, motion_of(report.result)
        studio.playback.set_playing(False)
        if self._clip is None or studio.document.timeline.clip is not self._clip:
            self._clip = Clip(LABEL, motion)
            studio.document.timeline.visit(self._clip)
        studio.document.timeline.seek(place)
        mesh = studio.document.mesh
        if mesh is None or len(mesh.parents) != dataset.body.joint_count:
            posed = dataset.body.posed(motion.poses[place], transl=motion.transl[place])
            studio.viewport.set_scan(posed, dataset.body.faces)

    def _save(self, dialog: ScanNextDialog, report: ScanReport) -> None:
        start = REPORTS.folder(self._studio.document.places) / "where-to-scan-next.html"
        file = REPORTS.ask_new(dialog, "Save the report", start, "Pages (*.html)")
        if file is None:
            return
        try:
            write_atomic(file, report_page(report))
        except StudioError as error:
            self._studio.report(error)
        else:
            self.noted.emit(f"The report is in {file}")

    def _drop(self) -> None:
        """Close what is about other scans."""
        if self._dialog is not None:
            self._dialog.reject()

    def _end(self) -> None:
        """Let the timeline go back to what it played, unless it has gone on by itself."""
        timeline = self._studio.document.timeline
        if self._clip is not None and timeline.clip is self._clip:
            timeline.come_back()
        self._dialog = self._clip = None

    def _forget_task(self) -> None:
        self._task = None


def _examine(dataset: Dataset, curation: Curation) -> Generator[Progress, None, ScanReport]:
    return examine(dataset, read_split(dataset, curation=curation))
