"""Where export dialog, engine and document meet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.document.places import export_home
from ins_studio.errors import StudioError
from ins_studio.files import write_atomic, write_json
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.project.avatar_records import Exported
from ins_studio.project.pins import KEY, pin_values
from ins_studio.project.records import Progress
from ins_studio.texture.images import encode_png
from ins_studio.ui.export_dialog import ExportDialog
from ins_studio.ui.export_targets import ExportChoice, command_line
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task


class ExportSession(QObject):
    """Opens the dialog and exports the clip with the paint as it is when Export is pressed."""

    exported = Signal(Exported)

    def __init__(self, studio: Studio) -> None:
        super().__init__(studio.jobs)
        self._studio = studio
        self._dialog: ExportDialog | None = None
        self._task: Task | None = None

    def open(self, parent: QWidget | None) -> ExportDialog | None:
        """Show the dialog; a reason instead when there is nothing to export."""
        document = self._studio.document
        clip, _, (first, last) = document.timeline.chosen
        if document.mesh is None or clip is None:
            self._studio.report(
                StudioError(
                    "There is no avatar to export yet.",
                    "Train one in the Train workspace; its mesh is extracted by itself.",
                )
            )
            return None
        if self._dialog is not None:
            self._dialog.raise_()
            return self._dialog
        folder = export_home(document.places)
        dialog = ExportDialog(folder, document.name, clip.name, parent)
        dialog.export_requested.connect(self.export)
        dialog.cancel_requested.connect(self.cancel)
        dialog.command_requested.connect(self._copy_command)
        dialog.destroyed.connect(self._forget_dialog)
        dialog.offer_pins(len(document.pins.pins))
        vertices = len(document.mesh.vertices)
        dialog.set_summary(
            f"{last - first + 1} frames of {vertices:,} vertices; "
            "the error is measured after writing."
        )
        self._dialog = dialog
        dialog.show()
        return dialog

    def export(self, choice: ExportChoice) -> None:
        """Write the inputs into the project's export folder, then let the engine do the rest."""
        if self._task is not None:
            return
        try:
            arguments = self._arguments(choice)
        except StudioError as error:
            self._studio.report(error)
            return
        task = self._studio.jobs.run_engine("Exporting", "export", arguments)
        task.progressed.connect(self._take)
        task.succeeded.connect(self._succeed)
        task.failed.connect(self._end)
        task.cancelled.connect(self._end)
        self._task = task
        if self._dialog is not None:
            self._dialog.set_running(True)

    def cancel(self) -> None:
        """Stop what is being exported; nothing half-written stays."""
        if self._task is not None:
            self._task.cancel()

    def _inputs(self, choice: ExportChoice) -> tuple[str, Path, Path | None, Path | None]:
        document = self._studio.document
        run = document.run
        if run is None:
            raise StudioError("There is no avatar to export yet.", "Train one first.")
        folder = document.places.export_path / ".inputs"
        return (
            str(run.path),
            folder / "motion.npz",
            folder / "texture.png" if choice.textured else None,
            folder / "pins.json" if choice.pins else None,
        )

    def _arguments(self, choice: ExportChoice) -> dict[str, object]:
        run, motion, texture, pins = self._inputs(choice)
        clip, fps, (first, last) = self._studio.document.timeline.chosen
        if clip is not None:
            played = slice(first, last + 1)
            whole = clip.motion
            part = Motion(whole.poses[played], whole.transl[played], fps, whole.names[played])
            write_atomic(motion, encode_motion(part))
        if pins is not None:
            write_json(pins, {KEY: pin_values(self._studio.document.pins.pins)})
        if texture is not None:
            write_atomic(texture, encode_png(self._studio.document.paint.flattened_for_export()))
        return {
            "run": run,
            "motion": str(motion),
            "format": choice.target.format,
            "out": str(choice.path),
            "per_frame": choice.per_frame,
            "tolerance_mm": choice.tolerance_mm,
            "texture": None if texture is None else str(texture),
            "pins": None if pins is None else str(pins),
        }

    def _copy_command(self, choice: ExportChoice) -> None:
        run, motion, texture, pins = self._inputs(choice)
        if self._dialog is not None:
            painted = None if texture is None else str(texture)
            pinned = None if pins is None else str(pins)
            self._dialog.copy(command_line(choice, run, str(motion), painted, pinned))

    def _take(self, records: list[object]) -> None:
        for record in records:
            if isinstance(record, Progress) and self._dialog is not None:
                self._dialog.set_progress(record.done / max(record.total, 1), record.label)

    def _succeed(self, result: object) -> None:
        if isinstance(result, Exported):
            if self._dialog is not None:
                self._dialog.show_result(result)
            self.exported.emit(result)
        self._task = None

    def _end(self, _error: object = None) -> None:
        self._task = None
        if self._dialog is not None:
            self._dialog.set_running(False)
            self._dialog.set_summary("Nothing was exported.")

    def _forget_dialog(self) -> None:
        self._dialog = None
