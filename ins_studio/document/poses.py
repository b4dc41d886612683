"""The project's poses: saved, renamed and deleted as edits on the document's one stack."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoStack

from ins_studio.document.change import Change
from ins_studio.document.clip_names import free_name
from ins_studio.motion.named_pose import NamedPose

Poses = tuple[NamedPose, ...]


class PoseLibrary(QObject):
    """Named poses, the oldest first; no two have the same name."""

    changed = Signal()

    def __init__(self, undo_stack: QUndoStack, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._undo_stack = undo_stack
        self._poses: Poses = ()

    @property
    def poses(self) -> Poses:
        """All poses."""
        return self._poses

    def put(self, poses: Sequence[NamedPose]) -> None:
        """Have these poses and no others. Only commands and opened projects call this."""
        self._poses = tuple(poses)
        self.changed.emit()

    def add(self, poses: Sequence[NamedPose], text: str = "Save a pose") -> None:
        """Take poses in, as one edit; a name that is taken gets a number."""
        after = list(self._poses)
        for pose in poses:
            after.append(pose.called(self._free(pose.name, after)))
        if poses:
            self._push(text, tuple(after))

    def rename(self, pose: NamedPose, name: str) -> None:
        """Call a pose otherwise, as an edit; nothing happens without a name."""
        name = name.strip()
        if pose not in self._poses or not name or name == pose.name:
            return
        others = [one for one in self._poses if one is not pose]
        renamed = pose.called(self._free(name, others))
        self._push("Rename a pose", tuple(renamed if p is pose else p for p in self._poses))

    def delete(self, pose: NamedPose) -> None:
        """Take a pose out, as an edit."""
        if pose in self._poses:
            self._push(f"Delete {pose.name}", tuple(p for p in self._poses if p is not pose))

    def _push(self, text: str, after: Poses) -> None:
        self._undo_stack.push(Change(text, self.put, self._poses, after))

    @staticmethod
    def _free(name: str, others: Sequence[NamedPose]) -> str:
        return free_name(name, {pose.name for pose in others})
