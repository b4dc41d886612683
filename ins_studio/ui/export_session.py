"""Where export dialog, engine and document meet."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.errors import StudioError
from ins_studio.files import write_atomic, write_json
from ins_studio.motion.motion import Motion, encode_motion
from ins_studio.project.avatar_records import Exported
from ins_studio.project.pins import KEY, pin_values
from ins_studio.project.records import Progress
from ins_studio.texture.images import encode_png
from ins_studio.ui.export_dialog import ExportDialog
from ins_studio.ui.export_targets import ExportChoice, command_line
from ins_studio.ui.file_kinds import EXPORTS
from ins_studio.ui.studio import Studio

if TYPE_CHECKING:
    from ins_studio.ui.jobs import Task

INPUTS = {
    "motion": "motion.npz",
    "texture": "texture.png",
    "normals": "normals.png",
    "pins": "pins.json",
}


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
        folder = EXPORTS.folder(document.places)
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
        EXPORTS.keep(choice.path)
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

    def _run(self) -> str:
        run = self._studio.document.run
        if run is None:
            raise StudioError("There is no avatar to export yet.", "Train one first.")
        return str(run.path)

    def _inputs(self, choice: ExportChoice) -> dict[str, Path]:
        """Return the files that the export reads, by the names of its arguments."""
        relief = self._studio.document.paint.relief
        wanted = {
            "motion": True,
            "texture": choice.textured,
            "normals": choice.textured and relief is not None,
            "pins": choice.pins,
        }
        folder = self._studio.document.places.export_path / ".inputs"
        return {kind: folder / name for kind, name in INPUTS.items() if wanted[kind]}

    def _write(self, inputs: dict[str, Path]) -> None:
        document = self._studio.document
        clip, fps, (first, last) = document.timeline.chosen
        if clip is not None:
            played = slice(first, last + 1)
            whole = clip.motion
            part = Motion(whole.poses[played], whole.transl[played], fps, whole.names[played])
            write_atomic(inputs["motion"], encode_motion(part))
        if "pins" in inputs:
            write_json(inputs["pins"], {KEY: pin_values(document.pins.pins)})
        if "texture" in inputs:
            write_atomic(inputs["texture"], encode_png(document.paint.flattened_for_export()))
        if "normals" in inputs and document.paint.relief is not None:
            write_atomic(inputs["normals"], encode_png(document.paint.relief.pixels[..., :3]))

    def _arguments(self, choice: ExportChoice) -> dict[str, object]:
        run, inputs = self._run(), self._inputs(choice)
        self._write(inputs)
        relief = self._studio.document.paint.relief
        return {
            "run": run,
            "format": choice.target.format,
            "out": str(choice.path),
            "per_frame": choice.per_frame,
            "tolerance_mm": choice.tolerance_mm,
            "normal_scale": 1.0 if relief is None else relief.opacity,
            **{kind: str(path) for kind, path in inputs.items()},
        }

    def _copy_command(self, choice: ExportChoice) -> None:
        files = {kind: str(path) for kind, path in self._inputs(choice).items()}
        relief = self._studio.document.paint.relief
        if "normals" in files and relief is not None:
            files["normal_scale"] = f"{relief.opacity:g}"
        if self._dialog is not None:
            self._dialog.copy(command_line(choice, self._run(), files.pop("motion"), files))

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
