"""Opening motions: read on a thread, fitted to the figure that is there, kept in the project."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ins_studio.document.keeper import Keeper
from ins_studio.document.opening_edits import add_clips
from ins_studio.document.restoring import keep_motions, skeleton_of
from ins_studio.errors import StudioError
from ins_studio.files import write_json
from ins_studio.motion.mapping import Mapping, encode_mapping, load_mapping
from ins_studio.motion.opening import SUFFIXES, Opened, Reading
from ins_studio.motion.skeleton import Skeleton
from ins_studio.motion.skeleton_motion import SkeletonMotion
from ins_studio.project.records import Note
from ins_studio.tasks.convert_motion import Examined, examine, open_motions
from ins_studio.ui.file_kinds import MOTIONS
from ins_studio.ui.jobs import Task, Work
from ins_studio.ui.motion_dialog import MotionChoice, MotionDialog
from ins_studio.ui.studio import Studio

FILTER = f"Motions ({' '.join(f'*{kind}' for kind in SUFFIXES)})"
_TABLES = "Tables of joints (*.json)"


class MotionSession(QObject):
    """Connects motion files, the dialog and the document.

    ``opened`` follows when a motion plays; ``noted`` says what was recognised in its file.
    """

    opened = Signal()
    noted = Signal(str)

    def __init__(self, studio: Studio, keeper: Keeper, window: QWidget) -> None:
        super().__init__(window)
        self._studio = studio
        self._keeper = keeper
        self._window = window

    def open(self, path: Path) -> None:
        """Play a motion as it is recognised. One of another program is put on the floor."""
        skeleton = self._skeleton()
        if skeleton is not None:
            self._play(path, lambda: open_motions(path, skeleton, Reading(on_floor=True)))

    def ask(self, path: Path) -> None:
        """Show what is recognised in a motion of another program, to change it before it plays."""
        skeleton = self._skeleton()
        if skeleton is None:
            return
        task = self._studio.jobs.run(f"Reading {path.name}", lambda: examine(path, skeleton))
        task.succeeded.connect(lambda found: self._show(found, skeleton))

    def _show(self, found: Examined, skeleton: Skeleton) -> None:
        if found.mapping is None:
            self.open(found.path)
            return
        motion = found.motions[0]
        dialog = MotionDialog(found.path.name, skeleton.names, motion.joint_names, self._window)
        dialog.show_mapping(found.mapping)
        dialog.show_notes(found.notes)
        dialog.load_requested.connect(partial(self._load_table, dialog, motion, skeleton))
        dialog.save_requested.connect(partial(self._save_table, dialog, skeleton))
        dialog.play_requested.connect(partial(self._fit, dialog, found.path, skeleton))
        dialog.show()

    def _load_table(self, dialog: MotionDialog, motion: SkeletonMotion, skeleton: Skeleton) -> None:
        start = MOTIONS.folder(self._studio.document.places)
        file = MOTIONS.ask_file(dialog, "Load a table", start, _TABLES)
        if file is not None:
            self._guard(lambda: dialog.show_mapping(load_mapping(file, motion, skeleton)))

    def _save_table(self, dialog: MotionDialog, skeleton: Skeleton, mapping: Mapping) -> None:
        start = MOTIONS.folder(self._studio.document.places) / "joints.json"
        file = MOTIONS.ask_new(dialog, "Save the table", start, _TABLES)
        if file is not None:
            values = encode_mapping(mapping, skeleton)
            self._guard(lambda: write_json(file, values))

    def _fit(
        self, dialog: MotionDialog, path: Path, skeleton: Skeleton, choice: MotionChoice
    ) -> None:
        reading = Reading(
            unit=choice.unit,
            up=choice.up,
            fps=choice.fps,
            in_place=choice.in_place,
            on_floor=choice.on_floor,
            foot_lock=choice.foot_lock,
        )
        dialog.set_busy(True)
        task = self._play(
            path,
            lambda: open_motions(path, skeleton, reading, choice.mapping),
            partial(self._refuse, dialog),
        )
        dialog.rejected.connect(task.cancel)
        task.succeeded.connect(dialog.accept)

    def _refuse(self, dialog: MotionDialog, error: Exception) -> None:
        """Say in the table why it does not play, so that it can be changed."""
        if isinstance(error, StudioError) and isValid(dialog):
            dialog.show_refusal(str(error.message))
        else:
            self._studio.report(error)

    def _play(
        self, path: Path, work: Work, report: Callable[[Exception], None] | None = None
    ) -> Task:
        """Read on a thread: a long BVH takes seconds."""
        task = self._studio.jobs.run(f"Reading {path.name}", work, report)
        notes: list[str] = []
        task.progressed.connect(
            lambda records: notes.extend(r.text for r in records if isinstance(r, Note))
        )
        task.succeeded.connect(lambda opened: self._guard(lambda: self._keep(opened, notes)))
        return task

    def _keep(self, opened: tuple[Opened, ...], notes: list[str]) -> None:
        document, folder = self._studio.document, self._keeper.ensure_folder()
        joints = len(skeleton_of(document).names)
        if opened[0].motion.poses.shape[1] != joints:  # another project was opened meanwhile
            raise StudioError(
                f"{opened[0].name} was read for another body than the {joints} joints here.",
                "Open the motion again.",
            )
        motions = [(one.name, one.motion) for one in opened]
        clips = keep_motions(document, motions, folder)
        self._keeper.note_clips(clips)
        add_clips(document, clips)
        self.opened.emit()
        self.noted.emit(" ".join(notes))

    def _skeleton(self) -> Skeleton | None:
        """Return the skeleton that motions move; None, and a report, when there is none."""
        try:
            return skeleton_of(self._studio.document)
        except StudioError as error:
            self._studio.report(error)
            return None

    def _guard(self, action: Callable[[], object]) -> None:
        try:
            action()
        except StudioError as error:
            self._studio.report(error)
