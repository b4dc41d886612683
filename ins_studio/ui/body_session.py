"""Where the dialog on body models, the person's own models and the scans meet."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.body.model_store import (
    BodyModelMissing,
    find_stored,
    stored_models,
)
from ins_studio.dataset.curation import Curation
from ins_studio.errors import StudioError
from ins_studio.project.person_folder import MODELS
from ins_studio.resources import resource
from ins_studio.tasks.body_models import add_bodies
from ins_studio.ui.body_dialog import BodyDialog, BodyRow
from ins_studio.ui.error_reporter import words
from ins_studio.ui.reopen_session import ReopenSession
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.project.body_models import BodiesKept

AS_FOUND = BodyRow("", "As the scans say")


class BodySession(QObject):
    """Offers models when scans cannot be opened without one, or when somebody asks.

    ``scans_wanted`` carries a folder and what is said of it.
    """

    scans_wanted = Signal(Path, object)

    def __init__(self, studio: Studio, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._window = window
        self._reopening = ReopenSession(studio)
        self._dialog: BodyDialog | None = None
        self._missing: BodyModelMissing | None = None

    def offer(self, missing: BodyModelMissing) -> None:
        """Show what scans need that could not be opened, and open them with it."""
        self._show(missing)

    def ask(self) -> None:
        """Choose the body of the scans that are open."""
        if self._studio.document.dataset is None:
            self._studio.report(StudioError("There are no scans.", "Use File > Open scans."))
            return
        self._show(None)

    def _show(self, missing: BodyModelMissing | None) -> None:
        if self._dialog is not None:
            self._dialog.reject()
        self._missing = missing
        dialog = BodyDialog(missing.words if missing else "", MODELS.path, self._window)
        dialog.file_chosen.connect(self._read)
        dialog.use_requested.connect(self._use)
        dialog.finished.connect(lambda _code: self._forget(dialog))
        self._dialog = dialog
        self._list(dialog, self._studio.document.recordings.curation.body or "")
        dialog.show()

    def _list(self, dialog: BodyDialog, chosen: str) -> None:
        rows = [BodyRow(str(model.path), model.words) for model in stored_models()]
        if self._missing is None:
            built_in = BodyRow(str(resource("body/builtin.npz")), "The built-in body")
            rows = [AS_FOUND, built_in, *rows]
            if chosen not in {row.key for row in rows}:
                rows.append(BodyRow(chosen, chosen))
        else:
            needed = find_stored(self._missing.kind, self._missing.gender)
            chosen = str(needed) if needed else chosen
        dialog.set_rows(rows, chosen)

    def _read(self, file: Path, gender: str | None) -> None:
        dialog = self._dialog
        if dialog is None:
            return
        dialog.set_reading(True)
        work = partial(add_bodies, str(file), gender)
        task = self._studio.jobs.run(f"Reading {file.name}", work, partial(self._fail, dialog))
        task.succeeded.connect(partial(self._take, dialog))
        task.finished.connect(partial(self._rest, dialog))

    def _take(self, dialog: BodyDialog, result: "BodiesKept") -> None:
        if dialog is not self._dialog:
            return
        said = [f"Recognised: {body.words}" for body in result.bodies]
        said += [f"Not taken: {reason}" for reason in result.refused]
        missing = self._missing
        if missing is not None and find_stored(missing.kind, missing.gender) is None:
            said.append(f"These scans need {missing.words}: it is not among them.")
        dialog.show_found(said, good=True)
        self._list(dialog, result.bodies[0].path)

    def _fail(self, dialog: BodyDialog, error: Exception) -> None:
        if dialog is self._dialog and isinstance(error, StudioError):
            dialog.show_found(words(error), good=False)
        else:
            self._studio.report(error)

    def _rest(self, dialog: BodyDialog) -> None:
        if dialog is self._dialog:
            dialog.set_reading(False)

    def _use(self, key: str) -> None:
        dialog, missing = self._dialog, self._missing
        if dialog is not None:
            dialog.accept()
        if missing is None:
            self._reopening.say("Take another body", body=key or None)
            return
        by_itself = find_stored(missing.kind, missing.gender)
        said = None if by_itself is not None and str(by_itself) == key else Curation(body=key)
        self.scans_wanted.emit(missing.path, said)

    def _forget(self, dialog: BodyDialog) -> None:
        if dialog is self._dialog:
            self._dialog = None
