"""New, open, save, import: dialogs and drops in, document and keeper out."""

from collections.abc import Generator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.dataset.rig_files import SUFFIXES as FIGURES
from ins_studio.dataset.rig_files import use_of
from ins_studio.document.keeper import Keeper
from ins_studio.document.opening_edits import use_scans
from ins_studio.document.places import SUFFIX, is_untitled
from ins_studio.document.reading import ReadProject, read_project
from ins_studio.document.recordings import Scans
from ins_studio.errors import StudioError
from ins_studio.motion.opening import SUFFIXES
from ins_studio.ui.figure_choice import ask_use
from ins_studio.ui.file_kinds import MOTIONS, PROJECTS, SCANS
from ins_studio.ui.motion_session import FILTER, MotionSession
from ins_studio.ui.scan_opening import folder_of
from ins_studio.ui.scan_session import ScanSession
from ins_studio.ui.studio import Studio


class FileActions(QObject):
    """What the File menu does; errors go to the reporter, the project stays as it is then.

    ``opened`` follows everything that shows something else than the demo; ``noted`` says what was
    recognised in a file; ``left`` that the project which was open is let go of.

    Attributes
    ----------
    scans : ScanSession
        Opens recordings.
    """

    opened = Signal()
    left = Signal()
    noted = Signal(str)

    def __init__(self, studio: Studio, keeper: Keeper, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._keeper = keeper
        self._window = window
        self._motions = MotionSession(studio, keeper, window)
        self._motions.opened.connect(self.opened)
        self._motions.noted.connect(self.noted)
        self.scans = ScanSession(studio, window)
        self.scans.found.connect(lambda scans: self._guard(lambda: self._use_scans(scans)))
        self.scans.found_again.connect(lambda scans: self._guard(lambda: self._take_back(scans)))
        self.scans.noted.connect(self.noted)

    def new(self) -> None:
        """Begin again; what was unsaved stays in its autosave."""
        self._guard(self._begin_again)

    def ask_project(self) -> None:
        """Choose a project folder and open it."""
        start = PROJECTS.folder(self._studio.document.places)
        chosen = PROJECTS.ask_folder(self._window, "Open a project", start)
        if chosen is not None:
            self.open(chosen)

    def ask_dataset(self) -> None:
        """Choose a folder of scans and open it."""
        start = SCANS.folder(self._studio.document.places)
        title = "Open scans: a folder, with poses or without, or a CAPE release"
        chosen = SCANS.ask_folder(self._window, title, start)
        if chosen is not None:
            self.open(chosen)

    def ask_figure(self) -> None:
        """Choose the file of a rigged, animated figure, and open it to train on."""
        start = SCANS.folder(self._studio.document.places)
        kinds = f"Rigged figures ({' '.join(f'*{kind}' for kind in FIGURES)})"
        chosen = SCANS.ask_file(self._window, "Open a rigged figure", start, kinds)
        if chosen is not None:
            self.scans.open(chosen)

    def ask_motion(self) -> None:
        """Choose a motion file, see what it is, and play it."""
        start = MOTIONS.folder(self._studio.document.places)
        chosen = MOTIONS.ask_file(self._window, "Open a motion", start, FILTER)
        if chosen is not None:
            self._motions.ask(chosen)

    def open(self, path: Path) -> None:
        """Open whatever was chosen or dropped: a project, a folder of scans, a motion.

        A rigged, animated figure may be the latter two: which of them is asked.
        """
        if path.suffix.lower() in FIGURES and path.is_file():
            use = use_of(path)
            if use == "either":
                document = self._studio.document
                somebody = document.mesh is not None or document.dataset is not None
                ask_use(self._window, path, somebody, self._open_as)
            else:
                self._open_as(path, use)
        elif path.suffix.lower() in SUFFIXES:
            self._motions.open(path)
        elif path.suffix == SUFFIX or (path / "project.json").is_file():
            self._guard(lambda: self._open_project(path))
        else:
            lost = self._studio.document.dataset is None
            (self.scans.find if lost else self.scans.open)(folder_of(path))

    def _open_as(self, path: Path, use: str) -> None:
        """Open a .glb, .gltf or .fbx as "scans" or as "motion"; a lone mesh is one of a folder."""
        if use == "motion":
            self._motions.open(path)
        elif use_of(path) == "either":
            self.scans.open(path)
        else:
            self.scans.open(folder_of(path))

    def open_person(self, subject: str, clothing: str) -> None:
        """Open somebody else's recordings in the folder that is open."""
        dataset = self._studio.document.dataset
        if dataset is not None:
            self.scans.open(dataset.path, subject or None, clothing or None)

    def save(self) -> bool:
        """Save; an untitled project is asked for its name. False when nothing was saved."""
        if is_untitled(self._studio.document.places.path):
            return self.ask_save_as()
        return self._guard(self._keeper.save)

    def ask_save_as(self) -> bool:
        """Choose a name and save there."""
        document = self._studio.document
        start = PROJECTS.folder(document.places) / f"{document.name}{SUFFIX}"
        kinds = f"Projects (*{SUFFIX})"
        chosen = PROJECTS.ask_new(self._window, "Save the project as", start, kinds)
        return chosen is not None and self.save_as(chosen)

    def save_as(self, folder: Path) -> bool:
        """Save as ``folder``; refused while a job writes into the old one."""
        return self._guard(lambda: self._save_as(folder))

    def _save_as(self, folder: Path) -> None:
        self._refuse_while_busy("saved under another name")
        self._keeper.save_as(folder)

    def _begin_again(self) -> None:
        self._refuse_while_busy("closed")
        self._leave()
        self._keeper.new_demo()
        self._studio.playback.set_playing(True)

    def _open_project(self, folder: Path) -> None:
        """Read it on a thread: its scans may be a large release."""
        self._refuse_while_busy("closed")
        self._keeper.autosave()  # it may be this very project that is opened again

        def read() -> Generator[Any, None, ReadProject]:
            yield from ()
            return read_project(folder)

        task = self._studio.jobs.run(f"Opening {folder.stem}", read)
        task.succeeded.connect(self._take_project)

    def _take_project(self, read: object) -> None:
        if isinstance(read, ReadProject):
            self._guard(lambda: self._use_project(read))

    def _use_project(self, read: ReadProject) -> None:
        self._refuse_while_busy("closed")
        self._leave()
        self._keeper.take(read)
        self.opened.emit()

    def _use_scans(self, scans: Scans) -> None:
        """Begin a project on these scans; one that never had any takes them in."""
        now = self._studio.document.recordings.scans
        if now.dataset is None and now.reference is None:
            use_scans(self._studio.document, scans, f"Open {_name(scans)}")
        else:
            self._refuse_while_busy("closed")
            self._leave()
            self._keeper.new_on(scans)
        self.opened.emit()

    def _take_back(self, scans: Scans) -> None:
        use_scans(self._studio.document, scans, "Find moved data")
        self.opened.emit()

    def _leave(self) -> None:
        """Let go of the project that is open; what was unsaved is found again."""
        self._keeper.autosave()
        self._keeper.discard_untouched()
        self.left.emit()

    def _refuse_while_busy(self, what: str) -> None:
        busy = [task.label for task in self._studio.jobs.tasks if task.writes]
        if busy:
            raise StudioError(
                f"This project cannot be {what} while it is being written: {', '.join(busy)}.",
                "Wait for it, or stop it in the status bar.",
            )

    def _guard(self, action: Any) -> bool:
        try:
            action()
        except StudioError as error:
            self._studio.report(error)
            return False
        return True


def _name(scans: Scans) -> str:
    return scans.dataset.name if scans.dataset else ""
