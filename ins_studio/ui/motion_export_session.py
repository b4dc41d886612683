"""Export motion: the clip that is chosen, as BVH or as poses, written on a thread."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ins_studio.document.clip_names import free_name, title_of
from ins_studio.document.restoring import skeleton_of
from ins_studio.errors import StudioError
from ins_studio.motion.motion import Motion
from ins_studio.tasks.export_motion import export_motion
from ins_studio.ui.file_kinds import EXPORTS
from ins_studio.ui.studio import Studio

FILTER = (
    "BVH, for every program with motion capture (*.bvh);;Poses, for scripts and INS Studio (*.npz)"
)


class MotionExportSession(QObject):
    """Writes the frames of the range at the rate that plays; ``noted`` says where they are."""

    noted = Signal(str)

    def __init__(self, studio: Studio, parent: QObject) -> None:
        super().__init__(parent)
        self._studio = studio

    def ask(self, window: QWidget) -> None:
        """Choose a file and write it."""
        document = self._studio.document
        clip = document.timeline.chosen.clip
        if clip is None:
            self._studio.report(
                StudioError("There is no clip to export.", "Choose one in Animate first.")
            )
            return
        title = title_of(clip.name) if clip.sequence else clip.name
        start = EXPORTS.folder(document.places) / f"{free_name(title, ())}.bvh"
        chosen = EXPORTS.ask_new(window, "Export the motion", start, FILTER)
        if chosen is not None:
            self.export(chosen)

    def export(self, path: Path) -> None:
        """Write the chosen clip to ``path``."""
        document = self._studio.document
        clip, fps, (first, last) = document.timeline.chosen
        if clip is None:
            return
        try:
            skeleton = skeleton_of(document)
        except StudioError as error:
            self._studio.report(error)
            return
        whole, played = clip.motion, slice(first, last + 1)
        motion = Motion(whole.poses[played], whole.transl[played], fps, whole.names[played])
        task = self._studio.jobs.run(
            f"Writing {path.name}", lambda: export_motion(path, motion, skeleton)
        )
        words = f"{motion.frame_count} frames at {fps:g} a second are in {path}"
        task.succeeded.connect(lambda _done: self.noted.emit(words))
