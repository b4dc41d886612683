"""Scans that come from outside: opened, found again, given poses."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from ins_studio.body.model_store import BodyModelMissing
from ins_studio.dataset.curation import Curation
from ins_studio.document.recent import remember_dataset
from ins_studio.document.recordings import Scans
from ins_studio.project.schema import DatasetReference
from ins_studio.ui.file_kinds import FITTED, SCANS
from ins_studio.ui.scan_opening import finding, opening
from ins_studio.ui.studio import Studio

POSES_FILTER = "Poses (*.npz *.pkl *.json)"


class ScanSession(QObject):
    """Opens on a thread and hands over; who owns the project decides what becomes of it.

    ``found`` carries scans for a project of their own, ``found_again`` those that the project
    had lost, ``body_missing`` the error of those that need a body model; ``noted`` a sentence.
    """

    found = Signal(Scans)
    found_again = Signal(Scans)
    body_missing = Signal(BodyModelMissing)
    noted = Signal(str)

    def __init__(self, studio: Studio, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._window = window

    def open(
        self,
        folder: Path,
        subject: str | None = None,
        clothing: str | None = None,
        curation: Curation | None = None,
    ) -> None:
        """Open a folder of scans; what the parameters mean, ``open_dataset`` says."""
        work = partial(opening, folder, subject, clothing, curation, fresh=True)
        task = self._studio.jobs.run(f"Opening {folder.name}", work, self._take_error)
        task.succeeded.connect(self._take)

    def ask_moved(self) -> None:
        """Choose where the project's scans lie now."""
        lost = self._studio.document.recordings.scans.reference
        if lost is None:
            return
        title = f"Find the scans that were in {lost.path}"
        start = SCANS.folder(self._studio.document.places)
        chosen = SCANS.ask_folder(self._window, title, start)
        if chosen is not None:
            self.find(chosen)

    def find(self, folder: Path) -> None:
        """Take scans for those that the project had lost, if they are the same."""
        scans = self._studio.document.recordings.scans
        lost = scans.reference
        if lost is None:
            self.open(folder)
            return
        work = partial(finding, folder, lost, scans.curation)
        task = self._studio.jobs.run(f"Opening {folder.name}", work, self._take_error)
        task.succeeded.connect(partial(self._compare, lost))

    def _take(self, scans: Scans) -> None:
        if scans.dataset is not None:
            remember_dataset(scans.dataset.path)
        self.found.emit(scans)

    def _take_error(self, error: Exception) -> None:
        if isinstance(error, BodyModelMissing):
            self.body_missing.emit(error)
        else:
            self._studio.report(error)

    def _compare(self, lost: DatasetReference, scans: Scans) -> None:
        if scans.dataset is None:
            return
        remember_dataset(scans.dataset.path)
        if scans.dataset.known_as(lost.fingerprint, Path(lost.path)):
            self.found_again.emit(scans)
            self.noted.emit("These are the same scans: name and size of every file agree.")
        else:
            self._ask_whether(scans, lost)

    def _ask_whether(self, scans: Scans, lost: DatasetReference) -> None:
        path = scans.reference.path if scans.reference else ""
        box = QMessageBox(
            QMessageBox.Icon.Question,
            "Find moved data",
            f"The scans in {path} are not the ones of this project: their files differ.",
            parent=self._window,
        )
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setInformativeText(
            f"The project was made with {lost.path}. Avatars and paint stay as they are; the "
            "comparison with the scans would be with other scans."
        )
        use = box.addButton("Use them all the same", QMessageBox.ButtonRole.AcceptRole)
        new = box.addButton("Begin a new project", QMessageBox.ButtonRole.ActionRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        use.clicked.connect(lambda: self.found_again.emit(scans))
        new.clicked.connect(lambda: self.found.emit(scans))
        box.open()


def choose_poses(window: QWidget, scans: Path) -> Path | None:
    """Ask for a file of poses; one of many, a file for each frame, stands for all of them.

    Most lie with their ``scans``, wherever those of others were.
    """
    return FITTED.ask_file(window, "Load poses", scans, POSES_FILTER)
